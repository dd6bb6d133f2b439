"""Standard output carries data, standard error all else."""


def log_of(head, job_id):
    return head.log_file(job_id).read_bytes()


def test_stdout_of_submit_is_the_jobs_log_and_nothing_else(cli, head, job_id):
    outcome = cli.run("submit", "--submission-id", job_id, "--", "sh", "-c", "echo one; echo two >&2")
    assert outcome.code == 0
    assert outcome.stdout == log_of(head, job_id)
    assert outcome.stdout.count(b"one\ntwo\n") == 1
    assert job_id in outcome.stderr


def test_quiet_leaves_the_log_and_no_notes(cli, head, job_id):
    outcome = cli.run("submit", "-q", "--submission-id", job_id, "--", "echo", "one")
    assert outcome.stdout == log_of(head, job_id)
    assert outcome.stderr == ""


def test_logs_prints_the_log_and_nothing_else(cli, head, finished):
    outcome = cli.run("logs", finished)
    assert outcome.stdout == log_of(head, finished)
    assert outcome.stderr == ""


def test_json_of_submit_is_one_object_with_the_outcome(cli, head, job_id):
    outcome = cli.run("submit", "-o", "json", "--submission-id", job_id, "--", "sh", "-c", "echo one; exit 7")
    report = outcome.json
    assert outcome.code == 1
    assert report["submission_id"] == job_id
    assert report["status"] == "FAILED"
    assert report["exit_code"] == 1
    assert report["driver_exit_code"] == 7
    assert report["job"] == head.job(job_id)
    assert report["log_bytes"] == len(log_of(head, job_id))


def test_json_of_submit_without_waiting_has_the_id(cli, head, job_id):
    outcome = cli.run("submit", "-o", "json", "--no-wait", "--submission-id", job_id, "--", "true")
    assert outcome.code == 0
    assert outcome.json["submission_id"] == job_id
    assert outcome.json["status"] is None


def test_json_of_delete_names_the_job(cli, finished):
    (answer,) = cli.run("delete", "-o", "json", finished).json["jobs"]
    assert answer == {"submission_id": finished, "deleted": True, "exit_code": 0, "error": None}


def test_an_error_is_an_object_under_json(cli):
    outcome = cli.run("status", "-o", "json", "e2e-unknown")
    assert outcome.code == outcome.json["exit_code"] == 10
    assert outcome.json["error"]["code"] == "not_found"


def test_verbose_tells_of_requests_on_stderr_only(cli, head, job_id):
    outcome = cli.run("submit", "-v", "--submission-id", job_id, "--", "true")
    assert outcome.stdout == log_of(head, job_id)
    assert "/api/jobs/" in outcome.stderr
