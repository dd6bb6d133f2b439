"""Fixtures: a control plane with the local overlay applied, what KubeRay's operator makes of it, and traffic through it."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/deploy")]

from api_server import ApiServer  # noqa: E402
from command import Command  # noqa: E402
from manifests import Kustomize, namespace_of, only  # noqa: E402
from mesh import GATEWAY_ADDRESS, HEAD_ADDRESS, Gateway, add_endpoints, start_istio  # noqa: E402
from process_tree import unwind_on_signals  # noqa: E402
from ray_head import RayHead  # noqa: E402
from tcp_proxy import TcpProxy  # noqa: E402


def pytest_configure():
    unwind_on_signals()


@pytest.fixture(scope="session")
def deploy_parts():
    return pathlib.Path(os.environ["RAYJOBS_DEV_DEPLOY_PARTS"])


@pytest.fixture(scope="session")
def control_plane_parts():
    return pathlib.Path(os.environ["RAYJOBS_DEV_CONTROL_PLANE_PARTS"])


@pytest.fixture(scope="session")
def overlays(deploy_parts):
    """The objects of both overlays, by the overlay's name."""
    kustomize = Kustomize(deploy_parts / "bin/kustomize")
    return {name: kustomize.build(ROOT / "deploy/overlays" / name) for name in ("gke", "local")}


@pytest.fixture(scope="session")
def objects(overlays):
    return overlays["local"]


@pytest.fixture(scope="session")
def api(control_plane_parts, deploy_parts, tmp_path_factory):
    """The API server with the definitions of KubeRay, Istio and GKE."""
    with ApiServer(control_plane_parts, tmp_path_factory.mktemp("api")) as api:
        api.create_definitions(deploy_parts / "crds")
        yield api


@pytest.fixture(scope="session")
def applied(api, objects):
    """The local overlay, namespaces first."""
    for item in sorted(objects, key=lambda item: item["kind"] != "Namespace"):
        api.create(item)
    return objects


@pytest.fixture(scope="session")
def head_service(api, applied, control_plane_parts):
    """The one Service that KubeRay's operator makes of the RayCluster."""
    namespace = namespace_of(only(applied, "RayCluster"))
    api.start(control_plane_parts / "ray-operator", "--enable-leader-election=false",
              "--metrics-addr=127.0.0.1:18081", "--health-probe-bind-address=127.0.0.1:18082",
              KUBECONFIG=str(api.kubeconfig))
    services = api.await_true(lambda: api.request("GET", f"/api/v1/namespaces/{namespace}/services")["items"], 60)
    return services[0] | {"apiVersion": "v1", "kind": "Service"}


@pytest.fixture(scope="session")
def head_pod(api, head_service):
    """The head's pod as the operator makes it."""
    path = f"/api/v1/namespaces/{namespace_of(head_service)}/pods?labelSelector=ray.io/node-type%3Dhead"
    (pod,) = api.await_true(lambda: api.request("GET", path)["items"], 60)
    return pod | {"apiVersion": "v1", "kind": "Pod"}


@pytest.fixture(scope="session")
def head():
    with RayHead("2.60.0") as head:
        yield head


@pytest.fixture(scope="session")
def head_endpoint(api, head, head_service):
    """The real head at the place where the head's pod would be, port 8265."""
    (port,) = (port["port"] for port in head_service["spec"]["ports"] if port["name"] == "dashboard")
    with TcpProxy(head.port, listen=(HEAD_ADDRESS, port)) as proxy:
        add_endpoints(api, head_service, HEAD_ADDRESS, {"dashboard": port})
        yield proxy


@pytest.fixture(scope="session")
def gateway(api, applied, head_endpoint, control_plane_parts, tmp_path_factory):
    """An Envoy in the place of the gateway's pod, configured by Istio's own code."""
    service = only(applied, "Service")
    add_endpoints(api, service, GATEWAY_ADDRESS, {port["name"]: port["targetPort"] for port in service["spec"]["ports"]})
    folder = tmp_path_factory.mktemp("mesh")
    start_istio(api, control_plane_parts / "pilot-discovery", folder)
    with Gateway(only(applied, "Deployment"), service, folder) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def hosts(applied):
    """The external and the internal host name, which now lead to the gateway."""
    names = only(applied, "VirtualService")["spec"]["hosts"]
    with open("/etc/hosts", "a") as file:
        file.writelines(f"{GATEWAY_ADDRESS} {name}\n" for name in [*names, "other.example.test"])
    return names


@pytest.fixture
def cli(tmp_path):
    return Command(os.environ["RAYJOBS_DEV_BINARY"], tmp_path)
