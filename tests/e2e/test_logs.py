"""The log that arrives is, byte for byte, the log file on the node, whatever is in it."""

import pytest

CONTENTS = {
    "carriage_returns": r"b'10%\r20%\r100%\r\nnext\n'",
    "invalid_utf8": r"b'before\n\xff\xfe middle \xc3\n\xe2\x82after\n'",
    "unterminated_last_line": r"b'one\ntwo'",
    "control_characters": r"b'a\x00b\x1b[31mred\x1b[0m\x07\n'",
    "empty": r"b''",
    "long_line": r"b'x' * (5 << 20) + b'\nend\n'",
    "many_lines": r"b''.join(b'%06d %s\n' % (i, b'y' * 90) for i in range(100000))",
    "only_newlines": r"b'\n' * 1000",
}


def script(expression):
    return ["python", "-c", f"import sys; sys.stdout.buffer.write({expression})"]


@pytest.fixture(params=CONTENTS.values(), ids=CONTENTS.keys())
def expression(request):
    return request.param


def test_submit_prints_the_bytes_of_the_log_file(cli, head, job_id, expression):
    outcome = cli.run("submit", "--submission-id", job_id, "--", *script(expression))
    assert outcome.code == 0
    log = head.log_file(job_id).read_bytes()
    assert outcome.stdout == log
    assert len(log) >= len(eval(expression))


def test_logs_prints_the_bytes_of_the_log_file(cli, head, job_id, expression):
    assert cli.run("submit", "--no-wait", "--submission-id", job_id, "--", *script(expression)).code == 0
    head.await_status(job_id, "SUCCEEDED")
    outcome = cli.run("logs", job_id)
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()


def test_the_log_arrives_while_the_job_runs(cli, head, job_id):
    with cli.start("submit", "--submission-id", job_id, "--", "sh", "-c", "echo up; sleep 300") as running:
        running.await_stdout(b"up\n", patience=30)
        assert head.job(job_id)["status"] == "RUNNING"
    head.request("POST", f"/api/jobs/{job_id}/stop")


def test_lines_written_just_before_the_end_arrive(cli, head, job_id):
    # The moments around the server's second-long pauses are those in which Ray's own follower loses lines.
    outcome = cli.run("submit", "--submission-id", job_id, "--", "sh", "-c",
                      "echo a; sleep 1.2; echo b; sleep 2.1; printf c")
    assert outcome.code == 0
    assert outcome.stdout == head.log_file(job_id).read_bytes()
    assert b"b\n" in outcome.stdout
    assert b"c" in outcome.stdout.splitlines()


def test_following_a_running_job_begins_at_the_logs_start(cli, head, sleeper):
    with cli.start("logs", "--follow", sleeper) as running:
        running.await_stdout(b"up\n")
        assert cli.run("stop", sleeper).code == 0
        outcome = running.finish()
    assert outcome.code == 3
    assert outcome.stdout == head.log_file(sleeper).read_bytes()


def test_logs_without_follow_does_not_wait(cli, sleeper):
    outcome = cli.run("logs", sleeper, patience=20)
    assert outcome.code == 0


def test_the_log_of_a_job_that_has_not_started_is_empty(cli, head, job_id):
    waiting = {"entrypoint": "true", "submission_id": job_id, "entrypoint_resources": {"nothing_has_this": 1}}
    head.json("POST", "/api/jobs/", waiting)
    outcome = cli.run("logs", job_id)
    assert outcome.code == 0
    assert outcome.stdout == b""
