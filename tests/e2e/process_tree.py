"""Starts a program with all that it starts itself, and ends exactly those processes, by their ids."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
import uuid

_MARK = "RAYJOBS_DEV_TEST_TREE"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent():
    """Runs in the child: when this test is killed outright, the program is told to end as well."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def unwind_on_signals():
    """SIGTERM interrupts a run of tests as SIGINT does, so that fixtures end what they started.

    SIGINT too is set: a script's background job is started with it ignored, and programs that it starts inherit that.
    """
    def interrupt(*_):
        signal.signal(signal.SIGTERM, lambda *_: None)  # it often follows an interrupt, and would cut the unwinding short
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


class ProcessTree:
    """A child process and its descendants.

    Daemons leave their parent and their session, so descendants are found by a mark in the environment
    that they inherit, as well as by their parents.
    """

    def __init__(self, command, *, env, log):
        self._mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            command,
            env={**env, _MARK: self._mark},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def members(self):
        """Ids of all living processes of the tree."""
        parents, marked = {}, set()
        needle = f"{_MARK}={self._mark}".encode()
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            with contextlib.suppress(OSError):
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
                if fields[0] == b"Z":
                    continue
                parents[int(name)] = int(fields[1])
                with open(f"/proc/{name}/environ", "rb") as file:
                    if needle in file.read().split(b"\0"):
                        marked.add(int(name))
        found = marked | ({self.process.pid} & parents.keys())
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def end(self, grace=5.0):
        """SIGTERM to every member, and after `grace` seconds SIGKILL to those that are left."""
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 10.0)):
            deadline = time.monotonic() + patience
            left = self.members()
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            while left and time.monotonic() < deadline:
                self.process.poll()
                time.sleep(0.05)
                left = self.members()
            if not left:
                break
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
