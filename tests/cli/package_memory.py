"""ray-submit packages a tree of any size in at most 50 MB of memory, and gives up in time what cannot fit.

python package_memory.py BINARY MEBIBYTES: two trees of that size, one that compresses and one that does not.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

MOST_KILOBYTES = 50_000_000 // 1024
FILE = 64 << 20


def fill(root, mebibytes, block_of):
    """Files of 64 MiB, none of them sparse."""
    root.mkdir()
    for number in range(mebibytes * (1 << 20) // FILE):
        with open(root / f"{number:04}", "wb") as file:
            for part in range(64):
                file.write(block_of(number, part))


def run(binary, tree, target, folder):
    """Exit code, standard error and peak memory in kilobytes."""
    with open(folder / "stderr", "wb") as errors:
        child = subprocess.Popen([binary, "package", "--no-cache", "--write", target, tree], stdout=subprocess.DEVNULL,
                                 stderr=errors, env={"TMPDIR": str(folder), "HOME": str(folder)})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, (folder / "stderr").read_text(), usage.ru_maxrss


def main():
    binary, mebibytes = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="rayjobs-memory-") as name:
        folder = pathlib.Path(name)
        fill(folder / "text", mebibytes, lambda number, part: f"{number} {part} some text\n".encode().ljust(32, b".") * (1 << 15))
        code, errors, memory = run(binary, folder / "text", folder / "text.zip", folder)
        print(f"text: exit code {code}, {memory} kB, zip of {(folder / 'text.zip').stat().st_size} bytes")
        assert code == 0, errors
        assert memory <= MOST_KILOBYTES, memory
        with zipfile.ZipFile(folder / "text.zip") as archive:
            entries = archive.infolist()
        assert sum(entry.file_size for entry in entries) == mebibytes << 20
        (folder / "text.zip").unlink()

        source = random.Random(1)
        fill(folder / "noise", mebibytes, lambda number, part: source.randbytes(1 << 20))
        code, errors, memory = run(binary, folder / "noise", folder / "noise.zip", folder)
        print(f"noise: exit code {code}, {memory} kB")
        assert code == 10, errors
        assert "/0000   (64 MiB)" in errors, errors
        assert memory <= MOST_KILOBYTES, memory
        assert not (folder / "noise.zip").exists()


if __name__ == "__main__":
    main()
