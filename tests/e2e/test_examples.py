"""The library's examples against a real Ray head."""

import os
import pathlib
import re
import subprocess

import pytest
from ray_head import clean_environment

EXAMPLES = os.environ.get("RAYJOBS_DEV_EXAMPLES_DIR")

SCRIPT = """\
import sys
import time

print("words", sys.argv[1:], flush=True)
time.sleep(float(sys.argv[1]))
print("done", flush=True)
sys.exit(int(sys.argv[2]))
"""


def run_example(name, *arguments):
    assert EXAMPLES, "RAYJOBS_DEV_EXAMPLES_DIR is not set"
    command = [str(pathlib.Path(EXAMPLES) / name), *map(str, arguments)]
    return subprocess.run(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=120, check=False)


@pytest.fixture
def scripts(tmp_path):
    (tmp_path / "scripts.py").write_text(SCRIPT)
    return tmp_path


def test_submit_and_wait_prints_the_id_and_the_outcome(head, scripts):
    done = run_example("submit_and_wait", head.address, scripts, "--", "python", "scripts.py", "0", "0", "a b")
    assert done.returncode == 0, done.stderr
    submission_id, status = done.stdout.splitlines()
    assert re.fullmatch(r"raysubmit_[0-9A-Za-z]{16}", submission_id)
    assert status == "SUCCEEDED"
    job = head.job(submission_id)
    assert job["entrypoint"] == "python scripts.py 0 0 'a b'"
    assert job["metadata"]["submitted_by"] == "submit_and_wait"
    assert job["runtime_env"]["working_dir"].startswith("gcs://_ray_pkg_")


def test_submit_and_wait_fails_with_the_job(head, scripts):
    done = run_example("submit_and_wait", head.address, scripts, "--", "python", "scripts.py", "0", "3")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "FAILED"), done.stderr


def test_follow_logs_prints_the_whole_log_of_a_running_job(head):
    entrypoint = "echo first; sleep 3; echo last"
    submission_id = head.json("POST", "/api/jobs/", {"entrypoint": entrypoint})["submission_id"]
    done = run_example("follow_logs", head.address, submission_id)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line in ("first", "last")] == ["first", "last"]
    assert "SUCCEEDED" in done.stderr


def test_follow_logs_of_an_unknown_job_fails(head):
    done = run_example("follow_logs", head.address, "no-such-job")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
