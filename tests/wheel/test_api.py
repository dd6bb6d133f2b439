"""`ray_submit.submit` and `run` on real heads: outcomes, exceptions, where the text goes, interrupts."""

import concurrent.futures
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from conftest import ROOT
from own_processes import children

HELLO = ROOT / "examples/hello/scripts"
pytestmark = pytest.mark.usefixtures("clean")


@pytest.fixture
def submit(ray_submit, head):
    """ray_submit.submit to the head."""
    def to_head(entrypoint, **options):
        return ray_submit.submit(entrypoint, address=head.address, **options)
    return to_head


def test_hello_job_succeeds(submit, head, capsys):
    outcome = submit(["python", "scripts.py"], working_dir=HELLO)
    assert outcome["status"] == "SUCCEEDED" == head.job(outcome["submission_id"])["status"]
    printed = capsys.readouterr()
    assert printed.out == head.log_file(outcome["submission_id"]).read_text()
    assert printed.out.count("Hello World") == 30
    assert f"job {outcome['submission_id']} SUCCEEDED" in printed.err


def test_functions_get_lines_and_events(submit, head, capsys):
    lines, messages, events = [], [], []
    outcome = submit("printf 'a\\303\\251\\n\\377\\n'", on_log=lines.append, on_message=messages.append,
                     on_event=events.append)
    assert lines == head.log_file(outcome["submission_id"]).read_text(errors="replace").splitlines()
    assert {"aé", "\N{REPLACEMENT CHARACTER}"} <= set(lines)
    assert any(message.startswith(f"submitted {outcome['submission_id']} ") for message in messages)
    assert [event["event"] for event in events if event["event"] != "log"][0] == "submitted"
    assert events[-1]["event"] == "finished" and events[-1]["status"] == outcome["status"]
    assert capsys.readouterr() == ("", "")


def test_request_is_what_was_asked_for(submit, head):
    outcome = submit(["sh", "-c", 'echo "$A $0"', "b  c"], runtime_env={"env_vars": {"A": "a"}}, metadata={"team": "t"},
                     num_cpus=0.5, memory="100MB", submission_id_from=["run", head.version, str(time.time_ns())],
                     timeout="60s", on_signal="stop", options=["--retry-budget", "5s"], on_log=lambda line: None)
    job = head.job(outcome["submission_id"])
    assert "a b  c" in head.log_file(job["submission_id"]).read_text().splitlines()
    assert job["metadata"]["team"] == "t"


def test_without_waiting(submit, ray_submit, head):
    outcome = submit("echo up; sleep 300", runtime_env={"env_vars": {"A": "a"}}, wait=False)
    name = outcome["submission_id"]
    try:
        assert head.await_status(name, "RUNNING")["entrypoint"] == "echo up; sleep 300"
        with pytest.raises(ray_submit.StillRunning):
            ray_submit.run(["wait", "--timeout", "1s", name], env={"RAY_ADDRESS": head.address})
    finally:
        stopped = ray_submit.run(["stop", name], env={"RAY_ADDRESS": head.address})
    assert stopped["jobs"][0]["status"] == "STOPPED"
    with pytest.raises(ray_submit.JobStopped, match=f"{name}.*STOPPED"):
        ray_submit.run(["wait", name], env={"RAY_ADDRESS": head.address})


def test_failed_job_is_an_exception(submit, ray_submit):
    with pytest.raises(ray_submit.JobFailed, match="FAILED.*exit code 7") as failure:
        submit("exit 7", env={"RAYJOBS_EXIT_CODE": "driver"})
    assert type(failure.value) is ray_submit.JobFailed
    assert failure.value.exit_code == 1
    assert failure.value.outcome["status"] == "FAILED"
    again = pickle.loads(pickle.dumps(failure.value))
    assert (type(again), str(again), again.outcome) == (ray_submit.JobFailed, str(failure.value), failure.value.outcome)


def test_id_of_another_job_is_an_exception(submit, ray_submit, head):
    name = f"api-{time.time_ns()}"
    submit("true", submission_id=name)
    assert submit("true", submission_id=name)["adopted"]
    with pytest.raises(ray_submit.IdTaken):
        submit("false", submission_id=name)


def test_interrupt_of_the_whole_group_stops_the_job(head, target, tmp_path):
    """As a terminal and a notebook send it: to the caller and to all that it has started."""
    script = textwrap.dedent(f"""
        import ray_submit
        try:
            ray_submit.submit("echo : {tmp_path}; sleep 300", address="{head.address}", on_signal="stop")
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """)
    caller = subprocess.Popen([sys.executable, "-c", script], env={"PYTHONPATH": str(target), "HOME": str(tmp_path)},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        for line in caller.stdout:
            if line == f": {tmp_path}\n":
                break
        (job,) = [job for job in head.json("GET", "/api/jobs/") if str(tmp_path) in job["entrypoint"]]
        head.await_status(job["submission_id"], "RUNNING")
        os.killpg(caller.pid, signal.SIGINT)
        out, err = caller.communicate(timeout=60)
    finally:
        caller.kill()
        caller.communicate()
    assert caller.returncode == 0 and out.endswith("interrupted\n"), err
    assert head.job(job["submission_id"])["status"] == "STOPPED"
    assert f"job {job['submission_id']} STOPPED" in err


@pytest.mark.parametrize("on_signal, status", [("stop", "STOPPED"), ("detach", "RUNNING")])
def test_exception_of_a_function_is_raised_after_the_end(on_signal, status, submit, ray_submit, head):
    before, running, names = children(), set(), []

    def fail(event):
        if event["event"] == "submitted":
            names.append(event["submission_id"])
        elif "up" in event.get("text", ""):
            running.update(children() - before)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        submit("echo up; sleep 300", on_signal=on_signal, on_event=fail, on_log=lambda line: None)
    try:
        assert running and not running & children()
        assert head.job(names[0])["status"] == status
    finally:
        ray_submit.run(["stop", names[0]], env={"RAY_ADDRESS": head.address})


def test_stop_from_another_thread_stops_the_job(submit, ray_submit, head):
    stop, names = threading.Event(), []

    def wait_until_it_runs(event):
        if event["event"] == "submitted":
            names.append(event["submission_id"])
        elif "up" in event.get("text", ""):
            stop.set()

    with concurrent.futures.ThreadPoolExecutor() as pool:
        call = pool.submit(submit, "echo up; sleep 300", on_signal="stop", on_event=wait_until_it_runs,
                           on_log=lambda line: None, stop=stop)
        with pytest.raises(ray_submit.Interrupted):
            call.result(timeout=120)
    assert head.job(names[0])["status"] == "STOPPED"
