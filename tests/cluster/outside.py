"""A host outside of the cluster, with an address for each kind of client, all routed to the pods as a load balancer's are."""

import subprocess

from cluster import TOOL, in_node
from ray_head import cache_dir

# A proxy of the internal load balancer, Google's front ends and health checks, and anyone.
ADDRESSES = {"10.129.0.5": "proxy-only subnet", "35.191.0.7": "front end", "130.211.0.7": "health check", "198.51.100.9": "anyone"}
_ROUTER, _OWN = "10.250.0.1", "10.250.0.2"


class Outside:
    """A network namespace beside those of the pods; it ends with the node."""

    def __init__(self):
        steps = ["ip netns add outside", "ip link add outside0 type veth peer name eth0 netns outside",
                 f"ip address add {_ROUTER}/24 dev outside0", "ip link set outside0 up", "ip -n outside link set lo up",
                 f"ip -n outside address add {_OWN}/24 dev eth0", "ip -n outside link set eth0 up"]
        for address in ADDRESSES:
            steps += [f"ip -n outside address add {address}/32 dev eth0", f"ip route add {address}/32 dev outside0"]
        steps += [f"ip -n outside route add default via {_ROUTER} src {next(iter(ADDRESSES))}"]
        there = in_node("ip", "netns", "exec", "outside", "true").returncode == 0
        made = in_node("sh", "-ec", "\n".join([] if there else steps))
        assert made.returncode == 0, made.stderr

    def run(self, *words, patience=120):
        """The finished command."""
        return in_node("ip", "netns", "exec", "outside", *words, patience=patience)

    def curl(self, source, url, *options, patience=5):
        """curl's exit code, and what it wrote of the response; 28 means that nothing came."""
        done = self.run("curl", "-s", "-m", str(patience), "--interface", source, "-o", "/dev/null", *options, url)
        return done.returncode, done.stdout

    def status(self, source, path, place):
        """The status of a request for HOST[/PATH], sent to a pod of the gateway as a load balancer sends it."""
        host, _, prefix = place.partition("/")
        pod = path.gateways()[0]["status"]["podIP"]
        url = f"http://{pod}:8080/{prefix}{'/' if prefix else ''}api/version"
        _, seen = self.curl(source, url, "-H", f"Host: {host}", "-w", "%{http_code}")
        return seen

    def submit(self, path, host, *words):
        """Runs ray-submit outside, where `host` is the gateway's pods, from an address of the proxy-only subnet."""
        return self.run(*self._submit(path, host, *words), patience=300)

    def start(self, path, host, *words):
        """The same in the background: a process with text pipes."""
        words = ["ip", "netns", "exec", "outside", *self._submit(path, host, *words)]
        return subprocess.Popen([TOOL, "in", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def _submit(path, host, *words):
        address, _, prefix = host.partition("/")
        # All present pods, since a load balancer would choose among them, in place of earlier ones, which may be gone. The
        # file is a mount, so it is written and not replaced.
        lines = " ".join(f"'{pod['status']['podIP']} {address}'" for pod in path.gateways())
        hosts = f"hosts=$(grep -v ' {address}$' /etc/hosts); printf '%s\\n' \"$hosts\" {lines} >/etc/hosts"
        script = f"{hosts}; RAY_ADDRESS=http://{address}:8080/{prefix} HOME=/tmp exec \"$@\""
        return "sh", "-ec", script, "sh", cache_dir() / "cluster-state/image/usr/local/bin/ray-submit", "submit", *words
