"""A job whose node is killed: the cluster's fault, or, where nobody tells, a lost outcome; and its log does not hold up."""

import time

import pytest
from command import Command
from ray_head import RayHead


@pytest.fixture
def lost(head, binary, tmp_path):
    """How a follow ends whose job's node is killed, how long after the end it did, and the job's record."""
    with RayHead(head.version, num_cpus=1) as own, own.second_node() as kill:
        cli = Command(binary, tmp_path, RAY_ADDRESS=own.address)
        words = ("submit", "--retry-budget", "20s", "--submission-id", "lost", "--entrypoint-resources",
                 '{"second": 1}', "--shell", "echo up; sleep 300")
        with cli.start(*words) as running:
            running.await_stdout(b"up\n")
            kill()
            outcome = running.finish(patience=240)
        record = own.job("lost")
        yield outcome, time.time() - (record["end_time"] or 0) / 1000, record


def test_it_is_the_clusters_fault_and_ends_soon(lost):
    outcome, after_end, record = lost
    assert b"up\n" in outcome.stdout
    if record["status"] == "FAILED":
        assert outcome.code == 8, outcome
        assert "the log is not complete" in outcome.stderr
        assert after_end < 15  # 10 s, and what a busy machine needs for the rest
    else:
        # Ray 2.22, when the agent that watched the job was the dead node's.
        assert record["status"] == "RUNNING"
        assert outcome.code == 6, outcome
        assert "has been dead for" in outcome.stderr
