"""The overlay gke with Ray 2.22, as far as it goes without a cloud: clients in the place of the load balancers."""

import json

import pytest
from cluster import ROOT, Refused, get, kubectl, name_of, until
from outside import ADDRESSES

LOAD_BALANCERS = [address for address, kind in ADDRESSES.items() if kind != "anyone"]
POOL = "asm-ingressgateway-20240711-v1"


@pytest.fixture
def gke(cluster):
    kubectl("label", "--overwrite", "node", "node1", f"cloud.google.com/gke-nodepool={POOL}")
    return cluster.path("gke")


def test_gateway_has_two_pods_in_its_pool(gke):
    assert len(gke.gateways()) == 2
    kubectl("label", "node", "node1", "cloud.google.com/gke-nodepool=other", "--overwrite")
    try:
        kubectl("-n", gke.gateway_namespace, "delete", "pod", name_of(gke.gateways()[0]), "--grace-period=1")
        until("a pod that has no place", 60, lambda: "Pending" in {pod["status"]["phase"] for pod in gke.gateways()})
    finally:
        kubectl("label", "node", "node1", f"cloud.google.com/gke-nodepool={POOL}", "--overwrite")
    until("two ready pods", 90, lambda: [pod["status"]["phase"] for pod in gke.gateways()] == ["Running"] * 2)


@pytest.mark.parametrize("source", ADDRESSES)
@pytest.mark.parametrize("port", [8080, 15021])
def test_only_load_balancers_reach_the_gateway(gke, outside, source, port):
    place = {8080: "/api/version", 15021: "/healthz/ready"}[port]
    code, status = outside.curl(source, f"http://{gke.gateways()[0]['status']['podIP']}:{port}{place}",
                                "-H", "Host: ray.example.com", "-w", "%{http_code}")
    assert (code, status) == ((0, "200") if source in LOAD_BALANCERS else (28, "000"))


def test_no_pod_reaches_the_gateway(gke, probe):
    seen = probe("sh", "-c", "curl -s -m 4 -o /dev/null http://ray.internal.example.com/api/version; echo $?")
    assert int(seen) == 28


def test_hello_from_the_proxy_only_subnet_on_workers(gke, outside, fresh, seen):
    done = outside.submit(gke, "ray.internal.example.com", "--submission-id", fresh, "--entrypoint-num-cpus", "1",
                          "--working-dir", ROOT / "examples/hello/scripts", "--", "python", "scripts.py")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Hello World") == 30
    assert [job["status"] for job in gke.jobs(fresh)] == ["SUCCEEDED"]
    assert gke.workers()
    seen("exit code 0, 30 greetings, one job,", len(gke.workers()), "workers")


def evict(namespace, pod):
    """Whether the API server lets the pod be evicted."""
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": namespace},
                "deleteOptions": {"gracePeriodSeconds": 1}}
    try:
        kubectl("create", "--raw", f"/api/v1/namespaces/{namespace}/pods/{pod}/eviction", "-f", "-", text=json.dumps(eviction))
    except Refused as refused:
        assert "disruption budget" in str(refused)
        return False
    return True


def test_disruption_budget_lets_one_pod_of_the_gateway_go(gke):
    until("a budget", 60, lambda: get("-n", gke.gateway_namespace, "pdb", gke.gateway)["status"]["disruptionsAllowed"] == 1)
    first, second = map(name_of, gke.gateways())
    assert (evict(gke.gateway_namespace, first), evict(gke.gateway_namespace, second)) == (True, False)
    until("two ready pods", 90, lambda: get("-n", gke.gateway_namespace, "pdb", gke.gateway)["status"]["disruptionsAllowed"] == 1)
