"""Packaging by ray-submit and by Ray's own client, in turn against the same real head: wall time, bytes sent, hashing.

python package_trees.py VERSION [-n RUNS] [--only TREE]: RAYJOBS_BINARY names ray-submit. Run it as bench/run package_trees.
"""

import argparse
import hashlib
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from client import Client, adopt_orphans  # noqa: E402
from ray_head import RayHead  # noqa: E402
from tcp_proxy import TcpProxy  # noqa: E402

# Times the hash alone: neither Python's start nor its imports.
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
SETTLED = 3.5  # seconds after which ray-submit trusts the times of files


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
    """The Python files of the installed Ray, as far as the reference can send them.

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


class CountingProxy(TcpProxy):
    """Counts the bytes that clients send."""

    sent = 0

    def _count(self, data):
        self.sent += len(data)
        super()._count(data)


def renew(tree):
    """Makes the tree's package a new one; waits until the times of all other files are old."""
    (tree / "nonce.py").write_text(f"# {uuid.uuid4()}\n")


def submit(client, head, tree):
    """Submits and, out of the measured time, waits for the job to end: it shares the processors."""
    name = f"bench-{uuid.uuid4().hex}"
    cost = client.measure("submit", "--no-wait", "--submission-id", name, "--working-dir", tree, "--", "true")
    head.await_status(name, "SUCCEEDED", patience=300)
    return cost["wall"]


def bytes_sent(client, head, tree):
    with CountingProxy(head.port) as proxy:
        through = Client(client.name, client.words, head)
        through.env = client.env | {"RAY_ADDRESS": proxy.address}
        renew(tree)
        submit(through, head, tree)
        return proxy.sent


def hash_seconds(client, head, tree):
    if client.name.startswith("ray "):
        return float(subprocess.check_output([head.python, "-c", HASH_WITH_RAY, tree], env=client.env,
                                             stderr=subprocess.DEVNULL))
    return client.measure("package", "--no-cache", tree)["wall"]


def limits(tree):
    """Seconds to hash the visible bytes in memory, and to read them, on one processor."""
    files = [path for path in tree.rglob("*") if path.is_file() and "data" not in path.parts and path.suffix != ".log"]
    block, total = bytes(1 << 20), sum(path.stat().st_size for path in files)
    began = time.perf_counter()
    for _ in range(64):
        hashlib.sha1(block).digest()
    rate = (64 << 20) / (time.perf_counter() - began)
    names = b"\0".join(os.fsencode(path) for path in files)
    began = time.perf_counter()
    subprocess.run(["xargs", "-0", "cat"], input=names, stdout=subprocess.DEVNULL, check=True)
    return total, total / rate, time.perf_counter() - began


def row(name, case, reference, ours, unit):
    print(f"{name:24}{case:18}{reference:12.3f}{ours:12.3f} {unit:4}{reference / ours if ours else float('inf'):8.1f}", flush=True)


def measure_tree(name, tree, clients, head, runs):
    reference, ours, uncached = clients
    total, sha1, read = limits(tree)
    print(f"{name}: {total / 2**20:.1f} MiB visible; limits: SHA-1 {sha1:.3f} s, reading {read:.3f} s")
    for client in clients[:2]:
        submit(client, head, tree)  # the page cache, and ours
    time.sleep(SETTLED)
    taken = {key: [] for key in ("first ray", "first ours", "again ray", "again ours", "again uncached", "hash ray", "hash ours")}
    for run in range(runs):
        order = [(reference, "ray"), (ours, "ours")]
        for client, who in order if run % 2 == 0 else reversed(order):
            renew(tree)
            taken[f"first {who}"].append(submit(client, head, tree))
            time.sleep(SETTLED)
            taken[f"again {who}"].append(submit(client, head, tree))
            taken[f"hash {who}"].append(hash_seconds(client, head, tree))
        taken["again uncached"].append(submit(uncached, head, tree))
    middle = {key: statistics.median(values) for key, values in taken.items()}
    row(name, "first submit", middle["first ray"], middle["first ours"], "s")
    row(name, "re-submit", middle["again ray"], middle["again ours"], "s")
    row(name, "  --no-cache", middle["again ray"], middle["again uncached"], "s")
    row(name, "hash, no cache", middle["hash ray"], middle["hash ours"], "s")
    row(name, "bytes sent", *(bytes_sent(client, head, tree) / 2**20 for client in clients[:2]), "MiB")


class Uncached(Client):
    def start(self, command, *words, stdout):
        return super().start(command, "--no-cache", *words, stdout=stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("-n", type=int, default=3, help="runs of each case and client (default 3)")
    parser.add_argument("--only", choices=TREES, action="append", help="measure only this tree")
    arguments = parser.parse_args()
    adopt_orphans()
    with RayHead(arguments.version) as head, tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        clients = [
            Client(f"ray {arguments.version}", [head.ray, "job"], head),
            Client("ray-submit", [os.environ["RAYJOBS_BINARY"]], head),
            Uncached("ray-submit --no-cache", [os.environ["RAYJOBS_BINARY"]], head),
        ]
        print(f"\nRay {arguments.version}, medians of {arguments.n} runs, interleaved")
        print(f"{'':42}{'reference':>12}{'ray-submit':>12}{'ratio':>13}")
        for number, name in enumerate(arguments.only or TREES):
            tree = pathlib.Path(folder) / f"tree{number}"
            tree.mkdir()
            TREES[name](tree)
            measure_tree(name, tree, clients, head, arguments.n)
            shutil.rmtree(tree)


if __name__ == "__main__":
    main()
