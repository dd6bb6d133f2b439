#!/usr/bin/env python3
"""Writes a container image of folders, one layer each, as an OCI archive; the same folders make the same archive.

Folders of several architectures make an image for each, and the list of them, under one name. SOURCE_DATE_EPOCH is the time
of each file and image.
"""

import argparse
import datetime
import hashlib
import io
import json
import os
import platform
import re
import subprocess
import tarfile

MADE = "1767225600"  # fixed, so that a layer that two images share is stored once
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
DOCUMENT = "application/vnd.oci.image."


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="the archive")
    parser.add_argument("--name", required=True)
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--entrypoint", action="append", metavar="WORD")
    parser.add_argument("--cmd", action="append", metavar="WORD")
    parser.add_argument("--user", default="")
    parser.add_argument("--cwd", default="/")
    parser.add_argument("--owned-by-root", action="store_true", help="all files, whoever owns them here")
    parser.add_argument("layer", nargs="+", metavar="[ARCH=]FOLDER",
                        help=f"ARCH: {' or '.join(ARCHITECTURES)} (default: this machine's)")
    parsed = parser.parse_args()
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or MADE
    if not re.fullmatch("[0-9]{1,11}", seconds):
        parser.error(f"SOURCE_DATE_EPOCH is no number of seconds: {seconds}")
    parsed.seconds = int(seconds)
    return parsed


def layers_of(words):
    """The folders of each architecture."""
    found = {}
    for word in words:
        arch, named, folder = word.partition("=")
        if not named or arch not in ARCHITECTURES:
            arch, folder = platform.machine(), word
        found.setdefault(ARCHITECTURES[arch], []).append(folder)
    return found


class Archive:
    """An OCI archive that grows by blobs."""

    def __init__(self, path, options):
        self.path, self.options, self.seconds = path, options, options.seconds
        self.made = datetime.datetime.fromtimestamp(self.seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.tar = tarfile.open(path, "w")
        self.blobs = set()

    def add(self, name, size, content):
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime = size, self.seconds
        self.tar.addfile(entry, content)

    def add_blob(self, kind, size, digest, content):
        if digest not in self.blobs:
            self.blobs.add(digest)
            self.add(f"blobs/sha256/{digest}", size, content)
        return {"mediaType": DOCUMENT + kind, "digest": f"sha256:{digest}", "size": size}

    def add_document(self, kind, value):
        data = json.dumps(value).encode()
        return self.add_blob(kind, len(data), hashlib.sha256(data).hexdigest(), io.BytesIO(data))

    def add_layer(self, folder):
        """Packs the folder's content as a layer."""
        packed = f"{self.path}.layer"
        owner = ["--owner=0", "--group=0"] if self.options.owned_by_root else []
        subprocess.run(["tar", "--sort=name", "--numeric-owner", "--one-file-system", f"--mtime=@{self.seconds}", *owner, "-C", folder,
                        "-cf", packed, "."], check=True)
        try:
            with open(packed, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
                return self.add_blob("layer.v1.tar", os.path.getsize(packed), digest, file)
        finally:
            os.remove(packed)

    def add_image(self, architecture, folders):
        layers = [self.add_layer(folder) for folder in folders]
        config = {"Env": [f"PATH={PATH}", *self.options.env], "User": self.options.user, "WorkingDir": self.options.cwd,
                  "Entrypoint": self.options.entrypoint, "Cmd": self.options.cmd}
        described = self.add_document("config.v1+json", {
            "architecture": architecture, "os": "linux", "created": self.made,
            "config": {key: value for key, value in config.items() if value},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}})
        manifest = {"schemaVersion": 2, "mediaType": DOCUMENT + "manifest.v1+json", "config": described, "layers": layers}
        return self.add_document("manifest.v1+json", manifest) | {"platform": {"architecture": architecture, "os": "linux"}}

    def close(self, image):
        """Ends the archive with what it is: an image, or a list of images."""
        named = image | {"annotations": {"io.containerd.image.name": self.options.name,
                                         "org.opencontainers.image.ref.name": self.options.name.rpartition(":")[2]}}
        for name, value in (("oci-layout", {"imageLayoutVersion": "1.0.0"}), ("index.json", {"schemaVersion": 2, "manifests": [named]})):
            data = json.dumps(value).encode()
            self.add(name, len(data), io.BytesIO(data))
        self.tar.close()


def main():
    options = arguments()
    archive = Archive(options.out, options)
    images = [archive.add_image(*image) for image in layers_of(options.layer).items()]
    if len(images) > 1:
        images = [archive.add_document("index.v1+json", {"schemaVersion": 2, "mediaType": DOCUMENT + "index.v1+json",
                                                         "manifests": images})]
    archive.close(images[0])


main()
