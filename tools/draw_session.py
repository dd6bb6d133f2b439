#!/usr/bin/env python3
"""Runs a session of ray-submit on a terminal and draws what it showed: draw_session.py RAY-SUBMIT FILE.svg

RAY_ADDRESS names the cluster. Each command must end with the exit code that is written beside it.
"""

import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile

from rich.console import Console
from rich.text import Text

COLUMNS = 110
TRAIN = """\
import time
for epoch in 1, 2, 3:
    time.sleep(0.5)
    print(f"epoch {epoch} of 3: loss {0.8 ** epoch:.3f}")
"""
SESSION = [
    ("ray-submit submit --working-dir ./scripts -- python train.py", 0),
    ("ray-submit submit -q --no-wait --submission-id nightly -- sleep 600", 0),
    ("ray-submit stop nightly", 0),
    ("ray-submit wait nightly", 3),
    ("ray-submit list --status SUCCEEDED --status STOPPED", 0),
]


def on_terminal(line, folder, environment):
    """What a command shows on a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(["bash", "-c", f"stty cols {COLUMNS}; {line}"], cwd=folder, env=environment, stdin=theirs,
                               stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown = bytearray()
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # The last who could write has ended.
            break
    os.close(ours)
    return shown.decode(), process.wait()


def as_it_stays(shown):
    """Without what a line of progress showed before its last state."""
    return "\n".join(re.split(r"\r(?:\x1b\[K)?", line)[-1] for line in shown.replace("\r\n", "\n").splitlines())


def main(program, file):
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w", encoding="utf-8"), color_system="standard", force_terminal=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "bin/ray-submit").symlink_to(program)
        (folder / "scripts").mkdir()
        (folder / "scripts/train.py").write_text(TRAIN)
        environment = {"PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": str(folder), "TERM": "xterm", "LC_ALL": "C.UTF-8",
                       "RAY_ADDRESS": os.environ["RAY_ADDRESS"]}
        for line, expected in SESSION:
            shown, code = on_terminal(line, folder, environment)
            if code != expected:
                sys.exit(f"draw_session: {line!r} ended with {code}, not {expected}:\n{shown}")
            console.print(Text("$ ", "bold green") + Text(line, "bold"))
            console.print(Text.from_ansi(as_it_stays(shown)))
            if code:
                console.print(Text("$ ", "bold green") + Text("echo $?", "bold"))
                console.print(str(code))
    drawn = console.export_svg(title="ray-submit", unique_id="session")
    # A picture fetches nothing: the viewer's own fixed font.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL).replace("Fira Code", "ui-monospace")
    pathlib.Path(file).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
