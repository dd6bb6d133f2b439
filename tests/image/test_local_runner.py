"""The component, executed as a container by the KFP SDK's own local runner, against a real head behind a real Envoy.

Over podman that runner reports a failed container as a success (it asks for the exit code after the container was
removed), so what is asserted is the outputs.
"""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import pytest
from conftest import ROOT, containers
from docker.types import Ulimit
from envoy import Envoy
from kfp import components, dsl, local
from process_tree import ProcessTree

NAMES = {"run": dsl.PIPELINE_JOB_ID_PLACEHOLDER, "task": dsl.PIPELINE_TASK_NAME_PLACEHOLDER}
IMAGE = "ray-submit:0.1.0"  # as in component.yaml and ray_job.py
sys.path.insert(0, str(ROOT / "deploy/component"))
from pipeline import hello_ray  # noqa: E402


@pytest.fixture(scope="module")
def gateway(head, tmp_path_factory):
    """An Envoy that ends every answer after 10 s, at most."""
    with Envoy(head.port, tmp_path_factory.mktemp("envoy"), lifetime_seconds=10) as envoy:
        yield envoy


@pytest.fixture(scope="module", autouse=True)
def image_with_scripts():
    """What deploy/component tells its user to make: ray-submit, and the directory to submit."""
    subprocess.run(
        containers("buildah", "build", "--quiet", "--pull-never", "--tag", IMAGE, "--file", "-", f"{ROOT}/examples/hello"),
        input=b"FROM rayjobs-test/ray-submit\nCOPY scripts /scripts\n", check=True, capture_output=True)


@pytest.fixture(scope="module", autouse=True)
def docker_api():
    """podman in the place of Docker's daemon."""
    with tempfile.TemporaryDirectory(prefix="rj-", dir="/tmp") as folder:
        address = pathlib.Path(folder) / "podman.sock"
        with open(f"{folder}/podman.log", "wb") as log:
            service = ProcessTree(containers("podman", "system", "service", "--time=0", f"unix://{address}"),
                                  env=dict(os.environ), log=log)
            try:
                _await_listener(address)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv("DOCKER_HOST", f"unix://{address}")
                    yield
            finally:
                service.end()


def _await_listener(address, patience=30):
    deadline = time.monotonic() + patience
    while True:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as probe:
            try:
                return probe.connect(str(address))
            except OSError:
                if time.monotonic() > deadline:
                    raise
        time.sleep(0.1)


@pytest.fixture
def outputs(tmp_path):
    """The folder of the outputs of tasks that the test runs. The runner mounts it as root made it, so root must write."""
    limits = [Ulimit(name=name, soft=1024, hard=4096) for name in ("nofile", "nproc")]
    local.init(runner=local.DockerRunner(network_mode="host", user="0:0", read_only=True, ulimits=limits),
               pipeline_root=str(tmp_path / "outputs"))
    return tmp_path / "outputs"


def check(folder, head, gateway):
    """The outputs of the only task below that folder, against the cluster; returns the job."""
    (written,) = folder.rglob("submission_id")
    name, place = written.read_text(), written.parent
    job = head.job(name)
    assert job["status"] == "SUCCEEDED"
    assert (place / "status").read_text() == "SUCCEEDED"
    assert json.loads((place / "gcp_resources").read_text())["resources"][0]["resourceUri"] == (
        f"{gateway.address}/api/jobs/{name}")
    assert json.loads((place / "result").read_text())["submission_id"] == name
    assert (place / "log").read_bytes() == head.log_file(name).read_bytes()
    return job


def test_component_follows_its_job_to_the_end(outputs, head, gateway):
    component = components.load_component_from_file(str(ROOT / "deploy/component/component.yaml"))
    entrypoint = "for i in $(seq 13); do echo line $i; sleep 1; done"
    task = component(address=gateway.address, entrypoint=entrypoint, **NAMES)
    job = check(outputs, head, gateway)
    assert job["entrypoint"] == entrypoint
    assert task.outputs["submission_id"] == job["submission_id"]
    assert task.outputs["status"] == "SUCCEEDED"
    assert head.log_file(job["submission_id"]).read_text().splitlines()[-1] == "line 13"


def test_failed_job_is_told_in_the_outputs(outputs, head, gateway):
    component = components.load_component_from_file(str(ROOT / "deploy/component/component.yaml"))
    component(address=gateway.address, entrypoint="echo before; exit 3", **NAMES)
    (status,) = outputs.rglob("status")
    assert status.read_text() == "FAILED"
    assert "exit code 3" in json.loads((status.parent / "executor_error.json").read_text())["errorMessage"]


def test_sample_pipeline_submits_the_scripts_of_its_image(outputs, head, gateway):
    hello_ray(address=gateway.address)
    job = check(outputs, head, gateway)
    assert job["metadata"]["pipeline"] == "hello-ray"
    assert head.log_file(job["submission_id"]).read_bytes().count(b"Hello World") == 30
