"""Every object validates strictly against the schemas made from Kubernetes, KubeRay, Istio and GKE themselves."""

import pytest
from manifests import only


def test_overlay_is_valid(kubeconform, rendered):
    valid, wrong = kubeconform.validate(rendered)
    assert wrong == []
    assert valid == len(rendered) >= 12


@pytest.mark.parametrize("component", ["path-prefix", "ray-token"])
def test_overlay_with_component_is_valid(kubeconform, kustomize, overlay, deploy_copy, component):
    kustomization = deploy_copy / "overlays" / overlay.name / "kustomization.yaml"
    line = f"- ../../components/{component}"
    text = kustomization.read_text()
    kustomization.write_text(text.replace(f"# {line}", line))
    assert f"  {line}" in kustomization.read_text()
    objects = kustomize.build_anew(kustomization.parent)
    assert kubeconform.validate(objects) == (len(objects), [])


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
