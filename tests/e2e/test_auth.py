"""Ray 2.60's token authentication: refused without, accepted from each place where a token may be."""

import os
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from envoy import SOURCES, Envoy, first_source
from ray_head import RayHead
from refusing_gateway import RefusingGateway
from token_relays import TOKEN, WRONG, KeptRequests, TokenReplacedDuringUpload, TokenReplacedForEachRequest

pytestmark = pytest.mark.only("2.60.0")


@pytest.fixture(scope="module")
def guarded():
    with RayHead("2.60.0", token=TOKEN, num_cpus=1) as head:
        yield head


@pytest.fixture
def client(cli, guarded):
    return cli.with_env(RAY_ADDRESS=guarded.address)


def assert_follows_a_job(client):
    outcome = client.run("submit", "-vv", "--", "echo", "let in")
    assert outcome.code == 0
    assert b"let in\n" in outcome.stdout
    assert TOKEN not in outcome.stderr


def test_without_a_token_every_command_exits_4(client):
    for words in (["list"], ["status", "any"], ["submit", "--", "true"], ["logs", "-f", "any"]):
        outcome = client.run(*words)
        assert outcome.code == 4, words
        assert "hint: " in outcome.stderr
        assert "RAY_AUTH_MODE" in outcome.stderr


def test_a_wrong_token_exits_4(client):
    wrong = client.with_env(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=WRONG)
    outcome = wrong.run("list")
    assert outcome.code == 4
    assert WRONG not in outcome.stderr


def test_token_mode_without_a_token_exits_4_before_asking(client):
    assert client.with_env(RAY_AUTH_MODE="token").run("list").code == 4


def test_the_token_of_the_environment_is_sent(client):
    assert_follows_a_job(client.with_env(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=TOKEN))


def test_the_token_of_a_named_file_is_sent(client, tmp_path):
    (tmp_path / "token").write_text(f"  {TOKEN}\n")
    assert_follows_a_job(client.with_env(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN_PATH=str(tmp_path / "token")))


def test_the_token_of_the_home_directory_is_sent(client, tmp_path):
    (tmp_path / "home" / ".ray").mkdir()
    (tmp_path / "home" / ".ray" / "auth_token").write_text(TOKEN)
    assert_follows_a_job(client.with_env(RAY_AUTH_MODE="token"))


def test_a_token_that_is_named_is_sent_when_ray_asks(client, tmp_path):
    """Without RAY_AUTH_MODE: the first request is refused by Ray, and repeated with the token."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    for named in ({"RAY_AUTH_TOKEN": TOKEN}, {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "token")}):
        outcome = client.with_env(**named).run("submit", "-v", "--", "echo", "let in")
        assert (outcome.code, outcome.stdout.count(b"let in\n")) == (0, 1), outcome.stderr
        assert f"token (from {next(iter(named))}), sent only if Ray asks for one" in outcome.stderr
        assert outcome.stderr.count("Ray wants a token; sent again with one") == 1
        assert TOKEN not in outcome.stderr


@pytest.mark.parametrize("source", SOURCES)
def test_a_token_that_ray_asks_for_serves_every_command_and_log_source(client, guarded, tmp_path, source):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "large").write_bytes(os.urandom(5_000_000))
    with Envoy(guarded.port, tmp_path, **SOURCES[source]) as envoy:
        named = client.with_env(RAY_ADDRESS=envoy.address, RAY_AUTH_TOKEN=TOKEN)
        submitted = named.run("submit", "--no-wait", "--working-dir", tmp_path / "tree", "--",
                              "sh", "-c", "echo first; sleep 600")
        job = submitted.stdout.decode().strip()
        assert job, submitted.stderr
        assert job in named.run("list").text
        with named.start("logs", "-f", "-v", job) as following:
            following.await_stdout(b"first\n")
            assert named.run("stop", job).code == 0
            followed = following.finish()
        assert followed.code == 3
        assert first_source(followed) == source
        assert named.run("wait", job).code == 3
        assert b"first\n" in named.run("logs", job).stdout
        assert named.run("status", job).code == 0
        assert named.run("delete", job).code == 0


NUMBERED = "for i in 1 2 3 4 5 6 7 8 9 10; do echo line $i; sleep 1; done; exit 7"


def assert_numbered(outcome, guarded, job_id):
    """All of the log of NUMBERED has arrived, and its outcome."""
    assert outcome.code == 1, outcome.stderr
    assert outcome.stdout == guarded.log_file(job_id).read_bytes()
    lines = [line for line in outcome.text.splitlines() if line.startswith("line ")]
    assert lines == [f"line {i}" for i in range(1, 11)]
    assert "canary" not in outcome.stderr


def refused_paths(outcome):
    """Of the requests that a run with -v has repeated with new credentials."""
    urls = re.findall(r"^[A-Z]+ (\S+)(?: \(WebSocket\))? → its credentials were refused; sent again", outcome.stderr, re.M)
    return [urllib.parse.urlsplit(url).path for url in urls]


def test_the_whole_text_alone_is_read_with_the_token_in_every_request(client, guarded, tmp_path, job_id):
    """Neither the raw file nor a WebSocket passes the gateway."""
    path = f"/api/jobs/{job_id}/logs"
    with KeptRequests(guarded.port) as proxy, Envoy(proxy.port, tmp_path, **SOURCES["whole text"]) as envoy:
        named = client.with_env(RAY_ADDRESS=envoy.address, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=TOKEN)
        assert_numbered(named.run("submit", "--submission-id", job_id, "--", "sh", "-c", NUMBERED), guarded, job_id)
        heads = proxy.heads(path)
        assert len(heads) > 5, "the log did not come from here while the job ran"
        assert all(f"\r\nauthorization: Bearer {TOKEN}\r\n" in head for head in heads)
        assert proxy.count("GET", "/api/v0/") == proxy.count("GET", "/logs/tail") == 0
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(guarded.address + path)


@pytest.mark.parametrize(("source", "path", "least"), [
    ("raw file", "/ray/api/v0/logs/file", 5),
    ("live text", "/ray/api/jobs/{}/logs/tail", 1),
    ("whole text", "/ray/api/jobs/{}/logs", 5),
], ids=SOURCES)
def test_a_token_file_that_is_replaced_again_and_again_loses_no_line(client, guarded, tmp_path, job_id, source, path, least):
    file = tmp_path / "token"
    with TokenReplacedForEachRequest(guarded.port, file) as proxy, Envoy(proxy.port, tmp_path, **SOURCES[source]) as envoy:
        named = client.with_env(RAY_ADDRESS=envoy.address)
        followed = named.run("submit", "-v", "--token-file", file, "--submission-id", job_id, "--", "sh", "-c", NUMBERED)
        assert_numbered(followed, guarded, job_id)
        assert first_source(followed) == source
        assert refused_paths(followed).count(path.format(job_id)) >= least
        logs = named.run("logs", "-v", "--token-file", file, job_id)
        assert (logs.code, logs.stdout) == (0, followed.stdout)
        assert len(set(refused_paths(logs))) == 2, "the status and the log"
        assert named.run("status", "--token-file", file, job_id).code == 0


def test_a_token_file_that_is_replaced_again_and_again_ends_no_wait(client, guarded, tmp_path, job_id):
    file = tmp_path / "token"
    guarded.json("POST", "/api/jobs/", {"entrypoint": "sleep 6; exit 7", "submission_id": job_id})
    with TokenReplacedForEachRequest(guarded.port, file) as proxy:
        outcome = client.with_env(RAY_ADDRESS=proxy.address).run("wait", "-v", "--token-file", file, job_id)
    assert outcome.code == 1, outcome.stderr
    assert refused_paths(outcome).count(f"/api/jobs/{job_id}") > 2


@pytest.mark.parametrize("source", SOURCES)
def test_a_token_that_turns_wrong_ends_the_follow_with_4(client, guarded, tmp_path, job_id, source):
    token = ["--token-file", tmp_path / "token"]
    token[1].write_text(TOKEN)
    with Envoy(guarded.port, tmp_path, **SOURCES[source]) as envoy:
        named = client.with_env(RAY_ADDRESS=envoy.address)
        guarded.json("POST", "/api/jobs/", {"entrypoint": NUMBERED, "submission_id": job_id})
        with named.start("logs", "-f", "-v", *token, job_id) as following:
            following.await_stdout(b"line 2\n")
            token[1].write_text(WRONG)
            refused = following.finish()
        assert refused.code == 4, refused.stderr
        assert "Invalid authentication token" in refused.stderr
        assert first_source(refused) == source
        assert guarded.log_file(job_id).read_bytes().startswith(refused.stdout)
        token[1].write_text(TOKEN)
        assert_numbered(named.run("logs", "-f", *token, job_id), guarded, job_id)


def test_an_upload_that_is_refused_early_is_repeated_with_the_new_token(client, guarded, tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "large").write_bytes(os.urandom(20_000_000))
    with TokenReplacedDuringUpload(guarded.port, tmp_path / "token") as proxy:
        outcome = client.with_env(RAY_ADDRESS=proxy.address).run(
            "submit", "-vv", "--token-file", tmp_path / "token", "--working-dir", tmp_path / "tree", "--", "stat", "-c", "%s", "large")
    assert outcome.code == 0, outcome.stderr
    assert b"20000000\n" in outcome.stdout
    assert proxy.count("PUT", "/api/packages/") == 2
    assert "canary" not in outcome.stderr


def test_the_token_of_the_home_directory_is_sent_to_this_machine_when_ray_asks(client, tmp_path):
    (tmp_path / "home" / ".ray").mkdir()
    (tmp_path / "home" / ".ray" / "auth_token").write_text(TOKEN)
    assert client.run("list").code == 0
    refused = client.with_env(RAY_AUTH_MODE="disabled").run("list")
    assert refused.code == 4
    elsewhere = client.run("list", "--address", "http://ray.invalid:80", "--resolve", "ray.invalid:80:127.0.0.1",
                           "--retry-budget", "0", "-v")
    assert "auth_token" not in elsewhere.stderr


def test_no_token_is_sent_to_who_is_not_ray(client, tmp_path):
    """A gateway's 401, in whatever words, gets none of the tokens that are kept for Ray."""
    (tmp_path / "home" / ".ray").mkdir()
    (tmp_path / "home" / ".ray" / "auth_token").write_text(TOKEN)
    for named in ({}, {"RAY_AUTH_TOKEN": TOKEN}):
        with RefusingGateway(b"Unauthorized") as gateway:
            outcome = client.with_env(RAY_ADDRESS=gateway.address, **named).run("submit", "-v", "--", "true")
        assert outcome.code == 4
        assert gateway.heads, "nothing was asked"
        assert not any(b"authorization" in head.lower() or TOKEN.encode() in head for head in gateway.heads)
        assert "is sent only to a Ray that asks for one" in outcome.stderr


def test_a_header_that_is_given_is_sent(client):
    outcome = client.run("list", "--headers", f'{{"Authorization": "Bearer {TOKEN}"}}')
    assert outcome.code == 0


def token_command(directory, script):
    """The options that take the token from a shell script, and how often it has run so far."""
    path = directory / "token-command"
    path.write_text(f"cd '{directory}'; echo run >> runs\n{script}\n")
    return ["--token-command", f"sh '{path}'"], lambda: (directory / "runs").read_text().count("run")


def test_the_token_of_a_command_serves_every_command(client, tmp_path):
    options, runs = token_command(tmp_path, f"echo {TOKEN}")
    outcome = client.run("submit", "-vv", *options, "--", "echo", "let in")
    assert (outcome.code, outcome.stdout.count(b"let in\n")) == (0, 1), outcome.stderr
    assert TOKEN not in outcome.stderr
    assert runs() == 1
    submitted = client.run("submit", *options, "--no-wait", "--", "sleep", "600")
    job = submitted.stdout.decode().strip()
    assert job in client.run("list", *options).stdout.decode()
    assert client.run("stop", *options, job).code == 0
    assert client.run("logs", "-f", *options, job).code == 3
    assert client.run("logs", *options, job).code == 0
    assert client.run("wait", *options, job).code == 3
    assert client.run("status", *options, job).code == 0
    assert client.run("delete", *options, job).code == 0


def test_a_token_that_every_request_finds_expired_is_renewed(client, tmp_path):
    """Ray refuses every other token, and each is asked for anew: by requests, the upload and the log."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "a.py").write_text("import time\nfor i in range(8):\n  print('line', i)\n  time.sleep(1)\n")
    credential = (
        '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",'
        ' "status": {"token": "%s", "expirationTimestamp": "2020-01-01T00:00:00Z"}}'
    )
    options, runs = token_command(
        tmp_path,
        f"if [ $(( $(wc -l < runs) % 2 )) = 1 ]; then token=wrong-$(wc -l < runs); else token={TOKEN}; fi\n"
        f"printf '{credential}' \"$token\"",
    )
    outcome = client.run(
        "submit", "-v", *options, "--working-dir", str(tmp_path / "scripts"), "--", "python", "-u", "a.py"
    )
    assert outcome.code == 0, outcome.stderr
    lines = [line for line in outcome.stdout.decode().splitlines() if line.startswith("line ")]
    assert lines == [f"line {i}" for i in range(8)]
    assert outcome.stderr.count("its credentials were refused; sent again with new ones") * 2 == runs()
    assert TOKEN not in outcome.stderr


def test_a_command_that_prints_no_token_exits_4_before_asking(client, tmp_path):
    options, _ = token_command(tmp_path, "echo log in first >&2; exit 1")
    outcome = client.run("list", *options)
    assert outcome.code == 4
    assert "log in first" in outcome.stderr
