"""The step of component.yaml for pipelines written in Python: `from ray_job import submit_job_to_ray`.

The Python wheel has this file as well: `from ray_submit.kfp import submit_job_to_ray`.
"""

import os

from kfp import dsl

# The image that has ray-submit (deploy/image), possibly with directories to submit.
IMAGE = os.environ.get("RAY_SUBMIT_IMAGE", "ray-submit:0.1.0")


def _given(name, option, value, default=None):
    return dsl.IfPresentPlaceholder(input_name=name, then=[option, value], else_=default and [option, default])


@dsl.container_component
def submit_job_to_ray(
    address: str,
    entrypoint: str,
    run: str,
    task: str,
    submission_id: dsl.OutputPath(str),
    status: dsl.OutputPath(str),
    gcp_resources: dsl.OutputPath(str),
    result: dsl.Output[dsl.Artifact],
    log: dsl.Output[dsl.Artifact],
    working_dir: str = None,
    runtime_env: dict = None,
    metadata: dict = None,
    num_cpus: float = None,
    num_gpus: float = None,
    memory: str = None,
    resources: dict = None,
    timeout: str = None,
    on_signal: str = None,
):
    """Submits a job to a Ray cluster, prints its log, ends as it ends. A retry adopts the job of the first try."""
    return dsl.ContainerSpec(
        image=IMAGE,
        command=["ray-submit", "submit"],
        args=[
            "--address", address,
            "--submission-id-from", run,
            "--submission-id-from", task,
            _given("on_signal", "--on-signal", on_signal, default="stop"),
            _given("timeout", "--timeout", timeout, default="168h"),
            _given("working_dir", "--working-dir", working_dir),
            _given("runtime_env", "--runtime-env-json", runtime_env),
            _given("metadata", "--metadata-json", metadata),
            _given("num_cpus", "--entrypoint-num-cpus", num_cpus),
            _given("num_gpus", "--entrypoint-num-gpus", num_gpus),
            _given("memory", "--entrypoint-memory", memory),
            _given("resources", "--entrypoint-resources", resources),
            "--submission-id-file", submission_id,
            "--status-file", status,
            "--gcp-resources-file", gcp_resources,
            "--result-file", result.path,
            "--log-file", log.path,
            "--executor-input", dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER,
            "--shell", entrypoint,
        ])
