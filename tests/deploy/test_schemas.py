"""Every object validates strictly against the schemas made from Kubernetes, KubeRay, Istio and GKE themselves."""

import checks
import pytest
from manifests import only
from overlays import settings_of, with_component, with_settings


def test_overlay_is_valid(kubeconform, rendered):
    valid, wrong = kubeconform.validate(rendered)
    assert wrong == []
    assert valid == len(rendered) >= 12


@pytest.mark.parametrize("component", ["path-prefix", "ray-token"])
def test_overlay_with_component_is_valid_and_passes(kubeconform, kustomize, overlay, deploy_copy, component):
    copy = deploy_copy / "overlays" / overlay.name
    with_component(copy, component)
    with_settings(copy, settings_of(copy) | {"rayVersion": "2.60.0", "rayImage": "rayproject/ray:2.60.0"})
    objects = kustomize.build_anew(copy)
    assert kubeconform.validate(objects) == (len(objects), [])
    assert [wrong for check in checks.ALL for wrong in check(objects)] == []


# What each of the sources refuses, so that none of the schemas accepts everything.
REFUSED = [
    ("Service", "an unknown field", lambda item: item["spec"].update(portz=[])),
    ("RayCluster", "an unknown field", lambda item: item["spec"].update(rayVersoin="2.60.0")),
    ("RayCluster", "an unknown field deep inside",
     lambda item: item["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0].update(imagePulPolicy="Always")),
    ("VirtualService", "an unknown field", lambda item: item["spec"]["http"][0].update(rewrit={})),
    ("VirtualService", "a port that is text",
     lambda item: item["spec"]["http"][-1]["route"][0]["destination"]["port"].update(number="8265")),
    ("DestinationRule", "a balancer that does not exist",
     lambda item: item["spec"]["trafficPolicy"]["loadBalancer"].update(simple="DICE")),
    ("BackendConfig", "an unknown field", lambda item: item["spec"].update(timeoutSecs=1)),
    ("BackendConfig", "a timeout that is text", lambda item: item["spec"].update(timeoutSec="86400")),
    ("FrontendConfig", "an unknown field", lambda item: item["spec"].update(sslPolicies=[])),
    ("Ingress", "the former name of the backend", lambda item: item["spec"].update(backend={})),
    ("NetworkPolicy", "an unknown field", lambda item: item["spec"]["ingress"][0].update(form=[])),
]


@pytest.mark.parametrize("kind, _, damage", REFUSED, ids=[f"{kind}: {what}" for kind, what, _ in REFUSED])
def test_damage_is_refused(kubeconform, kustomize, deploy, kind, _, damage):
    objects = kustomize.build(deploy / "overlays/gke")
    damaged = next(item for item in objects if item["kind"] == kind)
    damage(damaged)
    _, wrong = kubeconform.validate(objects)
    assert len(wrong) == 1 and wrong[0].startswith(f"{kind}/{damaged['metadata']['name']}: statusInvalid"), wrong


def test_unknown_kind_is_refused(kubeconform, rendered):
    only(rendered, "RayCluster")["apiVersion"] = "ray.io/v2"
    _, wrong = kubeconform.validate(rendered)
    assert len(wrong) == 1 and "RayCluster" in wrong[0]
