"""Makes kubeconform's schemas from Kubernetes' OpenAPI and from CRDs: make_schemas.py OUT OPENAPI_V3 CRD_FILE..."""

import json
import pathlib
import sys

import yaml

# The parts of Kubernetes' API that a deployment to it may use.
KUBERNETES_APIS = ["api__v1", "apis__apps__v1", "apis__batch__v1", "apis__networking.k8s.io__v1", "apis__autoscaling__v2",
                   "apis__policy__v1", "apis__rbac.authorization.k8s.io__v1"]
NUMBER_OR_TEXT = {"type": ["string", "integer", "number"]}
LOOSE_TYPES = ["io.k8s.apimachinery.pkg.api.resource.Quantity", "io.k8s.apimachinery.pkg.util.intstr.IntOrString"]


def is_closed(schema):
    """Whether an object may have the named properties only, as the API server reads it under strict validation."""
    return (schema.get("type") == "object" and isinstance(schema.get("properties"), dict)
            and "additionalProperties" not in schema and not schema.get("x-kubernetes-preserve-unknown-fields")
            and not schema.get("x-kubernetes-embedded-resource"))


def strict(node):
    """The schema in JSON Schema's words, with unknown fields refused."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"].replace("#/components/schemas/", "#/definitions/")}
    schema = {key: strict(value) for key, value in node.items()}
    if schema.get("x-kubernetes-int-or-string"):
        schema.pop("anyOf", None)
        schema["type"] = ["string", "integer"]
    if is_closed(schema):
        schema["additionalProperties"] = False
    return schema


def kubernetes_schemas(openapi):
    for api in KUBERNETES_APIS:
        document = json.loads((openapi / f"{api}_openapi.json").read_text())
        definitions = {name: strict(schema) for name, schema in document["components"]["schemas"].items()}
        definitions |= {name: NUMBER_OR_TEXT for name in LOOSE_TYPES if name in definitions}
        for definition in definitions.values():
            for gvk in definition.get("x-kubernetes-group-version-kind", []):
                version = "/".join(filter(None, [gvk["group"], gvk["version"]]))
                properties = definition.get("properties", {}) | {
                    "apiVersion": {"const": version}, "kind": {"const": gvk["kind"]}}
                yield gvk, definition | {"definitions": definitions, "properties": properties}


def crd_schemas(files):
    for file in files:
        for crd in yaml.safe_load_all(file.read_text()):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                # What every object has, and a CRD need not say.
                schema["properties"] = schema.get("properties", {}) | {
                    "apiVersion": {"const": f"{spec['group']}/{version['name']}"},
                    "kind": {"const": spec["names"]["kind"]}, "metadata": {"type": "object"}}
                schema["additionalProperties"] = False
                yield {"group": spec["group"], "version": version["name"], "kind": spec["names"]["kind"]}, schema


def main(out, openapi, *crd_files):
    out = pathlib.Path(out)
    out.mkdir(parents=True)
    count = 0
    for source in (kubernetes_schemas(pathlib.Path(openapi)), crd_schemas(map(pathlib.Path, crd_files))):
        for gvk, schema in source:
            # kubeconform's name of the core group is its version.
            name = f"{gvk['kind'].lower()}_{gvk['group'] or gvk['version']}_{gvk['version']}.json"
            (out / name).write_text(json.dumps(schema))
            count += 1
    print(f"{count} schemas in {out}")


if __name__ == "__main__":
    main(*sys.argv[1:])
