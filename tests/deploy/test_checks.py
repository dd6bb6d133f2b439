"""What no schema sees: that the objects fit together. Each check is also shown a fault that it must find."""

import checks
import pytest
from manifests import all_of, only


@pytest.mark.parametrize("check", checks.ALL, ids=[check.__name__ for check in checks.ALL])
def test_overlay_passes(rendered, check):
    assert list(check(rendered)) == []


def route(objects, number=-1):
    return only(objects, "VirtualService")["spec"]["http"][number]


def head(objects):
    return only(objects, "RayCluster")["spec"]["headGroupSpec"]["template"]["spec"]


def ray_container(objects):
    return head(objects)["containers"][0]


def gateway_policy(objects):
    return only(objects, "NetworkPolicy", "asm-ingressgateway")["spec"]


def ray_policy(objects):
    return only(objects, "NetworkPolicy", "raycluster-autoscaler")["spec"]


def budget_asks_for_a_label_more(objects):
    only(objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"]["app"] = "asm-ingressgateway"


def deployment_selects_other_pods(objects):
    only(objects, "Deployment")["spec"]["selector"]["matchLabels"]["asm"] = "egressgateway"


def service_misses_the_port(objects):
    all_of(objects, "Service")[0]["spec"]["ports"][0]["targetPort"] = 80


def policy_is_for_another_cluster(objects):
    ray_policy(objects)["podSelector"]["matchLabels"]["ray.io/cluster"] = "another"


def destination_has_another_host(objects):
    route(objects)["route"][0]["destination"]["host"] = "raycluster-head-svc"


def destination_has_another_port(objects):
    route(objects)["route"][0]["destination"]["port"]["number"] = 8266


def rule_has_another_host(objects):
    only(objects, "DestinationRule")["spec"]["host"] = "raycluster-head-svc"


def rule_asks_for_the_meshs_tls(objects):
    only(objects, "DestinationRule")["spec"]["trafficPolicy"]["tls"]["mode"] = "ISTIO_MUTUAL"


def dashboard_is_the_heads_own(objects):
    del only(objects, "RayCluster")["spec"]["headGroupSpec"]["rayStartParams"]["dashboard-host"]


def routing_is_in_another_namespace(objects):
    only(objects, "VirtualService")["metadata"]["namespace"] = "default"


def routing_names_another_gateway(objects):
    only(objects, "VirtualService")["spec"]["gateways"] = ["default/asm-ingressgateway"]


def prefix_lacks_a_slash(objects):
    route(objects)["match"] = [{"uri": {"prefix": "/autoscaler"}}]


def last_route_has_a_match(objects):
    route(objects)["match"] = [{"uri": {"prefix": "/ray/"}}]


def timeout_is_zero(objects):
    route(objects)["timeout"] = "0s"


def route_says_nothing_of_retries(objects):
    del route(objects)["retries"]


def ingress_leads_nowhere(objects):
    all_of(objects, "Ingress")[0]["spec"]["defaultBackend"]["service"]["name"] = "gone"


def autoscaler_scales_another_kind(objects):
    only(objects, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["kind"] = "StatefulSet"


def backend_config_has_another_name(objects):
    only(objects, "BackendConfig", "internal-lb")["metadata"]["name"] = "internal"


def service_names_no_backend_config(objects):
    del only(objects, "Service", "asm-ingressgateway-external-ingress")["metadata"]["annotations"]["cloud.google.com/backend-config"]


def service_leads_to_nodes(objects):
    only(objects, "Service", "asm-ingressgateway-internal-ingress")["metadata"]["annotations"]["cloud.google.com/neg"] = "{}"


def backend_has_no_security_policy(objects):
    del only(objects, "BackendConfig", "backend-config")["spec"]["securityPolicy"]


def load_balancer_serves_http(objects):
    del only(objects, "Ingress", "asm-ingressgateway-external-ingress")["metadata"]["annotations"]["kubernetes.io/ingress.allow-http"]


def internal_side_is_external(objects):
    only(objects, "Ingress", "asm-ingressgateway-internal-ingress")["metadata"]["annotations"]["kubernetes.io/ingress.class"] = "gce"


def leaving_pods_cut_their_streams(objects):
    del only(objects, "Deployment")["spec"]["template"]["metadata"]["annotations"]["proxy.istio.io/config"]


def load_balancer_has_its_default_timeout(objects):
    del all_of(objects, "BackendConfig")[0]["spec"]["timeoutSec"]


def pods_leave_before_they_are_drained(objects):
    only(objects, "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 30


def image_is_of_another_version(objects):
    head(objects)["containers"][0]["image"] = "rayproject/ray:2.22.1-py311"


def token_is_for_a_ray_that_does_not_know_it(objects):
    head(objects)["containers"][0]["env"] = [{"name": "RAY_AUTH_MODE", "value": "token"}]


def policy_admits_everyone(objects):
    ray_policy(objects)["ingress"].append({})


def policy_admits_another_namespace(objects):
    peer = ray_policy(objects)["ingress"][0]["from"][0]
    peer["namespaceSelector"]["matchLabels"] = {"kubernetes.io/metadata.name": "default"}


def policy_admits_all_of_the_gateways_namespace(objects):
    del ray_policy(objects)["ingress"][0]["from"][0]["podSelector"]


def policy_admits_all_of_the_operators_namespaces(objects):
    del ray_policy(objects)["ingress"][0]["from"][1]["namespaceSelector"]


def policy_is_for_what_leaves(objects):
    ray_policy(objects)["policyTypes"] = ["Egress"]


def gateway_is_open_to_everyone(objects):
    gateway_policy(objects)["ingress"][0]["from"].insert(0, {"ipBlock": {"cidr": "0.0.0.0/0"}})


def proxies_are_everyone(objects):
    gateway_policy(objects)["ingress"][0]["from"][2]["ipBlock"]["cidr"] = "0.0.0.0/0"


def gateway_is_open_to_pods(objects):
    gateway_policy(objects)["ingress"].append({"from": [{"namespaceSelector": {}}]})


def gateway_is_open_on_every_port(objects):
    del gateway_policy(objects)["ingress"][0]["ports"]


def gateways_policy_selects_no_pod_of_it(objects):
    gateway_policy(objects)["podSelector"] = {"matchLabels": {"asm": "egressgateway"}}


def head_is_in_the_network_of_the_node(objects):
    head(objects)["hostNetwork"] = True


def head_has_a_folder_of_the_node(objects):
    head(objects)["volumes"] = [{"name": "node", "hostPath": {"path": "/"}}]


def container_may_be_root(objects):
    ray_container(objects)["securityContext"] = ray_container(objects)["securityContext"] | {"runAsUser": 0}


def container_is_privileged(objects):
    ray_container(objects)["securityContext"] = ray_container(objects)["securityContext"] | {"privileged": True}


def container_has_a_capability_more(objects):
    capabilities = {"drop": ["ALL"], "add": ["SYS_ADMIN"]}
    ray_container(objects)["securityContext"] = ray_container(objects)["securityContext"] | {"capabilities": capabilities}


def container_has_a_port_of_the_node(objects):
    ray_container(objects)["ports"][1]["hostPort"] = 8265


def first_container_is_not_confined(objects):
    head(objects)["initContainers"] = [{"name": "first", "image": "busybox"}]


def head_may_be_root(objects):
    del head(objects)["securityContext"]["runAsNonRoot"]


def autoscaler_is_not_confined(objects):
    del only(objects, "RayCluster")["spec"]["autoscalerOptions"]["securityContext"]["allowPrivilegeEscalation"]


def rays_namespace_admits_every_pod(objects):
    del only(objects, "Namespace", "ray")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]


def sidecars_come_into_ray(objects):
    only(objects, "Namespace", "ray")["metadata"]["labels"]["istio-injection"] = "enabled"


FAULTS = [
    (checks.selectors_select_pods, budget_asks_for_a_label_more),
    (checks.selectors_select_pods, deployment_selects_other_pods),
    (checks.selectors_select_pods, service_misses_the_port),
    (checks.selectors_select_pods, policy_is_for_another_cluster),
    (checks.routes_lead_to_the_head, destination_has_another_host),
    (checks.routes_lead_to_the_head, destination_has_another_port),
    (checks.routes_lead_to_the_head, rule_has_another_host),
    (checks.routes_lead_to_the_head, rule_asks_for_the_meshs_tls),
    (checks.routes_lead_to_the_head, dashboard_is_the_heads_own),
    (checks.routes_lead_to_the_head, routing_is_in_another_namespace),
    (checks.routes_lead_to_the_head, routing_names_another_gateway),
    (checks.rewrites_leave_one_slash, prefix_lacks_a_slash),
    (checks.every_request_has_a_route, last_route_has_a_match),
    (checks.no_timeout_is_zero, timeout_is_zero),
    (checks.no_request_is_repeated, route_says_nothing_of_retries),
    (checks.references_exist, ingress_leads_nowhere),
    (checks.references_exist, autoscaler_scales_another_kind),
    (checks.references_exist, backend_config_has_another_name),
    (checks.load_balancers_restrict_access, service_names_no_backend_config),
    (checks.load_balancers_restrict_access, service_leads_to_nodes),
    (checks.load_balancers_restrict_access, backend_has_no_security_policy),
    (checks.load_balancers_restrict_access, load_balancer_serves_http),
    (checks.load_balancers_restrict_access, internal_side_is_external),
    (checks.log_streams_live, leaving_pods_cut_their_streams),
    (checks.log_streams_live, load_balancer_has_its_default_timeout),
    (checks.log_streams_live, pods_leave_before_they_are_drained),
    (checks.image_is_of_the_version, image_is_of_another_version),
    (checks.token_is_asked_for, token_is_for_a_ray_that_does_not_know_it),
    (checks.ray_is_reached_by_the_gateway_and_the_operator, policy_admits_everyone),
    (checks.ray_is_reached_by_the_gateway_and_the_operator, policy_admits_another_namespace),
    (checks.ray_is_reached_by_the_gateway_and_the_operator, policy_admits_all_of_the_gateways_namespace),
    (checks.ray_is_reached_by_the_gateway_and_the_operator, policy_admits_all_of_the_operators_namespaces),
    (checks.ray_is_reached_by_the_gateway_and_the_operator, policy_is_for_what_leaves),
    (checks.gateway_is_reached_by_load_balancers, gateway_is_open_to_everyone),
    (checks.gateway_is_reached_by_load_balancers, proxies_are_everyone),
    (checks.gateway_is_reached_by_load_balancers, gateway_is_open_to_pods),
    (checks.gateway_is_reached_by_load_balancers, gateway_is_open_on_every_port),
    (checks.gateway_is_reached_by_load_balancers, gateways_policy_selects_no_pod_of_it),
    (checks.pods_are_confined, head_may_be_root),
    (checks.pods_are_confined, head_is_in_the_network_of_the_node),
    (checks.pods_are_confined, head_has_a_folder_of_the_node),
    (checks.pods_are_confined, container_may_be_root),
    (checks.pods_are_confined, container_is_privileged),
    (checks.pods_are_confined, container_has_a_capability_more),
    (checks.pods_are_confined, container_has_a_port_of_the_node),
    (checks.pods_are_confined, first_container_is_not_confined),
    (checks.pods_are_confined, autoscaler_is_not_confined),
    (checks.namespaces_exist, rays_namespace_admits_every_pod),
    (checks.namespaces_exist, sidecars_come_into_ray),
]


@pytest.mark.parametrize("check, fault", FAULTS, ids=[fault.__name__ for _, fault in FAULTS])
def test_fault_is_found(kustomize, deploy, check, fault):
    objects = kustomize.build(deploy / "overlays/gke")
    fault(objects)
    assert list(check(objects)) != []


def test_every_check_is_shown_a_fault():
    assert {check for check, _ in FAULTS} == set(checks.ALL)


def test_schemas_do_not_see_a_timeout_of_zero(kubeconform, rendered):
    """Why the check is ours: when this fails, it is no longer needed."""
    timeout_is_zero(rendered)
    assert kubeconform.validate(rendered) == (len(rendered), [])
