"""Who reaches the cluster's ports: the network policy, enforced for each kind of client."""

import pytest
from cluster import apply, ask, get, is_ready, kubectl, until
from conftest import probe_pod
from outside import ADDRESSES

DENIED = 28  # curl's exit code when the time is over: packets are dropped
ALLOWED = 0
OPERATOR = {"app.kubernetes.io/component": "kuberay-operator"}
GATEWAY = {"asm": "ingressgateway", "sidecar.istio.io/inject": "false"}


@pytest.fixture(scope="module")
def client():
    """Starts a pod with these labels in a namespace; returns its name."""
    made = []

    def start(namespace, labels):
        pod = probe_pod(namespace)
        name = f"client-{len(made)}"
        pod["metadata"] |= {"name": name, "labels": labels}
        made.append((namespace, name))
        apply(pod)
        until(f"a ready pod {name}", 60, lambda: is_ready(get("-n", namespace, "pod", name)))
        return name

    yield start
    for namespace, name in made:
        kubectl("-n", namespace, "delete", "pod", name, "--wait=false")


@pytest.mark.parametrize(("namespace", "labels", "wanted"), [
    ("istio-ingress", GATEWAY, ALLOWED),
    ("kuberay-system", OPERATOR, ALLOWED),
    ("istio-ingress", {"sidecar.istio.io/inject": "false"}, DENIED),
    ("kuberay-system", {}, DENIED),
    ("pipelines", GATEWAY, DENIED),
    ("pipelines", {}, DENIED),
    ("ray", {}, DENIED),
    ("ray", {"rayjob-submitter": "true"}, ALLOWED),
    ("pipelines", {"rayjob-submitter": "true"}, DENIED),
], ids=["gateway", "operator", "other in the gateway's namespace", "other in the operator's namespace",
        "the gateway's labels in another namespace", "pipelines", "other in Ray's namespace", "submitter of a RayJob",
        "a submitter's label in another namespace"])
def test_dashboard_from_a_pod(local, client, namespace, labels, wanted):
    (head,) = local.heads()
    pod = client(namespace, labels)
    assert ask(namespace, pod, f"http://{head['status']['podIP']}:8265/api/version") == wanted
    # No client but the cluster's own pods reaches another port.
    assert ask(namespace, pod, f"http://{head['status']['podIP']}:6379") == DENIED


def test_dashboard_by_the_service(local, probe):
    seen = probe("sh", "-c", "curl -s -m 4 -o /dev/null http://raycluster-autoscaler-head-svc.ray:8265/api/version; echo $?")
    assert int(seen) == DENIED


@pytest.mark.parametrize("source", ADDRESSES)
def test_head_from_outside(local, outside, source):
    (head,) = local.heads()
    assert outside.curl(source, f"http://{head['status']['podIP']}:8265/api/version")[0] == DENIED
