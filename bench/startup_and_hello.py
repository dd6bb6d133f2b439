"""Wall time, CPU time and memory of ray-submit and of Ray's own client, in turn against the same real head.

python startup_and_hello.py VERSION [-n RUNS] [--only NAME]: RAYJOBS_BINARY names ray-submit. Run it as bench/run.
"""

import argparse
import ctypes
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import RayHead, clean_environment  # noqa: E402

# A child's peak memory begins with that of the process it was forked from, so a small shell forks it, not Python;
# and since that shell ends at once, the child becomes ours to wait for.
LAUNCHER = ["sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh"]
_PR_SET_CHILD_SUBREAPER = 36


class Client:
    """A command line program that speaks `ray job`, and what one run of it costs."""

    def __init__(self, name, words, head):
        self.name = name
        self.words = [str(word) for word in words]
        self.env = clean_environment() | {"RAY_ADDRESS": head.address}

    def measure(self, *words, code=0):
        """Runs once; returns wall and CPU seconds, MiB of memory, and the moment (Unix time) of the end."""
        began = time.perf_counter()
        pid = int(subprocess.check_output([*LAUNCHER, *self.words, *map(str, words)], env=self.env))
        _, status, usage = os.wait4(pid, 0)
        wall, ended = time.perf_counter() - began, time.time()
        if (exit_code := os.waitstatus_to_exitcode(status)) != code:
            raise RuntimeError(f"{self.name} {words} exited with {exit_code}")
        return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss / 1024, "ended": ended}


def fresh_tree():
    """The hello example with a file that makes its package a new one."""
    folder = tempfile.TemporaryDirectory(prefix="rayjobs-bench-")
    script = ROOT / "examples" / "hello" / "scripts" / "scripts.py"
    (pathlib.Path(folder.name) / "scripts.py").write_text(script.read_text() + f"# {uuid.uuid4()}\n")
    return folder


def measure_status(client, head, job):
    return client.measure("status", job)


def measure_list(client, head, job):
    return client.measure("list")


def measure_submit(client, head, job):
    return client.measure("submit", "--no-wait", "--", "true")


def measure_hello(client, head, job):
    with fresh_tree() as folder:
        return client.measure("submit", "--working-dir", folder, "--", "python", "scripts.py")


def measure_end(client, head, job):
    """`wall` is here the time from the job's end, as the server has it, to the client's exit."""
    name = f"bench-{uuid.uuid4().hex}"
    cost = client.measure("submit", "--submission-id", name, "--", "sh", "-c", "echo a; sleep 3; echo b")
    return cost | {"wall": cost["ended"] - head.job(name)["end_time"] / 1000}


CASES = {
    "status": measure_status,
    "list": measure_list,
    "submit --no-wait": measure_submit,
    "hello, end to end": measure_hello,
    "job end to exit": measure_end,
}


def measure_case(case, clients, head, job, runs):
    """All clients take turns, so that the machine's drift meets them alike."""
    results = {client.name: [] for client in clients}
    for run in range(runs):
        for client in clients if run % 2 == 0 else reversed(clients):
            results[client.name].append(CASES[case](client, head, job))
    return {
        name: {key: statistics.median(run[key] for run in taken) for key in ("wall", "cpu", "rss")}
        for name, taken in results.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("-n", type=int, default=7, help="runs of each case and client (default 7)")
    parser.add_argument("--only", choices=CASES, action="append", help="measure only this case")
    parser.add_argument("--json", action="store_true", help="print the medians as JSON as well")
    arguments = parser.parse_args()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with RayHead(arguments.version) as head:
        clients = [
            Client(f"ray {arguments.version}", [head.ray, "job"], head),
            Client("ray-submit", [os.environ["RAYJOBS_BINARY"]], head),
        ]
        job = head.json("POST", "/api/jobs/", {"entrypoint": "true"})["submission_id"]
        head.await_status(job, "SUCCEEDED")
        print(f"\nRay {arguments.version}, medians of {arguments.n} runs, interleaved")
        print(f"{'':20}{'client':14}{'wall s':>9}{'CPU s':>9}{'RSS MiB':>9}")
        medians = {}
        for case in arguments.only or CASES:
            medians[case] = measure_case(case, clients, head, job, arguments.n)
            reference, ours = (medians[case][client.name] for client in clients)
            for client in clients:
                row = medians[case][client.name]
                print(f"{case:20}{client.name:14}{row['wall']:9.3f}{row['cpu']:9.3f}{row['rss']:9.1f}")
            ratios = (reference[key] / ours[key] if ours[key] else float("inf") for key in ("wall", "cpu", "rss"))
            print(f"{case:20}{'ratio':14}" + "".join(f"{ratio:9.1f}" for ratio in ratios), flush=True)
        if arguments.json:
            print(json.dumps({"ray": arguments.version, "runs": arguments.n, "medians": medians}))


if __name__ == "__main__":
    main()
