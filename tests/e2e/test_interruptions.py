"""Connections that are cut, servers that are away for a while, and signals to the client itself."""

import signal
import time

import pytest
from tcp_proxy import TcpProxy

COUNTING = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo line $i; sleep 0.5; done"


@pytest.mark.parametrize("lifetime", [1, 3])
def test_connections_of_limited_lifetime_lose_nothing(cli, head, job_id, lifetime):
    with TcpProxy(head.port, lifetime) as proxy:
        cut = cli.with_env(RAY_ADDRESS=proxy.address)
        outcome = cut.run("submit", "--submission-id", job_id, "--", "sh", "-c", COUNTING)
        assert proxy.cuts >= 1
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()


def test_a_silent_job_survives_cut_connections(cli, head, job_id):
    with TcpProxy(head.port, lifetime=2) as proxy:
        cut = cli.with_env(RAY_ADDRESS=proxy.address)
        outcome = cut.run("submit", "--submission-id", job_id, "--", "sh", "-c", "echo a; sleep 7; echo b; exit 7")
        assert proxy.cuts >= 1
    assert outcome.code == 1
    assert outcome.stdout == head.log_file(job_id).read_bytes()


def test_a_server_that_is_away_for_seconds_is_awaited(proxied, head, job_id):
    proxy, cli = proxied
    with cli.start("submit", "--submission-id", job_id, "--", "sh", "-c", COUNTING) as running:
        running.await_stdout(b"line 2\n")
        proxy.refusing = True
        proxy.cut_all()
        time.sleep(4)  # how long the server is away is what this test is about
        proxy.refusing = False
        outcome = running.finish()
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_client_and_not_the_job(cli, head, job_id, number, code):
    with cli.start("submit", "--submission-id", job_id, "--", "sh", "-c", "echo up; sleep 300") as running:
        running.await_stdout(b"up\n")
        running.send(number)
        outcome = running.finish(patience=10)
    assert outcome.code == code
    assert f"logs --follow {job_id}" in outcome.stderr
    assert f"stop {job_id}" in outcome.stderr
    assert head.job(job_id)["status"] == "RUNNING"
    assert cli.run("stop", job_id).code == 0


def test_a_signal_while_following_leaves_the_job(cli, head, sleeper):
    with cli.start("logs", "-f", sleeper) as running:
        running.await_stdout(b"up\n")
        running.send(signal.SIGINT)
        assert running.finish(patience=10).code == 130
    assert head.job(sleeper)["status"] == "RUNNING"
