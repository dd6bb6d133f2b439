"""Fixtures: the wheel under test, its program, its package as pip --target installs it, real heads of both versions."""

import os
import pathlib
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/deploy"), str(ROOT / "tests/e2e")]
from environments import Environment  # noqa: E402
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead, clean_environment  # noqa: E402

VERSIONS = ("2.22.0", "2.60.0")


def pytest_configure():
    for name in ("RAYJOBS_DEV_WHEEL", "RAYJOBS_DEV_SMALL_ROOT"):
        if name not in os.environ:
            raise pytest.UsageError(f"{name} must name what tools/test-wheel makes: the wheel, and a small Debian")
    unwind_on_signals()


@pytest.fixture(scope="session")
def wheel():
    return pathlib.Path(os.environ["RAYJOBS_DEV_WHEEL"]).resolve()


@pytest.fixture(scope="session")
def content(wheel):
    """The members of the wheel by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def program(content, tmp_path):
    """The program of the wheel, as a file of its own."""
    (name,) = (name for name in content if name.endswith(".data/scripts/ray-submit"))
    path = tmp_path / "ray-submit"
    path.write_bytes(content[name])
    path.chmod(0o755)
    return path


@pytest.fixture(scope="session")
def target(wheel, tmp_path_factory):
    """A folder that pip --target has installed the wheel into."""
    folder = tmp_path_factory.mktemp("target")
    maker = Environment(tmp_path_factory.mktemp("maker") / "venv")
    maker.pip("install", "--target", folder, wheel)
    return folder


@pytest.fixture(scope="session")
def ray_submit(target):
    """The installed package, imported here."""
    sys.path.insert(0, str(target))
    import ray_submit
    assert pathlib.Path(ray_submit.__file__).is_relative_to(target)
    return ray_submit


@pytest.fixture
def clean(monkeypatch, tmp_path):
    """What would steer ray-submit is taken out of the environment of this process."""
    kept = clean_environment() | {"HOME": str(tmp_path)}
    for name in set(os.environ) - set(kept):
        monkeypatch.delenv(name)
    for name, value in kept.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session", params=VERSIONS)
def head(request):
    with RayHead(request.param) as running:
        yield running
