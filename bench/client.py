"""Runs a command line program and measures the run: wall time, CPU time and memory."""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time

from comparison import BASELINE, OURS, RAY

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import clean_environment  # noqa: E402

# A child's peak memory starts at that of the process that forked it, so a small shell forks it instead of Python. The
# shell exits at once, and adopt_orphans() makes the child ours to wait for.
LAUNCHER = ["sh", "-c", '"$@" 2>/dev/null & echo $! >&2', "sh"]
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Must be called once, before the first run."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


class Run:
    """A run in progress that writes to the file or descriptor `stdout`."""

    def __init__(self, words, env, stdout):
        self._words = words
        self._began = time.perf_counter()
        shell = subprocess.run([*LAUNCHER, *words], env=env, stdout=stdout, stderr=subprocess.PIPE, check=True)
        self._pid = int(shell.stderr)

    def finish(self):
        """Waits for the end; returns the figures and the time of the end (Unix time)."""
        try:
            _, status, usage = os.wait4(self._pid, 0)
        except BaseException:
            os.kill(self._pid, signal.SIGKILL)
            raise
        wall, ended = time.perf_counter() - self._began, time.time()
        if (code := os.waitstatus_to_exitcode(status)) != 0:
            raise RuntimeError(f"{self._words} exited with {code}")
        return {"wall s": wall, "CPU s": usage.ru_utime + usage.ru_stime, "RSS MiB": usage.ru_maxrss / 1024}, ended


class Client:
    """A program with the commands of `ray job`, and the head that it talks to."""

    def __init__(self, name, words, head, **env):
        self.name = name
        self.words = [str(word) for word in words]
        self.env = clean_environment() | {"RAY_ADDRESS": head.address} | env

    def start(self, *words, stdout):
        return Run([*self.words, *map(str, words)], self.env, stdout)

    def measure(self, *words):
        """Runs once without reading the output; returns the figures."""
        return self.start(*words, stdout=subprocess.DEVNULL).finish()[0]


def clients_of(head, baseline):
    """Returns Ray's own client, the ray-submit that RAYJOBS_DEV_BINARY names and, if given, the baseline."""
    programs = [(OURS, os.environ["RAYJOBS_DEV_BINARY"]), *([(BASELINE, baseline)] if baseline else [])]
    # Without PYTHONUNBUFFERED, Ray's client would buffer its output in a pipe, and latencies would measure that.
    return [Client(RAY, [head.ray, "job"], head, PYTHONUNBUFFERED="1"),
            *(Client(name, [path], head) for name, path in programs)]
