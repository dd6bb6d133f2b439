"""The step "submit job to ray" on a real cluster: one job and right outputs, whatever becomes of the step."""

import contextlib
import json
import random
import signal
import time

import pytest
from conftest import ROOT

KILLS = 50


def jobs_of(head, part):
    return [job for job in head.json("GET", "/api/jobs/") if part in job["entrypoint"]]


def check_outputs(step, head, gateway, status):
    """Against the cluster; returns the one job's record."""
    name = step.output("submission_id").decode()
    job = head.job(name)
    assert job["status"] == status
    assert step.output("status").decode() == status
    assert json.loads(step.output("gcp_resources")) == {"resources": [
        {"resourceType": "RayJob", "resourceUri": f"{gateway.address}/api/jobs/{name}"}]}
    assert step.result()["submission_id"] == name
    assert step.result()["status"] == status
    assert step.output("log") == head.log_file(name).read_bytes()
    return job


def executor_error(step):
    return json.loads(step.output("executor_error.json"))["errorMessage"]


def kill_after(process, seconds):
    """True: it was still running."""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_hello_job_succeeds(make_step, head, gateway):
    step = make_step(entrypoint="python scripts.py", working_dir=str(ROOT / "examples/hello/scripts"))
    done = step.run()
    assert done.returncode == 0, done.stderr
    check_outputs(step, head, gateway, "SUCCEEDED")
    assert step.output("log").count(b"Hello World") == 30
    assert done.stdout == step.output("log")
    assert not (step.folder / "executor_error.json").exists()


def test_all_inputs_reach_the_cluster(make_step, head, gateway):
    step = make_step(entrypoint="echo $A; test -f scripts.py", working_dir=str(ROOT / "examples/hello/scripts"),
                     runtime_env={"env_vars": {"A": "b \" c"}}, metadata={"team": "a"}, num_cpus=0.5,
                     memory="100000000", timeout="100", on_signal="detach", task="second")
    done = step.run()
    assert done.returncode == 0, done.stderr
    job = check_outputs(step, head, gateway, "SUCCEEDED")
    assert b'b " c\n' in step.output("log")
    assert job["metadata"]["team"] == "a"


def test_step_fails_with_its_job_and_says_why(make_step, head, gateway):
    step = make_step(entrypoint="echo before; exit 3")
    assert step.run().returncode == 1
    job = check_outputs(step, head, gateway, "FAILED")
    assert job["message"] in executor_error(step)
    again = step.run()
    assert again.returncode == 1, "a retry takes a job that failed by itself for what it is"
    assert len(jobs_of(head, "echo before; exit 3")) == 1


def test_cancelled_step_stops_its_job_first(make_step, head, gateway, tmp_path):
    step = make_step(entrypoint=f": {tmp_path}; echo up; sleep 300")
    process = step.start()
    try:
        assert process.stdout.readline() != b""
        (job,) = jobs_of(head, str(tmp_path))
        head.await_status(job["submission_id"], "RUNNING")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 143
    assert head.job(job["submission_id"])["status"] == "STOPPED"
    assert step.output("status") == b"STOPPED"
    assert "STOPPED" in executor_error(step)


def test_unreachable_cluster_is_told(make_step, gateway):
    step = make_step(entrypoint="true")
    step.words[step.words.index(gateway.address)] = "http://127.0.0.1:1"
    step.words += ["--retry-budget", "1"]
    done = step.run()
    assert done.returncode == 5
    assert "127.0.0.1:1" in executor_error(step)


def test_step_that_is_killed_again_and_again_has_one_job(make_step, head, gateway, tmp_path):
    moments = random.Random(7)
    runs, enough = tmp_path / "runs", tmp_path / "enough"
    step = make_step(entrypoint=f"echo run >> {runs}; n=0; until [ -e {enough} ]; do n=$((n+1)); echo line $n; "
                                "sleep 0.2; done; echo end")
    with contextlib.ExitStack() as stack:
        stack.callback(enough.touch)
        killed = sum(kill_after(step.start(), moments.uniform(0, 1)) for _ in range(KILLS))
        assert killed == KILLS
    done = step.run()
    assert done.returncode == 0, done.stderr
    check_outputs(step, head, gateway, "SUCCEEDED")
    assert done.stdout == step.output("log")
    assert runs.read_text() == "run\n"
    assert len(jobs_of(head, str(runs))) == 1


@pytest.mark.parametrize("seed", range(12))
def test_step_that_is_killed_at_its_start_has_one_job(seed, make_step, head, gateway, tmp_path):
    runs = tmp_path / "runs"
    step = make_step(entrypoint=f"echo run >> {runs}; echo begin; sleep 0.5; echo end",
                     working_dir=str(ROOT / "examples/hello/scripts"))
    kill_after(step.start(), random.Random(seed).uniform(0, 0.15))
    done = step.run()
    assert done.returncode == 0, done.stderr
    check_outputs(step, head, gateway, "SUCCEEDED")
    assert runs.read_text() == "run\n"
    assert len(jobs_of(head, str(runs))) == 1
