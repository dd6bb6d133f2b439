"""Measures the packaging of four directory trees: submits, bytes sent and hashing, on a real head.

The limit of hashing is to `cat` all visible files and to hash the same number of bytes in memory, on one processor.

python package_trees.py VERSION [OPTION...]: RAYJOBS_DEV_BINARY names ray-submit. Run it as `bench/run package_trees`.
"""

import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

from client import ROOT, Client, adopt_orphans, clients_of
from comparison import LIMIT, RAY, Table, Target, options, rounds

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import RayHead  # noqa: E402
from tcp_proxy import TcpProxy  # noqa: E402

# Measures only the hash, without Python's start and imports.
HASH_WITH_RAY = """
import logging, sys, time
from ray._private.runtime_env.packaging import get_uri_for_directory
options = {"excludes": []}
if "include_gitignore" in get_uri_for_directory.__code__.co_varnames:
    options["include_gitignore"] = True
began = time.perf_counter()
get_uri_for_directory(sys.argv[1], **options)
print(time.perf_counter() - began)
"""
# Seconds after a change until ray-submit remembers a file's hash. The trees alone are as old: the small file that each
# round changes is read again in each submit, which takes no time.
SETTLED = 61.0


def small_files(root):
    text = b"".join(path.read_bytes() for path in sorted(ray_sources())[:200])
    pick = random.Random(1)
    for number in range(10_000):
        folder = root / f"{number // 100:03}"
        folder.mkdir(exist_ok=True)
        begin = pick.randrange(len(text) - 4096)
        (folder / f"{number}.txt").write_bytes(text[begin:begin + 4096])


def large_file(root):
    (root / "model.bin").write_bytes(random.Random(2).randbytes(90 << 20))


def ignored_files(root):
    (root / ".gitignore").write_text("/data\n*.log\n")
    for number in range(100_000):
        if number % 20 == 0:
            path = root / "src" / f"{number // 2000}" / f"{number}.py"
        elif number % 2:
            path = root / "data" / f"{number // 1000}" / f"{number}.csv"
        else:
            path = root / "src" / f"{number // 2000}" / f"{number}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x = 1\n" * 100)


def ray_sources():
    import ray
    return pathlib.Path(ray.__file__).parent.rglob("*.py")


def source_tree(root):
    """The Python files of the installed Ray, as many as Ray's client can send.

    In a folder, as the job's interpreter would otherwise import Ray's types.py in place of its own.
    """
    import ray
    base, room = pathlib.Path(ray.__file__).parent, 95 << 20
    for path in sorted(ray_sources()):
        room -= path.stat().st_size + 300
        if room < 0:
            break
        target = root / "sources" / path.relative_to(base)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


TREES = {
    "10 000 x 4 KiB": small_files,
    "one of 90 MiB": large_file,
    "100 000, 95 % ignored": ignored_files,
    "Python files of ray": source_tree,
}
TARGETS = [
    target for tree in TREES for target in (
        Target(tree, "submit s", 0.75),
        Target(tree, "re-submit s", 0.5),
        Target(tree, "hash s", 2.5, LIMIT),
        Target(tree, "sent MiB", 1.05),
    )
] + [
    # For one large file, both are near the limit.
    Target(tree, "hash s", 0.5) for tree in TREES if tree != "one of 90 MiB"
]


class CountingProxy(TcpProxy):
    """Counts the bytes that clients send."""

    sent = 0

    def _count(self, data):
        self.sent += len(data)
        super()._count(data)


def renew(tree):
    """Changes one file, so that the tree becomes a new package."""
    (tree / "nonce.py").write_text(f"# {uuid.uuid4()}\n")


def submit(client, head, tree, *options):
    """Measures a submit, then waits for the job to end, because it would slow the next measurement."""
    name = f"bench-{uuid.uuid4().hex}"
    figures = client.measure("submit", "--no-wait", *options, "--submission-id", name, "--working-dir", tree, "--", "true")
    head.await_status(name, "SUCCEEDED", patience=300)
    return figures["wall s"]


def bytes_sent(client, head, tree):
    with CountingProxy(head.port) as proxy:
        through = Client(client.name, client.words, head)
        through.env = client.env | {"RAY_ADDRESS": proxy.address}
        renew(tree)
        submit(through, head, tree)
        return proxy.sent


def hash_seconds(client, head, tree):
    if client.name == RAY:
        return float(subprocess.check_output([head.python, "-c", HASH_WITH_RAY, tree], env=client.env,
                                             stderr=subprocess.DEVNULL))
    return client.measure("package", "--no-cache", tree)["wall s"]


class Limit:
    """Reads all visible files and hashes as many bytes."""

    name = LIMIT

    def __init__(self, tree):
        files = [path for path in tree.rglob("*")
                 if path.is_file() and "data" not in path.parts and path.suffix != ".log"]
        self._names = b"\0".join(os.fsencode(path) for path in files)
        self._size = sum(path.stat().st_size for path in files)

    def seconds(self):
        block, began = bytes(1 << 20), time.perf_counter()
        subprocess.run(["xargs", "-0", "cat"], input=self._names, stdout=subprocess.DEVNULL, check=True)
        digest = hashlib.sha1()
        for _ in range(self._size >> 20):
            digest.update(block)
        digest.update(block[:self._size % len(block)])
        return time.perf_counter() - began


def measure(client, head, tree):
    """Returns the figures of one client in one round."""
    if client.name == LIMIT:
        return {"hash s": client.seconds()}
    renew(tree)
    first = submit(client, head, tree)
    again = submit(client, head, tree)
    # Ray's client has no cache of hashes.
    uncached = again if client.name == RAY else submit(client, head, tree, "--no-cache")
    return {"submit s": first, "re-submit s": again, "re-submit --no-cache s": uncached,
            "hash s": hash_seconds(client, head, tree)}


def measure_tree(tree, clients, head, runs):
    for client in clients:
        submit(client, head, tree)  # fills the page cache and the client's cache of hashes
    taken = rounds([*clients, Limit(tree)], runs, lambda client: measure(client, head, tree))
    for client in clients:
        sent = bytes_sent(client, head, tree) / 2**20
        for run in taken[client.name]:
            run["sent MiB"] = sent
    return taken


def main():
    arguments = options(__doc__, TREES, runs=3).parse_args()
    adopt_orphans()
    with RayHead(arguments.version) as head, tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as folder:
        clients = clients_of(head, arguments.baseline)
        for client in clients:
            client.env["XDG_CACHE_HOME"] = os.path.join(folder, f"cache-{client.name}")
        table = Table(arguments, TARGETS)
        trees = {name: pathlib.Path(folder) / f"tree{number}" for number, name in enumerate(arguments.only or TREES)}
        for name, tree in trees.items():
            tree.mkdir()
            TREES[name](tree)
        time.sleep(SETTLED)
        table.print_header()
        for name, tree in trees.items():
            table.add(name, measure_tree(tree, clients, head, arguments.n))
        return table.finish()


if __name__ == "__main__":
    sys.exit(main())
