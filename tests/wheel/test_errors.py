"""What needs no cluster: the table of exceptions, arguments that stay hidden, refusals before anything is sent."""

import enum
import fractions
import io
import pathlib
import re
import signal
import sys
import time
import types
from collections import UserDict

import pytest
from conftest import ROOT
from own_processes import is_mine

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
    for entrypoint in (b"true", None, 7, {"python": 1}):
        with pytest.raises(TypeError, match=f"entrypoint must be .* {type(entrypoint).__name__}"):
            ray_submit.submit(entrypoint, address=NOBODY)
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


def test_stream_of_another_make(ray_submit, monkeypatch):
    class Logger:
        text = ""

        def write(self, text):
            self.text += text.encode("ascii").decode()

    monkeypatch.setattr(sys, "stderr", Logger())
    with pytest.raises(ray_submit.Refused):
        ray_submit.submit("true", address=NOBODY, working_dir="/nowh\u00e9re")
    assert "/nowh" in sys.stderr.text


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


def test_mapping_of_any_kind_will_do(ray_submit):
    given = types.MappingProxyType({"env_vars": UserDict({"A": pathlib.Path("a/b")}), "custom": [fractions.Fraction(1, 2)]})
    request = ray_submit.submit("true", address=NOBODY, runtime_env=given, metadata=UserDict({"m": "n"}),
                                resources={"r": fractions.Fraction(1, 4)}, options=["--dry-run", "--show-env"])
    body = request["request"]["body"]
    assert body["runtime_env"] == {"env_vars": {"A": "a/b"}, "custom": [0.5]}
    assert body["entrypoint_resources"] == {"r": 0.25} and body["metadata"]["m"] == "n"


@pytest.mark.parametrize("name", ["runtime_env", "metadata", "resources"])
def test_what_is_no_json_is_refused_by_name(name, ray_submit):
    for value in ({"hidden"}, b"hidden", float("inf"), object()):
        with pytest.raises((TypeError, ValueError), match=f"{name} cannot be written as JSON") as failure:
            ray_submit.submit("true", address=NOBODY, **{name: {"a": value}})
        assert "hidden" not in repr(failure.value)


def test_runtime_environment_needs_no_disk(ray_submit, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    given = {"env_vars": {"A": "a"}}
    request = ray_submit.submit("true", address=NOBODY, runtime_env=given, options=["--dry-run", "--show-env"])
    assert request["request"]["body"]["runtime_env"] == given


def test_words_that_the_system_does_not_take(ray_submit):
    with pytest.raises(ValueError, match="128 KiB"):
        ray_submit.submit("a" * 200_000, address=NOBODY)


def test_options_end_before_the_entrypoint(ray_submit):
    with pytest.raises(ValueError, match="options has the word --"):
        ray_submit.submit("true", address=NOBODY, options=["--quiet", "--"])


def test_runtime_environment_is_no_argument(ray_submit):
    arguments = []

    def look(_):
        arguments.extend(path.read_bytes() for path in pathlib.Path("/proc").glob("[0-9]*/cmdline") if is_mine(path.parent))

    with pytest.raises(ray_submit.Unreachable):
        ray_submit.submit("true", address=NOBODY, runtime_env={"env_vars": {"A": "hidden"}}, on_message=look,
                          options=["--retry-budget", "3s"])
    assert any(b"--runtime-env=" in words for words in arguments)
    assert not any(b"hidden" in words for words in arguments)


def test_program_of_the_package_is_found_without_asking_python(ray_submit, monkeypatch):
    """An interrupt in the middle of sysconfig leaves it broken for the rest of the process."""
    monkeypatch.delattr("sysconfig.get_path")
    assert pathlib.Path(ray_submit.find_ray_submit()).is_file()
