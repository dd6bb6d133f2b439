#!/usr/bin/env python3
"""Checks that the README's commands, options and exit codes are the program's own: readme_commands.py README PROGRAM"""

import re
import subprocess
import sys


def help_of(program, *words):
    done = subprocess.run([program, *words, "--help"], stdout=subprocess.PIPE, text=True, timeout=30, check=True)
    return done.stdout


def commands(readme):
    """The ray-submit command lines of the sh blocks: command word and options before `--`."""
    for block in re.findall(r"^```sh\n(.*?)^```", readme, flags=re.M | re.S):
        text = re.sub(r"'[^']*'", "QUOTED", re.sub(r"\s#.*", "", block.replace("\\\n", " ")))
        for line in re.findall(r"ray-submit\s+([a-z]+[^\n]*)", text):
            before = re.split(r"\s--(?:\s|$)", line)[0]
            yield before.split()[0], re.findall(r"(?<!\S)(--?[a-z][a-z-]*)", before)


def main(readme_file, program):
    with open(readme_file, encoding="utf-8") as file:
        readme = file.read()
    problems = []
    found = list(commands(readme))
    if len(found) < 8:
        problems.append(f"only {len(found)} commands found in {readme_file}")
    for word, options in found:
        text = help_of(program, word) + help_of(program)  # the program's own has the options of every command
        problems += [f"{word} --help does not name {option}" for option in options
                     if not re.search(rf"(?<![\w-]){option}(?![\w-])", text)]
    top = help_of(program)
    problems += [f"--help does not name the command {word}" for word in {word for word, _ in found}
                 if not re.search(rf"^\s*{word}\b", top, flags=re.M)]
    table = re.search(r"^## Exit codes\n(.*?)^## ", readme, flags=re.M | re.S).group(1)
    codes = [code for row in re.findall(r"^\| ([\d, ]+) \|", table, flags=re.M) for code in row.split(", ")]
    problems += [f"--help does not list the exit code {code}" for code in codes
                 if not re.search(rf"(?<!\d){code}(?!\d)", top)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
