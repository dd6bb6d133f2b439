"""The wheel as a file: what is in it, its metadata, equal bytes from equal inputs."""

import ast
import base64
import csv
import email.parser
import hashlib
import os
import shutil
import subprocess
import time
import zipfile

import pytest
from conftest import ROOT
from environments import TWINE, offline

INPUTS = ("CMakeLists.txt", "LICENSE", "deploy/component", "packaging", "tools")


@pytest.fixture(scope="module")
def info(content):
    """The name of the folder .dist-info."""
    (name,) = {name.partition("/")[0] for name in content if ".dist-info/" in name}
    return name


@pytest.fixture(scope="module")
def metadata(content, info):
    return email.parser.BytesParser().parsebytes(content[f"{info}/METADATA"])


def make_elsewhere(folder, program, **variables):
    """The wheel of the program, made in a copy of what it is made from."""
    for name in INPUTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | variables
    made = subprocess.run([folder / "tools/build-wheel", "--binary", program], env=env, capture_output=True, text=True, check=True)
    return folder / "build/wheels" / made.stdout.strip().rpartition("/")[2]


def test_two_folders_make_equal_bytes(program, tmp_path):
    first = make_elsewhere(tmp_path / "first", program)
    time.sleep(2.1)  # the times in a zip are even
    old = os.umask(0o077)
    try:
        second = make_elsewhere(tmp_path / "a longer name", program)
    finally:
        os.umask(old)
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_source_date_epoch_sets_the_times(wheel, program, tmp_path):
    made = make_elsewhere(tmp_path / "copy", program, SOURCE_DATE_EPOCH="1767225600")
    assert {member.date_time for member in zipfile.ZipFile(made).infolist()} == {(2026, 1, 1, 0, 0, 0)}
    assert {member.date_time for member in zipfile.ZipFile(wheel).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("seconds", ["yesterday", "-1", "1e9", "4354819200", "99999999999999999999"])
def test_a_time_that_no_zip_can_hold_is_refused(seconds, program, tmp_path):
    check_refused(tmp_path, program, "SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH=seconds)


@pytest.mark.parametrize("content", [b"\x7fELF" + bytes(14) + b"\xf3\x00" + bytes(44), b"\x7fELF"], ids=["RISC-V", "cut off"])
def test_a_program_for_another_machine_is_refused(content, tmp_path):
    (tmp_path / "program").write_bytes(content)
    check_refused(tmp_path, tmp_path / "program", "not one for")


def check_refused(folder, program, why, **variables):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        make_elsewhere(folder / "copy", program, **variables)
    assert why in failure.value.stderr and "Traceback" not in failure.value.stderr
    assert not list(folder.rglob("ray_submit-*"))


def test_record_is_of_all_members(content, info):
    rows = {name: (digest, size) for name, digest, size in csv.reader(content[f"{info}/RECORD"].decode().splitlines())}
    assert rows.pop(f"{info}/RECORD") == ("", "")
    assert rows == {
        name: ("sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("="), str(len(data)))
        for name, data in content.items() if name != f"{info}/RECORD"}


def test_only_the_program_is_executable(wheel):
    modes = {member.filename: member.external_attr >> 16 for member in zipfile.ZipFile(wheel).infolist()}
    assert [name for name, mode in modes.items() if mode != 0o100644] == [name for name in modes if name.endswith("/ray-submit")]
    assert {mode for name, mode in modes.items() if name.endswith("/ray-submit")} == {0o100755}


def test_has_the_package_the_program_and_nothing_named_ray(content):
    folders = {name.partition("/")[0] for name in content}
    assert sorted(name.partition(".")[2].rpartition(".")[2] or name for name in folders) == ["data", "dist-info", "ray_submit"]
    assert not any(part in ("ray", "ray.py") for name in content for part in name.split("/"))
    assert not any("entry_points" in name for name in content)
    assert "ray_submit/py.typed" in content


def test_component_is_that_of_deploy(content):
    component = ROOT / "deploy/component"
    assert content["ray_submit/kfp/__init__.py"] == (component / "ray_job.py").read_bytes()
    assert content["ray_submit/kfp/component.yaml"] == (component / "component.yaml").read_bytes()


def test_name_and_tags_agree(wheel, content, info, metadata):
    distribution, version, python, abi, platforms = wheel.stem.split("-")
    assert f"{distribution}-{version}.dist-info" == info
    assert (metadata["Name"].replace("-", "_"), metadata["Version"]) == (distribution, version)
    assert f"VERSION {version} " in (ROOT / "CMakeLists.txt").read_text()
    tags = email.parser.BytesParser().parsebytes(content[f"{info}/WHEEL"]).get_all("Tag")
    assert tags == [f"{python}-{abi}-{platform}" for platform in platforms.split(".")]
    assert all(tag.startswith("py3-none-") for tag in tags)


def test_program_is_static_as_the_tags_say(wheel, program):
    assert "manylinux_2_17" in wheel.name and "musllinux_1_1" in wheel.name
    headers = subprocess.run(["readelf", "--program-headers", "--dynamic", program], capture_output=True, text=True, check=True)
    assert "LOAD" in headers.stdout and "INTERP" not in headers.stdout and "NEEDED" not in headers.stdout


def test_licences_are_named_and_there(content, info, metadata):
    names = {name.rpartition("/")[2] for name in content if name.startswith(f"{info}/licenses/")}
    assert set(metadata.get_all("License-File")) == names == {"LICENSE", "licenses.txt"}
    assert metadata["License-Expression"] == "Apache-2.0"


def test_metadata_asks_for_nothing_but_the_extra(metadata):
    assert metadata["Requires-Python"] == ">=3.9"
    assert metadata.get_all("Provides-Extra") == ["kfp"]
    assert all(needed.endswith('extra == "kfp"') for needed in metadata.get_all("Requires-Dist"))
    assert metadata.get_payload().startswith("# ray-submit\n")


def test_twine_finds_nothing_wrong(wheel, tmp_path):
    done = subprocess.run([TWINE, "check", "--strict", wheel], capture_output=True, text=True, check=False,
                          env=offline(tmp_path))
    assert done.returncode == 0 and "PASSED" in done.stdout, done.stdout + done.stderr


def test_modules_are_python_3_9(content):
    modules = [name for name in content if name.endswith(".py")]
    assert len(modules) > 5
    for name in modules:
        ast.parse(content[name], name, feature_version=(3, 9))
