"""Fixtures: the pinned programs, and the rendered overlays."""

import os
import pathlib
import shutil

import pytest
from manifests import Kubeconform, Kustomize

ROOT = pathlib.Path(__file__).resolve().parents[2]
OVERLAYS = ["gke", "local"]


def pytest_configure():
    if "RAYJOBS_DEV_DEPLOY_PARTS" not in os.environ:
        raise pytest.UsageError("RAYJOBS_DEV_DEPLOY_PARTS must name the folder that tools/deploy-parts prints")


@pytest.fixture(scope="session")
def parts():
    return pathlib.Path(os.environ["RAYJOBS_DEV_DEPLOY_PARTS"])


@pytest.fixture(scope="session")
def deploy():
    return ROOT / "deploy"


@pytest.fixture(scope="session")
def kustomize(parts):
    return Kustomize(parts / "bin/kustomize")


@pytest.fixture(scope="session")
def kubeconform(parts):
    return Kubeconform(parts / "bin/kubeconform", parts / "schemas")


@pytest.fixture(params=OVERLAYS)
def overlay(request, deploy):
    """The folder of each overlay in turn."""
    return deploy / "overlays" / request.param


@pytest.fixture
def rendered(kustomize, overlay):
    """The objects of each overlay in turn."""
    return kustomize.build(overlay)


@pytest.fixture
def deploy_copy(deploy, tmp_path):
    """A copy of deploy/ that a test may change."""
    copy = tmp_path / "deploy"
    shutil.copytree(deploy, copy)
    return copy
