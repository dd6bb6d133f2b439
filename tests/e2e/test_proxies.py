"""Through real forward proxies, to given addresses and through a unix socket: requests, uploads and live logs."""

import pytest
from envoy import Envoy
from proxies import HttpProxy, SocksProxy
from unix_relay import UnixRelay

SECRET = "canary-password"
ENCODED = "canary%2Dpassword"


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "main.py").write_text("import time\nfor i in range(6):\n  print('line', i, flush=True)\n  time.sleep(1)\n")
    return tmp_path / "tree"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "proxy"
    folder.mkdir()
    return folder


@pytest.fixture
def tail_only(head, folder):
    """The head behind a gateway that has no raw log files, so that the log is read from a WebSocket."""
    with Envoy(head.port, folder, blocked=("/api/v0/",)) as envoy:
        yield envoy


@pytest.fixture
def assert_follows(head, tree, job_id):
    """Uploads, submits and follows by live text; no line is lost or doubled, and nothing secret is shown."""

    def check(client, *options):
        outcome = client.run("submit", "-vv", *options, "--submission-id", job_id, "--working-dir", tree, "--",
                             "python", "main.py")
        assert outcome.code == 0, outcome.stderr
        assert outcome.stdout == head.log_file(job_id).read_bytes()
        assert "the log is read as live text" in outcome.stderr
        assert "canary" not in outcome.stderr
        return outcome

    return check


@pytest.mark.parametrize("way", ["option", "variable"])
def test_an_http_proxy_with_a_login(cli, tail_only, folder, assert_follows, way):
    with HttpProxy(folder, login=f"user {SECRET}") as proxy:
        url = proxy.url.replace("//", f"//user:{ENCODED}@")
        client = cli.with_env(RAY_ADDRESS=tail_only.address)
        if way == "option":
            outcome = assert_follows(client, "--proxy", url)
        else:
            outcome = assert_follows(client.with_env(http_proxy=url))
        assert "proxy http://<redacted>@127.0.0.1:" in outcome.stderr
        assert f"CONNECT 127.0.0.1:{tail_only.port}" in proxy.log
        assert "/ray/api/jobs/" in proxy.log


@pytest.mark.parametrize("way", ["option", "variable"])
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_with_a_login(cli, tail_only, folder, assert_follows, scheme, way):
    with SocksProxy(folder, login=("user", SECRET)) as proxy:
        url = f"{scheme}://user:{ENCODED}@{proxy.authority}"
        client = cli.with_env(RAY_ADDRESS=tail_only.address.replace("127.0.0.1", "localhost"))
        if way == "option":
            assert_follows(client, "--proxy", url)
        else:
            assert_follows(client.with_env(all_proxy=url))
        assert f"{'localhost' if scheme == 'socks5h' else '127.0.0.1'}:{tail_only.port}" in proxy.log


def test_a_proxy_without_tunnels_to_this_port_still_serves_the_log(cli, head, tail_only, folder, tree, job_id):
    with HttpProxy(folder, tunnel_ports=(443,)) as proxy:
        client = cli.with_env(RAY_ADDRESS=tail_only.address, http_proxy=proxy.url)
        outcome = client.run("submit", "-v", "--submission-id", job_id, "--working-dir", tree, "--", "python", "main.py")
        assert (outcome.code, outcome.stdout) == (0, head.log_file(job_id).read_bytes()), outcome.stderr
        assert "the proxy refused a tunnel" in outcome.stderr
        assert "cannot read the live text" in outcome.stderr


@pytest.mark.parametrize("name", ["127.0.0.1", "*"])
def test_no_proxy_is_honoured(cli, tail_only, folder, assert_follows, name):
    client = cli.with_env(RAY_ADDRESS=tail_only.address, no_proxy=name)
    assert_follows(client.with_env(http_proxy="http://127.0.0.1:1"))


def test_no_proxy_is_honoured_by_a_given_proxy(cli, finished):
    client = cli.with_env(no_proxy="127.0.0.1")
    assert client.run("status", "--proxy", "socks5h://127.0.0.1:1", finished).code == 0
    refused = client.with_env(no_proxy=None).run("status", "--retry-budget", "0", "--proxy", "socks5h://127.0.0.1:1",
                                                 finished)
    assert refused.code == 5
    assert "nothing is listening at the proxy's address 127.0.0.1:1" in refused.stderr


@pytest.mark.parametrize("kind", ["http", "socks"])
def test_a_login_that_a_proxy_refuses_exits_4(cli, folder, kind):
    with HttpProxy(folder, login=f"user {SECRET}") if kind == "http" else SocksProxy(folder, login=("user", SECRET)) as proxy:
        authority = f"127.0.0.1:{proxy.port}"
        for url in (f"{kind}5h://{authority}", f"{kind}5h://u:canary-wrong@{authority}"):
            outcome = cli.run("list", "-vv", "--proxy", url.replace("http5h", "http"))
            assert outcome.code == 4, outcome.stderr
            assert "credentials" in outcome.stderr
            # tinyproxy answers a wrong login like a server, with 401.
            assert "USER:PASSWORD@" in outcome.stderr or (kind, url.count("@")) == ("http", 1)
            assert "canary" not in outcome.stderr


def test_a_host_that_a_socks_proxy_cannot_reach_exits_5(cli, folder):
    with SocksProxy(folder) as proxy:
        outcome = cli.with_env(RAY_ADDRESS="http://127.0.0.1:1").run(
            "list", "--retry-budget", "0", "--proxy", f"socks5h://{proxy.authority}")
    assert outcome.code == 5
    assert "the SOCKS proxy cannot reach 127.0.0.1:1: nothing is listening there" in outcome.stderr


def test_a_given_address_is_connected_to(cli, tail_only, assert_follows):
    address = f"http://ray.invalid:{tail_only.port}/ray"
    client = cli.with_env(RAY_ADDRESS=address)
    assert client.run("list", "--retry-budget", "0").code == 5
    assert_follows(client, "--resolve", "other.invalid:80:127.0.0.9", "--resolve",
                   f"ray.invalid:{tail_only.port}:127.0.0.1")


def test_a_unix_socket(cli, tail_only, tmp_path, assert_follows):
    client = cli.with_env(RAY_ADDRESS="http://anything.invalid/ray", http_proxy="http://127.0.0.1:1")
    missing = client.run("list", "--retry-budget", "0", "--unix-socket", tmp_path / "socket")
    assert missing.code == 5
    assert f"there is no unix socket {tmp_path / 'socket'}" in missing.stderr
    with UnixRelay(tmp_path / "socket", tail_only.port):
        assert_follows(client, "--unix-socket", tmp_path / "socket")


@pytest.mark.parametrize("options", [
    ["--resolve", "ray:8265"], ["--resolve", ""], ["--unix-socket", ""], ["--unix-socket", "x" * 200], ["--proxy", ""],
    ["--proxy", "http://user:canary@proxy"], ["--proxy", "ftp://user:canary@proxy:1"], ["--tls-min", "1.1"],
    ["--proxy", "http://proxy:1", "--unix-socket", "/x"]], ids=str)
def test_what_cannot_be_used_exits_2(cli, options):
    outcome = cli.run("list", *options)
    assert outcome.code == 2, outcome.stderr
    assert "error: " in outcome.stderr
    assert "canary" not in outcome.stderr
