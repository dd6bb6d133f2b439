"""A real Envoy in front of a Ray head, as a mesh's gateway is: path prefix, time limits, optional TLS."""

import json
import pathlib
import re
import time
import urllib.request

from process_tree import ProcessTree
from ray_head import HOST, cache_dir, clean_environment

# The sources of a job's log, by the program's names, best first; and the options that leave none better.
SOURCES = {
    "raw file": {},
    "live text": {"blocked": ("/api/v0/",)},
    "whole text": {"blocked": ("/api/v0/",), "websockets": False},
}


def first_source(outcome):
    """The one of SOURCES from which a run with -v began to read the log."""
    return re.search(r"the log is read as (\w+ \w+)", outcome.stderr)[1]


def _jwt_filter(issuer, keys, header):
    """Lets a request in whose token in `header` is signed by one of `keys`, and takes the header away."""
    where = [{"name": header, "value_prefix": "Bearer "}]
    return {
        "name": "jwt",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
            "providers": {"issuer": {
                "issuer": issuer, "from_headers": where, "clock_skew_seconds": 1,
                "local_jwks": {"inline_string": json.dumps({"keys": keys})}}},
            "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "issuer"}}],
        },
    }


def _config(port, listen_port, blocked, websockets, idle_seconds, lifetime_seconds, certificate, jwt):
    route = {
        "match": {"prefix": "/ray/"},
        "route": {"cluster": "ray", "prefix_rewrite": "/", "timeout": "0s"},
    }
    if lifetime_seconds:
        route["route"]["max_stream_duration"] = {"max_stream_duration": f"{lifetime_seconds}s"}
    refusals = [{"match": {"prefix": f"/ray{path}"}, "direct_response": {"status": 404}} for path in blocked]
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "ray",
        "stream_idle_timeout": f"{idle_seconds}s",
        "upgrade_configs": [{"upgrade_type": "websocket"}] if websockets else [],
        "route_config": {"virtual_hosts": [{"name": "ray", "domains": ["*"], "routes": [*refusals, route]}]},
        "http_filters": [*([_jwt_filter(*jwt)] if jwt else []), {
            "name": "router",
            "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"},
        }],
    }
    chain = {"filters": [{"name": "http", "typed_config": manager}]}
    if certificate:
        key, chain_file = (str(file) for file in certificate)
        chain["transport_socket"] = {
            "name": "tls",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                "common_tls_context": {"tls_certificates": [
                    {"private_key": {"filename": key}, "certificate_chain": {"filename": chain_file}}]},
            },
        }

    def address(number):
        return {"socket_address": {"address": HOST, "port_value": number}}

    endpoint = {"endpoint": {"address": address(port)}}
    return {
        "admin": {"address": address(0)},
        "static_resources": {
            "listeners": [{"name": "ray", "address": address(listen_port), "filter_chains": [chain]}],
            "clusters": [{
                "name": "ray",
                "type": "STATIC",
                "load_assignment": {"cluster_name": "ray", "endpoints": [{"lb_endpoints": [endpoint]}]},
            }],
        },
    }


def envoy_program():
    program = next(pathlib.Path(cache_dir() / "envoy").glob("lib/python*/site-packages/envoy/_bin/envoy"), None)
    if program is None:
        raise RuntimeError("Envoy is missing; run tools/setup envoy")
    return str(program)


class Envoy:
    """Forwards /ray/… to the head at `port`, but for paths that begin with one of `blocked` (404).

    Without `websockets`, it answers 403 to a request for one, as an Envoy does that was not told of them.
    `certificate` is a pair of key and certificate files; `jwt` the issuer of the tokens that let requests in, its keys
    (JWK), and the header that has the token.
    """

    def __init__(self, port, folder, *, listen_port=0, blocked=(), websockets=True, idle_seconds=300,
                 lifetime_seconds=None, certificate=None, jwt=None):
        config, admin = folder / "envoy.json", folder / "envoy.admin"
        admin.unlink(missing_ok=True)
        config.write_text(json.dumps(_config(
            port, listen_port, blocked, websockets, idle_seconds, lifetime_seconds, certificate, jwt)))
        with open(folder / "envoy.log", "wb") as log:
            self._tree = ProcessTree(
                [envoy_program(), "-c", str(config), "--admin-address-path", str(admin),
                 "--disable-hot-restart", "--concurrency", "1"],
                env=clean_environment(), log=log)
        try:
            self.port = self._await_port(admin, folder / "envoy.log")
        except BaseException:
            self.close()
            raise
        self.address = f"{'https' if certificate else 'http'}://{HOST}:{self.port}/ray"

    def _await_port(self, admin, log, patience=30.0):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self._tree.process.poll() is None:
            if admin.exists() and (place := admin.read_text()):
                with urllib.request.urlopen(f"http://{place}/listeners?format=json", timeout=5) as answer:
                    listeners = json.load(answer).get("listener_statuses", [])
                if listeners:
                    return listeners[0]["local_address"]["socket_address"]["port_value"]
            time.sleep(0.05)
        raise RuntimeError(f"Envoy did not become ready:\n{log.read_text(errors='replace')[-2000:]}")

    def close(self):
        self._tree.end()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
