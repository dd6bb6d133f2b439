#!/usr/bin/env python3
"""The table of docs/versions.md: table.py TABLE add VERSION RESULTS.xml, or table.py TABLE missing VERSION...

`add` writes or replaces the row of a version, and fails if no test of it began; `missing` prints those of the versions that have no row, or a **no** in it.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree

MARKS = {True: "yes", False: "**no**"}


def cell_of(case):
    own = case.find("./properties/property[@name='cell']")
    passed = all(case.find(end) is None for end in ("failure", "error", "skipped"))
    return own.get("value") if passed and own is not None else MARKS[passed]


def cells_of(results):
    """A cell for each test, in their order."""
    cases = list(xml.etree.ElementTree.parse(results).iter("testcase"))
    if all(case.find("error") is not None for case in cases):
        sys.exit(f"{results}: no test began; was there a head?")
    return {case.get("name").removeprefix("test_").replace("_", " "): cell_of(case) for case in cases}


def sort_key(row):
    return [int(number) for number in re.findall(r"\d+", row.split("|")[1])]


def row(cells):
    return f"| {' | '.join(cells)} |"


class Table:
    """The lines of a file that begin with a bar: two of a head, and a row for each version."""

    def __init__(self, path):
        self.path = path
        lines = path.read_text().splitlines()
        first = next((i for i, line in enumerate(lines) if line.startswith("|")), len(lines))
        rows = [line for line in lines if line.startswith("|")]
        self.before, self.after = lines[:first], [line for line in lines[first:] if not line.startswith("|")]
        self.rows = {line.split("|")[1].strip(): line for line in rows[2:]}

    def add(self, version, cells):
        self.rows[version] = row([version, *cells.values()])
        head = [row(["Ray", *cells]), "|---" * (1 + len(cells)) + "|"]
        lines = [*self.before, *head, *sorted(self.rows.values(), key=sort_key), *self.after]
        self.path.write_text("\n".join(lines) + "\n")


def main(words):
    if len(words) < 2 or words[1] not in ("add", "missing"):
        sys.exit(__doc__)
    table = Table(pathlib.Path(words[0]))
    if words[1] == "missing":
        print(*(version for version in words[2:] if MARKS[False] in table.rows.get(version, MARKS[False])), sep="\n")
        return
    cells = cells_of(words[3])
    table.add(words[2], cells)
    print(table.rows[words[2]])


main(sys.argv[1:])
