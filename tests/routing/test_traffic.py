"""Requests for the host names of the VirtualService, through a real Envoy that Istio's own code has configured, to a real
Ray head."""

import http.client
import pathlib
import time

import pytest
from mesh import GATEWAY_ADDRESS

HELLO = pathlib.Path(__file__).resolve().parents[2] / "examples/hello/scripts"


@pytest.fixture
def ready(api, gateway, hosts):
    """The gateway, once it serves the hosts."""
    api.await_true(lambda: ask(gateway, hosts[0], "/api/version")[0] == 200, 60)
    return gateway


def ask(gateway, host, path, method="GET", headers=()):
    """Status and body."""
    connection = http.client.HTTPConnection(GATEWAY_ADDRESS, gateway.port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": host, **dict(headers)})
        answer = connection.getresponse()
        return answer.status, b"" if answer.status == 101 else answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("prefix", ["", "/ray", "/ray/"])
@pytest.mark.parametrize("which", ["external", "internal"])
def test_hello_job_runs(ready, hosts, cli, head, which, prefix):
    host = hosts[which == "internal"]
    name = f"{which}{prefix.replace('/', '-')}"
    outcome = cli.run("submit", "--address", f"http://{host}:{ready.port}{prefix}", "--submission-id", name,
                      "--working-dir", HELLO, "--", "python", "scripts.py")
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout == head.log_file(name).read_bytes()
    assert outcome.text.count("Hello World") == 30
    assert [job["status"] for job in head.json("GET", "/api/jobs/") if job["submission_id"] == name] == ["SUCCEEDED"]


def test_log_is_whole_though_the_gateway_is_killed(ready, hosts, cli, head):
    words = ["--address", f"http://{hosts[1]}:{ready.port}/ray", "--submission-id", "killed-gateway"]
    line = "for i in $(seq 60); do echo line $i; sleep 0.2; done"
    with cli.start("submit", *words, "--shell", line) as running:
        running.await_stdout(b"line 10\n")
        ready.restart()
        running.await_stdout(b"line 30\n")
        ready.restart()
        outcome = running.finish()
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout == head.log_file("killed-gateway").read_bytes()


def test_log_is_whole_though_its_connections_are_cut(ready, hosts, cli, head, head_endpoint):
    words = ["--address", f"http://{hosts[0]}:{ready.port}", "--submission-id", "cut"]
    with cli.start("submit", *words, "--shell", "for i in $(seq 40); do echo line $i; sleep 0.2; done") as running:
        for number in range(5, 36, 5):
            running.await_stdout(f"line {number}\n".encode())
            head_endpoint.cut_all()
        outcome = running.finish()
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout == head.log_file("cut").read_bytes()


def test_other_host_is_not_found(ready, cli):
    assert ask(ready, "other.example.test", "/api/version")[0] == 404
    outcome = cli.run("version", "--address", f"http://other.example.test:{ready.port}", "--retry-budget", "0")
    assert outcome.code != 0
    assert "404" in outcome.stderr


def test_path_that_only_begins_like_the_prefix_is_another(ready, hosts):
    assert ask(ready, hosts[0], "/ray/api/version")[0] == 200
    assert ask(ready, hosts[0], "/rayX/api/version")[0] == 404


def test_websocket_is_let_through(ready, hosts, head):
    head.json("POST", "/api/jobs/", {"entrypoint": "echo up; sleep 5", "submission_id": "tail"})
    head.await_status("tail", "RUNNING")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
    assert ask(ready, hosts[0], "/ray/api/jobs/tail/logs/tail", headers=upgrade.items())[0] == 101


def test_routes_have_no_time_limit_and_repeat_nothing(ready):
    routes = [route["route"] for route in ready.routes() if "|8265|" in route.get("route", {}).get("cluster", "")]
    assert len(routes) == 2, "below the prefix, and without it"
    assert {route["timeout"] for route in routes} == {"0s"}
    assert all("retry_policy" not in route for route in routes)


def test_head_that_is_away_is_an_outage_and_no_wrong_end(ready, hosts, cli, head_endpoint):
    words = ["--address", f"http://{hosts[1]}:{ready.port}", "--submission-id", "away"]
    with cli.start("submit", *words, "--shell", "echo up; sleep 6; echo down") as running:
        running.await_stdout(b"up\n")
        head_endpoint.refusing = True
        head_endpoint.cut_all()
        time.sleep(3)
        head_endpoint.refusing = False
        outcome = running.finish()
    assert outcome.code == 0, outcome.stderr
    assert outcome.stdout.endswith(b"down\n")
