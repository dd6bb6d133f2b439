"""The component ray-token on Ray 2.60: who has no token gets nothing, the cluster itself works with it."""

import secrets

import pytest
from cluster import INTERNAL, apply, client_job, end_of, exit_codes, log_of, until

TOKEN = secrets.token_hex(32)


def secret(namespace):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ray-token", "namespace": namespace}, "stringData": {"token": TOKEN}}


@pytest.fixture
def path(cluster):
    """The overlay local with the component; the Secret is made before, as deploy/README.md says."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ray"}}
    return cluster.path("local", components=["ray-token"], before=[namespace, secret("ray"), secret("pipelines")])


WITH_TOKEN = {"env": [{"name": "RAY_AUTH_MODE", "value": "token"}, {"name": "RAY_AUTH_TOKEN_PATH", "value": "/token/token"}],
              "volumes": [("token", {"secret": {"secretName": "ray-token"}}, "/token")]}


def test_job_with_the_token_runs_on_a_worker(path, fresh, seen):
    words = ["submit", "--submission-id", fresh, "--entrypoint-num-cpus", "1", "--", "echo", "line 0"]
    apply(client_job(fresh, words, INTERNAL, **WITH_TOKEN))
    assert end_of(fresh)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    assert "line 0\n" in log_of("pipelines", f"job/{fresh}")
    assert len(path.workers()) == 1
    seen("exit code 0, one worker")


def test_job_without_the_token_is_refused(path, fresh, seen):
    apply(client_job(fresh, ["submit", "--submission-id", fresh, "--", "echo", "line 0"], INTERNAL))
    assert end_of(fresh)[0] == "Failed"
    assert list(exit_codes("pipelines", f"client={fresh}").values()) == [4]
    text = log_of("pipelines", f"job/{fresh}")
    assert "line 0" not in text
    seen("exit code 4:", text.splitlines()[0])


def test_probes_of_the_head_work(path):
    (head,) = path.heads()
    assert all(status["restartCount"] == 0 for status in head["status"]["containerStatuses"])
    until("a ready head", 10, lambda: all(status["ready"] for status in path.heads()[0]["status"]["containerStatuses"]))
