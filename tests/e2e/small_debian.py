"""A small Debian 12, made by tools/small-root, to install things in; its changes are thrown away."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from ray_head import cache_dir, clean_environment

# Mounts end with their namespace, which ends with its command.
_IN_ROOT = """
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$CHANGES/upper,workdir=$CHANGES/work" "$CHANGES/root"
mount -t proc proc "$CHANGES/root/proc"
mount --rbind /dev "$CHANGES/root/dev"
exec chroot "$CHANGES/root" "$@"
"""


class SmallDebian:
    """Its files are those of the folder RAYJOBS_DEV_SMALL_ROOT, and what is changed in `changes`."""

    def __init__(self, changes):
        self.changes = changes
        for name in ("upper", "work", "root"):
            (changes / name).mkdir()
        (changes / "upper").chmod(0o755)  # it becomes /, whatever the umask

    def run(self, *words, check=True, env=(), **options):
        """The finished command; its output is text. The network is the loopback of this machine and what lies behind."""
        done = subprocess.run(["unshare", "--mount", "bash", "-euc", _IN_ROOT, "in-root", *map(str, words)],
                              env=clean_environment() | {"CHANGES": str(self.changes), "HOME": "/root", "LC_ALL": "C.UTF-8",
                                                         "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                                                         "LOWER": os.environ["RAYJOBS_DEV_SMALL_ROOT"]} | dict(env),
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

    def files(self):
        """All paths, those of folders with a slash at the end, but dpkg's own books and caches, which no package owns."""
        found = self.run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/dev", "-o", "-path", "/var/lib/dpkg",
                         "-o", "-path", "/var/log", "-o", "-path", "/var/tmp", "-o", "-path", "/var/cache", ")",
                         "-prune", "-o", "-type", "d", "-printf", "%p/\\n", "-o", "-print")
        return set(found.stdout.splitlines())


@contextlib.contextmanager
def small_debian():
    """One as tools/small-root has made it; gone at the end."""
    # Not below /tmp, which may be in memory, or an overlay on which no other can lie.
    changes = pathlib.Path(tempfile.mkdtemp(dir=cache_dir(), prefix="small-debian."))
    try:
        yield SmallDebian(changes)
    finally:
        shutil.rmtree(changes)
