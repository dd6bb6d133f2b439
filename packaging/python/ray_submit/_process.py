"""One run of the program: started, read, interrupted with its caller, awaited."""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import signal
import subprocess
import threading
from typing import IO, Any, Callable, Dict, Mapping, Optional, Sequence, Union

from ray_submit._find import find_ray_submit
from ray_submit._words import Word, variables_of

Take = Callable[[bytes], object]
_LOOK_EVERY = 0.2  # seconds, for what makes no pipe ready


def execute(words: Sequence[str], on_stdout: Take, on_stderr: Take, *, env: Optional[Mapping[str, Word]],
            cwd: Union[str, "os.PathLike[str]", None], stop: Optional[threading.Event],
            stdin: Optional[IO[bytes]] = None) -> int:
    """Runs `ray-submit WORDS` and returns its exit code. Both functions are called in the caller's thread.

    An exception, of theirs or KeyboardInterrupt, ends the program as a signal would, so that it does with the job what
    it was told to do in that case; the exception goes on when the program has ended. A second one kills the program,
    unless it is of one of the functions. Setting `stop` ends the program as KeyboardInterrupt does, without an exception.
    """
    # In a session of its own: a terminal and a notebook send SIGINT to the whole group of processes, and the second
    # signal that reaches the program ends it at once.
    program = _Program([find_ray_submit(), *words], env=variables_of(env), cwd=cwd, stdin=stdin or subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        child = program.start()
        if not _read(child, on_stdout, on_stderr, stop):
            child.send_signal(_signal_for(KeyboardInterrupt()))
            _read(child, _patient(on_stdout), _patient(on_stderr))
        return child.wait()
    except BaseException as cause:
        begun = program.stop_starting()
        if begun:
            begun.send_signal(_signal_for(cause))
            try:
                _read(begun, _patient(on_stdout), _patient(on_stderr))
            except BaseException:
                begun.kill()
                raise
        raise
    finally:
        program.close()


class _Program:
    """The program in a process of its own.

    Another thread starts it. What a signal raises, Python raises in the main thread alone: there it could come after
    the process has begun and before anybody knows its id.
    """

    def __init__(self, words: Sequence[str], **options: Any) -> None:
        self._words, self._options = words, options
        self._lock = threading.Lock()
        self._wanted = True
        self._process: Optional["subprocess.Popen[bytes]"] = None
        self._problem: Optional[BaseException] = None

    def start(self) -> "subprocess.Popen[bytes]":
        thread = threading.Thread(target=self._start, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # There is none at the end of the interpreter.
            self._start()
        else:
            thread.join()
        if isinstance(self._problem, OSError) and self._problem.errno == errno.E2BIG:
            raise ValueError("a word or a variable is too long for the system, which takes 128 KiB each; put it into a file")
        if self._problem:
            raise self._problem
        assert self._process
        return self._process

    def _start(self) -> None:
        with self._lock:
            if self._wanted:
                try:
                    self._process = subprocess.Popen(self._words, **self._options)
                except BaseException as problem:
                    self._problem = problem

    def stop_starting(self) -> Optional["subprocess.Popen[bytes]"]:
        """The process, if there is one; from now on there will be no other."""
        while self._wanted:
            with contextlib.suppress(BaseException), self._lock:  # A further interrupt does not end it too early.
                self._wanted = False
        return self._process

    def close(self) -> None:
        if self._process:
            with self._process:
                pass


def _signal_for(cause: BaseException) -> int:
    """What the caller ignores, the program ignores, too."""
    fitting = (signal.SIGINT, signal.SIGTERM) if isinstance(cause, KeyboardInterrupt) else (signal.SIGTERM, signal.SIGINT)
    return next((number for number in fitting if signal.getsignal(number) is not signal.SIG_IGN), signal.SIGKILL)


def _read(child: "subprocess.Popen[bytes]", on_stdout: Take, on_stderr: Take,
          stop: Optional[threading.Event] = None) -> bool:
    """Until both pipes have ended, or the program has: another process of the caller's may have inherited a pipe.

    False: `stop` was set before.
    """
    takers: Dict[Optional[IO[bytes]], Take] = {child.stdout: on_stdout, child.stderr: on_stderr}
    with selectors.DefaultSelector() as selector:
        for pipe, take in takers.items():
            assert pipe
            selector.register(pipe, selectors.EVENT_READ, take)
        while selector.get_map():
            ended = child.poll() is not None
            ready = selector.select(0 if ended else _LOOK_EVERY)
            if ended and not ready:
                break
            if stop and stop.is_set():
                return False
            for key, _ in ready:
                piece = os.read(key.fd, 65536)
                if piece:
                    key.data(piece)
                else:
                    selector.unregister(key.fileobj)
    return True


def _patient(take: Take) -> Take:
    """A function that has failed may fail again, but the program still has to end in its own time.

    What it raises may be no Exception: a cancellation, SystemExit. KeyboardInterrupt is rather the user's.
    """
    def take_quietly(piece: bytes) -> None:
        try:
            take(piece)
        except KeyboardInterrupt:
            raise
        except BaseException:
            pass
    return take_quietly
