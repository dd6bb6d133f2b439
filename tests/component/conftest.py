"""Fixtures: a real head behind a real Envoy, and the component's step as the KFP SDK would start it."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/deploy"), str(ROOT / "tests/e2e")]
import step  # noqa: E402
from envoy import Envoy  # noqa: E402
from kfp import components  # noqa: E402
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead, clean_environment  # noqa: E402


def pytest_configure():
    if "RAYJOBS_DEV_BINARY" not in os.environ:
        raise pytest.UsageError("RAYJOBS_DEV_BINARY must name the ray-submit under test")
    unwind_on_signals()


@pytest.fixture(scope="session")
def head():
    with RayHead(os.environ.get("RAYJOBS_DEV_RAY_VERSION", "2.60.0")) as head:
        yield head


@pytest.fixture(scope="session")
def gateway(head, tmp_path_factory):
    """An Envoy that ends every answer after 10 s, at most."""
    with Envoy(head.port, tmp_path_factory.mktemp("envoy"), lifetime_seconds=10) as envoy:
        yield envoy


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    component = components.load_component_from_file(str(ROOT / "deploy/component/component.yaml"))
    return step.compiled(component, tmp_path_factory.mktemp("component") / "component.yaml")


class Step:
    """One task of one pipeline run: the same command line and the same places for its outputs, however often it runs."""

    def __init__(self, words, folder, home):
        self.words = [os.environ["RAYJOBS_DEV_BINARY"], *words[1:]]
        self.folder = folder
        self.env = clean_environment() | {"HOME": str(home)}

    def start(self):
        return subprocess.Popen(self.words, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, patience=120):
        return subprocess.run(self.words, env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=patience, check=False)

    def output(self, name):
        return (self.folder / name).read_bytes()

    def result(self):
        return json.loads(self.output("result"))


@pytest.fixture
def make_step(compiled, gateway, tmp_path):
    """A Step of the given inputs; each gets a run of the pipeline of its own."""
    count = 0

    def make(**inputs):
        nonlocal count
        count += 1
        place = tmp_path / f"run-{count}"
        folder, words = step.command_line(compiled, root=str(place), run_id=f"{tmp_path}-{count}",
                                          address=gateway.address, **inputs)
        return Step(words, pathlib.Path(folder), tmp_path)
    return make
