"""`submit`: one job, from its request to its outcome."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
import tempfile
import threading
from typing import IO, Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Union

from ray_submit._json import json_of, yaml_of
from ray_submit._process import execute
from ray_submit._run import result, run_with
from ray_submit._text import Lines, sink
from ray_submit._words import Word, text_of, words_of

_PathLike = Union[str, "os.PathLike[str]"]


def submit(entrypoint: Union[str, Sequence[Word]], *, address: Optional[str] = None,
           working_dir: Optional[_PathLike] = None, runtime_env: Optional[Mapping[str, Any]] = None,
           submission_id: Optional[str] = None, submission_id_from: Sequence[Word] = (),
           metadata: Optional[Mapping[str, str]] = None, num_cpus: Optional[float] = None,
           num_gpus: Optional[float] = None, memory: Union[int, str, None] = None,
           resources: Optional[Mapping[str, float]] = None, timeout: Union[str, float, None] = None,
           on_signal: Optional[str] = None, options: Sequence[Word] = (), wait: bool = True,
           on_log: Optional[Callable[[str], object]] = None,
           on_message: Optional[Callable[[str], object]] = None,
           on_event: Optional[Callable[[Dict[str, Any]], object]] = None,
           env: Optional[Mapping[str, Word]] = None, cwd: Optional[_PathLike] = None,
           stop: Optional[threading.Event] = None) -> Dict[str, Any]:
    """Submits a job, follows its log, and returns its outcome when it SUCCEEDED.

    What is None is left to the program: to its profile, to the environment, or to its default.

    `entrypoint`: words, which reach the command exactly as given; a string is one line for the cluster's shell.
    `address`: of the cluster's dashboard; else RAY_ADDRESS counts. Other users of the machine can see it: one with a
        password belongs into `env`, as RAYJOBS_ADDRESS.
    `working_dir`: a directory or an archive, which is uploaded, or a URI.
    `runtime_env`: its other fields. They are not visible to other users of the machine.
    `submission_id`, `submission_id_from`: the id of the job, or words that it is derived from, so that a repeated call
        finds the job of the first.
    `metadata`: strings. `num_cpus`, `num_gpus`, `memory` (bytes, or as in "2GiB"), `resources`: reserved for the
        entrypoint.
    `timeout`: how long to wait, as in "90s" or "6h", or seconds; then StillRunning is raised.
    `on_signal`: "stop" also stops the job when this call is interrupted; "detach", the default, lets it run.
    `options`: other options of `ray-submit submit`, word by word. No secrets: use `env`, or files.
    `wait`: False returns as soon as the job is accepted, without a log and without events.
    `on_log`: gets each line of the job's log; without it the log is written to sys.stdout.
    `on_message`: gets each line of the program's own; without it they are written to sys.stderr.
    `on_event`: gets each event of `-o ndjson` as it happens.
    `env`: variables to add to the program's environment, such as RAY_AUTH_TOKEN.
    `cwd`: the directory to run in.
    `stop`: for calls in other threads than the main one, which no KeyboardInterrupt reaches: once it is set, the call is
        interrupted and raises Interrupted.

    Raises the subclass of RaySubmitError for the exit code: JobFailed, JobStopped, and so on. KeyboardInterrupt, or an
    exception of one of the functions, is raised after the program has been interrupted and has ended.
    """
    words = ["submit"]
    for name, value in (("address", address), ("working-dir", working_dir), ("submission-id", submission_id),
                        ("entrypoint-num-cpus", num_cpus), ("entrypoint-num-gpus", num_gpus),
                        ("entrypoint-memory", memory), ("timeout", timeout), ("on-signal", on_signal)):
        if value is not None:
            words.append(f"--{name}={text_of(name.replace('-', '_'), value)}")
    if metadata is not None:
        words.append(f"--metadata-json={json_of('metadata', metadata)}")
    if resources is not None:
        words.append(f"--entrypoint-resources={json_of('resources', resources)}")
    words += [f"--submission-id-from={word}" for word in words_of("submission_id_from", submission_id_from)]
    others = words_of("options", options)
    if "--" in others:
        raise ValueError("options has the word --, after which there are no options")
    words += [*others, f"--output={'ndjson' if wait else 'json'}", "--exit-code=table",
              f"--no-wait={'false' if wait else 'true'}"]
    with _unnamed_file(runtime_env) as file:
        if file:
            words.append("--runtime-env=/dev/stdin")
        if isinstance(entrypoint, str):
            words.append(f"--shell={text_of('entrypoint', entrypoint)}")
        else:
            words += ["--", *words_of("entrypoint", entrypoint)]
        if not wait:
            return run_with(file, words, on_message, env, cwd, stop)
        return _follow(words, file, on_log, on_message, on_event, env, cwd, stop)


@contextlib.contextmanager
def _unnamed_file(runtime_env: Optional[Mapping[str, Any]]) -> Iterator[Optional[IO[bytes]]]:
    """The runtime environment, whose variables may be secrets, so it is no argument."""
    if runtime_env is None:
        yield None
        return
    text = yaml_of("runtime_env", runtime_env)
    # On no disk, which may be read-only; a Python that was built for an old system has only the other.
    in_memory = hasattr(os, "memfd_create")
    with os.fdopen(os.memfd_create("runtime_env"), "w+b") if in_memory else tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        yield file


def _follow(words: List[str], stdin: Optional[IO[bytes]], on_log: Optional[Callable[[str], object]],
            on_message: Optional[Callable[[str], object]], on_event: Optional[Callable[[Dict[str, Any]], object]],
            env: Optional[Mapping[str, Word]], cwd: Optional[_PathLike],
            stop: Optional[threading.Event]) -> Dict[str, Any]:
    log, messages = sink(on_log, sys.stdout), sink(on_message, sys.stderr)
    outcome: Optional[Dict[str, Any]] = None

    def take(line: str) -> None:
        nonlocal outcome
        try:
            event = json.loads(line)
        except ValueError:  # No event: of the options, some have the program print text.
            return
        if event["event"] == "finished":
            outcome = {name: value for name, value in event.items() if name not in ("event", "time")}
        elif event["event"] == "log":
            log.write(base64.b64decode(event["bytes"]) if "bytes" in event else event["text"].encode())
        if on_event:
            on_event(event)

    events = Lines(take)
    code = execute(words, events.write, messages.write, env=env, cwd=cwd, stop=stop, stdin=stdin)
    log.end()
    messages.end()
    return result(code, outcome)
