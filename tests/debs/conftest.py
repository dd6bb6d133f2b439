"""Fixtures: the packages that tools/build-debs has made, and a small Debian 12 to put them into."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead  # noqa: E402
from small_debian import small_debian  # noqa: E402

DEBS = ROOT / "build/debs"
NAMES = ("ray-submit", "librayjobs0.1", "librayjobs-dev", "librayjobs-doc")


def pytest_configure():
    if "RAYJOBS_DEV_SMALL_ROOT" not in os.environ:
        raise pytest.UsageError("RAYJOBS_DEV_SMALL_ROOT must name the Debian of tools/small-root debs")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]  # of a hook that runs the tests, whose repository is not theirs
    unwind_on_signals()


def package(name):
    """The file of one of the packages."""
    found, = DEBS.glob(f"{name}_*.deb")
    return found


def install(machine, *files):
    for file in files:
        machine.take(file, f"/var/tmp/{file.name}")
    machine.run("dpkg", "--install", *(f"/var/tmp/{file.name}" for file in files))


@pytest.fixture
def machine():
    with small_debian() as debian:
        yield debian


@pytest.fixture(scope="session")
def head():
    with RayHead("2.60.0") as running:
        yield running
