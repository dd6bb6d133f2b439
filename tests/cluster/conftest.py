"""Fixtures: the cluster, started for the tests and ended by the last one; the path that a test needs, and a pod to ask from."""

import contextlib
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/deploy")]

import machine  # noqa: E402
from cluster import RUN, TOOL, Path, Refused, apply, get, is_ready, kubectl, until  # noqa: E402
from outside import Outside  # noqa: E402
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import cache_dir  # noqa: E402

KEPT = "RAYJOBS_DEV_CLUSTER_KEEP" in os.environ  # tools/cluster prove: in a cluster that is up, and stays
# The order of the files: a change of the path takes half a minute, and the last file ends the cluster.
ORDER = ["test_routes", "test_policies", "test_jobs", "test_interruptions", "test_component", "test_rayjob", "test_scaling",
         "test_losses", "test_token", "test_gke", "test_nothing_is_left"]


def pytest_configure():
    unwind_on_signals()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: ORDER.index(item.path.stem))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call):
    """What a failed test leaves: the pods, and the last events."""
    report = yield
    if report.failed and call.when == "call":
        with contextlib.suppress(Refused):
            report.sections.append(("pods", kubectl("get", "pods", "-A")))
            events = kubectl("get", "events", "-A", "--sort-by=.lastTimestamp")
            report.sections.append(("last events", "\n".join(events.splitlines()[-15:])))
    return report


@pytest.fixture
def seen(request):
    """Called with what a test saw; the run ends with a list of it."""
    return lambda *words: request.node.user_properties.append(("seen", " ".join(map(str, words))))


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.split('::')[1]}: {text}")


class Cluster:
    """Started by the constructor unless it is kept; `before` is what the machine was like."""

    def __init__(self):
        self.before = None
        self._path, self._key = None, None
        if not KEPT:
            self.call("take-over")
            self.before = machine.snapshot()
            try:
                self.call("up")
            except BaseException:  # a signal too; what is half up ends
                self.call("down")
                raise

    @staticmethod
    def call(word):
        environment = {**os.environ, "RAYJOBS_DEV_CLUSTER_OWNER": str(os.getpid())}
        subprocess.run([TOOL, word], env=environment, check=True)

    def path(self, name, components=(), before=()):
        """The overlay, applied after the objects `before`. Another one that was applied is removed."""
        key = name, tuple(components)
        if key != self._key:
            if self._path:
                self._path.remove()
            self._path, self._key = Path(name, components), key
            apply(*before, *self._path.objects)
        self._path.await_ready()
        return self._path

    @staticmethod
    def first_process():
        """The id of the process that everything ends with."""
        return int((cache_dir() / "cluster-state/id").read_text())

    def down(self):
        if not KEPT:
            self.call("down")


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.down()


def probe_pod(namespace):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "probe", "namespace": namespace}, "spec": {
        "terminationGracePeriodSeconds": 1,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": "probe", "image": "localhost/base:1", "imagePullPolicy": "IfNotPresent",
                        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}]}}


@pytest.fixture(scope="session")
def probe(cluster):
    """A pod of the pipelines' namespace that has a shell and curl; called with a command, returns its output."""
    apply(probe_pod("pipelines"))
    until("a ready probe", 60, lambda: is_ready(get("-n", "pipelines", "pod", "probe")))
    return lambda *words: kubectl("-n", "pipelines", "exec", "probe", "--", *words)


@pytest.fixture
def local(cluster):
    """The overlay local, with Ray 2.60."""
    return cluster.path("local")


@pytest.fixture(scope="session")
def outside(cluster):
    return Outside()


@pytest.fixture
def fresh(request):
    """A name for what this test makes, which no other test and no earlier run has used."""
    indices = request.node.callspec.indices.values() if hasattr(request.node, "callspec") else ()
    return "-".join([request.node.originalname.removeprefix("test_").replace("_", "-")[:36].strip("-"), RUN, *map(str, indices)])


@pytest.fixture(scope="session")
def hello_scripts(cluster):
    """The folder of the hello job as a ConfigMap, for pods of ray-submit: name, source, mount path."""
    text = (ROOT / "examples/hello/scripts/scripts.py").read_text()
    apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "hello", "namespace": "pipelines"}, "data": {"scripts.py": text}})
    return "scripts", {"configMap": {"name": "hello"}}, "/scripts"
