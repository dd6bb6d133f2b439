"""A real Kubernetes API server with etcd, in this test's own network namespace, and a small client of it."""

import contextlib
import json
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import yaml
from process_tree import ProcessTree
from ray_head import clean_environment

PORT = 6443
ADDRESS = "10.231.1.1"  # of the API server itself; other hosts than loopback are asked for
TOKEN = "test"
ETCD = "http://127.0.0.1:2379"


class Refused(Exception):
    """The API server's own words for why it does not take an object."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code = code


class ApiServer:
    """Started by the constructor, ended by close()."""

    def __init__(self, programs, folder):
        self.kubeconfig = folder / "kubeconfig"
        self._folder = folder
        self._trees = []
        self._paths = {}
        self._trust = ssl._create_unverified_context()  # noqa: S323  its certificate is made at each start
        try:
            self.start(programs / "etcd", "--data-dir", folder / "etcd", "--listen-client-urls", ETCD,
                       "--advertise-client-urls", ETCD, "--listen-peer-urls", "http://127.0.0.1:2380")
            self._start_server(programs / "kube-apiserver")
            self.await_true(lambda: self.request("GET", "/readyz", raw=True) == b"ok", 60)
        except BaseException:
            self.close()
            raise

    def _start_server(self, program):
        folder, key = self._folder, self._folder / "sa.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        (folder / "tokens.csv").write_text(f"{TOKEN},admin,1,system:masters\n")
        self.kubeconfig.write_text(yaml.safe_dump({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": f"https://127.0.0.1:{PORT}",
                                                      "insecure-skip-tls-verify": True}}],
            "users": [{"name": "test", "user": {"token": TOKEN}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]}))
        self.start(program, f"--etcd-servers={ETCD}", f"--cert-dir={folder / 'certificates'}", f"--secure-port={PORT}",
                   f"--advertise-address={ADDRESS}", "--service-cluster-ip-range=10.96.0.0/16",
                   "--service-account-issuer=https://kubernetes.default.svc", f"--service-account-key-file={key}",
                   f"--service-account-signing-key-file={key}", f"--token-auth-file={folder / 'tokens.csv'}",
                   "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--allow-privileged")

    def start(self, program, *words, cwd=None, **env):
        """Starts a part of the control plane that ends with the server; its output goes to NAME.log."""
        command = [str(program), *map(str, words)]
        if cwd:
            command = ["env", "-C", str(cwd), *command]
        with open(self._folder / f"{program.name}.log", "wb") as log:
            self._trees.append(ProcessTree(command, env=clean_environment() | env, log=log))

    @staticmethod
    def await_true(attempt, patience):
        deadline = time.monotonic() + patience
        while True:
            with contextlib.suppress(OSError, LookupError, Refused):
                if result := attempt():
                    return result
            assert time.monotonic() < deadline, f"not within {patience} s"
            time.sleep(0.1)

    def request(self, method, path, value=None, kind="application/json", raw=False):
        body = None if value is None else json.dumps(value).encode()
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
        request = urllib.request.Request(f"https://127.0.0.1:{PORT}{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30, context=self._trust) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            content = error.read().decode(errors="replace")
            with contextlib.suppress(ValueError):
                content = json.loads(content)["message"]
            raise Refused(error.code, content) from None
        return content if raw else json.loads(content)

    def path(self, item):
        """Where objects of the kind and namespace of this one are."""
        version, kind = item["apiVersion"], item["kind"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if (version, kind) not in self._paths:
            for resource in self.request("GET", root)["resources"]:
                if "/" not in resource["name"]:
                    self._paths[version, resource["kind"]] = resource["name"], resource["namespaced"]
        plural, namespaced = self._paths[version, kind]
        return f"{root}/namespaces/{item['metadata']['namespace']}/{plural}" if namespaced else f"{root}/{plural}"

    def create(self, item, dry_run=False):
        """Creates an object; unknown fields are refused."""
        query = "?fieldValidation=Strict" + ("&dryRun=All" if dry_run else "")
        return self.request("POST", self.path(item) + query, item)

    def patch(self, item, change, part=""):
        path = f"{self.path(item)}/{item['metadata']['name']}{part}"
        return self.request("PATCH", path, change, "application/merge-patch+json")

    def create_definitions(self, folder):
        """Creates all custom resource definitions of a folder, and waits until the server serves them."""
        served = []
        for file in sorted(folder.glob("*.yaml")):
            for item in filter(None, yaml.load_all(file.read_text(), yaml.CSafeLoader)):
                self.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", item)
                served += [{"apiVersion": f"{item['spec']['group']}/{version['name']}", "metadata": {"namespace": "x"},
                            "kind": item["spec"]["names"]["kind"]}
                           for version in item["spec"]["versions"] if version["served"]]
        for item in served:
            self.await_true(lambda item=item: self.path(item), 60)

    def close(self):
        for tree in reversed(self._trees):
            tree.end()
        self._trees = []

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
