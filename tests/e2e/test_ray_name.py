"""Under the name `ray`: the sentences of `ray job` that scripts look for, on the streams where Ray's own tests expect them."""

import json

import pytest
from ray_head import RayHead


def test_submit_announces_follows_and_concludes(ray, job_id):
    outcome = ray.run("job", "submit", "--submission-id", job_id, "--", "bash", "-c",
                      "sleep 1 && echo hello && sleep 1 && echo hello")
    assert outcome.code == 0
    assert outcome.text.startswith(f"Job submission server address: {ray.env['RAY_ADDRESS']}\n")
    assert f"Job '{job_id}' submitted successfully\n" in outcome.text
    assert f"ray job logs {job_id}\n" in outcome.text
    assert "Tailing logs until the job exits (disable with --no-wait):\n" in outcome.text
    assert outcome.text.count("hello\n") >= 2
    assert f"Job '{job_id}' succeeded\n" in outcome.text


def test_submit_without_waiting_shows_no_log(ray, head, job_id):
    outcome = ray.run("job", "submit", "--no-wait", "--submission-id", job_id, "--", "bash", "-c", "echo hello")
    assert outcome.code == 0
    assert f"Job '{job_id}' submitted successfully\n" in outcome.text
    assert "hello" not in outcome.text
    assert "Tailing logs until the job exits" not in outcome.text
    head.await_status(job_id, "SUCCEEDED")


def test_submit_of_a_failing_job_says_so(ray, job_id):
    outcome = ray.run("job", "submit", "--submission-id", job_id, "--", "python", "-c", "assert 1 == 2")
    assert outcome.code == 1
    assert f"Job '{job_id}' failed\n" in outcome.text
    assert "Status message: " in outcome.text


def test_an_environment_that_cannot_be_set_up_is_reported_on_stdout(ray):
    environment = json.dumps({"working_dir": "gcs://_ray_pkg_dddddddddddddddd.zip"})
    outcome = ray.run("job", "submit", "--runtime-env-json", environment, "--", "echo", "hi")
    assert outcome.code == 1
    assert "Tailing logs until the job exits" in outcome.text
    assert "runtime_env setup failed" in outcome.text


def test_the_deprecated_job_id_names_the_job(ray, head, job_id):
    assert ray.run("job", "submit", "--no-wait", f"--job-id={job_id}", "--", "true").code == 0
    assert head.job(job_id)["submission_id"] == job_id


def test_options_may_stand_among_the_words(ray, job_id):
    outcome = ray.run("job", "submit", "echo", "hello", "--no-wait", "--submission-id", job_id)
    assert outcome.code == 0
    assert "Tailing logs" not in outcome.text


def test_stop_waits_and_reports(ray, sleeper):
    outcome = ray.run("job", "stop", sleeper)
    assert outcome.code == 0
    assert f"Attempting to stop job '{sleeper}'\n" in outcome.text
    assert f"Waiting for job '{sleeper}' to exit (disable with --no-wait):\n" in outcome.text
    assert f"Job '{sleeper}' was stopped\n" in outcome.text


def test_stop_without_waiting_reports_nothing_more(ray, sleeper):
    outcome = ray.run("job", "stop", "--no-wait", sleeper)
    assert outcome.code == 0
    assert "Waiting for job" not in outcome.text
    assert "was stopped" not in outcome.text


def test_delete_of_a_running_job_fails_on_stderr(ray, sleeper):
    outcome = ray.run("job", "delete", sleeper)
    assert outcome.code == 10
    assert "it is in a non-terminal state" in outcome.stderr


def test_delete_reports_on_stdout(ray, finished):
    outcome = ray.run("job", "delete", finished)
    assert outcome.code == 0
    assert f"Job '{finished}' deleted successfully\n" in outcome.text


def test_status_reports_the_end(ray, finished):
    outcome = ray.run("job", "status", finished)
    assert outcome.code == 0
    assert f"Job '{finished}' succeeded\n" in outcome.text


def test_status_of_an_unknown_job_fails(ray):
    assert ray.run("job", "status", "e2e-unknown").code == 10


def test_logs_follow_after_the_end_prints_the_log(ray, head, finished):
    outcome = ray.run("job", "logs", "--follow", finished)
    assert outcome.code == 0
    assert head.log_file(finished).read_bytes() in outcome.stdout


def test_list_prints_python_that_python_reads(ray, head, job_id):
    environment = {"env_vars": {"TEST": "it's 123"}}
    head.json("POST", "/api/jobs/", {"entrypoint": "true", "submission_id": job_id, "runtime_env": environment})
    head.await_status(job_id, "SUCCEEDED")
    outcome = ray.run("job", "list")
    assert outcome.code == 0
    assert f"submission_id='{job_id}'" in outcome.text
    assert repr(environment) in outcome.text
    assert "status=<JobStatus.SUCCEEDED: 'SUCCEEDED'>" in outcome.text


def test_an_empty_list_prints_two_brackets(ray, head):
    with RayHead(head.version, num_cpus=1) as empty:
        outcome = ray.with_env(RAY_ADDRESS=empty.address).run("job", "list")
    assert outcome.code == 0
    assert "[]" in outcome.text


@pytest.mark.parametrize("headers, code", [('{"key": "value"}', 0), ("{key value}", 2), ("", 0)], ids=["good", "bad", "empty"])
def test_headers_of_the_environment_are_checked(ray, headers, code):
    assert ray.with_env(RAY_JOB_HEADERS=headers).run("job", "submit", "--", "echo", "hello").code == code


def test_resources_that_do_not_exist_leave_the_job_waiting(ray, job_id):
    outcome = ray.run("job", "submit", "--submission-id", job_id, "--no-wait",
                      '--entrypoint-resources={"Custom": 2}', "--", "echo", "hi")
    assert outcome.code == 0
    status = ray.run("job", "status", job_id)
    assert status.code == 0
    assert f"Status for job '{job_id}': PENDING\n" in status.text


def test_quotes_survive(ray):
    outcome = ray.run("job", "submit", "--", "echo", "hello 'world'")
    assert "\nhello 'world'\n" in outcome.text


def test_several_ray_sessions_in_one_job_succeed(ray):
    code = "import ray; ray.init(); ray.shutdown(); ray.init(); ray.shutdown()"
    outcome = ray.run("job", "submit", "--", "python", "-c", code, patience=120)
    assert outcome.code == 0
    assert "succeeded" in outcome.text
