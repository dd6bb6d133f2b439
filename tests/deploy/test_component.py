"""The pipeline component: loaded, compiled and resolved by the KFP SDK, and its options held against ray-submit's."""

import importlib
import json
import os
import re
import subprocess
import sys

import pytest
import step
import yaml
from kfp import components, dsl, kubernetes


@pytest.fixture
def folder(deploy, monkeypatch):
    """deploy/component, from which Python modules can be imported."""
    monkeypatch.syspath_prepend(str(deploy / "component"))
    return deploy / "component"


@pytest.fixture
def compiled(folder, tmp_path):
    """component.yaml, compiled."""
    component = components.load_component_from_file(str(folder / "component.yaml"))
    return step.compiled(component, tmp_path / "component.yaml")


def test_minimal_component_runs_the_script_that_pipelines_have(folder, tmp_path):
    component = components.load_component_from_file(str(folder / "component-minimal.yaml"))
    container = step.container_of(step.compiled(component, tmp_path / "minimal.yaml"))
    assert container["command"][:2] == ["bash", "-cuex"]
    first, job, last = container["command"][2].splitlines()
    assert re.fullmatch(r'RAY_ADDRESS="[^"]+" ray job submit --working-dir \./scripts -- python scripts\.py', job)
    assert first.startswith("echo ") and last.startswith("echo ")
    assert "args" not in container


def test_python_component_is_the_same(folder, compiled, tmp_path):
    module = importlib.import_module("ray_job")
    python = step.compiled(module.submit_job_to_ray, tmp_path / "python.yaml")
    for part in ("components", "deploymentSpec", "root"):
        assert python[part] == compiled[part]


def test_python_component_takes_the_image_from_the_environment(folder):
    code = "import ray_job; print(ray_job.submit_job_to_ray.component_spec.implementation.container.image)"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True,
                          env=os.environ | {"RAY_SUBMIT_IMAGE": "registry.test/team/ray-submit:1"})
    assert done.stdout == "registry.test/team/ray-submit:1\n"


def without(words, option):
    """The words, and the values of that option, which are taken out with it."""
    given = [i for i, word in enumerate(words) if word == option]
    rest = [word for i, word in enumerate(words) if i not in given and i - 1 not in given]
    return rest, [words[i + 1] for i in given]


def outputs(root):
    return ["--submission-id-file", f"{root}/submission_id", "--status-file", f"{root}/status",
            "--gcp-resources-file", f"{root}/gcp_resources", "--result-file", f"{root}/result",
            "--log-file", f"{root}/log"]


def test_command_line_of_the_required_inputs(compiled):
    root, words = step.command_line(compiled, address="http://ray.test/ray", entrypoint="python a.py && echo 'b  c'")
    words, (executor_input,) = without(words, "--executor-input")
    assert json.loads(executor_input)["outputs"]["outputFile"] == f"{root}/executor_output.json"
    assert words == [
        "ray-submit", "submit", "--address", "http://ray.test/ray",
        "--submission-id-from", step.RUN, "--submission-id-from", "submit-job-to-ray", "--on-signal", "stop",
        "--timeout", "168h", *outputs(root), "--shell", "python a.py && echo 'b  c'"]


def test_command_line_of_all_inputs(compiled):
    root, words = step.command_line(
        compiled, address="http://ray.test", entrypoint="python a.py", working_dir="/scripts",
        runtime_env={"pip": ["requests"], "env_vars": {"A": "b \" c"}}, metadata={"team": "a"}, num_cpus=0.5,
        num_gpus=1.0, memory="4000000000", resources={"disk": 1}, timeout="1h", on_signal="detach", task="second")
    words, _ = without(words, "--executor-input")
    words, names = without(words, "--submission-id-from")
    assert names == [step.RUN, "second"]
    options = dict(zip(words[2::2], words[3::2]))
    assert json.loads(options.pop("--runtime-env-json")) == {"pip": ["requests"], "env_vars": {"A": "b \" c"}}
    assert json.loads(options.pop("--metadata-json")) == {"team": "a"}
    assert json.loads(options.pop("--entrypoint-resources")) == {"disk": 1}
    assert options == {
        "--address": "http://ray.test", "--on-signal": "detach", "--timeout": "1h", "--working-dir": "/scripts",
        "--entrypoint-num-cpus": "0.5", "--entrypoint-num-gpus": "1.0", "--entrypoint-memory": "4000000000",
        "--shell": "python a.py",
    } | dict(zip(outputs(root)[0::2], outputs(root)[1::2]))


def test_every_option_is_one_of_the_program(compiled):
    def options_in(text):
        return set(re.findall(r"(?<![\w-])--[a-z-]+", text))

    used = options_in(" ".join(step.container_of(compiled)["args"]))
    known = set()
    for topic in ("submit", "options"):  # its own, and those of every command
        help_command = [os.environ["RAYJOBS_DEV_BINARY"], "help", topic]
        known |= options_in(subprocess.run(help_command, capture_output=True, text=True, check=True).stdout)
    assert len(used) > 15
    assert used <= known


def test_sample_pipeline_compiles(folder, tmp_path):
    file = tmp_path / "pipeline.yaml"
    subprocess.run([sys.executable, "pipeline.py", file], cwd=folder, check=True)
    pipeline = yaml.safe_load(file.read_text())
    (task,) = pipeline["root"]["dag"]["tasks"].values()
    assert task["cachingOptions"] == {}, "a cached step would submit nothing"
    assert task["retryPolicy"]["maxRetryCount"] == 2
    assert pipeline["schemaVersion"] == "2.1.0"


def test_token_comes_from_a_secret(folder, tmp_path):
    """As README.md says, for Kubeflow Pipelines."""
    submit_job_to_ray = importlib.import_module("ray_job").submit_job_to_ray

    @dsl.pipeline
    def with_token():
        job = submit_job_to_ray(address="http://ray.test", entrypoint="true", run="run", task="task")
        kubernetes.use_secret_as_env(job, "ray-token", {"token": "RAY_AUTH_TOKEN"})
        job.set_env_variable("RAY_AUTH_MODE", "token")

    file = tmp_path / "pipeline.yaml"
    container = step.container_of(step.compiled(with_token, file))
    assert container["env"] == [{"name": "RAY_AUTH_MODE", "value": "token"}]
    platform = list(yaml.safe_load_all(file.read_text()))[1]["platforms"]["kubernetes"]
    (secret,) = platform["deploymentSpec"]["executors"]["exec-submit-job-to-ray"]["secretAsEnv"]
    assert secret["keyToEnv"] == [{"envVar": "RAY_AUTH_TOKEN", "secretKey": "token"}]
    assert secret["secretName"] == "ray-token"
