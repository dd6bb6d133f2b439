"""The Debian packages: what lintian says, and what they do when they are installed, used, upgraded and purged."""

import re
import subprocess

from conftest import DEBS, NAMES, ROOT, install, package

VERSION = re.search(r"^project\(rayjobs VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE)[1]


def contents(name):
    """The paths in a package, without its folders."""
    listed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package(name)], capture_output=True, check=True)
    names = subprocess.run(["tar", "-t"], input=listed.stdout, capture_output=True, check=True).stdout.decode()
    return [name.removeprefix(".") for name in names.splitlines() if not name.endswith("/")]


def test_program_has_no_gap_as_long_as_the_path_where_it_was_built(tmp_path):
    """The linker wrote the path of the library there, and the installation took it out."""
    subprocess.run(["dpkg-deb", "--extract", package("ray-submit"), tmp_path], check=True)
    names = tmp_path / "dynstr"
    subprocess.run(["objcopy", "--output-target=binary", "--only-section=.dynstr", tmp_path / "usr/bin/ray-submit", names], check=True)
    assert b"librayjobs.so" in names.read_bytes()
    assert max(map(len, re.findall(rb"\0+", names.read_bytes()))) <= len("\0$ORIGIN/../lib:\0")


def older(name, folder):
    """The package as if an older version had it: with a file that the newer one has not."""
    tree = folder / name
    subprocess.run(["dpkg-deb", "--raw-extract", package(name), tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(control.read_text().replace(f"{VERSION}-0rayjobs1", "0.0.9-1").replace(VERSION, "0.0.9"))
    left = tree / "usr/share/doc" / name / "only-in-0.0.9"
    left.write_text("old\n")
    file = folder / f"{name}_0.0.9-1.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", tree, file], check=True, capture_output=True)
    return file


def test_lintian_has_nothing_to_say():
    changes, = DEBS.glob("*.changes")
    judged = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", "--display-level", ">=warning", changes],
                            capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stdout) == (0, ""), judged.stderr


def test_each_override_of_lintian_has_its_reason():
    for file in (ROOT / "packaging/debian").rglob("*lintian-overrides"):
        before = ""
        for line in file.read_text().splitlines():
            assert not line or line.startswith("#") or before.startswith("#"), f"{file.name}: no reason for {line}"
            before = line


def test_each_file_is_in_one_package_and_none_is_rays():
    found = [path for name in NAMES for path in contents(name)]
    assert len(found) == len(set(found))
    assert {"/usr/bin/ray-submit", "/usr/share/man/man1/ray-submit-submit.1.gz", "/usr/share/zsh/vendor-completions/_ray-submit",
            "/usr/share/bash-completion/completions/ray-submit"} <= set(found)
    assert not [path for path in found if path.endswith("/bin/ray") or path.startswith(("/usr/local", "/opt", "/etc"))]


def test_program_runs_with_what_its_packages_depend_on(machine):
    install(machine, package("ray-submit"), package("librayjobs0.1"))
    assert machine.run("ray-submit", "--version").stdout.startswith(f"ray-submit {VERSION} ")


def test_hello_job_runs_on_a_real_head(machine, head):
    install(machine, package("ray-submit"), package("librayjobs0.1"))
    machine.take(ROOT / "examples/hello/scripts", "/root/scripts")
    done = machine.run("ray-submit", "submit", "--address", head.address, "--working-dir", "/root/scripts", "--",
                       "python", "scripts.py")
    assert "Hello" in done.stdout and "SUCCEEDED" in done.stderr


def test_consumer_is_built_with_the_development_package(machine):
    install(machine, package("librayjobs0.1"), package("librayjobs-dev"))
    machine.take(ROOT / "tests/package", "/src/tests/package")
    machine.take(ROOT / "include", "/src/include")
    env = {"CMAKE": "cmake", "GENERATOR": "Ninja", "CXX": "g++", "LAUNCHER": "", "SOURCE_DIR": "/src", "VERSION": VERSION,
           "SANITIZE": ""}
    for step in ("cmake", "pkgconfig"):
        machine.run("bash", "/src/tests/package/consumer.sh", step, "shared", "/usr", f"/root/{step}", env=env)


def test_upgrade_takes_the_place_of_the_older_version(machine, tmp_path):
    install(machine, *(older(name, tmp_path) for name in NAMES))
    assert machine.run("dpkg-query", "-Wf", "${Version}", "ray-submit").stdout == "0.0.9-1"
    install(machine, *map(package, NAMES))
    assert machine.run("dpkg-query", "-Wf", "${Version}", "ray-submit").stdout == f"{VERSION}-0rayjobs1"
    assert not [path for path in machine.files() if path.endswith("/only-in-0.0.9")]


def test_purge_leaves_nothing(machine):
    before = machine.files()
    install(machine, *map(package, NAMES))
    during = machine.files()
    assert {"/usr/bin/ray-submit", "/usr/include/rayjobs/rayjobs.hpp"} <= during
    machine.run("dpkg", "--purge", *NAMES)
    assert machine.files() == before
