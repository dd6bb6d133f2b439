"""The one file of an overlay that is to be adapted: each of its values reaches the objects, in all of its places."""

from manifests import only
from overlays import settings_of, with_component, with_settings

# Values that are not free words. The others become the setting's own name.
ANOTHER = {
    "rayVersion": "2.99.0", "rayImage": "registry.test/ray:2.99.0", "pathPrefix": "/clusters/one/",
    "proxyOnlySubnet": "10.7.0.0/24", "headCpu": "71", "headMemory": "72G", "workerCpu": "73", "workerMemory": "74G",
    "maxWorkers": "75", "gatewayMinPods": "76", "gatewayMaxPods": "77", "streamSeconds": "7800", "drainSeconds": "79",
    "gatewayGraceSeconds": "81",
}


def scalars(node):
    if isinstance(node, (list, dict)):
        for item in node.values() if isinstance(node, dict) else node:
            yield from scalars(item)
    else:
        yield str(node)


def mentions(objects, value):
    """How many values of the objects are this one, or have it before or after a slash."""
    return sum(text == value or text.startswith(f"{value}/") or text.endswith(f"/{value}") for text in scalars(objects))


def test_settings_are_not_applied(rendered):
    assert not [item for item in rendered if item["kind"] == "ConfigMap"]


def test_every_setting_is_put_in_all_of_its_places(kustomize, overlay, deploy_copy):
    copy = deploy_copy / "overlays" / overlay.name
    with_component(copy, "path-prefix")
    before = settings_of(copy)
    objects_before = kustomize.build_anew(copy)
    after = {key: ANOTHER.get(key, f"new-{key.lower()}") for key in before}
    with_settings(copy, after)
    objects_after = kustomize.build_anew(copy)
    for key, value in after.items():
        # A number means other things elsewhere, and so does a name that is in use twice.
        if before[key].isdecimal() or list(before.values()).count(before[key]) > 1:
            assert mentions(objects_after, value) > 0, key
        else:
            assert mentions(objects_after, value) == mentions(objects_before, before[key]) > 0, key
            assert mentions(objects_after, before[key]) == 0, key


def test_token_reaches_every_process_of_ray(kustomize, deploy_copy):
    copy = deploy_copy / "overlays/local"
    with_component(copy, "ray-token")
    spec = only(kustomize.build_anew(copy), "RayCluster")["spec"]
    groups = [spec["headGroupSpec"], *spec["workerGroupSpecs"]]
    environments = [group["template"]["spec"]["containers"][0]["env"] for group in groups]
    for variables in [*environments, spec["autoscalerOptions"]["env"]]:
        assert variables == [
            {"name": "RAY_AUTH_MODE", "value": "token"},
            {"name": "RAY_AUTH_TOKEN", "valueFrom": {"secretKeyRef": {"name": "ray-token", "key": "token"}}},
        ]


def test_overlays_differ_in_what_a_cloud_has_only(kustomize, deploy):
    kinds = {overlay: {item["kind"] for item in kustomize.build(deploy / "overlays" / overlay)}
             for overlay in ("gke", "local")}
    assert kinds["gke"] - kinds["local"] == {"BackendConfig", "FrontendConfig", "Ingress"}
    assert kinds["local"] - kinds["gke"] == set()


def test_overlays_are_the_same_cluster_and_routing(kustomize, deploy_copy):
    """With one overlay's settings in both."""
    local, gke = deploy_copy / "overlays/local", deploy_copy / "overlays/gke"
    with_component(gke, "path-prefix")
    with_settings(gke, settings_of(gke) | settings_of(local))
    for kind in ("RayCluster", "Gateway", "VirtualService", "DestinationRule", "HorizontalPodAutoscaler"):
        assert only(kustomize.build_anew(gke), kind) == only(kustomize.build_anew(local), kind)
