"""Runs the command under test and keeps what it wrote, stream by stream."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import threading
import time

from ray_head import clean_environment


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one run ended. `stdout` is bytes, since a job's log may be any bytes."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self):
        return self.stdout.decode()

    @property
    def json(self):
        return json.loads(self.stdout)


class Command:
    """A program and the environment that it is run in. No run outlives its patience."""

    def __init__(self, program, home, **env):
        self.program = str(program)
        self.env = clean_environment() | {"HOME": str(home), **env}

    def with_env(self, **env):
        """The same program with other variables; None takes one away."""
        copy = Command(self.program, self.env["HOME"])
        merged = self.env | env
        copy.env = {name: value for name, value in merged.items() if value is not None}
        return copy

    def run(self, *words, patience=90, cwd=None):
        with self.start(*words, cwd=cwd) as running:
            return running.finish(patience)

    @contextlib.contextmanager
    def start(self, *words, cwd=None):
        running = Running([self.program, *map(str, words)], self.env, cwd)
        try:
            yield running
        finally:
            running.end()


class Running:
    """A run in progress."""

    def __init__(self, words, env, cwd):
        self._process = subprocess.Popen(words, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._stdout, self._stderr = bytearray(), bytearray()
        self._readers = [
            threading.Thread(target=self._read, args=(self._process.stdout, self._stdout), daemon=True),
            threading.Thread(target=self._read, args=(self._process.stderr, self._stderr), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(pipe, kept):
        while chunk := os.read(pipe.fileno(), 65536):
            kept += chunk

    def _said(self):
        return f"stdout {bytes(self._stdout)!r}, stderr {bytes(self._stderr)!r}"

    def await_stdout(self, wanted, patience=60):
        """Returns once `wanted` has been written."""
        deadline = time.monotonic() + patience
        while wanted not in self._stdout:
            assert time.monotonic() < deadline, f"{wanted!r} not seen in time: {self._said()}"
            assert self._process.poll() is None or wanted in self._stdout, f"ended early: {self._said()}"
            time.sleep(0.02)

    def send(self, number):
        self._process.send_signal(number)

    def finish(self, patience=90):
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {patience} s: {self._said()}") from None
        for reader in self._readers:
            reader.join()
        return Outcome(code, bytes(self._stdout), self._stderr.decode())

    def end(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        for reader in self._readers:
            reader.join()
        self._process.stdout.close()
        self._process.stderr.close()
