"""The hello job, submitted from a pod and from outside, seen in the dashboard's API; a worker that comes for it and leaves."""

import time

import pytest
from cluster import INTERNAL, ROOT, apply, ask, client_job, end_of, log_of, name_of, until

HELLO = ["--working-dir", "/scripts", "--", "python", "scripts.py"]


def test_hello_from_a_pod_with_a_worker_that_comes_and_leaves(local, fresh, hello_scripts, seen):
    until("no worker", 150, lambda: not local.workers())
    apply(client_job(fresh, ["submit", "--submission-id", fresh, *HELLO], INTERNAL, volumes=[hello_scripts]))
    assert end_of(fresh)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    text = log_of("pipelines", f"job/{fresh}")
    assert text.count("Hello World") == 30, text
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    (worker,) = local.workers()
    # The cluster's own pods reach each other on every port; GCS is no HTTP server, so curl may fail, but not by the time.
    (head,) = local.heads()
    assert ask("ray", name_of(worker), f"http://{head['status']['podIP']}:8265/api/version") == 0
    assert ask("ray", name_of(worker), f"http://{head['status']['podIP']}:6379") != 28
    began = time.monotonic()
    until("the removal of the worker", 150, lambda: not local.workers())
    seen("30 greetings, one job, one worker, gone", round(time.monotonic() - began), "s later")


@pytest.mark.parametrize("host", ["ray.example.test", "ray.internal.example.test", "ray.example.test/ray", "ray.internal.example.test/ray"])
def test_job_from_a_pod_by_each_name(local, fresh, host):
    apply(client_job(fresh, ["submit", "--submission-id", fresh, "--", "echo", "line 0"], f"http://{host}"))
    assert end_of(fresh)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    assert "line 0\n" in log_of("pipelines", f"job/{fresh}")
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]


@pytest.mark.parametrize("host", ["ray.example.test", "ray.internal.example.test/ray"])
def test_hello_from_outside(local, outside, fresh, host):
    scripts = f"{ROOT}/examples/hello/scripts"
    done = outside.submit(local, host, "--submission-id", fresh, "--working-dir", scripts, "--", "python", "scripts.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Hello World") == 30
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
