"""Exit codes: what a script or a pipeline step learns of a job on a real head."""

import json
import os
import signal
import socket
import time

import pytest
from ray_head import HOST


def test_submit_of_a_succeeding_job_exits_0(cli):
    assert cli.run("submit", "--", "true").code == 0


def test_submit_of_a_failing_job_exits_1(cli):
    assert cli.run("submit", "--", "sh", "-c", "exit 7").code == 1


def test_submit_passes_the_drivers_code_on_when_asked(cli):
    assert cli.run("submit", "--exit-code=driver", "--", "sh", "-c", "exit 7").code == 7


def test_submit_turns_the_drivers_signal_into_128_and_its_number(cli):
    assert cli.run("submit", "--exit-code=driver", "--", "sh", "-c", "kill -9 $$").code == 137


def test_submit_of_a_job_that_is_stopped_exits_3(cli, head, job_id):
    with cli.start("submit", "--submission-id", job_id, "--", "sh", "-c", "echo up; sleep 300") as running:
        running.await_stdout(b"up\n")
        assert cli.run("stop", job_id).code == 0
        assert running.finish().code == 3
    assert head.job(job_id)["status"] == "STOPPED"


def test_a_step_that_the_cluster_has_failed_exits_8_and_is_submitted_anew(cli, head, job_id, tmp_path):
    supervisor = tmp_path / "supervisor"
    line = f"test -s {supervisor} && exit 0; echo $PPID > {supervisor}; sleep 300"
    step = ["submit", "--submission-id-from", job_id, "--shell", line]
    with cli.start(*step) as running:
        deadline = time.monotonic() + 60
        while not (supervisor.exists() and supervisor.read_text().endswith("\n")):
            assert time.monotonic() < deadline, "the job has not started"
            time.sleep(0.05)
        os.kill(int(supervisor.read_text()), signal.SIGKILL)
        assert running.finish().code == 8
    for adopted in (False, True):
        outcome = cli.run(*step, "--result-file", tmp_path / "outcome.json")
        assert outcome.code == 0, outcome.stderr
        result = json.loads((tmp_path / "outcome.json").read_text())
        assert result["submission_id"].endswith("-2")
        assert result["adopted"] == adopted
    first = head.job(result["submission_id"].removesuffix("-2"))
    assert first["status"] == "FAILED"
    assert first["driver_exit_code"] is None


def test_a_job_that_prints_what_ray_says_of_a_lost_supervisor_exits_1(cli, head, job_id):
    assert cli.run("submit", "--submission-id", job_id, "--shell", "kill -9 $PPID").code == 8
    sentence = head.job(job_id)["message"]
    outcome = cli.run("submit", "--shell", f"cat <<'end'; exit 1\n{sentence}\nend")
    assert outcome.code == 1
    assert sentence in outcome.text


@pytest.mark.only("2.60.0")  # 2.22 knows no such accelerator.
def test_a_step_whose_resources_ray_refuses_exits_1_and_is_adopted(cli, head, job_id, tmp_path):
    step = ["submit", "--submission-id-from", job_id, "--entrypoint-resources", '{"FURIOSA": 0.5}', "--shell", "true"]
    for adopted in (False, True):
        outcome = cli.run(*step, "--result-file", tmp_path / "outcome.json")
        assert outcome.code == 1, outcome.stderr
        assert "whole number" in outcome.stderr
        result = json.loads((tmp_path / "outcome.json").read_text())
        assert result["adopted"] == adopted
    assert head.job(result["submission_id"])["error_type"] == "JOB_SUPERVISOR_ACTOR_START_FAILURE"


REFUSED = ('{"CPU": 1}', '{"memory": 1}', '{"a": -1}', '{"a": 0.00001}', '{"TPU": 3}', '{"HPU": 0.5}')


@pytest.mark.parametrize("asked", REFUSED)
def test_resources_that_are_refused_before_sending_are_refused_by_ray(cli, head, job_id, asked):
    assert cli.run("submit", "--entrypoint-resources", asked, "--", "true").code == 2
    job = {"entrypoint": "true", "submission_id": job_id, "entrypoint_resources": json.loads(asked)}
    head.json("POST", "/api/jobs/", job)
    assert "ValueError" in head.await_status(job_id, "FAILED")["message"]


def test_submit_without_waiting_exits_0_once_accepted(cli, head, job_id):
    outcome = cli.run("submit", "--no-wait", "--submission-id", job_id, "--", "sh", "-c", "exit 7")
    assert outcome.code == 0
    assert outcome.text == f"{job_id}\n"
    head.await_status(job_id, "FAILED")


def test_submit_of_an_environment_that_cannot_be_set_up_exits_1(cli):
    # It has no error_type in 2.22; in 2.60 RUNTIME_ENV_SETUP_FAILURE is the job's own fault all the same.
    environment = '{"working_dir": "gcs://_ray_pkg_eeeeeeeeeeeeeeee.zip"}'
    outcome = cli.run("submit", "--runtime-env-json", environment, "--", "true")
    assert outcome.code == 1
    assert "runtime_env setup failed" in outcome.stderr


def test_submit_refuses_a_bad_runtime_environment_before_sending(proxied):
    proxy, cli = proxied
    environment = '{"pip": ["a"], "conda": "b"}'
    assert cli.run("submit", "--runtime-env-json", environment, "--", "true").code == 10
    assert proxy.count("POST", "/api/jobs/") == 0


def test_submit_refuses_a_missing_working_directory_before_sending(proxied):
    proxy, cli = proxied
    outcome = cli.run("submit", "--working-dir", "/nonexistent/place", "--", "true")
    assert outcome.code == 10
    assert "/nonexistent/place" in outcome.stderr
    assert proxy.count("POST", "/api/jobs/") == 0


def test_submit_under_an_id_of_a_different_job_exits_9(cli, finished):
    outcome = cli.run("submit", "--submission-id", finished, "--", "echo", "another")
    assert outcome.code == 9
    assert finished in outcome.stderr


@pytest.mark.parametrize("command", ["status", "logs", "stop", "delete"])
def test_an_unknown_id_exits_10(cli, command):
    outcome = cli.run(command, "e2e-unknown")
    assert outcome.code == 10
    assert "e2e-unknown" in outcome.stderr
    assert outcome.stdout == b""


def test_following_an_unknown_id_exits_10(cli):
    assert cli.run("logs", "-f", "e2e-unknown").code == 10


def test_a_refused_connection_exits_5(cli):
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
    outcome = cli.run("list", "--address", f"http://{HOST}:{port}", patience=150)
    assert outcome.code == 5
    assert outcome.stderr.startswith("error: ") or "\nerror: " in outcome.stderr


@pytest.mark.parametrize("words", [
    ["submit"],
    ["status"],
    ["list", "--nonsense"],
    ["submit", "--entrypoint-num-cpus", "many", "--", "true"],
    ["submit", "--runtime-env-json", "{", "--", "true"],
    ["submit", "--metadata-json", '{"a": 1}', "--", "true"],
    ["submit", "--headers", "[]", "--", "true"],
], ids=" ".join)
def test_a_wrong_command_line_exits_2(cli, words):
    outcome = cli.run(*words)
    assert outcome.code == 2
    assert outcome.stdout == b""
    assert outcome.stderr != ""


def test_status_exits_0_whatever_the_state(cli, head, job_id):
    head.json("POST", "/api/jobs/", {"entrypoint": "exit 7", "submission_id": job_id})
    head.await_status(job_id, "FAILED")
    outcome = cli.run("status", job_id)
    assert outcome.code == 0
    assert "FAILED" in outcome.text


def test_status_exits_with_the_outcome_when_asked(cli, head, job_id):
    head.json("POST", "/api/jobs/", {"entrypoint": "exit 7", "submission_id": job_id})
    head.await_status(job_id, "FAILED")
    assert cli.run("status", "--exit-status", job_id).code == 1


def test_following_the_log_exits_with_the_outcome(cli, job_id):
    assert cli.run("submit", "--no-wait", "--submission-id", job_id, "--", "sh", "-c", "echo one; exit 7").code == 0
    outcome = cli.run("logs", "--follow", job_id)
    assert outcome.code == 1
    assert b"one\n" in outcome.stdout
    assert cli.run("logs", job_id).code == 0
