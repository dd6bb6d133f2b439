"""The image archive of tools/build-image: one image for each architecture, equal to the one that the Containerfile builds."""

import hashlib
import io
import json
import os
import pathlib
import re
import tarfile

import pytest
from conftest import ROOT, podman

ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64"}
CERTIFICATES = "etc/ssl/cert.pem"  # of the Debian that made the image


@pytest.fixture(scope="module")
def archive():
    with tarfile.open(os.environ["RAYJOBS_DEV_IMAGE_ARCHIVE"]) as opened:
        yield opened


def read(archive, name):
    return archive.extractfile(name).read()


def blob(archive, described):
    """The content, which has the size and the digest that name it."""
    data = read(archive, f"blobs/{described['digest'].replace(':', '/')}")
    assert len(data) == described["size"]
    assert f"sha256:{hashlib.sha256(data).hexdigest()}" == described["digest"]
    return data


@pytest.fixture(scope="module")
def images(archive):
    """The manifest of each architecture."""
    assert json.loads(read(archive, "oci-layout")) == {"imageLayoutVersion": "1.0.0"}
    only, = json.loads(read(archive, "index.json"))["manifests"]
    assert only["mediaType"] == "application/vnd.oci.image.index.v1+json"
    listed = json.loads(blob(archive, only))["manifests"]
    assert [one["platform"]["os"] for one in listed] == ["linux", "linux"]
    return {one["platform"]["architecture"]: json.loads(blob(archive, one)) for one in listed}


def entries(tar):
    """What a layer says of each path: kind, rights, owner, target, and the digest of a file's content."""
    return {entry.name.removeprefix("./").rstrip("/"): (
        entry.type, entry.mode & 0o7777, entry.uid, entry.gid, entry.linkname,
        entry.isfile() and hashlib.sha256(tar.extractfile(entry).read()).hexdigest()) for entry in tar}


def layer(archive, manifest):
    only, = manifest["layers"]
    data = blob(archive, only)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return entries(tar)


def test_list_has_both_architectures_each_with_its_program(archive, images):
    assert set(images) == set(ARCHITECTURES)
    for name, manifest in images.items():
        assert json.loads(blob(archive, manifest["config"]))["architecture"] == name
        program = (ROOT / f"build/portable-{ARCHITECTURES[name]}/ray-submit").read_bytes()
        assert layer(archive, manifest)["usr/local/bin/ray-submit"][-1] == hashlib.sha256(program).hexdigest()


@pytest.mark.parametrize("arch", ARCHITECTURES.values())
def test_program_names_no_place_and_no_time_of_its_making(arch):
    text = (ROOT / f"build/portable-{arch}/ray-submit").read_bytes()
    assert b"MODULESDIR: " in text
    places = rb"[\w./-]*portable-(?:sources|x86_64|aarch64)[\w./-]*|/src/[\w./-]+|/root/[\w./-]+|/home/[\w./-]+"
    assert not re.findall(places, text)
    assert re.findall(rb"built on: [\w :]+", text) == [b"built on: Thu Jan  1 00:00:00 2026 UTC"]


def test_images_differ_in_the_program_and_its_licences_alone(archive, images):
    one, other = (layer(archive, manifest) for manifest in images.values())
    assert set(one) == set(other)
    assert {path for path, entry in one.items() if entry != other[path]} <= {
        "usr/local/bin/ray-submit", "usr/share/doc/ray-submit/licenses.txt"}


def test_is_what_the_containerfile_builds(archive, images, tmp_path):
    saved = tmp_path / "image.tar"
    assert podman("save", "--format=oci-archive", "--output", str(saved), "rayjobs-test/ray-submit").returncode == 0
    with tarfile.open(saved) as built:
        described, = json.loads(read(built, "index.json"))["manifests"]
        manifest = json.loads(blob(built, described))
        config = json.loads(blob(built, manifest["config"]))["config"]
        found = {}
        for one in manifest["layers"]:
            with tarfile.open(fileobj=io.BytesIO(blob(built, one))) as tar:
                found |= entries(tar)
    mine = images[next(name for name, arch in ARCHITECTURES.items() if arch == os.uname().machine)]
    expected = layer(archive, mine)
    for path in (".", CERTIFICATES):
        expected.pop(path, None)
        found.pop(path, None)
    assert found == expected
    ours = json.loads(blob(archive, mine["config"]))["config"]
    assert {key: config.get(key) for key in ours} == ours


@pytest.fixture
def engine():
    """The archive's path and the name that podman gives to what is in it, which it has not before and after."""
    path = os.environ["RAYJOBS_DEV_IMAGE_ARCHIVE"]
    name = f"localhost/ray-submit:{pathlib.Path(path).name.split('-')[2]}"
    podman("rmi", "--force", name)  # of a run that was killed
    yield path, name
    podman("rmi", "--force", name)


def test_engine_loads_and_runs_it(engine):
    path, name = engine
    loaded = podman("load", "--quiet", "--input", path)
    assert loaded.returncode == 0, loaded.stderr
    assert name in loaded.stdout
    version = podman("run", "--rm", "--network=none", "--read-only", "--cap-drop=all", name, "ray-submit", "--version")
    assert version.returncode == 0, version.stderr
    assert version.stdout.startswith(f"ray-submit {name.rpartition(':')[2]} ")


def test_registry_gets_both_by_the_documented_commands(engine, tmp_path):
    path, name = engine
    pushed = tmp_path / "pushed"  # a folder in place of a registry
    for words in (("create", name), ("add", "--all", name, f"oci-archive:{path}"), ("push", "--all", name, f"oci:{pushed}")):
        done = podman("manifest", *words)
        assert done.returncode == 0, done.stderr
    listed, = json.loads((pushed / "index.json").read_text())["manifests"]
    images = json.loads((pushed / "blobs" / listed["digest"].replace(":", "/")).read_text())["manifests"]
    assert {one["platform"]["architecture"] for one in images} == set(ARCHITECTURES)
