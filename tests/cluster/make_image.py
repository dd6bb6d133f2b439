#!/usr/bin/env python3
"""Writes a container image of folders, one layer each, as an OCI archive; the same folders make the same image."""

import argparse
import hashlib
import io
import json
import os
import platform
import subprocess
import tarfile

MADE = "2026-01-01T00:00:00Z"  # fixed, so that a layer that two images share is stored once
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
DOCUMENT = "application/vnd.oci.image."


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, help="the archive")
    parser.add_argument("--name", required=True)
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--entrypoint", action="append", metavar="WORD")
    parser.add_argument("--cmd", action="append", metavar="WORD")
    parser.add_argument("--user", default="")
    parser.add_argument("--cwd", default="/")
    parser.add_argument("folder", nargs="+")
    return parser.parse_args()


def pack(folder, path):
    """Writes the folder's content as a layer and returns its digest."""
    subprocess.run(["tar", "--sort=name", "--numeric-owner", "--one-file-system", f"--mtime={MADE}", "-C", folder,
                    "-cf", path, "."], check=True)
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def described(kind, digest, size, **more):
    return {"mediaType": DOCUMENT + kind, "digest": f"sha256:{digest}", "size": size, **more}


def main():
    options = arguments()
    layers = []
    for number, folder in enumerate(options.folder):
        path = f"{options.out}.{number}"
        layers.append((path, pack(folder, path)))
    with tarfile.open(options.out, "w") as archive:
        def add(name, data):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))

        def add_document(kind, value, **more):
            data = json.dumps(value).encode()
            digest = hashlib.sha256(data).hexdigest()
            add(f"blobs/sha256/{digest}", data)
            return described(kind, digest, len(data), **more)

        config = add_document("config.v1+json", {
            "architecture": ARCHITECTURES[platform.machine()], "os": "linux", "created": MADE,
            "config": {"Env": [f"PATH={PATH}", *options.env], "User": options.user, "WorkingDir": options.cwd,
                       "Entrypoint": options.entrypoint, "Cmd": options.cmd},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for _, digest in layers]}})
        manifest = add_document("manifest.v1+json", {
            "schemaVersion": 2, "mediaType": DOCUMENT + "manifest.v1+json", "config": config,
            "layers": [described("layer.v1.tar", digest, os.path.getsize(path)) for path, digest in layers]},
            annotations={"io.containerd.image.name": options.name})
        add("oci-layout", b'{"imageLayoutVersion": "1.0.0"}')
        add("index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}).encode())
        for path, digest in layers:
            archive.add(path, f"blobs/sha256/{digest}", recursive=False)
            os.remove(path)


main()
