"""The running cluster: kubectl, waiting, pods and their logs, addresses outside of it."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import time

import yaml
from manifests import name_of, namespace_of, only
from overlay import render

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools/cluster"
PARTS = pathlib.Path(os.environ.get("RAYJOBS_DEV_CLUSTER_PARTS", ""))
IMAGE = "localhost/ray-submit:1"
RUN = time.strftime("%H%M%S")
INTERNAL = "http://ray.internal.example.test"
RESTRICTED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


class Refused(Exception):
    """kubectl's words for why it failed."""


def until(what, patience, attempt):
    """What the attempt returns, once it is neither false nor refused."""
    deadline = time.monotonic() + patience
    while True:
        failure = ""
        try:
            if result := attempt():
                return result
        except Refused as refused:
            failure = f": {refused}"
        assert time.monotonic() < deadline, f"not within {patience} s: {what}{failure}"
        time.sleep(0.3)


def kubectl(*words, text=None, patience=600):
    """Its output. A deletion waits without end for what does not leave; the gateway's pods may take 330 s."""
    try:
        done = subprocess.run([TOOL, "kubectl", *map(str, words)], capture_output=True, text=True, input=text, timeout=patience, check=False)
    except subprocess.TimeoutExpired as late:
        raise Refused(f"kubectl {' '.join(map(str, words))}: not within {patience} s") from late
    if done.returncode:
        raise Refused(f"kubectl {' '.join(map(str, words))}: {done.stderr}{done.stdout}")
    return done.stdout


def in_node(*words, patience=120):
    """The finished command, inside of the node."""
    return subprocess.run([TOOL, "in", *map(str, words)], capture_output=True, text=True, timeout=patience, check=False)


def get(*words):
    return json.loads(kubectl("get", *words, "-o", "json"))


def ask(namespace, pod, url):
    """Asks in that pod with curl; returns its exit code: 28 if nothing came within 4 s."""
    return int(kubectl("-n", namespace, "exec", pod, "--", "sh", "-c", f"curl -s -m 4 -o /dev/null {url}; echo $?"))


def apply(*objects):
    kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=yaml.safe_dump_all(objects))


def pods(namespace, selector):
    """Pods that are not about to leave, the oldest first."""
    items = get("-n", namespace, "pods", "-l", selector)["items"]
    return sorted((item for item in items if "deletionTimestamp" not in item["metadata"]),
                  key=lambda item: item["metadata"]["creationTimestamp"])


def is_ready(pod):
    statuses = pod["status"].get("containerStatuses", [])
    return bool(statuses) and all(status["ready"] for status in statuses)


def log_of(namespace, what):
    """The log of a pod, or nothing while it has none."""
    with contextlib.suppress(Refused):
        return kubectl("-n", namespace, "logs", what)
    return ""


def lines_of(text):
    """The numbers of a job's lines, in the order in which they were printed."""
    return [int(number) for number in re.findall(r"^line (\d+)$", text, re.MULTILINE)]


def exit_codes(namespace, selector):
    """The exit code of each pod's container that has ended, by the pod's name."""
    ended = {}
    for pod in get("-n", namespace, "pods", "-l", selector)["items"]:
        for status in pod["status"].get("containerStatuses", []):
            if "terminated" in status["state"]:
                ended[name_of(pod)] = status["state"]["terminated"]["exitCode"]
    return ended


def kill(pod):
    """Kills the pod's process as the kernel does when memory is short."""
    container = pod["status"]["containerStatuses"][0]["containerID"].split("//")[1]
    killed = in_node(PARTS / "bin/ctr", "-n", "k8s.io", "tasks", "kill", "-s", "SIGKILL", container)
    assert killed.returncode == 0, killed.stderr


def evict(namespace, pod, **options):
    """Whether the API server lets the pod of that name be evicted."""
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": namespace},
                "deleteOptions": options}
    try:
        kubectl("create", "--raw", f"/api/v1/namespaces/{namespace}/pods/{pod}/eviction", "-f", "-", text=json.dumps(eviction))
    except Refused as refused:
        assert "disruption budget" in str(refused)
        return False
    return True


class Path:
    """One overlay of deploy/, applied: the gateway and the Ray cluster behind it."""

    def __init__(self, name, components=()):
        self.objects = render(name, components)
        gateway = only(self.objects, "Deployment")
        self.gateway, self.gateway_namespace = name_of(gateway), namespace_of(gateway)

    def await_ready(self):
        until("a ready gateway", 120, self._gateway_is_ready)
        until("a ready head", 180, lambda: any(is_ready(pod) for pod in self.heads()))

    def _gateway_is_ready(self):
        status = get("-n", self.gateway_namespace, "deployment", self.gateway)["status"]
        return status.get("readyReplicas", 0) == status["replicas"]

    def remove(self):
        kubectl("delete", "--ignore-not-found", "--wait", "-f", "-", text=yaml.safe_dump_all(self.objects))

    def heads(self):
        return pods("ray", "ray.io/node-type=head")

    def workers(self):
        return pods("ray", "ray.io/node-type=worker")

    def gateways(self):
        return pods(self.gateway_namespace, "asm=ingressgateway")

    def dashboard(self, path):
        """What the head's dashboard answers, asked inside of the head's pod."""
        (head,) = self.heads()
        return json.loads(kubectl("-n", "ray", "exec", name_of(head), "-c", "ray-head", "--", "wget", "-qO-",
                                  f"http://127.0.0.1:8265{path}"))

    def jobs(self, submission_id):
        """The dashboard's records with this submission id, or with one that is made of it for the job after a failed one."""
        own = re.compile(rf"{re.escape(submission_id)}(-\d+)?")
        return [job for job in self.dashboard("/api/jobs/") if own.fullmatch(job["submission_id"] or "")]


def client_pod(name, words, address, namespace="pipelines", env=(), volumes=(), **spec):
    """A pod of ray-submit, as a namespace that enforces `restricted` admits it. `volumes`: name, source, mount path."""
    mounts = [{"name": "tmp", "mountPath": "/tmp"},
              *({"name": volume, "mountPath": path, "readOnly": True} for volume, _, path in volumes)]
    return {
        "metadata": {"name": name, "namespace": namespace, "labels": {"client": name}},
        "spec": {
            "restartPolicy": "Never", "terminationGracePeriodSeconds": 20,
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{"name": "ray-submit", "image": IMAGE, "imagePullPolicy": "IfNotPresent", "command": ["ray-submit", *words],
                            "env": [{"name": "RAY_ADDRESS", "value": address}, *env], "securityContext": RESTRICTED,
                            "volumeMounts": mounts}],
            "volumes": [{"name": "tmp", "emptyDir": {}}, *({"name": volume, **source} for volume, source, _ in volumes)],
            **spec}}


def client_job(name, words, address, retries=0, policy=None, **options):
    """A Job of Kubernetes whose pods are those of client_pod."""
    pod = client_pod(name, words, address, **options)
    metadata = {"name": name, "namespace": pod["metadata"]["namespace"]}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {
        "backoffLimit": retries, "template": {"metadata": {"labels": pod["metadata"]["labels"]}, "spec": pod["spec"]},
        **({"podFailurePolicy": policy} if policy else {})}}


def end_of(name, patience=180, namespace="pipelines"):
    """How the Job of Kubernetes ended: Complete or Failed, and why."""
    def ended():
        conditions = get("-n", namespace, "job", name).get("status", {}).get("conditions", [])
        return next(((one["type"], one.get("reason")) for one in conditions
                     if one["type"] in ("Complete", "Failed") and one["status"] == "True"), None)
    return until(f"the end of the Job {name}", patience, ended)


def lines_job(count, pause=0.5):
    """An entrypoint that prints numbered lines."""
    return ["python", "-uc", f"import time\nfor n in range({count}):\n  print('line', n)\n  time.sleep({pause})"]


def start_lines(name, count, words=(), **options):
    """Starts a Job of Kubernetes whose pod submits; returns that pod once it has printed five lines of the Ray job."""
    apply(client_job(name, ["submit", "--submission-id", name, *words, "--", *lines_job(count)], INTERNAL, **options))
    until("the fifth line", 120, lambda: 5 in lines_of(log_of("pipelines", f"job/{name}")))
    (pod,) = pods("pipelines", f"client={name}")
    return pod
