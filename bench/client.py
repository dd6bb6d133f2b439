"""Runs a command line program and takes the cost of that run: wall and CPU time, memory."""

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

# A child's peak memory begins with that of the process it was forked from, so a small shell forks it, not Python;
# and since that shell ends at once, the child becomes ours to wait for.
LAUNCHER = ["sh", "-c", '"$@" 2>/dev/null & echo $! >&2', "sh"]
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """To be called once, before the first run."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


class Run:
    """A run in progress, writing to the file or descriptor `stdout`."""

    def __init__(self, words, env, stdout):
        self._words = words
        self._began = time.perf_counter()
        shell = subprocess.run([*LAUNCHER, *words], env=env, stdout=stdout, stderr=subprocess.PIPE, check=True)
        self._pid = int(shell.stderr)

    def finish(self):
        """Waits; returns the figures, and the moment (Unix time) of the end."""
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
    """A program that speaks `ray job`, and the head that it speaks to."""

    def __init__(self, name, words, head, **env):
        self.name = name
        self.words = [str(word) for word in words]
        self.env = clean_environment() | {"RAY_ADDRESS": head.address} | env

    def start(self, *words, stdout):
        return Run([*self.words, *map(str, words)], self.env, stdout)

    def measure(self, *words):
        """The figures of one run whose output nobody reads."""
        return self.start(*words, stdout=subprocess.DEVNULL).finish()[0]


def clients_of(head, baseline):
    """Ray's own client, the ray-submit that RAYJOBS_BINARY names and, if there is one, the baseline."""
    programs = [(OURS, os.environ["RAYJOBS_BINARY"]), *([(BASELINE, baseline)] if baseline else [])]
    # In a pipe the stdout of Ray's client would be buffered in blocks: that is not what is measured.
    return [Client(RAY, [head.ray, "job"], head, PYTHONUNBUFFERED="1"),
            *(Client(name, [path], head) for name, path in programs)]
