"""What is promised of every version of Ray. Each test, in this order, is a column of docs/versions.md."""

import importlib.util
import json
import pathlib

from ray_head import RayHead
from wheel_file import make_wheel

TOKEN = "canary-token-5b7c"
# A carriage return, a line break in two pieces, bytes that are no UTF-8, a pause, and a last line without an end.
ODD_LOG = r"""
import sys, time
for piece in (b"10%\r20%\r\n", b"two\r", b"\n", b"\xff\xfe\n\xe2\x82", b"\xac\n", b"last"):
    sys.stdout.buffer.write(piece)
    sys.stdout.flush()
    time.sleep(0.7)
"""


def log_of(head, job_id):
    return head.log_file(job_id).read_bytes()


def test_version(cli, head):
    assert cli.run("version", "-o", "json").json["server"]["ray_version"] == head.version


def test_submit_while_it_starts(early):
    assert early.outcome.code == 0, early.outcome
    assert early.outcome.stdout == log_of(early.head, "begun-with-the-head")
    assert b"early\n" in early.outcome.stdout


def test_working_directory(cli, head, job_id, tmp_path):
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "sub" / "data").write_text(f"data of {job_id}\n")
    words = ("--working-dir", tmp_path / "tree", "--", "cat", "sub/data")
    for number in (1, 2):
        outcome = cli.run("submit", "--submission-id", f"{job_id}-{number}", *words)
        assert outcome.code == 0, outcome
        assert f"data of {job_id}\n" in outcome.text
    assert head.job(f"{job_id}-1")["runtime_env"] == head.job(f"{job_id}-2")["runtime_env"]


def test_follow(cli, head, job_id):
    outcome = cli.run("submit", "--submission-id", job_id, "--", "python", "-c", ODD_LOG)
    assert outcome.code == 0, outcome
    assert outcome.stdout == log_of(head, job_id)
    assert outcome.stdout.endswith(b"10%\r20%\r\ntwo\r\n\xff\xfe\n\xe2\x82\xac\nlast")
    assert cli.run("logs", job_id).stdout == outcome.stdout


def test_failure(cli, head, job_id):
    outcome = cli.run("submit", "--submission-id", job_id, "--", "sh", "-c", "echo before; exit 7")
    assert outcome.code == 1, outcome
    assert outcome.stdout == log_of(head, job_id)
    broken = json.dumps({"working_dir": "gcs://_ray_pkg_eeeeeeeeeeeeeeee.zip"})
    assert cli.run("submit", "--runtime-env-json", broken, "--", "true").code == 1


def test_stop(cli, head, job_id):
    with cli.start("submit", "--submission-id", job_id, "--", "sh", "-c", "echo up; sleep 300") as running:
        running.await_stdout(b"up\n")
        assert cli.run("stop", job_id).code == 0
        assert running.finish().code == 3
    assert head.job(job_id)["status"] == "STOPPED"


def test_adopt(cli, head, job_id, tmp_path):
    step = ("submit", "-o", "json", "--submission-id-from", job_id, "--", "sh", "-c", "echo one; sleep 1")
    first, second = cli.run(*step), cli.run(*step)
    assert (first.code, second.code) == (0, 0), (first, second)
    assert (first.json["adopted"], second.json["adopted"]) == (False, True)
    assert first.json["submission_id"] == second.json["submission_id"]


def test_conflict(cli, head, finished):
    outcome = cli.run("submit", "--submission-id", finished, "--", "echo", "another")
    assert outcome.code == 9, outcome
    assert head.job(finished)["entrypoint"] == "echo done"


def test_list(cli, head, finished):
    jobs = {job["submission_id"]: job for job in cli.run("list", "-o", "json").json["jobs"]}
    assert jobs[finished] == head.job(finished)
    assert finished in cli.run("list").text
    assert "SUCCEEDED" in cli.run("status", finished).text
    assert cli.run("wait", finished).code == 0


def test_delete(cli, head, finished):
    assert cli.run("delete", finished).code == 0
    assert head.request("GET", f"/api/jobs/{finished}")[0] == 404
    assert cli.run("status", finished).code == cli.run("delete", finished).code == 10


def test_tail(cli, head, job_id):
    assert cli.run("submit", "--submission-id", job_id, "--", "seq", "5000").code == 0
    outcome = cli.run("logs", "--tail", "1500", job_id)
    assert outcome.code == 0, outcome
    assert outcome.stdout == b"".join(log_of(head, job_id).splitlines(keepends=True)[-1500:])


def test_pip(cli, tmp_path):
    path = tmp_path / "wheeled-1.0-py3-none-any.whl"
    make_wheel(path, 42)
    outcome = cli.run("submit", "--pip", path, "--", "python", "-c", "import wheeled; print(wheeled.VALUE)", patience=240)
    assert outcome.code == 0, outcome
    assert b"42\n" in outcome.stdout


def knows_tokens():
    """Whether the Ray that these tests run beside has this authentication."""
    (package,) = importlib.util.find_spec("ray").submodule_search_locations
    return any("RAY_AUTH_MODE" in path.read_text() for path in pathlib.Path(package, "_private").rglob("*.py"))


def test_token(cli, head, record_property):
    if not knows_tokens():
        record_property("cell", "none")
        return
    with RayHead(head.version, token=TOKEN, num_cpus=1) as guarded:
        client = cli.with_env(RAY_ADDRESS=guarded.address)
        assert client.run("list").code == 4
        outcome = client.with_env(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=TOKEN).run("submit", "-vv", "--", "echo", "let in")
        assert outcome.code == 0, outcome
        assert b"let in\n" in outcome.stdout
        assert TOKEN not in outcome.stderr
