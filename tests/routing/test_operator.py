"""What KubeRay's real operator makes of the RayCluster, held against what the other objects expect."""

from manifests import all_of, name_of, namespace_of, only


def test_there_is_one_service_where_the_routing_expects_it(api, applied, head_service, head_pod):
    (service,) = api.request("GET", f"/api/v1/namespaces/{namespace_of(head_service)}/services")["items"]
    assert {port["name"]: port["port"] for port in service["spec"]["ports"]}["dashboard"] == 8265
    destination = only(applied, "VirtualService")["spec"]["http"][0]["route"][0]["destination"]
    assert destination == {"host": name_of(service), "port": {"number": 8265}}
    assert only(applied, "DestinationRule")["spec"]["host"] == name_of(service)
    assert service["spec"]["selector"].items() <= head_pod["metadata"]["labels"].items()


def test_service_is_headless(head_service):
    assert head_service["spec"]["clusterIP"] == "None"
    assert {port["appProtocol"] for port in head_service["spec"]["ports"]} == {"tcp"}


def test_network_policy_selects_the_pods_of_the_operator(applied, head_pod):
    policy = [item for item in all_of(applied, "NetworkPolicy") if namespace_of(item) == namespace_of(head_pod)]
    assert policy[0]["spec"]["podSelector"]["matchLabels"].items() <= head_pod["metadata"]["labels"].items()


def test_head_pod_has_the_autoscaler_beside_it(head_pod):
    """The namespace admits it, so all of its containers are confined."""
    containers = {container["name"]: container for container in head_pod["spec"]["containers"]}
    assert set(containers) == {"ray-head", "autoscaler"}
    assert all(container["securityContext"]["allowPrivilegeEscalation"] is False for container in containers.values())
