#!/usr/bin/env python3
"""Checks that the scripts find the tree and the cache whatever is set around them: script_surroundings.py ROOT"""

import hashlib
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
        archive = pathlib.Path(elsewhere) / "a.tar.gz"
        sums = set()
        for variables in ({}, {"TAR_OPTIONS": "--exclude=*.md", "GIT_DIR": "/nowhere", "GIT_INDEX_FILE": "/nowhere", "GZIP": "-1"}):
            subprocess.run([root / "tools/source-archive", archive], env={"PATH": os.environ["PATH"], **variables}, check=False)
            sums.add(hashlib.sha256(archive.read_bytes()).hexdigest() if archive.exists() else "no archive")
            archive.unlink(missing_ok=True)
        if len(sums) != 1 or sums == {"no archive"}:
            failures.append(f"variables of git and tar change the source archive: {sums}")
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
