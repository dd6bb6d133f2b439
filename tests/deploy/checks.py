"""Checks across objects, which no schema sees. Each yields what is wrong, in words."""

import json
import re

import pod_security
import yaml
from manifests import all_of, name_of, namespace_of, only
from policy_checks import gateway_is_reached_by_load_balancers, ray_is_reached_by_the_gateway_and_the_operator

DASHBOARD = 8265
# The first Ray that knows RAY_AUTH_MODE, by its documentation.
TOKENS_SINCE = (2, 52)
# What may be said of a duration that switches a timeout off elsewhere; Istio refuses less than 1 ms.
ZERO = re.compile(r"0+(\.0+)?(h|m|s|ms)?")


def selects(selector, labels):
    return bool(selector) and selector.items() <= labels.items()


def pods(objects):
    """(namespace, labels, spec) of the pods that the gateway's Deployment and, through KubeRay, the RayCluster make."""
    for item in all_of(objects, "Deployment"):
        template = item["spec"]["template"]
        yield namespace_of(item), template["metadata"]["labels"], template["spec"]
    for item in all_of(objects, "RayCluster"):
        groups = [("head", item["spec"]["headGroupSpec"])]
        groups += [("worker", group) for group in item["spec"]["workerGroupSpecs"]]
        for kind, group in groups:
            yield namespace_of(item), {"ray.io/cluster": name_of(item), "ray.io/node-type": kind}, \
                group["template"]["spec"]


def ports_of(spec):
    return {port["containerPort"] for container in spec["containers"] for port in container.get("ports", [])}


def selectors_select_pods(objects):
    """Deployments, disruption budgets, Services, policies and Gateways select pods that exist, and ports that these have."""
    for kind in ("Deployment", "PodDisruptionBudget", "Service", "NetworkPolicy", "Gateway"):
        for item in all_of(objects, kind):
            spec = item["spec"]
            selector = spec.get("podSelector", spec.get("selector"))
            selector = selector.get("matchLabels", selector)
            selected = [pod for pod in pods(objects)
                        if pod[0] == namespace_of(item) and selects(selector, pod[1])]
            if not selected:
                yield f"{kind} {name_of(item)} selects no pod: {selector}"
            for port in spec.get("ports", []):
                if any(port["targetPort"] not in ports_of(pod[2]) for pod in selected):
                    yield f"{kind} {name_of(item)} leads to port {port['targetPort']}, which the pods do not have"


def routes_lead_to_the_head(objects):
    """The VirtualService and the DestinationRule name the Service that KubeRay makes, beside the cluster."""
    cluster = only(objects, "RayCluster")
    service = f"{name_of(cluster)}-head-svc"
    head = cluster["spec"]["headGroupSpec"]["template"]["spec"]
    if len(name_of(cluster)) > 53:
        yield "KubeRay refuses a cluster with a name of more than 53 characters"
    if DASHBOARD not in ports_of(head) or cluster["spec"]["headGroupSpec"]["rayStartParams"].get("dashboard-host") != "0.0.0.0":
        yield f"the head does not serve port {DASHBOARD} to others"
    routing = only(objects, "VirtualService")
    rule = only(objects, "DestinationRule")
    for item in (routing, rule):
        if namespace_of(item) != namespace_of(cluster):
            yield f"{item['kind']} is in {namespace_of(item)}, where the short name {service} means another Service"
    if rule["spec"].get("trafficPolicy", {}).get("tls") != {"mode": "DISABLE"}:
        yield "the mesh would use its TLS with the head, which has no sidecar"
    if rule["spec"]["host"] != service:
        yield f"DestinationRule is for {rule['spec']['host']}, not for {service}"
    destinations = [route["destination"] for http in routing["spec"]["http"] for route in http.get("route", [])]
    if not destinations:
        yield "VirtualService has no destination"
    for destination in destinations:
        if destination != {"host": service, "port": {"number": DASHBOARD}}:
            yield f"VirtualService leads to {destination}, not to {service} port {DASHBOARD}"
    gateway = only(objects, "Gateway")
    if routing["spec"]["gateways"] != [f"{namespace_of(gateway)}/{name_of(gateway)}"]:
        yield f"VirtualService is for the gateways {routing['spec']['gateways']}"


def rewrites_leave_one_slash(objects):
    """A prefix that a rewrite to / replaces ends with a slash: else /ray/api gives //api, and /rayX matches too."""
    for http in only(objects, "VirtualService")["spec"]["http"]:
        rewrite = http.get("rewrite", {}).get("uri")
        for match in http.get("match", []):
            prefix = match.get("uri", {}).get("prefix")
            if rewrite and prefix and prefix.endswith("/") != rewrite.endswith("/"):
                yield f"the prefix {prefix} is rewritten to {rewrite}"
            if prefix and not re.fullmatch(r"/([^/]+/)+", prefix):
                yield f"the prefix {prefix} does not begin and end with one slash"


def every_request_has_a_route(objects):
    """The last route has no match, so that both hosts serve the root."""
    if "match" in only(objects, "VirtualService")["spec"]["http"][-1]:
        yield "the last route of the VirtualService has a match"


def no_timeout_is_zero(objects):
    """Istio refuses a timeout of 0s, and every schema accepts it."""
    for http in only(objects, "VirtualService")["spec"]["http"]:
        for value in (http.get("timeout"), http.get("retries", {}).get("perTryTimeout")):
            if value is not None and ZERO.fullmatch(value):
                yield f"VirtualService has the timeout {value}"


def no_request_is_repeated(objects):
    """Each route says so: by default the mesh repeats a request that failed with 503, a submit too."""
    for http in only(objects, "VirtualService")["spec"]["http"]:
        if http.get("retries") != {"attempts": 0}:
            yield f"VirtualService repeats requests: {http.get('retries')}"


def references_exist(objects):
    """What load balancers and the autoscaler name exists in their namespace."""
    def exists(kind, name, beside):
        return any(name_of(item) == name and namespace_of(item) == namespace_of(beside)
                   for item in all_of(objects, kind))

    for service in all_of(objects, "Service"):
        annotations = service["metadata"].get("annotations", {})
        ports = json.loads(annotations.get("cloud.google.com/backend-config", '{"ports": {}}'))["ports"]
        for port, name in ports.items():
            if not exists("BackendConfig", name, service):
                yield f"Service {name_of(service)} names the BackendConfig {name}"
            if int(port) not in [item["port"] for item in service["spec"]["ports"]]:
                yield f"Service {name_of(service)} configures port {port}, which it does not have"
    for ingress in all_of(objects, "Ingress"):
        backend = ingress["spec"]["defaultBackend"]["service"]
        if not exists("Service", backend["name"], ingress):
            yield f"Ingress {name_of(ingress)} leads to the Service {backend['name']}"
        frontend = ingress["metadata"]["annotations"].get("networking.gke.io/v1beta1.FrontendConfig")
        if frontend and not exists("FrontendConfig", frontend, ingress):
            yield f"Ingress {name_of(ingress)} names the FrontendConfig {frontend}"
    for scaler in all_of(objects, "HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if target["kind"] != "Deployment" or not exists("Deployment", target["name"], scaler):
            yield f"HorizontalPodAutoscaler {name_of(scaler)} scales nothing"
    for deployment in all_of(objects, "Deployment"):
        if not exists("ServiceAccount", deployment["spec"]["template"]["spec"]["serviceAccountName"], deployment):
            yield f"Deployment {name_of(deployment)} has no ServiceAccount"


def load_balancers_restrict_access(objects):
    """One is internal; the other serves HTTPS alone, by a backend with a security policy. Both lead to pods, not to nodes."""
    ingresses = all_of(objects, "Ingress")
    sides = [ingress["metadata"]["annotations"].get("kubernetes.io/ingress.class") for ingress in ingresses]
    if ingresses and sorted(map(str, sides)) != ["gce", "gce-internal"]:
        yield f"the load balancers are {sides}"
    for ingress, side in zip(ingresses, sides):
        annotations, backend = ingress["metadata"]["annotations"], ingress["spec"]["defaultBackend"]["service"]
        service = only(objects, "Service", backend["name"])["metadata"].get("annotations", {})
        port = str(backend["port"]["number"])
        configs = json.loads(service.get("cloud.google.com/backend-config", '{"ports": {}}'))["ports"]
        groups = json.loads(service.get("cloud.google.com/neg", "{}"))
        if not groups.get("ingress") or port not in groups.get("exposed_ports", {}):
            yield f"Service {backend['name']} leads to nodes: {groups}"
        if port not in configs:
            yield f"Service {backend['name']} has no BackendConfig for port {port}"
        elif side == "gce" and not only(objects, "BackendConfig", configs[port])["spec"].get("securityPolicy", {}).get("name"):
            yield f"BackendConfig {configs[port]} admits everyone"
        if side == "gce" and annotations.get("kubernetes.io/ingress.allow-http") != "false":
            yield f"Ingress {name_of(ingress)} serves HTTP"


def log_streams_live(objects):
    """Load balancers let a log stream live for hours; a pod that leaves serves its own, and longer than they drain."""
    template = only(objects, "Deployment")["spec"]["template"]
    grace = template["spec"]["terminationGracePeriodSeconds"]
    proxy = yaml.safe_load(template["metadata"]["annotations"].get("proxy.istio.io/config", "{}"))
    if proxy.get("proxyMetadata", {}).get("EXIT_ON_ZERO_ACTIVE_CONNECTIONS") != "true":
        yield "a pod of the gateway that leaves does not wait for its streams"
    for config in all_of(objects, "BackendConfig"):
        if config["spec"].get("timeoutSec", 30) < 3600:
            yield f"BackendConfig {name_of(config)} cuts a log stream within the hour"
        if not 0 < config["spec"].get("connectionDraining", {}).get("drainingTimeoutSec", 0) < grace:
            yield f"BackendConfig {name_of(config)} drains for longer than the pods wait, or not at all"


def image_is_of_the_version(objects):
    """Head and workers run one image, whose tag begins with the cluster's version of Ray."""
    spec = only(objects, "RayCluster")["spec"]
    for _, _, pod in pods([only(objects, "RayCluster")]):
        image = pod["containers"][0]["image"]
        tag = image.partition("@")[0].rpartition(":")[2]
        if tag != spec["rayVersion"] and not tag.startswith(spec["rayVersion"] + "-"):
            yield f"the image {image} is not of Ray {spec['rayVersion']}"


def token_is_asked_for(objects):
    """Where a token is set, Ray is of a version that asks for it."""
    cluster = only(objects, "RayCluster")
    names = {variable["name"] for _, _, pod in pods([cluster]) for variable in pod["containers"][0]["env"]}
    version = cluster["spec"]["rayVersion"]
    if "RAY_AUTH_MODE" in names and tuple(map(int, version.split(".")[:2])) < TOKENS_SINCE:
        yield f"Ray {version} does not know RAY_AUTH_MODE and is open to everyone"


def pods_are_confined(objects):
    """No pod has what the Pod Security Standard "restricted" refuses, which Ray's namespace enforces; each has bounds."""
    for namespace, labels, spec in pods(objects):
        for wrong in pod_security.refusals(spec):
            yield f"the pods {labels} in {namespace}: {wrong}"
        for container in spec["containers"]:
            yield from _has_bounds(f"{container['name']} in {namespace}", container)
    cluster = only(objects, "RayCluster")["spec"]
    options, head = cluster["autoscalerOptions"], cluster["headGroupSpec"]["template"]["spec"]
    yield from pod_security.container_refusals("the autoscaler", options, head.get("securityContext", {}))
    yield from _has_bounds("the autoscaler", options)


def _has_bounds(name, container):
    resources = container.get("resources", {})
    for bound in ("limits", "requests"):
        if set(resources.get(bound, {})) != {"cpu", "memory"}:
            yield f"{name} has no {bound}"


def namespaces_exist(objects):
    """Every object's namespace is among the objects; the mesh is on in the gateway's, off in Ray's, which is restricted."""
    spaces = {name_of(item): item["metadata"]["labels"] for item in all_of(objects, "Namespace")}
    for item in objects:
        if item["kind"] != "Namespace" and namespace_of(item) not in spaces:
            yield f"{item['kind']} {name_of(item)} is in the namespace {namespace_of(item)}"
    for kind, injection in (("RayCluster", "disabled"), ("Deployment", "enabled")):
        if spaces.get(namespace_of(only(objects, kind)), {}).get("istio-injection") != injection:
            yield f"istio-injection is not {injection} where the {kind} is"
    enforced = spaces.get(namespace_of(only(objects, "RayCluster")), {}).get("pod-security.kubernetes.io/enforce")
    if enforced != "restricted":
        yield f"Ray's namespace enforces {enforced}"


ALL = [selectors_select_pods, routes_lead_to_the_head, rewrites_leave_one_slash, every_request_has_a_route,
       no_timeout_is_zero, no_request_is_repeated, references_exist, load_balancers_restrict_access, log_streams_live,
       image_is_of_the_version, token_is_asked_for, ray_is_reached_by_the_gateway_and_the_operator,
       gateway_is_reached_by_load_balancers, pods_are_confined, namespaces_exist]
