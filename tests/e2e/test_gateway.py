"""Behind a real Envoy: a path prefix, streams that it ends after a while, and its certificate."""

import subprocess
import time

import pytest
from envoy import SOURCES, Envoy, first_source


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "envoy"
    folder.mkdir()
    return folder


def test_a_path_prefix_leads_to_ray(cli, head, folder, job_id):
    (folder / "tree").mkdir()
    (folder / "tree" / "main.py").write_text("print('through the gateway')\n")
    with Envoy(head.port, folder) as envoy:
        through = cli.with_env(RAY_ADDRESS=envoy.address)
        outcome = through.run("submit", "--submission-id", job_id, "--working-dir", folder / "tree", "--",
                              "python", "main.py")
        assert through.run("status", job_id).code == 0
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("limits", [{"idle_seconds": 2}, {"lifetime_seconds": 3}], ids=["idle", "lifetime"])
def test_streams_that_the_gateway_ends_lose_nothing(cli, head, folder, job_id, limits, source):
    with Envoy(head.port, folder, **SOURCES[source], **limits) as envoy:
        through = cli.with_env(RAY_ADDRESS=envoy.address)
        outcome = through.run("submit", "-v", "--submission-id", job_id, "--", "sh", "-c",
                              "echo a; sleep 6; echo b; sleep 4; printf c")
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()
    assert first_source(outcome) == source


@pytest.mark.parametrize("source", SOURCES)
def test_a_gateway_that_is_killed_and_restarted_loses_nothing(cli, head, folder, job_id, source):
    with Envoy(head.port, folder, **SOURCES[source]) as envoy:
        through = cli.with_env(RAY_ADDRESS=envoy.address)
        with through.start("submit", "-v", "--submission-id", job_id, "--", "sh", "-c",
                           "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; sleep 0.7; done") as running:
            running.await_stdout(b"line 3\n")
            envoy.close()
            time.sleep(2)  # how long the gateway is away
            with Envoy(head.port, folder, listen_port=envoy.port, **SOURCES[source]):
                outcome = running.finish()
    assert outcome.code == 0
    assert first_source(outcome) == source
    assert outcome.stdout == head.log_file(job_id).read_bytes()


def test_a_gateway_without_a_head_exits_5(cli, head, folder):
    with Envoy(1, folder) as envoy:  # nothing listens on port 1, so Envoy answers 503
        assert cli.with_env(RAY_ADDRESS=envoy.address).run("list", patience=150).code == 5


@pytest.fixture
def certificate(folder):
    files = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=gateway",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[0], "-out", files[1]],
                   check=True, capture_output=True)
    return files


def test_a_private_certificate_is_accepted_where_it_is_named(cli, head, folder, certificate, job_id):
    with Envoy(head.port, folder, certificate=certificate) as envoy:
        through = cli.with_env(RAY_ADDRESS=envoy.address)
        outcome = through.run("submit", "--verify", certificate[1], "--submission-id", job_id, "--",
                              "sh", "-c", "echo a; sleep 2; echo b")
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()


def test_a_private_certificate_is_refused_otherwise(cli, head, folder, certificate):
    with Envoy(head.port, folder, certificate=certificate) as envoy:
        outcome = cli.with_env(RAY_ADDRESS=envoy.address).run("list", patience=150)
    assert outcome.code == 5
    assert "certificate" in outcome.stderr


def test_verification_can_be_turned_off(cli, head, folder, certificate):
    with Envoy(head.port, folder, certificate=certificate) as envoy:
        assert cli.with_env(RAY_ADDRESS=envoy.address).run("list", "--verify", "false").code == 0
