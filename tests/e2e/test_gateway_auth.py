"""Two identities: a real Envoy that checks a token of its own, before a real head that wants Ray's."""

import pytest
from envoy import SOURCES, Envoy, first_source
from identity import ISSUER, MetadataServer, jwk, jwt
from proxies import HttpProxy
from ray_head import RayHead

TOKEN = "canary-token-8e1f"

pytestmark = pytest.mark.only("2.60.0")


@pytest.fixture(scope="module")
def guarded():
    with RayHead("2.60.0", token=TOKEN, num_cpus=2) as head:
        yield head


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "envoy"
    folder.mkdir()
    return folder


def gateway(guarded, folder, header="proxy-authorization", **options):
    return Envoy(guarded.port, folder, jwt=(ISSUER, [jwk()], header), **options)


@pytest.fixture
def follows(cli, guarded, tmp_path, job_id):
    """Uploads, submits and follows through the gateway; shows no secret."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "main.py").write_text("import time\nfor i in range(6):\n  print(i, flush=True)\n  time.sleep(1)\n")

    def check(envoy, *options, **env):
        client = cli.with_env(RAY_ADDRESS=envoy.address, **env)
        outcome = client.run("submit", "-vv", *options, "--submission-id", job_id, "--working-dir", tmp_path / "tree",
                             "--", "python", "main.py")
        assert outcome.code == 0, outcome.stderr
        assert outcome.stdout == guarded.log_file(job_id).read_bytes()
        assert "canary" not in outcome.stderr
        assert "eyJ" not in outcome.stderr, "a JWT"
        return outcome

    return check


@pytest.mark.parametrize("mode", ["token", None], ids=["from the start", "when Ray asks"])
@pytest.mark.parametrize("source", SOURCES)
def test_a_google_id_token_opens_the_gateway_and_rays_token_ray(guarded, folder, follows, source, mode):
    with MetadataServer() as metadata, gateway(guarded, folder, **SOURCES[source]) as envoy:
        outcome = follows(envoy, "--gateway-auth", "google-id-token:ray", GCE_METADATA_HOST=metadata.authority,
                          RAY_AUTH_MODE=mode, RAY_AUTH_TOKEN=TOKEN)
        assert first_source(outcome) == source
        assert len(metadata.issued) == 1


@pytest.mark.parametrize("source", ["file", "exec"])
def test_a_file_and_a_command_open_it_too(guarded, folder, follows, tmp_path, source):
    (tmp_path / "jwt").write_text(jwt() + "\n")
    value = f"file:{tmp_path / 'jwt'}" if source == "file" else f"exec:cat '{tmp_path / 'jwt'}'"
    with gateway(guarded, folder) as envoy:
        follows(envoy, "--gateway-auth", value, RAY_AUTH_TOKEN=TOKEN)


@pytest.mark.parametrize("source", SOURCES)
def test_a_gateway_that_takes_authorization_away_leaves_rays_other_header(guarded, folder, follows, tmp_path, source):
    (tmp_path / "jwt").write_text(jwt())
    with gateway(guarded, folder, "authorization", **SOURCES[source]) as envoy:
        outcome = follows(envoy, "--gateway-auth", f"file:{tmp_path / 'jwt'}", "--gateway-auth-header", "Authorization",
                          RAY_AUTH_TOKEN=TOKEN)
        assert first_source(outcome) == source


def test_a_gateway_that_leaves_authorization_shows_it_to_ray_which_refuses_it(cli, guarded, tmp_path):
    """Without such a gateway, Ray reads Authorization first, and knows no token of a gateway's."""
    (tmp_path / "jwt").write_text(jwt())
    outcome = cli.with_env(RAY_ADDRESS=guarded.address, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=TOKEN).run(
        "list", "--gateway-auth", f"file:{tmp_path / 'jwt'}", "--gateway-auth-header", "Authorization")
    assert outcome.code == 4
    assert "Invalid authentication token" in outcome.stderr


def test_through_a_forward_proxy_each_gets_its_own(guarded, folder, follows, tmp_path):
    """The gateway's Proxy-Authorization reaches the gateway, and the proxy's the proxy."""
    (tmp_path / "jwt").write_text(jwt())
    with gateway(guarded, folder, blocked=("/api/v0/",)) as envoy, HttpProxy(folder, login="user canary-pass") as proxy:
        follows(envoy, "--gateway-auth", f"file:{tmp_path / 'jwt'}", RAY_AUTH_TOKEN=TOKEN,
                http_proxy=proxy.url.replace("//", "//user:canary-pass@"))
        assert f"CONNECT 127.0.0.1:{envoy.port}" in proxy.log
        assert "GET http" not in proxy.log, "a request that the proxy could read"


@pytest.mark.parametrize("source", SOURCES)
def test_tokens_that_live_for_seconds_are_renewed(guarded, folder, follows, source):
    with MetadataServer(life=2) as metadata, gateway(guarded, folder, **SOURCES[source]) as envoy:
        outcome = follows(envoy, "--gateway-auth", "google-id-token:ray", GCE_METADATA_HOST=metadata.authority,
                          RAY_AUTH_TOKEN=TOKEN)
        assert first_source(outcome) == source
        assert len(metadata.issued) > 2


def test_a_command_is_asked_again_when_the_gateway_refuses(guarded, folder, follows, tmp_path):
    (tmp_path / "good").write_text(jwt())
    command = tmp_path / "command"
    command.write_text(f"cd '{tmp_path}'; echo run >> runs; if [ $(wc -l < runs) = 1 ]; then echo wrong; else cat good; fi\n")
    with gateway(guarded, folder) as envoy:
        outcome = follows(envoy, "--gateway-auth", f"exec:sh '{command}'", RAY_AUTH_TOKEN=TOKEN)
    assert outcome.stderr.count("its credentials were refused; sent again with new ones") == 1
    assert (tmp_path / "runs").read_text().count("run") == 2


def test_what_fails_is_said(cli, guarded, folder, tmp_path):
    (tmp_path / "expired").write_text(jwt(life=-60))
    (tmp_path / "jwt").write_text(jwt())
    with gateway(guarded, folder) as envoy, MetadataServer(flavor="None") as stranger:
        client = cli.with_env(RAY_ADDRESS=envoy.address, RAY_AUTH_TOKEN=TOKEN, GCE_METADATA_HOST=stranger.authority)
        for options, code, words in (
                ([], 4, "no credentials were sent (the token of RAY_AUTH_TOKEN is sent only to a Ray that asks"),
                (["--gateway-auth", f"file:{tmp_path / 'expired'}"], 4, "those of --gateway-auth"),
                (["--gateway-auth", f"file:{tmp_path / 'missing'}"], 4, "cannot be read"),
                (["--gateway-auth", "exec:false"], 4, "ended with exit code 1"),
                (["--gateway-auth", "google-id-token:ray"], 4, "is not Google's"),
                (["--gateway-auth", "google-id-token:"], 2, "must be google-id-token:AUDIENCE"),
                (["--gateway-auth", "canary"], 2, "must be google-id-token:AUDIENCE"),
                (["--gateway-auth-header", "Authorization"], 2, "needs --gateway-auth"),
                (["--gateway-auth", "exec:true", "--gateway-auth-header", "a b"], 2, "--gateway-auth-header"),
                (["--gateway-auth", "exec:true", "--gateway-auth-header", "X-Ray-Authorization"], 2,
                 "--gateway-auth-header")):
            outcome = client.run("list", *options)
            assert outcome.code == code, (options, outcome.stderr)
            assert words in outcome.stderr, (options, outcome.stderr)
            assert "canary" not in outcome.stderr and "eyJ" not in outcome.stderr
        without = client.with_env(RAY_AUTH_TOKEN=None).run("list", "--gateway-auth", f"file:{tmp_path / 'jwt'}")
        assert without.code == 4
        assert "Missing authentication token" in without.stderr
