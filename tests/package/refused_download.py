#!/usr/bin/env python3
"""Lets tools/setup install a tiny package, offline, with its hash and with others: refused_download.py ROOT"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

METADATA = "Metadata-Version: 2.1\nName: one\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class Place:
    """A copy of tools/ with a package index of its own, and a cache."""

    def __init__(self, root, folder):
        self.tools, self.index, self.cache = (folder / name for name in ("tools", "index", "cache"))
        self.tools.mkdir()
        self.index.mkdir()
        for name in ("setup", "common.sh"):
            shutil.copy2(root / "tools" / name, self.tools)

    def wheel(self):
        """Makes a wheel; returns the hash."""
        path = self.index / "one-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("one.py", "")
            archive.writestr("one-1.0.dist-info/METADATA", METADATA)
            archive.writestr("one-1.0.dist-info/WHEEL", WHEEL)
            archive.writestr("one-1.0.dist-info/RECORD", "")
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def setup(self, requirements):
        """Runs tools/setup for a part with these pins: exit code, output, and whether the part counts as present."""
        (self.tools / "requirements-part.txt").write_text(requirements)
        variables = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        variables.update(RAYJOBS_DEV_CACHE=str(self.cache), PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.index),
                         PIP_CONFIG_FILE=os.devnull, PIP_NO_CACHE_DIR="1")
        result = subprocess.run([self.tools / "setup", "part"], env=variables, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout, (self.cache / "part/.requirements.sha256").exists()


def main(root):
    with tempfile.TemporaryDirectory() as folder:
        place = Place(root, pathlib.Path(folder))
        right = place.wheel()
        failures = []

        def check(what, requirements, good, *words):
            code, output, present = place.setup(requirements)
            if (code == 0) != good or present != good or any(word not in output for word in words):
                failures.append(f"{what}: exit code {code}, present: {present}\n{output}")

        refusal = "hash of tools/requirements-part.txt"
        check("wrong hash", f"one==1.0 --hash=sha256:{'0' * 64}\n", False, "setup: part: not installed", refusal, right)
        check("no hash", "one==1.0\n", False, refusal)
        check("right hash", f"one==1.0 --hash=sha256:{'0' * 64} --hash=sha256:{right}\n", True, "making")
        check("again", f"one==1.0 --hash=sha256:{'0' * 64} --hash=sha256:{right}\n", True, "present in")
    print("\n".join(failures) or "wrong hashes are refused")
    return bool(failures)


sys.exit(main(pathlib.Path(sys.argv[1])))
