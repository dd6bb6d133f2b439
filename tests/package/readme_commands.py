#!/usr/bin/env python3
"""Checks the commands, options and exit codes in documents against the program.

readme_commands.py PROGRAM README DOCUMENT...: the README, which comes first, has the table of exit codes.
"""

import re
import subprocess
import sys


def help_of(program, *words):
    return subprocess.run([program, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=30,
                          check=False).stdout


def lines_of(document):
    """The shell's lines in the sh blocks, and in the console blocks those after the prompt."""
    for kind, block in re.findall(r"^```(sh|console)\n(.*?)^```", document, flags=re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            if kind == "sh" or line.startswith("$ "):
                yield line


def commands(document):
    """The ray-submit command lines: the command word, and the options before `--`."""
    for line in lines_of(document):
        bare = re.sub(r"'[^']*'", "QUOTED", re.sub(r"\s#.*", "", line))
        for words in re.findall(r"(?<![\w/-])ray-submit +([a-z]+.*)", bare):
            before = re.split(r"\s--(?:\s|$)", words)[0]
            yield before.split()[0], re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", before)


def main(program, *names):
    documents = {}
    for name in names:
        with open(name, encoding="utf-8") as file:
            documents[name] = file.read()
    problems = []
    top = help_of(program, "--help")
    shared = help_of(program, "help", "options")
    found = [(name, *command) for name, document in documents.items() for command in commands(document)]
    if len(found) < 20:
        problems.append(f"only {len(found)} commands found in {', '.join(names)}")
    for name, word, options in found:
        if not re.search(rf"^\s*{word}\b", top, flags=re.M):
            problems.append(f"{name}: --help does not name the command {word}")
        text = help_of(program, word, "--help") + shared
        problems += [f"{name}: the help of {word} does not name {option}" for option in options
                     if not re.search(rf"(?<![\w-]){option}(?![\w-])", text)]
    table = re.search(r"^## Exit codes\n(.*?)^## ", documents[names[0]], flags=re.M | re.S).group(1)
    codes = [code for row in re.findall(r"^\| ([\d, ]+) \|", table, flags=re.M) for code in row.split(", ")]
    if len(codes) < 10:
        problems.append(f"only {len(codes)} exit codes found in {names[0]}")
    text = top + help_of(program, "help", "exit-codes")
    problems += [f"{names[0]}: the help does not list the exit code {code}" for code in codes
                 if not re.search(rf"(?<!\d){code}(?!\d)", text)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
