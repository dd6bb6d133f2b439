"""Checks of the network policies: who reaches which port. Each yields what is wrong, in words."""

import ipaddress

from manifests import all_of, name_of, namespace_of, only

SUBMITTER = {"rayjob-submitter": "true"}
DASHBOARD = 8265
GATEWAY_PORTS = [8080, 15021]
# Google's front ends and health checks, by its documentation.
FRONT_ENDS = ["35.191.0.0/16", "130.211.0.0/22"]
WIDEST_SUBNET = 16


def ray_is_reached_by_the_gateway_and_the_operator(objects):
    """The policy admits the gateway, KubeRay's operator and RayJobs' submitters to 8265, the cluster's own to all ports."""
    cluster, gateway = only(objects, "RayCluster"), only(objects, "Deployment")
    policy = [item for item in all_of(objects, "NetworkPolicy") if namespace_of(item) == namespace_of(cluster)]
    own = {"matchLabels": {"ray.io/cluster": name_of(cluster)}}
    if len(policy) != 1 or policy[0]["spec"]["podSelector"] != own or len(policy[0]["spec"]["ingress"]) != 3:
        yield "there is not one policy with three rules for the cluster's pods"
        return
    if policy[0]["spec"].get("policyTypes") != ["Ingress"]:
        yield f"the policy is for {policy[0]['spec'].get('policyTypes')}"
    outside, inside, submitters = policy[0]["spec"]["ingress"]
    if submitters != {"from": [{"podSelector": {"matchLabels": SUBMITTER}}], "ports": outside["ports"]}:
        yield f"the submitters of RayJobs: {submitters}"
    if inside != {"from": [{"podSelector": own}]}:
        yield f"the cluster's own pods: {inside}"
    if outside["ports"] != [{"port": DASHBOARD, "protocol": "TCP"}]:
        yield f"the ports for others: {outside['ports']}"
    gateways, *operators = outside["from"]
    if gateways != _peer(namespace_of(gateway), gateway["spec"]["selector"]["matchLabels"]):
        yield f"the gateway: {gateways}"
    if len(operators) != 1 or operators[0] != _peer(_space(operators[0]), {"app.kubernetes.io/component": "kuberay-operator"}):
        yield f"the operator: {operators}"


def _peer(namespace, labels):
    """Pods with these labels in that namespace, and no others."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}, "podSelector": {"matchLabels": labels}}


def _space(peer):
    return peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name", "a name is missing")


def gateway_is_reached_by_load_balancers(objects):
    """Where there are load balancers, the gateway's pods are open to these alone, on the ports that these use."""
    if not all_of(objects, "Ingress"):
        return
    gateway = only(objects, "Deployment")
    policy = [item["spec"] for item in all_of(objects, "NetworkPolicy") if namespace_of(item) == namespace_of(gateway)]
    if len(policy) != 1 or policy[0]["podSelector"] != gateway["spec"]["selector"] or policy[0].get("policyTypes") != ["Ingress"]:
        yield "there is not one policy for what reaches the gateway's pods"
        return
    if len(policy[0]["ingress"]) != 1:
        yield f"the gateway's policy has {len(policy[0]['ingress'])} rules"
    rule = policy[0]["ingress"][0]
    if rule.get("ports") != [{"port": port, "protocol": "TCP"} for port in GATEWAY_PORTS]:
        yield f"the gateway's ports: {rule.get('ports')}"
    *front_ends, proxies = rule.get("from") or [{}]
    if front_ends != [{"ipBlock": {"cidr": cidr}} for cidr in FRONT_ENDS] or list(proxies) != ["ipBlock"]:
        yield f"the gateway is open to {rule.get('from')}"
    elif list(proxies["ipBlock"]) != ["cidr"] or ipaddress.ip_network(proxies["ipBlock"]["cidr"]).prefixlen < WIDEST_SUBNET:
        yield f"{proxies} is no proxy-only subnet"
