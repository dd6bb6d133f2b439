"""Which hosts and paths lead to the head, from a pod and from outside of the cluster."""

import pytest

WANTED = {"ray.example.test": "200", "ray.internal.example.test": "200",
          "ray.example.test/ray": "200", "ray.internal.example.test/ray": "200",
          "ray.example.test/rayX": "404", "other.example.test": "404"}


@pytest.mark.parametrize("place", WANTED)
def test_from_a_pod(local, probe, place):
    seen = probe("curl", "-s", "-m", "10", "-o", "/dev/null", "-w", "%{http_code}", f"http://{place}/api/version")
    assert seen == WANTED[place]


@pytest.mark.parametrize("place", WANTED)
def test_from_outside(local, outside, place):
    seen = outside.status("198.51.100.9", local, place)
    assert seen == WANTED[place]


def test_gateway_is_ready_for_load_balancers(local, outside):
    (gateway,) = local.gateways()
    answer = outside.curl("35.191.0.7", f"http://{gateway['status']['podIP']}:15021/healthz/ready", "-w", "%{http_code}")
    assert answer == (0, "200")
