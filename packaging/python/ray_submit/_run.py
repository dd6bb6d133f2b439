"""`run`: any command of the program, and the JSON that it prints."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import IO, Any, Callable, Dict, Mapping, Optional, Sequence, Union

from ray_submit._process import execute
from ray_submit._text import sink
from ray_submit._words import Word, words_of
from ray_submit.errors import RaySubmitError, error_of


def run(words: Sequence[Word], *, on_message: Optional[Callable[[str], object]] = None,
        env: Optional[Mapping[str, Word]] = None, cwd: Union[str, "os.PathLike[str]", None] = None,
        stop: Optional[threading.Event] = None) -> Dict[str, Any]:
    """Runs `ray-submit WORDS` and returns the object that it prints with `-o json`: run(["status", job])["jobs"][0].

    `words` are a command and its options, without `-o` and without `--exit-code=driver`: the exception is chosen by
    the exit code's meaning in the table.
    `on_message` gets each line of standard error; without it they are written to sys.stderr. So is the log of `submit`
    and `logs --follow`.
    `env` are variables to add to the environment, `cwd` is the directory to run in.
    `stop` is for runs in other threads than the main one, which no KeyboardInterrupt reaches: once it is set, the program
    is interrupted.

    Raises the subclass of RaySubmitError for the exit code. KeyboardInterrupt, or an exception of `on_message`, is
    raised after the program has been interrupted and has ended.
    """
    given = words_of("words", words)
    if given and given[0] in ("submit", "wait", "logs"):
        given.insert(1, "--exit-code=table")
    return run_with(None, ["--output=json", *given], on_message, env, cwd, stop)


def run_with(stdin: Optional[IO[bytes]], words: Sequence[str], on_message: Optional[Callable[[str], object]],
             env: Optional[Mapping[str, Word]], cwd: Union[str, "os.PathLike[str]", None],
             stop: Optional[threading.Event]) -> Dict[str, Any]:
    """Runs words that ask for JSON, with a file as standard input."""
    printed = bytearray()
    messages = sink(on_message, sys.stderr)
    code = execute(words, printed.extend, messages.write, env=env, cwd=cwd, stop=stop, stdin=stdin)
    messages.end()
    try:
        outcome = json.loads(printed)
    except ValueError:
        outcome = None
    return result(code, outcome if isinstance(outcome, dict) else None)


def result(code: int, outcome: Optional[Dict[str, Any]]) -> Dict[str, Any]:
    """The outcome of a run that ended well; the exception of any other.

    Python takes 0 for the code of a process that somebody else has waited for, as the system does where SIGCHLD is
    ignored and as a reaper of zombies does. The outcome has the code, too.
    """
    code = code or (outcome or {}).get("exit_code", 0)
    if code != 0:
        raise error_of(code, outcome)
    if outcome is None:
        raise RaySubmitError("ray-submit printed no JSON", code)
    return outcome
