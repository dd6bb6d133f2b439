"""Renders overlays with kustomize, validates objects with kubeconform, and finds objects among the rendered ones."""

import copy
import json
import subprocess

import yaml


class Kustomize:
    """The pinned kustomize."""

    def __init__(self, program):
        self.program = program
        self.built = {}

    def build(self, folder):
        """The objects of a kustomization that no test changes; each time a copy of its own."""
        if folder not in self.built:
            self.built[folder] = self.build_anew(folder)
        return copy.deepcopy(self.built[folder])

    def build_anew(self, folder):
        """The objects of a kustomization."""
        done = subprocess.run([self.program, "build", folder], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == "", "kustomize warns"
        return list(yaml.load_all(done.stdout, yaml.CSafeLoader))


class Kubeconform:
    """The pinned kubeconform with the schemas made from the real sources; unknown fields and kinds are errors."""

    def __init__(self, program, schemas):
        self.command = [program, "-strict", "-output", "json", "-verbose", "-schema-location",
                        f"{schemas}/{{{{ .ResourceKind }}}}_{{{{ .Group }}}}_{{{{ .ResourceAPIVersion }}}}.json"]

    def validate(self, objects):
        """The number of valid objects, and what is wrong with the others."""
        text = yaml.dump_all(objects, Dumper=yaml.CSafeDumper)
        done = subprocess.run([*self.command, "-"], input=text, capture_output=True, text=True, timeout=60, check=False)
        resources = json.loads(done.stdout)["resources"]
        wrong = [f"{r['kind']}/{r['name']}: {r['status']}: {r['msg']}" for r in resources
                 if r["status"] != "statusValid"]
        assert (done.returncode == 0) == (not wrong), done.stderr
        return len(resources) - len(wrong), wrong


def all_of(objects, kind):
    return [item for item in objects if item["kind"] == kind]


def only(objects, kind, name=None):
    """The one object of that kind, or of that kind and name."""
    found = [item for item in all_of(objects, kind) if name in (None, item["metadata"]["name"])]
    assert len(found) == 1, f"{len(found)} objects of kind {kind} and name {name}"
    return found[0]


def name_of(item):
    return item["metadata"]["name"]


def namespace_of(item):
    return item["metadata"]["namespace"]
