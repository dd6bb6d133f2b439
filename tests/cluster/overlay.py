#!/usr/bin/env python3
"""Prints an overlay of deploy/ for a node of two cores without a registry: overlay.py NAME [COMPONENT...]

Otherwise the manifests are those of deploy/: CPU requests are smaller, limits stay.
"""

import os
import pathlib
import shutil
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/deploy"))

from manifests import Kustomize  # noqa: E402
from overlays import with_component  # noqa: E402

REQUESTS = {"headGroupSpec/template/spec/containers/0": "200m", "workerGroupSpecs/0/template/spec/containers/0": "200m",
            "autoscalerOptions": "50m"}
PATCH = [{"op": "replace", "path": f"/spec/{place}/resources/requests/cpu", "value": value} for place, value in REQUESTS.items()]


def render(name, components=()):
    """The objects of the overlay, with optional components."""
    kustomize = Kustomize(pathlib.Path(os.environ["RAYJOBS_DEV_DEPLOY_PARTS"]) / "bin/kustomize")
    with tempfile.TemporaryDirectory() as folder:
        copy, patched = pathlib.Path(folder) / "deploy", pathlib.Path(folder) / "patched"
        shutil.copytree(ROOT / "deploy", copy)
        overlay = copy / "overlays" / name
        for component in components:
            with_component(overlay, component)
        patched.mkdir()
        (patched / "kustomization.yaml").write_text(yaml.safe_dump({
            "resources": [f"../deploy/overlays/{name}"],
            "patches": [{"target": {"kind": "RayCluster"}, "patch": yaml.safe_dump(PATCH)}]}))
        return kustomize.build_anew(patched)


if __name__ == "__main__":
    print(yaml.safe_dump_all(render(sys.argv[1], sys.argv[2:])), end="")
