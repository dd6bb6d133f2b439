"""Ray 2.60's token authentication: refused without, accepted from each place where a token may be."""

import pytest
from ray_head import RayHead

TOKEN = "canary-token-8e1f"

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
    wrong = client.with_env(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="wrong-canary")
    outcome = wrong.run("list")
    assert outcome.code == 4
    assert "wrong-canary" not in outcome.stderr


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


def test_a_header_that_is_given_is_sent(client):
    outcome = client.run("list", "--headers", f'{{"Authorization": "Bearer {TOKEN}"}}')
    assert outcome.code == 0
