"""The step's command line on open-source Kubeflow Pipelines, whose substitutions are fewer than those of Vertex AI."""

import importlib
import json
import os
import pathlib
import subprocess

import kfp_backend
import pytest
import step
from kfp import components, dsl

DEAD = "http://127.0.0.1:1"


@pytest.fixture(params=["yaml", "python"])
def component(request, deploy, monkeypatch):
    """The component in each of its forms."""
    monkeypatch.syspath_prepend(str(deploy / "component"))
    if request.param == "yaml":
        return components.load_component_from_file(str(deploy / "component/component.yaml"))
    return importlib.import_module("ray_job").submit_job_to_ray


@pytest.fixture
def pipeline(component, tmp_path):
    """A task of the required inputs, a task of all inputs, and a loop."""
    @dsl.pipeline(name="three")
    def three(word: str = "a"):
        names = {"run": dsl.PIPELINE_JOB_ID_PLACEHOLDER, "task": dsl.PIPELINE_TASK_NAME_PLACEHOLDER}
        component(address=DEAD, entrypoint=f"echo {word}", **names).set_display_name("few")
        component(address=DEAD, entrypoint="true", working_dir="s3://b/a.zip", metadata={"team": "a"}, num_cpus=0.5,
                  runtime_env={"env_vars": {"A": "b \" c"}}, num_gpus=1.0, memory="4000000000",
                  resources={"disk": 1}, timeout="1h", on_signal="detach", **names)
        with dsl.ParallelFor(["x", "y"]) as item:
            component(address=DEAD, entrypoint="true", run=dsl.PIPELINE_JOB_ID_PLACEHOLDER, task=f"train {item}")
    return step.compiled(three, tmp_path / "three.yaml")


def few(pipeline, root="", run="run-1", word="a", env=None):
    return kfp_backend.command_line(pipeline, "submit-job-to-ray", root, run, parent={"word": word}, env=env)


def every(pipeline, run="run-1"):
    return kfp_backend.command_line(pipeline, "submit-job-to-ray-2", "", run)


def item(pipeline, value):
    (loop,) = [name for name in pipeline["components"] if name.startswith("comp-for-loop")]
    (parameter,) = pipeline["components"][loop]["inputDefinitions"]["parameters"]
    return kfp_backend.command_line(pipeline, "submit-job-to-ray-3", "", "run-1", dag=loop, parent={parameter: value})


def start(words, *more):
    return subprocess.run([os.environ["RAYJOBS_DEV_BINARY"], *words[1:], *more], capture_output=True, text=True, check=False)


def submission_id(words):
    done = start(words, "--dry-run", "-o", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["request"]["body"]["submission_id"]


def test_nothing_is_left_to_resolve(pipeline):
    for _, words in few(pipeline), every(pipeline), item(pipeline, "x"):
        rest = [word for word in words for sign in ("{{$", '{"Concat', '{"IfPresent') if sign in word]
        assert not rest


def test_command_line_of_the_required_inputs(pipeline):
    _, words = few(pipeline, word="'b  c'")
    outputs = "/tmp/kfp/outputs"
    artifacts = "/minio/mlpipeline/v2/artifacts/submit-job-to-ray"
    given = words.index("--executor-input") + 1
    assert json.loads(words[given])["inputs"]["parameterValues"]["run"] == "run-1"
    assert words[:given] + words[given + 1:] == [
        "ray-submit", "submit", "--address", DEAD, "--submission-id-from", "run-1", "--submission-id-from",
        "submit-job-to-ray", "--on-signal", "stop", "--timeout", "168h",
        "--submission-id-file", f"{outputs}/submission_id", "--status-file", f"{outputs}/status",
        "--gcp-resources-file", f"{outputs}/gcp_resources", "--result-file", f"{artifacts}/result",
        "--log-file", f"{artifacts}/log", "--executor-input", "--shell", "echo 'b  c'"]


def test_all_inputs_reach_the_request(pipeline):
    done = start(every(pipeline)[1], "--dry-run", "--show-env", "-o", "json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)["request"]["body"]
    assert body["entrypoint"] == "true"
    assert body["runtime_env"] == {"env_vars": {"A": "b \" c"}, "working_dir": "s3://b/a.zip"}
    assert body["metadata"]["team"] == "a"
    assert body["entrypoint_num_cpus"] == 0.5
    assert body["entrypoint_num_gpus"] == 1
    assert body["entrypoint_memory"] == 4000000000
    assert body["entrypoint_resources"] == {"disk": 1}


@pytest.mark.parametrize("given, arrives", [
    ("$$", "$"), ("$(SECRET)", "s3cret"), ("$(date) $HOME ${SECRET} $( 5$", "$(date) $HOME ${SECRET} $( 5$"),
    ("$$$$", "$$"), ("$$(SECRET)", "$(SECRET)"),  # as README.md says to write them
])
def test_kubelet_reads_dollars_before_the_step_does(pipeline, given, arrives):
    _, words = few(pipeline, word=given, env={"SECRET": "s3cret"})
    done = start(words, "--dry-run", "-o", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["request"]["body"]["entrypoint"] == f"echo {arrives}"


def test_id_is_of_the_run_and_of_the_step(pipeline):
    first = submission_id(few(pipeline)[1])
    assert submission_id(few(pipeline)[1]) == first, "a repeated step finds its job"
    assert submission_id(few(pipeline, run="run-2")[1]) != first
    assert submission_id(item(pipeline, "x")[1]) != submission_id(item(pipeline, "y")[1])


def test_error_lands_beside_the_output_file(pipeline, tmp_path):
    output_file, words = few(pipeline, root=tmp_path)
    assert start(words, "--retry-budget", "0").returncode == 5
    error = pathlib.Path(output_file).with_name("executor_error.json")
    assert "127.0.0.1:1" in json.loads(error.read_text())["errorMessage"]


def test_quote_in_an_input_leaves_the_step_to_work(pipeline, tmp_path):
    """The launcher puts it into the JSON of the executor's input as it is."""
    done = start(few(pipeline, root=tmp_path, word='\'{"a": 1}\'')[1], "--retry-budget", "0")
    assert done.returncode == 5
    assert "--executor-input is not a JSON object" in done.stderr


def test_placeholder_in_a_default_is_refused(component, tmp_path):
    @dsl.pipeline(name="one")
    def one(run: str = dsl.PIPELINE_JOB_ID_PLACEHOLDER):
        component(address=DEAD, entrypoint="true", run=run, task="one")
    pipeline = step.compiled(one, tmp_path / "one.yaml")
    default = pipeline["root"]["inputDefinitions"]["parameters"]["run"]["defaultValue"]
    _, words = kfp_backend.command_line(pipeline, "submit-job-to-ray", "", "run-1", parent={"run": default})
    done = start(words, "--dry-run")
    assert done.returncode == 2
    assert "has not resolved --submission-id-from" in done.stderr
