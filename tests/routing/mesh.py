"""The data plane: Istio's control plane as a real pilot-discovery, and a stock Envoy that takes its configuration from it.

Stock Envoy has neither Istio's own filters nor an agent beside it, so those and the mesh's TLS are off.
"""

import json
import urllib.request

import yaml
from envoy import envoy_program
from manifests import name_of, namespace_of
from process_tree import ProcessTree
from ray_head import clean_environment

HEAD_ADDRESS = "10.231.1.2"
GATEWAY_ADDRESS = "10.231.1.3"
_ADMIN = "127.0.0.1:15000"
_ISTIO_PORT = 15010


def add_endpoints(api, service, address, ports):
    """What kube-controller-manager would write once a pod of the service is ready: its address and named ports."""
    api.create({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {"name": f"{name_of(service)}-1", "namespace": namespace_of(service),
                     "labels": {"kubernetes.io/service-name": name_of(service)}},
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [{"name": name, "port": port, "protocol": "TCP"} for name, port in ports.items()]})


def start_istio(api, program, folder):
    mesh = folder / "mesh.yaml"
    mesh.write_text(yaml.safe_dump({"enableAutoMtls": False, "accessLogFile": "/dev/stdout"}))
    api.start(program, "discovery", f"--kubeconfig={api.kubeconfig}", f"--meshConfig={mesh}", "--httpAddr=127.0.0.1:18080", "--httpsAddr=",
              "--secureGRPCAddr=", cwd=folder, PILOT_ENABLE_ALPN_FILTER="false",
              PILOT_ENABLE_METADATA_EXCHANGE="false", POD_NAMESPACE="istio-system", POD_NAME="istiod",
              ENABLE_CA_SERVER="false", VALIDATION_WEBHOOK_CONFIG_NAME="", INJECTION_WEBHOOK_CONFIG_NAME="")


def _bootstrap(deployment):
    name, namespace = name_of(deployment), namespace_of(deployment)
    ads = {"ads": {}, "resource_api_version": "V3", "initial_fetch_timeout": "0s"}
    istio = {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": _ISTIO_PORT}}}}
    host, port = _ADMIN.split(":")
    return {
        "node": {
            "id": f"router~{GATEWAY_ADDRESS}~{name}-0.{namespace}~{namespace}.svc.cluster.local",
            "cluster": f"{name}.{namespace}",
            "metadata": {"NAMESPACE": namespace, "CLUSTER_ID": "Kubernetes", "INSTANCE_IPS": GATEWAY_ADDRESS,
                         "LABELS": deployment["spec"]["template"]["metadata"]["labels"]},
        },
        "admin": {"address": {"socket_address": {"address": host, "port_value": int(port)}}},
        "dynamic_resources": {
            "ads_config": {"api_type": "GRPC", "transport_api_version": "V3", "set_node_on_first_message_only": True,
                           "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]},
            "lds_config": ads, "cds_config": ads,
        },
        "static_resources": {"clusters": [{
            "name": "xds-grpc", "type": "STATIC",
            "typed_extension_protocol_options": {
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                    "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                    "explicit_http_config": {"http2_protocol_options": {}}}},
            "load_assignment": {"cluster_name": "xds-grpc", "endpoints": [{"lb_endpoints": [istio]}]},
        }]},
    }


class Gateway:
    """Envoy in the place of the gateway's pod. Ended by close(); restart() is a gateway that is killed and comes back."""

    def __init__(self, deployment, service, folder):
        self._folder = folder
        (self.port,) = (port["targetPort"] for port in service["spec"]["ports"] if port["port"] == 80)
        (folder / "envoy.json").write_text(json.dumps(_bootstrap(deployment)))
        self._start()

    def _start(self):
        with open(self._folder / "envoy.log", "ab") as log:
            self._tree = ProcessTree([envoy_program(), "-c", str(self._folder / "envoy.json"),
                                      "--disable-hot-restart", "--concurrency", "1"],
                                     env=clean_environment(), log=log)

    def ask(self, path):
        with urllib.request.urlopen(f"http://{_ADMIN}{path}", timeout=5) as answer:
            return json.load(answer)

    def restart(self):
        self._tree.process.kill()
        self._tree.end()
        self._start()

    def routes(self):
        """All routes that Envoy has from Istio."""
        dump = self.ask("/config_dump?resource=dynamic_route_configs")["configs"]
        return [route for config in dump for host in config["route_config"]["virtual_hosts"] for route in host["routes"]]

    def close(self):
        self._tree.end()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
