#!/usr/bin/env python3
"""Stores each fuzz target's corpus in one archive, corpus/TARGET.zip; equal inputs give equal archives."""

import argparse
import hashlib
import io
import pathlib
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
TARGETS = sorted(path.name.removesuffix("_fuzz.cpp") for path in HERE.glob("*_fuzz.cpp"))
BUILD = HERE.parents[1] / "build/fuzz/tests/fuzz"
# Leaves out long inputs, and those that only repeat something more often.
CHOOSY = ["-merge=1", "-use_counters=0", "-max_len=400"]


def packed(inputs):
    """Returns the archive: sorted, with fixed times, and uncompressed, because versions of zlib compress differently."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(inputs):
            member = zipfile.ZipInfo(name)  # of the year 1980
            member.create_system, member.external_attr = 3, 0o100644 << 16
            file.writestr(member, inputs[name])
    return archive.getvalue()


def unpacked(archive):
    """Returns the inputs by name."""
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name) for name in file.namelist()}


def archive_of(target):
    return HERE / "corpus" / f"{target}.zip"


def files_of(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()}


def inputs_of(target):
    archive = archive_of(target)
    return unpacked(archive) if archive.exists() else {}


def pack(target, inputs):
    """Replaces the target's corpus by these inputs."""
    archive_of(target).write_bytes(packed(inputs))


def unpack(target, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in inputs_of(target).items():
        (folder / name).write_bytes(content)


def add(target, inputs):
    """Adds inputs, or replaces those of the same name."""
    pack(target, inputs_of(target) | inputs)


def merge(target, build):
    """Adds inputs from long runs that reach code that the corpus does not."""
    grown = build / "grown" / f"fuzz_{target}"
    with tempfile.TemporaryDirectory() as folder:
        unpack(target, folder)
        subprocess.run([build / f"fuzz_{target}", *CHOOSY, folder, grown], check=True)
        pack(target, files_of(folder))


def self_test():
    inputs = {"b": b"2" * 1000, "a": bytes(range(256)), "found-c": b""}
    assert packed(inputs) == packed(dict(sorted(inputs.items()))), "the archive depends on the order of the inputs"
    assert unpacked(io.BytesIO(packed(inputs))) == inputs, "an input changed in the archive"
    for target in TARGETS:
        archive = archive_of(target)
        assert packed(unpacked(archive)) == archive.read_bytes(), f"{archive.name} was not made by this script"
        for name, content in unpacked(archive).items():
            is_hash = len(name) == 40
            assert not is_hash or name == hashlib.sha1(content).hexdigest(), f"{archive.name}: {name} is not the hash of its bytes"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--self-test", action="store_true", help="check this script and the archives")
    commands = parser.add_subparsers(dest="command")

    def command(name, description):
        added = commands.add_parser(name, help=description, description=description)
        added.add_argument("target", metavar="TARGET", choices=TARGETS, help=", ".join(TARGETS))
        return added

    command("unpack", "write the inputs into a folder").add_argument("folder", metavar="FOLDER")
    command("pack", "replace the corpus by the files of a folder").add_argument("folder", metavar="FOLDER")
    adding = command("add", "add files, or replace those of the same name")
    adding.add_argument("files", metavar="FILE", nargs="+", type=pathlib.Path)
    adding.add_argument("--found", metavar="WORD", help="keep the one FILE, which broke the target, as found-WORD")
    command("merge", "add inputs from long runs that reach new code").add_argument(
        "build", metavar="FOLDER", nargs="?", type=pathlib.Path, default=BUILD,
        help="has fuzz_TARGET and grown/ (default: build/fuzz/tests/fuzz)")
    options = parser.parse_args()

    if options.self_test:
        self_test()
    elif options.command == "unpack":
        unpack(options.target, options.folder)
    elif options.command == "pack":
        pack(options.target, files_of(options.folder))
    elif options.command == "add":
        if options.found and len(options.files) != 1:
            parser.error("--found takes one FILE")
        add(options.target, {f"found-{options.found}" if options.found else file.name: file.read_bytes()
                             for file in options.files})
    elif options.command == "merge":
        merge(options.target, options.build)
    else:
        parser.error("a command is required: unpack, pack, add or merge")


if __name__ == "__main__":
    main()
