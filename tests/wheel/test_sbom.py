"""The list of what the program contains, for databases of weaknesses: CycloneDX's schema, and what the program says itself."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from environments import CYCLONEDX_PYTHON

VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read())
sys.exit(error and f"{list(error.data.absolute_path)}: {error.data.message}")
"""


def list_parts(*words):
    return subprocess.run([sys.executable, ROOT / "packaging/sbom.py", *words], capture_output=True, text=True, check=False)


def validated(sbom):
    """Exit code and words of the validator."""
    done = subprocess.run([CYCLONEDX_PYTHON, "-c", VALIDATE], input=json.dumps(sbom), capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.strip()


@pytest.fixture
def version(wheel):
    return wheel.name.split("-")[1]


@pytest.fixture
def licenses(content, tmp_path):
    (text,) = (data for name, data in content.items() if name.endswith(".dist-info/licenses/licenses.txt"))
    path = tmp_path / "licenses.txt"
    path.write_bytes(text)
    return path


@pytest.fixture
def sbom(version, licenses):
    done = list_parts(version, licenses)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_fits_the_schema(sbom):
    assert sbom["specVersion"] == "1.5"
    assert validated(sbom) == (0, "")


def test_what_does_not_fit_the_schema_is_found(sbom):
    sbom["components"][0]["licenses"][0]["license"] |= {"id": "No-Such-Licence"}
    code, why = validated(sbom)
    assert code == 1 and why.startswith("['components', 0, 'licenses'")


def test_has_all_libraries_that_the_program_names(sbom, program, version):
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    named = re.search(r"^built with (.+)$", said, re.MULTILINE)[1].split(", ")
    assert len(named) > 5
    assert [f"{one['name']} {one['version']}" for one in sbom["components"]] == named
    inside = sbom["metadata"]["component"]
    assert (inside["name"], inside["version"], inside["type"]) == ("ray-submit", version, "application")


def test_each_part_is_there_once_with_its_licence(sbom):
    parts = [sbom["metadata"]["component"], *sbom["components"]]
    assert len({one["bom-ref"] for one in parts}) == len({one["purl"] for one in parts}) == len(parts)
    (dependency,) = sbom["dependencies"]
    assert [dependency["ref"], *dependency["dependsOn"]] == [one["bom-ref"] for one in parts]
    for one in parts:
        (choice,) = one["licenses"]
        assert len(choice["license"]["text"]["content"]) > 500, one["name"]


@pytest.mark.parametrize("words", [(), ("0.1.0",), ("0.1.0", "a", "b")])
def test_wrong_arguments_are_a_usage(words):
    done = list_parts(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: ") and "Traceback" not in done.stderr


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace("==== ray-submit ", "==== ray-submit 9.", 1),
    lambda text: text.partition("\n==== musl")[0],
    lambda text: "",
    lambda text: text + "\n==== no-licence 1.0 ====\n\n",
], ids=["another version", "no libraries", "empty", "no licence"])
def test_licences_of_something_else_are_refused(spoil, version, licenses):
    licenses.write_text(spoil(licenses.read_text("utf-8")), "utf-8")
    done = list_parts(version, licenses)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("sbom: ") and "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_named(version, tmp_path):
    done = list_parts(version, tmp_path / "none.txt")
    assert done.returncode == 1 and done.stderr.startswith(f"sbom: cannot read {tmp_path}/none.txt: ")
