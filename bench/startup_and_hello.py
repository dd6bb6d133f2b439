"""Wall time, CPU time and memory of ray-submit and of Ray's own client, in turn against the same real head.

`status` has a third row, "floor": a program that links libcurl and libzip, starts libcurl and ends.

python startup_and_hello.py VERSION [-n RUNS] [--only NAME]: RAYJOBS_BINARY names ray-submit. Run it as bench/run.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from client import Client, adopt_orphans  # noqa: E402
from ray_head import RayHead  # noqa: E402


class Floor(Client):
    """bench/floor.c in place of a client."""

    def __init__(self, folder, head):
        program = pathlib.Path(folder) / "floor"
        source = ROOT / "bench" / "floor.c"
        subprocess.run(["cc", "-O2", source, "-o", program, "-lcurl", "-lzip"], check=True)
        super().__init__("floor", [program], head)


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
    adopt_orphans()
    with RayHead(arguments.version) as head, tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as folder:
        clients = [
            Client(f"ray {arguments.version}", [head.ray, "job"], head),
            Client("ray-submit", [os.environ["RAYJOBS_BINARY"]], head),
        ]
        floor = Floor(folder, head)
        job = head.json("POST", "/api/jobs/", {"entrypoint": "true"})["submission_id"]
        head.await_status(job, "SUCCEEDED")
        print(f"\nRay {arguments.version}, medians of {arguments.n} runs, interleaved")
        print(f"{'':20}{'client':14}{'wall s':>9}{'CPU s':>9}{'RSS MiB':>9}")
        medians = {}
        for case in arguments.only or CASES:
            programs = [*clients, floor] if case == "status" else clients
            medians[case] = measure_case(case, programs, head, job, arguments.n)
            reference, ours = (medians[case][client.name] for client in clients)
            for client in programs:
                row = medians[case][client.name]
                print(f"{case:20}{client.name:14}{row['wall']:9.3f}{row['cpu']:9.3f}{row['rss']:9.1f}")
            ratios = (reference[key] / ours[key] if ours[key] else float("inf") for key in ("wall", "cpu", "rss"))
            print(f"{case:20}{'ratio':14}" + "".join(f"{ratio:9.1f}" for ratio in ratios), flush=True)
        if arguments.json:
            print(json.dumps({"ray": arguments.version, "runs": arguments.n, "medians": medians}))


if __name__ == "__main__":
    main()
