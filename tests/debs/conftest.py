"""Fixtures: the packages that tools/build-debs has made, and a small Debian 12 to put them into."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead, cache_dir, clean_environment  # noqa: E402

DEBS = ROOT / "build/debs"
NAMES = ("ray-submit", "librayjobs0.1", "librayjobs-dev", "librayjobs-doc")
# Mounts end with their namespace, which ends with its command.
IN_ROOT = """
mount -t overlay overlay -o "lowerdir=$RAYJOBS_DEV_DEB_ROOT,upperdir=$CHANGES/upper,workdir=$CHANGES/work" "$CHANGES/root"
mount -t proc proc "$CHANGES/root/proc"
mount --rbind /dev "$CHANGES/root/dev"
exec chroot "$CHANGES/root" "$@"
"""


def pytest_configure():
    if "RAYJOBS_DEV_DEB_ROOT" not in os.environ:
        raise pytest.UsageError("RAYJOBS_DEV_DEB_ROOT must name the Debian of tools/deb-root")
    unwind_on_signals()


def package(name):
    """The file of one of the packages."""
    found, = DEBS.glob(f"{name}_*.deb")
    return found


class Machine:
    """A Debian 12 of its own: what is changed in it is in `changes`, and gone at the end."""

    def __init__(self, changes):
        self.changes = changes
        for name in ("upper", "work", "root"):
            (changes / name).mkdir()

    def run(self, *words, check=True, env=(), **options):
        """The finished command; its output is text. The network is the loopback of this machine and what lies behind."""
        done = subprocess.run(["unshare", "--mount", "bash", "-euc", IN_ROOT, "in-root", *map(str, words)],
                              env=clean_environment() | {"CHANGES": str(self.changes), "HOME": "/root", "LC_ALL": "C.UTF-8",
                                                         "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                                                         "RAYJOBS_DEV_DEB_ROOT": os.environ["RAYJOBS_DEV_DEB_ROOT"]} | dict(env),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False, **options)
        if check:
            assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def take(self, source, to):
        """Copies a file or folder of this machine into it."""
        target = self.changes / "upper" / to.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)

    def install(self, *files):
        for file in files:
            self.take(file, f"/var/tmp/{file.name}")
        return self.run("dpkg", "--install", *(f"/var/tmp/{file.name}" for file in files))

    def files(self):
        """All paths but those of dpkg's own books and of caches, which a package's scripts do not own."""
        found = self.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/dev", "-o", "-path", "/var/lib/dpkg",
                         "-o", "-path", "/var/log", "-o", "-path", "/var/tmp", "-o", "-path", "/var/cache", ")",
                         "-prune", "-o", "-print")
        return set(found.stdout.splitlines())


@pytest.fixture
def machine():
    # Not below /tmp, which may be in memory, or an overlay on which no other can lie.
    changes = pathlib.Path(tempfile.mkdtemp(dir=cache_dir(), prefix="deb-machine."))
    yield Machine(changes)
    shutil.rmtree(changes)


@pytest.fixture(scope="session")
def head():
    with RayHead("2.60.0") as running:
        yield running
