"""The gateway's autoscaler with a real metrics server: a second pod under load, and its removal while logs are followed."""

import shutil

import pytest
import yaml
from cluster import PARTS, ROOT, apply, end_of, exit_codes, get, is_ready, kubectl, lines_of, log_of, pods, start_lines, until
from conftest import probe_pod

COUNT = 500  # four minutes: until after the second change


@pytest.fixture
def metrics(cluster, tmp_path):
    """The metrics server, for this test alone: the autoscaler would change the number of pods under others."""
    shutil.copytree(PARTS / "manifests/metrics", tmp_path / "metrics")
    folder = tmp_path / "kustomization"
    folder.mkdir()
    shutil.copy(ROOT / "tests/cluster/manifests/metrics.yaml", folder / "kustomization.yaml")
    kubectl("apply", "--server-side", "-k", folder)
    until("a ready metrics server", 120, lambda: any(map(is_ready, pods("kube-system", "k8s-app=metrics-server"))))
    yield
    kubectl("delete", "-k", folder)


@pytest.fixture
def load(cluster):
    """Starts a pod whose clients ask the gateway without a pause, for a host that it has no route for; returns what ends it."""
    pod = probe_pod("pipelines")
    pod["metadata"]["name"] = "load"
    asking = "curl -s -o /dev/null http://istio-ingressgateway.istio-ingress/[1-99999999]"
    # Without a limit, everything else on the node would starve.
    pod["spec"]["containers"][0] |= {"command": ["sh", "-c", asking], "resources": {"limits": {"cpu": "300m"}}}

    def end():
        kubectl("-n", "pipelines", "delete", "pod", "load", "--ignore-not-found")

    apply(pod)
    yield end
    end()


def test_gateway_is_scaled_up_and_down_under_a_log(local, metrics, fresh, load, seen):
    start_lines(fresh, COUNT)

    def scaler():
        return get("-n", local.gateway_namespace, "hpa", local.gateway)

    assert len(local.gateways()) == 1
    until("a measured gateway", 150, lambda: scaler()["status"].get("currentMetrics"))
    until("a second pod that is ready", 170, lambda: len(local.gateways()) == 2 and all(map(is_ready, local.gateways())))
    load()
    # By itself it waits five minutes before it takes a pod away.
    patch = {"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}}}}
    kubectl("-n", local.gateway_namespace, "patch", "hpa", local.gateway, "--type=merge", "-p", yaml.safe_dump(patch))
    until("one pod again", 240, lambda: len(local.gateways()) == 1)
    assert COUNT - 1 not in lines_of(log_of("pipelines", f"job/{fresh}")), "the log is still followed"
    assert end_of(fresh, 300)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    assert lines_of(log_of("pipelines", f"job/{fresh}")) == list(range(COUNT))
    assert list(exit_codes("pipelines", f"client={fresh}").values()) == [0]
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    events = get("-n", local.gateway_namespace, "events", "--field-selector", "reason=SuccessfulRescale")["items"]
    reasons = [event["message"] for event in sorted(events, key=lambda event: event["lastTimestamp"])][-2:]
    assert [reason.split(";")[0] for reason in reasons] == ["New size: 2", "New size: 1"]
    seen(reasons, "exit code 0,", COUNT, "lines once each, one job")
