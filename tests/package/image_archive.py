#!/usr/bin/env python3
"""Makes image archives with tools/build-image, of programs that are no programs: image_archive.py ROOT"""

import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

COPIES = ("CMakeLists.txt", "deploy/image/make-root", "deploy/image/oci_archive.py", "tools/build-image", "tools/common.sh")
BUILD = """#!/bin/sh
built=$(dirname "$0")/../build/portable-${1:-$(uname -m)}
mkdir -p "$built/completions" "$built/man/man1"
echo "${1:-}" >"$built/ray-submit"
for name in licenses.txt completions/ray-submit.bash completions/_ray-submit completions/ray-submit.fish man/man1/ray-submit.1; do
  echo text >"$built/$name"
done
"""


class Clone:
    """A copy of what packs the image; folders in it take over its group."""

    def __init__(self, root, folder):
        self.folder = folder
        folder.mkdir()
        folder.chmod(0o2755)
        for name in COPIES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, folder / name)
        (folder / "tools/build-portable").write_text(BUILD)
        (folder / "tools/build-portable").chmod(0o755)

    def build(self, **variables):
        """Exit code, and the files that are there."""
        env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | variables
        done = subprocess.run([self.folder / "tools/build-image"], env=env, check=False, capture_output=True)
        return done.returncode, {path.name: path.read_bytes() for path in (self.folder / "build/image").iterdir()}


def check_content(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        def read(described):
            return archive.extractfile(f"blobs/{described['digest'].replace(':', '/')}").read()

        only, = json.load(archive.extractfile("index.json"))["manifests"]
        # As it is, it becomes the name of containerd and of Docker, which look for none without a host.
        assert only["annotations"]["io.containerd.image.name"].startswith("localhost/ray-submit:"), only
        images = [json.loads(read(one)) for one in json.loads(read(only))["manifests"]]
        assert len(images) == 2
        for image in images:
            layer, = image["layers"]
            with tarfile.open(fileobj=io.BytesIO(read(layer))) as tar:
                folders = {entry.name: entry for entry in tar if entry.isdir()}
            assert len(folders) > 10 and "." in folders
            for name, entry in folders.items():
                assert entry.mode == (0o1777 if name == "./tmp" else 0o755), f"{name}: {entry.mode:o}"
                assert entry.uid == entry.gid == 0, name


def main(root):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        one, two = Clone(root, folder / "one"), Clone(root, folder / "x86_64=an:other one")
        code, made = one.build()
        assert code == 0 and len(made) == 1, f"{code}: {list(made)}"
        check_content(*made.values())
        two.folder.chmod(0o755)
        old = os.umask(0o077)
        other = two.build()
        os.umask(old)
        assert other == (code, made), "equal files, another archive"

        (folder / "bin").mkdir()
        (folder / "bin/tar").write_text("#!/bin/sh\nexit 1\n")
        (folder / "bin/tar").chmod(0o755)
        code, left = one.build(PATH=f"{folder}/bin:{os.environ['PATH']}")
        assert code != 0 and left == made, f"{code}, and {list(left)} are there"


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
