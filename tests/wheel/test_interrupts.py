"""How a run ends before its time, without a cluster: signals, exceptions of functions, `stop`."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest
from own_processes import children

NOBODY = "http://127.0.0.1:1"
pytestmark = pytest.mark.usefixtures("clean")


@pytest.fixture
def instead(ray_submit, monkeypatch, tmp_path):
    """Puts a shell script in the place of the program."""
    def put(script):
        path = tmp_path / "instead"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setattr(sys.modules["ray_submit._process"], "find_ray_submit", lambda: str(path))
    return put


@pytest.mark.parametrize("when", ["before", "after"])
def test_interrupt_while_the_program_is_being_started(when, ray_submit, monkeypatch):
    """Before the process is there, and before Python has stored its id."""
    fork, before = subprocess._fork_exec, children()

    def interrupt():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.3)

    def fork_interrupted(*arguments):
        if when == "before":
            interrupt()
        pid = fork(*arguments)
        if when == "after":
            interrupt()
        return pid

    monkeypatch.setattr(subprocess, "_fork_exec", fork_interrupted)
    with pytest.raises(KeyboardInterrupt):
        ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "100s"])
    assert children() <= before


def test_program_is_started_where_there_is_no_thread(ray_submit, monkeypatch):
    def none(_):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", none)
    assert ray_submit.run(["config", "show"])["exit_code"] == 0


@pytest.mark.parametrize("ignored", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGTERM)])
def test_caller_that_ignores_signals_still_ends_the_program(ignored, ray_submit, monkeypatch):
    before = children()

    def fail(_):
        raise ZeroDivisionError

    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in ignored}
    begin = time.monotonic()
    try:
        with pytest.raises(ZeroDivisionError):
            ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "100s"], on_message=fail)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert time.monotonic() - begin < 50
    assert children() <= before


def test_second_interrupt_kills_the_program(ray_submit, instead):
    instead("trap 'echo again >&2' INT\necho $$ >&2\nwhile :; do sleep 0.1; done")
    messages = []

    def interrupt(message):
        messages.append(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ray_submit.run(["list"], on_message=interrupt)
    assert messages[1:] == ["again"]
    assert not pathlib.Path(f"/proc/{messages[0]}").exists()


@pytest.mark.parametrize("raised", [ValueError, SystemExit, GeneratorExit, pytest.fail.Exception])
def test_function_that_raises_each_time_lets_the_program_end_in_its_own_time(raised, ray_submit, instead, tmp_path):
    """As the check of a cancellation does, which is no Exception."""
    instead(f"trap 'echo stopping; sleep 0.5; echo stopped >&2; touch {tmp_path}/stopped; exit 143' TERM\n"
            "echo begun >&2\nwhile :; do sleep 0.1; done")
    messages = []

    def fail(message):
        messages.append(message)
        raise raised("always")

    with pytest.raises(raised):
        ray_submit.run(["list"], on_message=fail)
    assert messages == ["begun", "stopped"]
    assert (tmp_path / "stopped").exists()


def test_stop_from_another_thread(ray_submit):
    before, stop, begun, failures = children(), threading.Event(), threading.Event(), []

    def work():
        try:
            ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "100s"], stop=stop,
                              on_message=lambda _: begun.set())
        except ray_submit.RaySubmitError as failure:
            failures.append(failure)

    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(60)
    stop.set()
    worker.join(60)
    assert [type(failure) for failure in failures] == [ray_submit.Interrupted]
    assert children() <= before


def test_stop_before_the_program_is_ready(ray_submit):
    stop = threading.Event()
    stop.set()
    with pytest.raises(ray_submit.Interrupted) as failure:
        ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "100s"], stop=stop)
    assert failure.value.exit_code in (130, -signal.SIGINT)


def test_stop_is_told_once(ray_submit, instead):
    """The program's second signal kills it."""
    instead("trap 'echo told >&2' INT\necho begun >&2\nfor i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; done\necho '{}'")
    messages, stop = [], threading.Event()
    assert ray_submit.run(["list"], on_message=lambda message: (messages.append(message), stop.set()), stop=stop) == {}
    assert messages == ["begun", "told"]


def test_stop_and_an_exception_are_one_interrupt(ray_submit, instead, tmp_path):
    """As where a cancellation sets the one and raises the other."""
    instead(f"trap 'echo stopping >&2; sleep 0.5; touch {tmp_path}/stopped; exit 130' INT\n"
            "trap 'exit 9' TERM\necho begun >&2\nwhile :; do sleep 0.1; done")
    stop = threading.Event()

    def take(message):
        stop.set()
        if message == "stopping":
            raise SystemExit

    with pytest.raises(ray_submit.Interrupted):
        ray_submit.run(["list"], on_message=take, stop=stop)
    assert (tmp_path / "stopped").exists()


def test_pipe_that_another_process_keeps_open(ray_submit, instead, tmp_path):
    """A process that some other thread forks during the start has it, too."""
    instead(f"sleep 60 & echo $! >{tmp_path}/keeper\nhead -c 300000 /dev/zero | tr '\\0' ' '\necho '{{}}'")
    begin = time.monotonic()
    try:
        assert ray_submit.run(["list"]) == {}
    finally:
        os.kill(int((tmp_path / "keeper").read_text()), signal.SIGKILL)
    assert time.monotonic() - begin < 30


@pytest.mark.parametrize("printed", ["123", "[1]", "null"])
def test_json_of_another_kind_is_no_outcome(printed, ray_submit, instead):
    instead(f"echo '{printed}'")
    with pytest.raises(ray_submit.RaySubmitError, match="no JSON"):
        ray_submit.run(["logs", "id"])
