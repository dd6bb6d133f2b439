#!/usr/bin/env python3
"""Writes the hashes of every pin in tools/requirements-NAME.txt: lock_requirements.py NAME...

Asks the index that pip is configured for, so run it with a Python 3.11 that has pip, such as one of the cache. Pins that are there stay. Of each
version it takes all wheels that a Linux with glibc can use, on x86_64 and on aarch64; of what is under --no-binary, the
source distribution. Then tools/setup NAME installs them, which fails if a dependency is missing.
"""

import pathlib
import sys

# pip has no public interface that lists the files of a version; this was written for the pip of Python 3.11.
from pip._internal.commands import create_command
from pip._internal.models.target_python import TargetPython

TOOLS = pathlib.Path(__file__).resolve().parent
PYTHON = (3, 11)
ARCHITECTURES = ("x86_64", "aarch64")
NEWEST_GLIBC = 50


def platforms(architecture):
    numbered = [f"manylinux_2_{minor}" for minor in range(NEWEST_GLIBC, 4, -1)]
    return [f"{name}_{architecture}" for name in (*numbered, "manylinux2014", "manylinux2010", "manylinux1", "linux")]


def finders(built_here):
    """One of pip's finders for each architecture, under the rules of tools/setup."""
    words = ["--only-binary", ":all:", *(word for name in built_here for word in ("--no-binary", name)), "any"]
    command = create_command("download")
    with command.main_context():
        options, _ = command.parse_args(words)
        session = command.get_default_session(options)
        for architecture in ARCHITECTURES:
            target = TargetPython(platforms=platforms(architecture), py_version_info=PYTHON)
            yield command._build_package_finder(options=options, session=session, target_python=target)


def hashes_of(name, version, among):
    links = {one.link for finder in among for one in finder.find_all_candidates(name) if str(one.version) == version}
    if not links:
        sys.exit(f"{name} {version} has no file for {' or '.join(ARCHITECTURES)}")
    if any(link.hash_name != "sha256" for link in links):
        sys.exit(f"the index gives no SHA-256 of {name} {version}")
    return sorted({link.hash for link in links})


def lock(path):
    lines = [line for line in path.read_text().splitlines() if "--hash=" not in line]
    among = list(finders([line.split()[1] for line in lines if line.startswith("--no-binary")]))
    text = ""
    for line in lines:
        name, is_pin, version = line.rstrip(" \\").partition("==")
        if is_pin:
            line = " \\\n    ".join([f"{name}=={version}", *(f"--hash=sha256:{one}" for one in hashes_of(name, version, among))])
        text += line + "\n"
    path.write_text(text)


if len(sys.argv) < 2:
    sys.exit(__doc__)
for part in sys.argv[1:]:
    lock(TOOLS / f"requirements-{part}.txt")
