"""Fixtures: one real head for the session, the command under test under both its names, and job ids."""

import itertools
import os
import pathlib

import pytest
from command import Command
from process_tree import unwind_on_signals
from ray_head import RayHead
from tcp_proxy import TcpProxy

VERSION = os.environ.get("RAYJOBS_DEV_RAY_VERSION", "2.60.0")


def pytest_configure(config):
    if "RAYJOBS_DEV_BINARY" not in os.environ:
        raise pytest.UsageError("RAYJOBS_DEV_BINARY must name the ray-submit under test")
    unwind_on_signals()
    config.addinivalue_line("markers", "only(version): the behaviour exists in this version of Ray alone")


def pytest_collection_modifyitems(items):
    """Tests of another version's behaviour do not exist for this one: they are not collected, so none is skipped."""
    items[:] = [
        item for item in items
        if all(marker.args[0] == VERSION for marker in item.iter_markers("only"))
    ]


@pytest.fixture(scope="session")
def head():
    with RayHead(VERSION) as head:
        yield head


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ["RAYJOBS_DEV_BINARY"]).resolve()
    assert path.is_file(), f"RAYJOBS_DEV_BINARY={path} does not exist"
    return path


@pytest.fixture
def cli(binary, head, tmp_path):
    """ray-submit, pointed at the head by RAY_ADDRESS."""
    home = tmp_path / "home"
    home.mkdir()
    return Command(binary, home, RAY_ADDRESS=head.address)


@pytest.fixture
def ray(cli, binary, tmp_path):
    """The same program under the name `ray`."""
    link = tmp_path / "ray"
    link.symlink_to(binary)
    copy = cli.with_env()
    copy.program = str(link)
    return copy


_numbers = itertools.count(1)


@pytest.fixture
def job_id():
    """A fresh submission id."""
    return f"e2e-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def proxied(head, cli):
    """A counting relay, and ray-submit pointed at it."""
    with TcpProxy(head.port) as proxy:
        yield proxy, cli.with_env(RAY_ADDRESS=proxy.address)


@pytest.fixture
def sleeper(head, job_id):
    """A running job; it is stopped afterwards."""
    head.json("POST", "/api/jobs/", {"entrypoint": "echo up; sleep 300", "submission_id": job_id})
    head.await_status(job_id, "RUNNING")
    yield job_id
    status, _, _ = head.request("POST", f"/api/jobs/{job_id}/stop")
    assert status in (200, 404)


@pytest.fixture
def finished(head, job_id):
    """A job that has succeeded; it logged the line "done"."""
    head.json("POST", "/api/jobs/", {"entrypoint": "echo done", "submission_id": job_id})
    head.await_status(job_id, "SUCCEEDED")
    return job_id
