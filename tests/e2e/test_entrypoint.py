"""The words after `--` arrive in the job as they were typed."""

import json

import pytest

PRINT_WORDS = "import json, sys; print('words=' + json.dumps(sys.argv[1:]))"
HOSTILE = {
    "blanks": ["a b", " ", "", "\t"],
    "quotes": ["it's", 'say "hi"', "'\"'", "`id`"],
    "shell": ["$HOME", "*", "a;b", "a && b", "|", ">file", "~", "#no comment", "!x"],
    "backslashes": ["back\\slash", "end\\", "\\n", "\\\\"],
    "options": ["--no-wait", "-q", "--", "--address=x", "-"],
    "brackets": ["[1,2]", "[a-c]", "{}", "{a,b}", "++", "%d", "a=b"],
    "unicode": ["größe", "日本", "\U0001f600"],
    "lines": ["two\nlines", "trailing\n"],
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_words_arrive_unchanged(cli, words):
    outcome = cli.run("submit", "--", "python", "-c", PRINT_WORDS, *words)
    assert outcome.code == 0
    line = next(line for line in outcome.text.splitlines() if line.startswith("words="))
    assert json.loads(line.removeprefix("words=")) == words


def test_shell_syntax_runs_where_a_shell_is_named(cli):
    outcome = cli.run("submit", "--", "sh", "-c", "for i in 1 2; do echo line $i; done | tr a-z A-Z")
    assert "LINE 1\nLINE 2\n" in outcome.text
