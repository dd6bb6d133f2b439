#!/usr/bin/env python3
"""Manual pages as mandoc reads them. manual_pages.py BINARY: mandoc that is missing is a failure."""

import os
import pathlib
import subprocess
import sys
import tempfile


def run(*command, **variables):
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin", "HOME": os.devnull, **variables}, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0 and not done.stderr, (command, done)
    return done.stdout


def main(binary):
    commands = [line.partition("\t")[0] for line in run(binary, "__complete", "--", "").splitlines()[:-1]]
    assert "submit" in commands and len(commands) > 10, commands
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # Neither the day nor settings change a page.
        run(binary, "man", "--into", folder / "man1", TZ="Asia/Tokyo", SOURCE_DATE_EPOCH="1", RAYJOBS_CONFIG=os.devnull + "/x",
            RAYJOBS_OUTPUT="json", RAY_ADDRESS="http://127.0.0.1:1")
        pages = {path.name: path for path in (folder / "man1").iterdir()}
        assert set(pages) == {"ray-submit.1", *(f"ray-submit-{command}.1" for command in commands)}, pages
        for command in ("", *commands):
            page = pages[f"ray-submit-{command}.1" if command else "ray-submit.1"]
            assert page.read_text() == run(binary, "man", *command.split()), command
            problems = subprocess.run(["mandoc", "-Tlint", "-W", "warning", page], capture_output=True, text=True, check=False)
            assert problems.returncode == 0 and not problems.stdout + problems.stderr, problems
            text = run("mandoc", "-Tascii", "-Owidth=200", page)
            plain = "".join(c for i, c in enumerate(text) if c != "\b" and text[i + 1:i + 2] != "\b")
            assert "ray-submit" in plain and "EXIT STATUS" in plain, plain
        assert ".TH RAY\\-SUBMIT 1 20" in pages["ray-submit.1"].read_text()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
