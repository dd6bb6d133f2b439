"""The script of the smallest pipeline component, as its container runs it, against a real Ray head."""

import pathlib
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPONENT = ROOT / "deploy/component/component-minimal.yaml"
HOST = "http://ray.internal.example.com"


@pytest.fixture
def step(head, ray, tmp_path):
    """Runs the component's command where scripts/ is, with `ray` on the path."""
    command = yaml.safe_load(COMPONENT.read_text())["implementation"]["container"]["command"]
    assert HOST in command[-1]
    command[-1] = command[-1].replace(HOST, head.address)
    environment = ray.env | {"PATH": f"{pathlib.Path(ray.program).parent}:{ray.env['PATH']}"}
    del environment["RAY_ADDRESS"]
    shutil.copytree(ROOT / "examples/hello/scripts", tmp_path / "scripts")

    def run():
        return subprocess.run(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=120, check=False)
    return run


def test_hello_job_succeeds(step):
    done = step()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Submitting the job to Ray\n")
    assert done.stdout.endswith("The job has succeeded\n")
    assert done.stdout.count("Hello World") == 30
    assert "submitted successfully" in done.stdout


def test_step_fails_with_its_job(step, tmp_path):
    (tmp_path / "scripts/scripts.py").write_text("raise SystemExit(3)\n")
    done = step()
    assert done.returncode == 1
    assert "The job has succeeded" not in done.stdout
