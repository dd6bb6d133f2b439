#!/usr/bin/env python3
"""Prints the manifests of Istio's control plane and injector, made of the files of its chart: istio_manifests.py MODULE

Differences from the chart, since Envoy is a stock one: no ALPN filter and no metadata exchange. istiod may do everything.
"""

import json
import pathlib
import sys

import yaml

SPACE = "istio-system"
LABELS = {"app": "istiod", "istio": "pilot"}
SETTINGS = {"REVISION": "default", "PILOT_CERT_PROVIDER": "istiod", "CLUSTER_ID": "Kubernetes",
            "PILOT_ENABLE_ALPN_FILTER": "false", "PILOT_ENABLE_METADATA_EXCHANGE": "false", "PILOT_ENABLE_ANALYSIS": "false",
            "INJECTION_WEBHOOK_CONFIG_NAME": "istio-sidecar-injector", "VALIDATION_WEBHOOK_CONFIG_NAME": ""}
FIELDS = {"POD_NAME": "metadata.name", "POD_NAMESPACE": "metadata.namespace", "SERVICE_ACCOUNT": "spec.serviceAccountName"}
MESH = {"trustDomain": "cluster.local", "rootNamespace": SPACE, "accessLogFile": "/dev/stdout",
        "defaultConfig": {"discoveryAddress": f"istiod.{SPACE}.svc:15012"}}


def thing(kind, name, version="v1", space=SPACE, **content):
    metadata = {"name": name, **({"namespace": space} if space else {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **content}


def injector(chart):
    """The ConfigMap that holds the chart's templates for injected pods, and the chart's values for them."""
    values = yaml.safe_load((chart / "values.yaml").read_text())["_internal_defaults_do_not_set"]
    values["global"] |= {"hub": "localhost/istio", "tag": "local", "imagePullPolicy": "IfNotPresent"}
    picked = {name: values[name] for name in ("global", "sidecarInjectorWebhook", "revision")}
    picked["pilot"] = {name: values[name] for name in ("cni", "env")}
    picked["gateways"] = {name: values["gateways"][name] for name in ("securityContext", "seccompProfile")}
    config = {"defaultTemplates": ["sidecar"], "policy": "enabled", "alwaysInjectSelector": [], "neverInjectSelector": [],
              "injectedAnnotations": {}, "template": "{{ Template_Version_And_Istio_Version_Mismatched_Check_Installation }}",
              "templates": {"sidecar": (chart / "files/injection-template.yaml").read_text(),
                            "gateway": (chart / "files/gateway-injection-template.yaml").read_text()}}
    return thing("ConfigMap", "istio-sidecar-injector",
                 data={"values": json.dumps(picked), "config": yaml.safe_dump(config)})


def webhook():
    """Injects pods of namespaces with the label istio-injection; istiod itself adds the certificate."""
    made = thing("MutatingWebhookConfiguration", "istio-sidecar-injector", "admissionregistration.k8s.io/v1", None, webhooks=[{
        "name": "namespace.sidecar-injector.istio.io", "sideEffects": "None", "failurePolicy": "Fail",
        "admissionReviewVersions": ["v1"], "reinvocationPolicy": "Never",
        "namespaceSelector": {"matchLabels": {"istio-injection": "enabled"}},
        "objectSelector": {"matchExpressions": [{"key": "sidecar.istio.io/inject", "operator": "NotIn", "values": ["false"]}]},
        "clientConfig": {"service": {"name": "istiod", "namespace": SPACE, "path": "/inject", "port": 443}},
        "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}]}])
    made["metadata"]["labels"] = {"app": "sidecar-injector", "istio.io/rev": "default"}  # by which istiod finds it
    return made


def deployment():
    env = [{"name": name, "value": value} for name, value in SETTINGS.items()]
    env += [{"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}} for name, path in FIELDS.items()]
    token = {"serviceAccountToken": {"audience": "istio-ca", "expirationSeconds": 43200, "path": "istio-token"}}
    container = {
        "name": "discovery", "image": "localhost/istio/pilot:local", "imagePullPolicy": "IfNotPresent", "env": env,
        "args": ["discovery", "--monitoringAddr=:15014", "--domain", "cluster.local"],
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 1, "timeoutSeconds": 5},
        "resources": {"requests": {"cpu": "50m", "memory": "256Mi"}},
        "volumeMounts": [{"name": "istio-token", "mountPath": "/var/run/secrets/tokens", "readOnly": True},
                         {"name": "local-certs", "mountPath": "/var/run/secrets/istio-dns"}]}
    volumes = [{"name": "local-certs", "emptyDir": {"medium": "Memory"}},
               {"name": "istio-token", "projected": {"sources": [token]}}]
    return thing("Deployment", "istiod", "apps/v1", spec={
        "selector": {"matchLabels": LABELS}, "template": {
            "metadata": {"labels": LABELS | {"sidecar.istio.io/inject": "false"}},
            "spec": {"serviceAccountName": "istiod", "containers": [container], "volumes": volumes}}})


def main():
    chart = pathlib.Path(sys.argv[1]) / "manifests/charts/istio-control/istio-discovery"
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    account = {"kind": "ServiceAccount", "name": "istiod", "namespace": SPACE}
    ports = [{"port": 15012, "name": "https-dns"}, {"port": 443, "name": "https-webhook", "targetPort": 15017}]
    print(yaml.safe_dump_all([
        thing("Namespace", SPACE, space=None),
        thing("ServiceAccount", "istiod"),
        thing("ClusterRoleBinding", "istiod", "rbac.authorization.k8s.io/v1", None, roleRef=role, subjects=[account]),
        thing("ConfigMap", "istio", data={"mesh": yaml.safe_dump(MESH), "meshNetworks": "networks: {}"}),
        injector(chart),
        thing("Service", "istiod", spec={"selector": LABELS, "ports": ports}),
        deployment(),
        webhook()]), end="")


main()
