"""The pipeline component of the installed wheel: compiled by the KFP SDK, and its steps run on a real head."""

import pathlib
import subprocess

import pytest
import step
from conftest import ROOT
from kfp import compiler, components, dsl, local

NAMES = {"run": dsl.PIPELINE_JOB_ID_PLACEHOLDER, "task": dsl.PIPELINE_TASK_NAME_PLACEHOLDER}
pytestmark = pytest.mark.usefixtures("clean")


@pytest.fixture
def component(ray_submit):
    from ray_submit.kfp import submit_job_to_ray
    return submit_job_to_ray


def test_component_of_the_package_is_that_of_its_yaml(component, target, tmp_path):
    loaded = components.load_component_from_file(str(target / "ray_submit/kfp/component.yaml"))
    container = step.container_of(step.compiled(component, tmp_path / "python.yaml"))
    assert container == step.container_of(step.compiled(loaded, tmp_path / "yaml.yaml"))
    assert container["command"] == ["ray-submit", "submit"]


def test_pipeline_of_two_steps_compiles(component, tmp_path):
    @dsl.pipeline(name="two-jobs")
    def two_jobs(address: str):
        first = component(address=address, entrypoint="python scripts.py", **NAMES)
        component(address=address, entrypoint="python more.py", **NAMES).after(first)

    compiler.Compiler().compile(two_jobs, str(tmp_path / "two.yaml"))
    assert (tmp_path / "two.yaml").read_text().count("image: ray-submit:") == 2


def test_step_runs_with_the_installed_program(component, head, target, tmp_path):
    folder, words = step.command_line(step.compiled(component, tmp_path / "component.yaml"), root=str(tmp_path / "outputs"),
                                      run_id=str(tmp_path), address=head.address, entrypoint="python scripts.py",
                                      working_dir=str(ROOT / "examples/hello/scripts"))
    done = subprocess.run(words, env={"PATH": str(target / "bin"), "HOME": str(tmp_path)}, capture_output=True, timeout=120,
                          check=False)
    assert done.returncode == 0, done.stderr
    outputs = pathlib.Path(folder)
    name = (outputs / "submission_id").read_text()
    assert head.job(name)["status"] == (outputs / "status").read_text() == "SUCCEEDED"
    assert (outputs / "log").read_bytes() == done.stdout == head.log_file(name).read_bytes()


@dsl.component(install_kfp_package=False, base_image="python:3.11")
def submitting(address: str, entrypoint: str) -> str:
    import ray_submit
    outcome = ray_submit.submit(entrypoint, address=address)
    return outcome["submission_id"]


@dsl.pipeline(name="one-step")
def one_step(address: str, entrypoint: str) -> str:
    return submitting(address=address, entrypoint=entrypoint).output


@pytest.fixture
def in_local_runner(target, tmp_path, monkeypatch):
    """A step of Python runs in a process of its own, which finds the wheel installed."""
    monkeypatch.setenv("PYTHONPATH", str(target))
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(tmp_path / "outputs"))


@pytest.mark.usefixtures("in_local_runner")
def test_python_step_of_a_pipeline_uses_the_api(head, capfd):
    name = one_step(address=head.address, entrypoint="echo hello from a step").output
    assert head.job(name)["status"] == "SUCCEEDED"
    assert "hello from a step" in capfd.readouterr().out


@pytest.mark.usefixtures("in_local_runner")
def test_python_step_of_a_pipeline_fails_with_its_job(head, capfd):
    with pytest.raises(RuntimeError, match="FAILURE"):
        one_step(address=head.address, entrypoint="exit 3")
    assert "ray_submit.errors.JobFailed: job " in capfd.readouterr().out
