"""What the Pod Security Standard "restricted" of Kubernetes 1.33 refuses in a pod, in words."""

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
PROFILES = {"RuntimeDefault", "Localhost"}


def refusals(spec):
    """Of a pod's spec, with all of its containers."""
    context = spec.get("securityContext", {})
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(name):
            yield f"the pod has {name}"
    if context.get("sysctls"):
        yield "the pod sets sysctls"
    for volume in spec.get("volumes", []):
        if refused := set(volume) - VOLUMES - {"name"}:
            yield f"the volume {volume['name']} is a {', '.join(refused)}"
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        yield from container_refusals(container["name"], container, context)


def container_refusals(name, container, pods_context):
    """Of one container; what its own context does not say, the pod's does."""
    own = container.get("securityContext", {})
    context, capabilities = pods_context | own, own.get("capabilities", {})
    if context.get("runAsNonRoot") is not True or 0 in (own.get("runAsUser"), pods_context.get("runAsUser")):
        yield f"{name} may run as root"
    if context.get("seccompProfile", {}).get("type") not in PROFILES:
        yield f"{name} runs without seccomp"
    if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
        yield f"{name} may gain privileges"
    if "ALL" not in capabilities.get("drop", []) or set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield f"{name} has capabilities"
    if own.get("procMount", "Default") != "Default":
        yield f"{name} sees all of /proc"
    if any(port.get("hostPort") for port in container.get("ports", [])):
        yield f"{name} has a port of the node"
