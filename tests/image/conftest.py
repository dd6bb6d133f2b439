"""Fixtures of the tests of the images: podman, a real head, an HTTPS server that answers as a Ray head does."""

import contextlib
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import sys
import threading
import types

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead  # noqa: E402

VERSION = {"version": "4", "ray_version": "2.22.0", "ray_commit": "0", "session_name": "s"}


def pytest_configure():
    unwind_on_signals()


def containers(program, *words):
    """The command line of podman or buildah on the storage that has the images."""
    return [str(ROOT / "tests/image/containers"), program, os.environ["RAYJOBS_DEV_CONTAINER_STORAGE"], *words]


def podman(*words):
    """The finished podman command; its output is text."""
    return subprocess.run(containers("podman", *words), capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def head():
    with RayHead("2.22.0") as running:
        yield running


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(VERSION).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def tls_gateway(tmp_path_factory):
    """Its `address`, by name, and the `certificate` that signs it."""
    directory = tmp_path_factory.mktemp("tls")
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                    "-out", certificate], check=True, capture_output=True)
    certificate.chmod(0o644)
    directory.chmod(0o755)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with contextlib.closing(server.socket):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield types.SimpleNamespace(address=f"https://localhost:{server.server_port}", certificate=certificate)
        server.shutdown()
