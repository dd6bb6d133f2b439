"""What a real API server with the real definitions takes and refuses."""

import copy

import pytest
from api_server import Refused
from manifests import only


def test_local_overlay_is_accepted(applied):
    assert len(applied) >= 12


def test_gke_overlay_is_accepted(api, applied, overlays):
    """Where the local one is applied already; its namespaces may exist."""
    for item in overlays["gke"]:
        if item["kind"] == "Namespace":
            try:
                api.create(item)
            except Refused as refused:
                assert refused.code == 409
    for item in overlays["gke"]:
        if item["kind"] != "Namespace":
            item["metadata"]["name"] += "-x"  # names are taken by the other overlay
            api.create(item, dry_run=True)


def refusal(api, item):
    item["metadata"]["name"] = "refused"
    with pytest.raises(Refused) as refused:
        api.create(item, dry_run=True)
    return str(refused.value)


def test_timeout_of_zero_is_refused(api, applied):
    item = copy.deepcopy(only(applied, "VirtualService"))
    item["spec"]["http"][0]["timeout"] = "0s"
    assert "must be a valid duration greater than 1ms" in refusal(api, item)


def test_unknown_field_is_refused(api, applied):
    item = copy.deepcopy(only(applied, "RayCluster"))
    item["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["imagePulPolicy"] = "Always"
    assert "imagePulPolicy" in refusal(api, item)


def test_pod_that_may_be_root_is_refused(api, applied):
    """The namespace's security standard is in force."""
    item = copy.deepcopy(only(applied, "RayCluster"))
    template = item["spec"]["headGroupSpec"]["template"]
    del template["spec"]["securityContext"]["runAsNonRoot"]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": item["metadata"]["namespace"]},
           "spec": template["spec"]}
    assert "runAsNonRoot" in refusal(api, pod)
