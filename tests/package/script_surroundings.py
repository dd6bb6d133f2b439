#!/usr/bin/env python3
"""Checks that the scripts find the tree and the cache whatever is set around them: script_surroundings.py ROOT"""

import os
import pathlib
import pwd
import subprocess
import sys
import tempfile

TELL = ["bash", "-euc", 'source tools/common.sh; printf "%s\\n" "$root" "$cache"']


def main(root):
    home = pwd.getpwuid(os.getuid()).pw_dir
    failures = []
    with tempfile.TemporaryDirectory() as elsewhere:
        (pathlib.Path(elsewhere) / "tools").mkdir()  # where cd would go with this CDPATH
        for what, variables, cache in (
                ("nothing is set", {}, f"{home}/.cache/rayjobs"),
                ("CDPATH", {"HOME": "/h", "CDPATH": elsewhere}, "/h/.cache/rayjobs"),
                ("CDPATH of the tree itself", {"HOME": "/h", "CDPATH": str(root)}, "/h/.cache/rayjobs"),
                ("a cache of the user's", {"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/x/rayjobs"),
                ("a cache of ours", {"XDG_CACHE_HOME": "/x", "RAYJOBS_DEV_CACHE": "/c"}, "/c")):
            told = subprocess.run(TELL, cwd=root, env={"PATH": os.environ["PATH"], **variables}, text=True, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if told.returncode != 0 or told.stdout != f"{root}\n{cache}\n":
                failures.append(f"{what}: {told.returncode} {told.stdout!r}")
    print("\n".join(failures) or "the scripts find the tree and the cache")
    return bool(failures)


sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
