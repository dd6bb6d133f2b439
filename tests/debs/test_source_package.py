"""The source package of tools/build-debs: equal bytes from clones that differ in what git does not follow."""

import os
import shutil
import subprocess

import pytest
from conftest import ROOT

COPIES = ("CMakeLists.txt", "packaging/debian", "tools/build-debs", "tools/common.sh", "tools/source-archive")


@pytest.fixture
def origin(tmp_path):
    """A repository of what the source package is made with."""
    folder = tmp_path / "origin"
    for name in COPIES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    subprocess.run(["git", "-C", folder, "add", "--all"], check=True)
    subprocess.run(["git", "-C", folder, "-c", "user.name=tests", "-c", "user.email=tests@localhost", "commit", "--quiet",
                    "--message", "x"], check=True)
    return folder


@pytest.fixture
def only_source(tmp_path):
    """A folder for PATH with which a build ends when the source package is made."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dpkg-buildpackage").write_text("#!/bin/sh\nexec dpkg-source --build .\n")
    (folder / "dpkg-buildpackage").chmod(0o755)
    return folder


def source_package(origin, folder, only_source):
    """Content of its files by name, made in a fresh clone in that folder."""
    subprocess.run(["git", "clone", "--quiet", origin, folder], check=True)
    (folder / ".git/info/exclude").write_text("*~\n")
    (folder / "packaging/debian/control~").write_text(f"of {folder}\n")
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run([folder / "tools/build-debs"], env=env | {"PATH": f"{only_source}:{env['PATH']}"}, check=True,
                   capture_output=True)
    return {path.name: path.read_bytes() for path in (folder / "build/debs").iterdir()}


def test_is_equal_in_two_clones(origin, only_source, tmp_path):
    one = source_package(origin, tmp_path / "one", only_source)
    old = os.umask(0o077)
    try:
        other = source_package(origin, tmp_path / "another name", only_source)
    finally:
        os.umask(old)
    assert sorted(name.rpartition("rayjobs1")[2] for name in one if "rayjobs1" in name) == [".debian.tar.xz", ".dsc"]
    assert one == other
