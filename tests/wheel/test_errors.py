"""What needs no cluster: the table of exceptions, arguments that stay hidden, refusals before anything is sent."""

import enum
import io
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import ROOT

NOBODY = "http://127.0.0.1:1"
pytestmark = pytest.mark.usefixtures("clean")


def codes_of_the_program():
    """Name and number of every exit code but success."""
    text = (ROOT / "cli/outcome/exit_code.hpp").read_text().partition("enum class ExitCode")[2].partition("};")[0]
    found = re.findall(r"^  (\w+) = (\d+),", text, re.MULTILINE)
    assert len(found) > 10 and found[0] == ("success", "0")
    return [(name, int(number)) for name, number in found[1:]]


@pytest.mark.parametrize("name, number", codes_of_the_program())
def test_every_exit_code_has_its_exception(name, number, ray_submit):
    error = ray_submit.errors.error_of(number, None)
    words = "".join(word.capitalize() for word in name.split("_"))
    assert type(error).__name__ in (words, f"{words}Error")
    assert type(error).__doc__.startswith(f"{number}: ")
    assert type(error).__name__ in ray_submit.__all__
    table = re.findall(r"^\| ([\d, ]+) \| (.+?) \|", (ROOT / "packaging/python/README.md").read_text(), re.MULTILINE)
    (row,) = (classes for numbers, classes in table if str(number) in numbers.split(", "))
    assert f"`{type(error).__name__}`" in row


def test_unknown_exit_codes_are_failures_too(ray_submit):
    assert type(ray_submit.errors.error_of(77, None)) is ray_submit.RaySubmitError
    assert "signal 9" in str(ray_submit.errors.error_of(-9, None))


def test_unreachable_cluster(ray_submit, capsys):
    with pytest.raises(ray_submit.Unreachable, match="127.0.0.1:1") as failure:
        ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "0s"])
    assert failure.value.exit_code == 5
    assert failure.value.outcome["error"]["code"] == "unavailable"
    assert "127.0.0.1:1" in capsys.readouterr().err


def test_exit_code_that_the_system_keeps_to_itself(ray_submit):
    """Where SIGCHLD is ignored, which a program inherits, Python takes every process for one that ended with 0."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        for wait in (True, False):
            with pytest.raises(ray_submit.Unreachable) as failure:
                ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "0s"], wait=wait)
            assert failure.value.exit_code == 5
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_string_is_no_list_of_words(ray_submit):
    for options in ({"options": "--quiet"}, {"submission_id_from": "run-7"}):
        with pytest.raises(TypeError, match=next(iter(options))):
            ray_submit.submit(["true"], address=NOBODY, **options)
    with pytest.raises(TypeError, match="entrypoint"):
        ray_submit.submit(b"true", address=NOBODY)
    with pytest.raises(TypeError, match="words"):
        ray_submit.run("list")


@pytest.mark.parametrize("given", [{"submission_id_from": [None, "train"]}, {"submission_id": b"a"}, {"num_cpus": True},
                                   {"options": [["--quiet"]]}, {"env": {"A": None}}])
def test_what_is_no_text_is_no_word(given, ray_submit):
    with pytest.raises(TypeError, match=f"{next(iter(given))}.* must be a string, not"):
        ray_submit.submit("true", address=NOBODY, **given)


def test_words_are_numbers_paths_and_members_of_enums_too(ray_submit):
    class Team(str, enum.Enum):
        ours = "the-id"

    request = ray_submit.submit(["echo", 7, pathlib.Path("a/b"), Team.ours], address=NOBODY, submission_id=Team.ours,
                                options=["--dry-run"])["request"]["body"]
    assert (request["entrypoint"], request["submission_id"]) == ("echo 7 a/b the-id", "the-id")


@pytest.mark.parametrize("given", [{"runtime_env": {"env_vars": {"A": "hidden\udcff"}}}, {"env": {"A": "hidden\ud800"}},
                                   {"address": "http://u:hidden\ud800@h"}])
def test_error_of_text_that_is_none_does_not_repeat_it(given, ray_submit):
    with pytest.raises(ValueError) as failure:
        ray_submit.submit("true", **{"address": NOBODY, **given})
    assert "hidden" not in repr(failure.value) and not failure.value.__context__


def test_options_do_not_change_how_it_is_read(ray_submit):
    for wait in (True, False):
        options = ["-o", "text", "--exit-code=driver", "--no-wait=true", "--retry-budget", "0s"]
        with pytest.raises(ray_submit.Unreachable) as failure:
            ray_submit.submit("true", address=NOBODY, options=options, wait=wait)
        assert failure.value.outcome["error"]["code"] == "unavailable"
        with pytest.raises(ray_submit.RaySubmitError, match="no JSON"):
            ray_submit.submit("true", address=NOBODY, options=["--help"], wait=wait)


@pytest.mark.parametrize("encoding", ["ascii", "koi8-r", "cp1252", "latin-1", "shift_jis"])
def test_stream_that_cannot_hold_a_character_does_not_end_the_run(encoding, ray_submit):
    raw = io.BytesIO()
    text = sys.modules["ray_submit._text"].sink(None, io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    log = "a\u00e9\u0436\U0001f600\n"
    text.write(log.encode())
    text.end()
    assert raw.getvalue() == log.encode(encoding, "replace")


def test_process_without_streams(ray_submit, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(ray_submit.Unreachable):
        ray_submit.submit("true", address=NOBODY, options=["--retry-budget", "0s"])


def test_long_line_is_not_copied_with_each_piece(ray_submit):
    lengths = []
    text = sys.modules["ray_submit._text"].Lines(lambda line: lengths.append(len(line)))
    begin = time.monotonic()
    for _ in range(1024):
        text.write(bytes(65536))
    text.end()
    assert lengths == [1024 * 65536]
    assert time.monotonic() - begin < 10  # Copied, it takes a minute.


def test_last_line_of_a_log_need_not_end(ray_submit):
    lines = []
    text = sys.modules["ray_submit._text"].Lines(lines.append)
    for piece in (b"a\xc3", b"\xa9\n\nb", b"c"):
        text.write(piece)
    assert lines == ["aé", ""]
    text.end()
    assert lines == ["aé", "", "bc"]


def test_wrong_option(ray_submit):
    messages = []
    with pytest.raises(ray_submit.UsageError, match="--no-such"):
        ray_submit.run(["list", "--no-such"], on_message=messages.append)
    assert "--no-such" in "\n".join(messages)


def test_refused_before_sending(ray_submit, tmp_path):
    with pytest.raises(ray_submit.Refused, match="nowhere"):
        ray_submit.submit("true", address=NOBODY, working_dir=tmp_path / "nowhere")


def test_command_without_json_is_no_success(ray_submit):
    with pytest.raises(ray_submit.RaySubmitError, match="no JSON") as failure:
        ray_submit.run(["help"])
    assert failure.value.exit_code == 0


def test_commands_of_two_words_and_other_directories(ray_submit, tmp_path):
    config = tmp_path / "a.toml"
    config.write_text("[profile.default]\naddress = 'http://a.example.com'\n")
    shown = ray_submit.run(["config", "show", "--config", "a.toml"], cwd=tmp_path)
    assert {"name": "address", "value": "http://a.example.com"}.items() <= shown["settings"][0].items()


def test_profile_does_not_change_how_it_is_read(ray_submit, tmp_path):
    config = tmp_path / "a.toml"
    config.write_text("[profile.default]\nno-wait = true\nexit-code = 'driver'\noutput = 'text'\n")
    request = ray_submit.submit("true", address=NOBODY, options=["--config", str(config), "--dry-run"])
    assert request["request"]["body"]["entrypoint"] == "true"


ODD = ["", "a b", "\U0001f600", "\u2028", "\x7f", "\x85", "\ufeff", "\ufffe", "\t", "\n", "\r", "\x01", '"', "\\", "\\u0041",
       "null", "yes", "1", "1e5", "# no", "a: b", "'", "*x", "&x", "!x", "{}", "é"]


@pytest.mark.parametrize("value", ODD)
def test_runtime_environment_arrives_as_it_was_given(value, ray_submit):
    given = {"env_vars": {"A": value, "B": "b"}, "pip": ["requests"]}
    request = ray_submit.submit("true", address=NOBODY, runtime_env=given, options=["--dry-run", "--show-env"])
    assert request["request"]["body"]["runtime_env"]["env_vars"] == given["env_vars"]


def test_numbers_of_a_runtime_environment_stay_numbers(ray_submit):
    given = {"a": 1e22, "b": -1e-07, "c": 1.5e-07, "d": 10**30, "e": 1.0, "f": "1e22 \\\" 1e22", "1e22": True}
    request = ray_submit.submit("true", address=NOBODY, runtime_env={"config": {}, "env_vars": {}, "custom": given},
                                options=["--dry-run"])
    assert request["request"]["body"]["runtime_env"]["custom"] == given
    with pytest.raises(ValueError):
        ray_submit.submit("true", address=NOBODY, runtime_env={"a": float("nan")})


def test_runtime_environment_is_no_argument(ray_submit):
    arguments = []

    def look(_):
        arguments.extend(path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline") if is_mine(path.parent))

    with pytest.raises(ray_submit.Unreachable):
        ray_submit.submit("true", address=NOBODY, runtime_env={"env_vars": {"A": "hidden"}}, on_message=look,
                          options=["--retry-budget", "3s"])
    assert any(b"--runtime-env=" in words for words in arguments)
    assert not any(b"hidden" in words for words in arguments)


def is_mine(process):
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[1] == str(os.getpid())
    except OSError:
        return False


def children():
    return {process for process in pathlib.Path("/proc").glob("[0-9]*") if is_mine(process)}


def test_program_of_the_package_is_found_without_asking_python(ray_submit, monkeypatch):
    """An interrupt in the middle of sysconfig leaves it broken for the rest of the process."""
    monkeypatch.delattr("sysconfig.get_path")
    assert pathlib.Path(ray_submit.find_ray_submit()).is_file()


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


def test_second_interrupt_kills_the_program(ray_submit, monkeypatch, tmp_path):
    stubborn = tmp_path / "stubborn"
    stubborn.write_text("#!/bin/sh\ntrap 'echo again >&2' INT\necho $$ >&2\nwhile :; do sleep 0.1; done\n")
    stubborn.chmod(0o755)
    monkeypatch.setattr(sys.modules["ray_submit._process"], "find_ray_submit", lambda: str(stubborn))
    messages = []

    def interrupt(message):
        messages.append(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ray_submit.run(["list"], on_message=interrupt)
    assert messages[1:] == ["again"]
    assert not pathlib.Path(f"/proc/{messages[0]}").exists()
