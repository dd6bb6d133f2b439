"""The overlay gke with Ray 2.22, as far as it goes without a cloud: clients in the place of the load balancers."""

import pytest
from cluster import ROOT, Refused, evict, get, kubectl, lines_job, lines_of, name_of, until
from outside import ADDRESSES

LOAD_BALANCERS = [address for address, kind in ADDRESSES.items() if kind != "anyone"]
POOL = "asm-ingressgateway-20240711-v1"
COUNT = 60


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


def test_disruption_budget_lets_one_pod_of_the_gateway_go(gke):
    until("a budget", 60, lambda: get("-n", gke.gateway_namespace, "pdb", gke.gateway)["status"]["disruptionsAllowed"] == 1)
    first, second = map(name_of, gke.gateways())
    assert [evict(gke.gateway_namespace, name, gracePeriodSeconds=1) for name in (first, second)] == [True, False]
    until("two ready pods", 90, lambda: get("-n", gke.gateway_namespace, "pdb", gke.gateway)["status"]["disruptionsAllowed"] == 1)


def test_drained_node_keeps_a_pod_of_the_gateway_and_every_stream(gke, outside, fresh, seen):
    """`kubectl drain` may evict one of the two pods; on this one node its successor has no place, so the other one stays."""
    client = outside.start(gke, "ray.internal.example.com", "--submission-id", fresh, "--", *lines_job(COUNT))
    until("a running job", 120, lambda: [job["status"] for job in gke.jobs(fresh)] == ["RUNNING"])
    try:
        with pytest.raises(Refused, match="disruption budget"):
            kubectl("drain", "node1", "--pod-selector=asm=ingressgateway", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=20s")
        assert len([pod for pod in gke.gateways() if pod["status"]["phase"] == "Running"]) == 1
    finally:
        kubectl("uncordon", "node1")
    out, err = client.communicate(timeout=120)
    assert client.returncode == 0, err
    assert lines_of(out) == list(range(COUNT))
    assert [job["status"] for job in gke.jobs(fresh)] == ["SUCCEEDED"]
    assert "trying again" not in err
    seen("one of two pods left, exit code 0,", COUNT, "lines once each, one job; the client said nothing of it")
    until("two ready pods", 120, lambda: get("-n", gke.gateway_namespace, "pdb", gke.gateway)["status"]["disruptionsAllowed"] == 1)


def test_lost_worker_is_a_fault_of_the_cluster(gke, outside, fresh, seen):
    """Ray 2.22 calls it a failed job; the message and the node say that it is not the job's own."""
    client = outside.start(gke, "ray.internal.example.com", "--submission-id", fresh, "--entrypoint-num-cpus", "1", "--",
                           *lines_job(400))
    until("a running job", 180, lambda: [job["status"] for job in gke.jobs(fresh)] == ["RUNNING"])
    for worker in gke.workers():
        kubectl("-n", "ray", "delete", "pod", name_of(worker), "--grace-period=0", "--force")
    out, err = client.communicate(timeout=300)
    assert client.returncode == 8, err
    numbers = lines_of(out)
    assert numbers == list(range(len(numbers))), "each line at most once"
    assert [job["status"] for job in gke.jobs(fresh)] == ["FAILED"]
    seen("exit code 8, FAILED,", len(numbers), "lines once each;", err.splitlines()[-1])


def test_lost_head_is_an_unknown_outcome(gke, outside, fresh, seen):
    client = outside.start(gke, "ray.internal.example.com", "--submission-id", fresh, "--", *lines_job(400))
    until("a running job", 120, lambda: [job["status"] for job in gke.jobs(fresh)] == ["RUNNING"])
    (head,) = gke.heads()
    kubectl("-n", "ray", "delete", "pod", name_of(head), "--grace-period=1")
    out, err = client.communicate(timeout=300)
    assert client.returncode == 6, err
    numbers = lines_of(out)
    assert numbers == list(range(len(numbers)))
    seen("exit code 6,", len(numbers), "lines once each;", err.splitlines()[-1])
