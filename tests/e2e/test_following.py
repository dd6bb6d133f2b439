"""Follows of jobs that wait, and of logs that do not only grow."""

import pytest

OLD = "echo old one; echo old two; sleep 4; echo more; sleep 2"


def test_a_job_that_is_pending_for_long_is_awaited(cli, head, job_id):
    blocker = {"entrypoint": "sleep 15", "submission_id": f"{job_id}-blocker", "entrypoint_num_cpus": 4}
    head.json("POST", "/api/jobs/", blocker)
    head.await_status(f"{job_id}-blocker", "RUNNING")
    outcome = cli.run("submit", "-v", "--submission-id", job_id, "--entrypoint-num-cpus", "4", "--", "echo", "at last")
    assert outcome.code == 0
    assert f"job {job_id} is PENDING" in outcome.stderr
    assert outcome.stdout == head.log_file(job_id).read_bytes()
    assert b"at last" in outcome.stdout.splitlines()


def test_following_a_job_that_fails_before_it_starts_shows_the_reason(cli, head, job_id):
    broken = {"working_dir": "gcs://_ray_pkg_eeeeeeeeeeeeeeee.zip"}
    head.json("POST", "/api/jobs/", {"entrypoint": "true", "submission_id": job_id, "runtime_env": broken})
    outcome = cli.run("logs", "--follow", job_id)
    assert outcome.code == 1
    assert "runtime_env setup failed" in outcome.stderr


@pytest.mark.parametrize("content", [b"new\n", b"OLD one\nold two\n", b"another beginning\n" * 50],
                         ids=["shorter", "changed", "longer"])
def test_a_log_that_is_replaced_is_said_to_be_so_and_printed_from_its_start(cli, head, job_id, content):
    head.json("POST", "/api/jobs/", {"entrypoint": OLD, "submission_id": job_id})
    head.await_status(job_id, "RUNNING")
    with cli.start("logs", "--follow", job_id) as running:
        running.await_stdout(b"old two\n")
        file = head.log_file(job_id)
        old = file.read_bytes()
        file.write_bytes(content)
        outcome = running.finish()
    assert outcome.code == 0
    assert outcome.stdout == old + file.read_bytes()
    assert outcome.stderr.count("the log was replaced") == 1
