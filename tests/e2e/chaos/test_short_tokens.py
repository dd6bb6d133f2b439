"""A follow of two minutes through a real Envoy whose tokens live for five seconds and whose streams are cut again and again."""

import pytest
from envoy import SOURCES, Envoy, first_source
from identity import ISSUER, MetadataServer, jwk
from ray_head import RayHead

TOKEN = "canary-token-8e1f"
SECONDS = 120

pytestmark = pytest.mark.only("2.60.0")


@pytest.fixture(scope="module")
def guarded():
    with RayHead("2.60.0", token=TOKEN, num_cpus=2) as head:
        yield head


@pytest.mark.parametrize(("issuer", "source"), [*zip(("metadata", "command", "command"), SOURCES)], ids=SOURCES)
def test_no_line_is_lost(cli, guarded, tmp_path, job_id, issuer, source):
    """The metadata server's tokens are renewed before they expire. A command's bare ones are refused first."""
    job = tmp_path / "job.py"
    job.write_text(f"import time\nfor i in range({SECONDS * 10}):\n  print('line', i, flush=True)\n  time.sleep(0.1)\n")
    with MetadataServer(life=5) as metadata, Envoy(
            guarded.port, tmp_path, **SOURCES[source], lifetime_seconds=3, jwt=(ISSUER, [jwk()], "proxy-authorization")) as envoy:
        ask = (f"import urllib.request as r; print(r.urlopen(r.Request('http://{metadata.authority}/computeMetadata/v1/"
               "instance/service-accounts/default/identity?audience=ray', headers={'Metadata-Flavor': 'Google'}))"
               ".read().decode())")
        script = tmp_path / "ask.py"
        script.write_text(ask)
        value = "google-id-token:ray" if issuer == "metadata" else f"exec:{guarded.python} '{script}'"
        client = cli.with_env(RAY_ADDRESS=envoy.address, RAY_AUTH_TOKEN=TOKEN, GCE_METADATA_HOST=metadata.authority)
        outcome = client.run("submit", "-v", "--gateway-auth", value, "--submission-id", job_id, "--",
                             "python", str(job), patience=SECONDS + 120)
        refusals = outcome.stderr.count("its credentials were refused; sent again with new ones")
        assert outcome.code == 0, outcome.stderr[-3000:]
        assert outcome.stdout == guarded.log_file(job_id).read_bytes()
        assert outcome.stdout.count(b"\nline ") >= SECONDS * 10 - 1
        assert first_source(outcome) == source
        assert len(metadata.issued) > SECONDS / 10, "tokens were hardly renewed"
        if issuer == "command":
            assert refusals > SECONDS / 20, "tokens were hardly refused"
        assert TOKEN not in outcome.stderr and "eyJ" not in outcome.stderr
