"""The images of deploy/image, built by tools/test-image: what is in them, and that they do their work."""

import json
import os
import pathlib
import re
import ssl
import subprocess
import sys

import pytest
from conftest import ROOT, containers, podman
from ray_head import cache_dir

IMAGES = ("ray-submit", "with-shell")
LICENSES = "usr/share/doc/ray-submit/licenses.txt"
COMPLETIONS = {"usr/share/bash-completion/completions/ray-submit", "usr/share/zsh/site-functions/_ray-submit",
               "usr/share/fish/vendor_completions.d/ray-submit.fish"}
HELLO = "ray job submit --working-dir ./scripts -- python scripts.py"


def run(image, *command, options=()):
    """One run in a confined container: no capabilities, root file system read-only, the host's network."""
    return podman("run", "--rm", "--network=host", "--read-only", "--cap-drop=all",
                  "--security-opt=no-new-privileges", *options, f"rayjobs-test/{image}", *command)


def inspect(image):
    return json.loads(podman("image", "inspect", f"rayjobs-test/{image}").stdout)[0]


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """The unpacked content of the image ray-submit."""
    directory = tmp_path_factory.mktemp("image")
    name = f"rayjobs-test-{os.getpid()}"
    assert podman("create", "--name", name, "rayjobs-test/ray-submit").returncode == 0
    try:
        assert podman("export", "--output", f"{directory}/image.tar", name).returncode == 0
    finally:
        podman("rm", name)
    subprocess.run(["tar", "-xf", "image.tar"], cwd=directory, check=True)
    return directory


def test_image_is_at_most_20_mb():
    size = inspect("ray-submit")["Size"]
    print(f"ray-submit: {size / 1e6:.1f} MB")
    assert size <= 20e6


def test_has_nothing_but_the_program_its_documents_and_certificates(content):
    files = {str(path.relative_to(content)) for path in content.rglob("*") if path.is_file() and path.stat().st_size}
    pages = {file for file in files if re.fullmatch(r"usr/share/man/man1/ray-submit(-[a-z]+)?\.1", file)}
    assert len(pages) > 10
    assert files - pages - {"image.tar"} == {"usr/local/bin/ray-submit", "usr/local/bin/ray", "submitter", "etc/ssl/cert.pem",
                                             LICENSES, *COMPLETIONS}
    assert (content / "usr/local/bin/ray").readlink() == pathlib.Path("ray-submit")
    assert (content / "submitter").readlink() == pathlib.Path("usr/local/bin/ray-submit")


def test_program_needs_no_library(content):
    headers = subprocess.run(["readelf", "--program-headers", "--dynamic", content / "usr/local/bin/ray-submit"],
                             capture_output=True, text=True, check=True).stdout
    assert "LOAD" in headers and "RELRO" in headers
    assert "INTERP" not in headers and "NEEDED" not in headers


def test_program_runs_on_a_kernel_of_2017(content, head, tmp_path):
    def on_old_kernel(*command):
        return subprocess.run([sys.executable, f"{ROOT}/tests/image/old_kernel.py", *command], capture_output=True, text=True,
                              env={"RAY_ADDRESS": head.address, "HOME": str(tmp_path)}, timeout=120, check=False)

    newer = on_old_kernel(sys.executable, "-c", "import os; os.pidfd_open(os.getpid())")
    assert "Function not implemented" in newer.stderr
    result = on_old_kernel(content / "usr/local/bin/ray-submit", "submit", "--working-dir", f"{ROOT}/examples/hello/scripts",
                           "--", "python", "scripts.py")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Hello World") == 30


def test_bundle_holds_authorities(content):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(content / "etc/ssl/cert.pem")
    assert len(context.get_ca_certs()) > 100


@pytest.mark.parametrize("image", IMAGES)
def test_user_is_not_root_and_a_command_replaces_the_default(image):
    config = inspect(image)["Config"]
    assert config["User"] == "65532:65532"
    assert not config.get("Entrypoint"), "an ENTRYPOINT would stay in front of a pipeline step's command"


@pytest.mark.parametrize("image", IMAGES)
def test_version_names_what_is_inside(image):
    result = run(image, "ray-submit", "--version")
    assert result.returncode == 0, result.stderr
    for name in ("musl and libc++ of Zig 0.", "libcurl 8.", "OpenSSL 4.", "wslay 1.", "libdeflate 1.", "zlib 1.", "liblzma 5.",
                 "libzip 1.", "yaml-cpp 0.", "nlohmann-json 3.", "CLI11 2.", "toml++ 3."):
        assert name in result.stdout


def test_licences_of_all_that_is_inside_are_in_both_images(content):
    version, built_with = run("ray-submit", "ray-submit", "--version").stdout.splitlines()
    text = (content / LICENSES).read_text()
    _, *sections = re.split("^==== (.*) ====$", text, flags=re.MULTILINE)
    assert sections[::2] == [version.partition(" (")[0], *built_with.removeprefix("built with ").split(", ")]
    for name, licence in zip(sections[::2], sections[1::2], strict=True):
        assert "copyright" in licence.lower(), name
    assert run("with-shell", "cat", f"/{LICENSES}").stdout == text


def build_with_shell(base):
    """Builds as tools/test-image does, which has left all but the last stage in the storage."""
    words = ("build", "--quiet", "--pull-never", "--network", "host", "--layers", "--volume",
             f"{cache_dir()}/image-build:/root/.cache/rayjobs", "--build-arg", "BUILD_BASE=rayjobs-build-base", "--build-arg",
             f"SHELL_BASE={base}", "--target", "with-shell", "--file", f"{ROOT}/deploy/image/Containerfile", str(ROOT))
    return subprocess.run(containers("buildah", *words), capture_output=True, text=True, check=False)


def test_base_can_be_given_by_digest():
    base = "localhost/rayjobs-old-base"
    digest = json.loads(podman("image", "inspect", base).stdout)[0]["Digest"]
    pinned = build_with_shell(f"{base}@{digest}")
    assert pinned.returncode == 0, pinned.stderr
    other = build_with_shell(f"{base}@sha256:{'0' * 64}")
    assert other.returncode != 0


def test_default_command_is_help():
    result = run("ray-submit")
    assert result.returncode == 0, result.stderr
    assert "Commands:" in result.stdout


@pytest.mark.parametrize("image", IMAGES)
def test_submits_the_hello_job_with_the_unchanged_line(image, head):
    shell = ("bash", "-cuex", f'echo start; RAY_ADDRESS="{head.address}" {HELLO}; echo end')
    command = shell if image == "with-shell" else HELLO.split()
    result = run(image, *command, options=(f"--env=RAY_ADDRESS={head.address}", "--workdir=/hello",
                                           f"--volume={ROOT}/examples/hello:/hello:ro"))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "submitted successfully" in result.stdout
    assert result.stdout.count("Hello World") == 30
    assert "seconds" in result.stdout


@pytest.mark.parametrize("image", IMAGES)
def test_link_ray_lists_jobs(image, head):
    result = run(image, "ray", "job", "list", options=(f"--env=RAY_ADDRESS={head.address}",))
    assert result.returncode == 0, result.stderr


def test_resolves_names(head):
    address = head.address.replace("127.0.0.1", "ray.internal.test")
    result = run("ray-submit", "ray-submit", "version", options=(
        f"--env=RAY_ADDRESS={address}", "--add-host=ray.internal.test:127.0.0.1"))
    assert result.returncode == 0, result.stderr
    unknown = run("ray-submit", "ray-submit", "version", "--address", "http://no-such-host.test",
                  "--retry-budget", "0")
    assert unknown.returncode == 5
    assert "is not known" in unknown.stderr


@pytest.mark.parametrize("image", IMAGES)
def test_trusts_its_bundle_or_the_one_that_is_mounted(image, tls_gateway):
    ask = ("ray-submit", "version", "--address", tls_gateway.address)
    refused = run(image, *ask)
    assert refused.returncode == 5
    assert "is not trusted" in refused.stderr
    mount = f"--volume={tls_gateway.certificate}:%s:ro"
    for place in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem"):
        accepted = run(image, *ask, options=(mount % place,))
        assert accepted.returncode == 0, place + accepted.stderr
    named = run(image, *ask, options=(mount % "/run/ca.pem", "--env=SSL_CERT_FILE=/run/ca.pem"))
    assert named.returncode == 0, named.stderr
