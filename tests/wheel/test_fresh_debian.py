"""The wheel in a fresh Debian 12 with nothing but pip: installed offline, one line submits a job, and gone again."""

import pytest
from conftest import ROOT
from small_debian import small_debian

HOMES = {"root": "/root", "somebody": "/home/somebody"}


class User:
    """What a user of a fresh Debian types after a login."""

    def __init__(self, debian, name, wheel):
        self.debian, self.name = debian, name
        if name != "root":
            debian.run("useradd", "--create-home", "--shell", "/bin/bash", name)
        debian.take(wheel, f"{HOMES[name]}/{wheel.name}")
        debian.take(ROOT / "examples/hello/scripts", f"{HOMES[name]}/scripts")
        debian.run("chown", "--recursive", name, HOMES[name])

    def types(self, line, **options):
        return self.debian.run("su", "-", self.name, "-c", line, **options)

    def pip(self, command, words):
        """Debian's pip refuses without its option, or a virtual environment, for which pip alone is not enough."""
        self.types(f"pip {command} --break-system-packages {words}")

    def files(self):
        """All but what an interpreter compiles, what programs remember, and folders of other names, which are pip's own."""
        caches = ("/__pycache__/", "/.cache/")
        return {path for path in self.debian.files()
                if not any(cache in path for cache in caches) and (not path.endswith("/") or "ray_submit" in path)}


@pytest.fixture(params=HOMES)
def user(request, wheel):
    with small_debian() as debian:
        yield User(debian, request.param, wheel)


def test_there_is_nothing_but_pip(user):
    installed = user.types("pip list --format=freeze").stdout
    assert {line.partition("==")[0] for line in installed.splitlines()} == {"pip", "setuptools", "wheel"}
    assert user.types("command -v cc ray ray-submit curl", check=False).stdout == ""


@pytest.mark.parametrize("head", ["2.60.0"], indirect=True)
def test_one_line_after_the_installation_runs_the_hello_job(user, wheel, head):
    before = user.files()
    user.pip("install", f"--no-index ./{wheel.name}")
    assert "ray-submit" in {path.rpartition("/")[2] for path in user.files() - before}
    done = user.types(f"ray-submit submit --address {head.address} --working-dir scripts -- python scripts.py", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Hello World" in done.stdout and "SUCCEEDED" in done.stderr
    user.pip("uninstall", "--yes ray-submit")
    assert user.files() == before
