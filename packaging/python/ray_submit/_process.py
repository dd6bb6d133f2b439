"""One run of the program: started, read, interrupted with its caller, awaited."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
from typing import IO, Any, Callable, Dict, Mapping, Optional, Sequence, Union

from ray_submit._find import find_ray_submit

Take = Callable[[bytes], object]


def execute(words: Sequence[str], on_stdout: Take, on_stderr: Take, *, env: Optional[Mapping[str, str]],
            cwd: Union[str, "os.PathLike[str]", None], stdin: Optional[IO[bytes]] = None) -> int:
    """Runs `ray-submit WORDS` and returns its exit code. Both functions are called in the caller's thread.

    An exception, of theirs or KeyboardInterrupt, ends the program as a signal would, so that it does with the job what
    it was told to do in that case; the exception goes on when the program has ended. A second one kills the program.
    """
    # In a session of its own: a terminal and a notebook send SIGINT to the whole group of processes, and the second
    # signal that reaches the program ends it at once.
    with _Program([find_ray_submit(), *words], env={**os.environ, **(env or {})}, cwd=cwd,
                  stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                  start_new_session=True) as child:
        try:
            assert child.stdout and child.stderr
            _read({child.stdout: on_stdout, child.stderr: on_stderr})
        except BaseException as cause:
            child.send_signal(signal.SIGINT if isinstance(cause, KeyboardInterrupt) else signal.SIGTERM)
            try:
                _read({child.stdout: _patient(on_stdout), child.stderr: _patient(on_stderr)})
            except BaseException:
                child.kill()
                raise
            raise
    return child.returncode


class _Program(subprocess.Popen[bytes]):
    """An exception that comes while Python waits for its start ends it, too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        try:
            super().__init__(*args, **options)
        except BaseException:
            if self.pid:
                self.terminate()
                self.wait()
            raise


def words_of(name: str, given: Sequence[str]) -> Sequence[str]:
    """`given`, unless it is a string: that is a sequence of words, too, of one letter each."""
    if isinstance(given, (str, bytes)):
        raise TypeError(f"{name} must be a list of words, not a string")
    return given


def _read(takers: Dict[IO[bytes], Take]) -> None:
    """Until both pipes have ended."""
    with selectors.DefaultSelector() as selector:
        for pipe, take in takers.items():
            selector.register(pipe, selectors.EVENT_READ, take)
        while selector.get_map():
            for key, _ in selector.select():
                piece = os.read(key.fd, 65536)
                if piece:
                    key.data(piece)
                else:
                    selector.unregister(key.fileobj)


def _patient(take: Take) -> Take:
    """A function that has failed may fail again, but the program still has to end in its own time."""
    def take_quietly(piece: bytes) -> None:
        with contextlib.suppress(Exception):
            take(piece)
    return take_quietly
