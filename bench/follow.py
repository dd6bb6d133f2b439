"""How fast and how completely ray-submit and Ray's own client follow a log, in turn against the same real head.

python follow.py VERSION [-n RUNS] [--only NAME]: RAYJOBS_BINARY names ray-submit. Run it as `bench/run follow`.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from client import Client, adopt_orphans  # noqa: E402
from ray_head import RayHead  # noqa: E402

JOB = """
import random, sys, time
if sys.argv[1] == "talks":
    for number in range(40):
        print(f"at {time.time():.6f}")
        time.sleep(random.uniform(0.1, 0.3))  # or each run would end at the same point of a follow's rhythm
elif sys.argv[1] == "falls-silent":
    print("a line")
    time.sleep(random.uniform(11, 14))
else:
    for first in range(0, int(sys.argv[2]), 1000):
        sys.stdout.write("".join(f"{number:099}\\n" for number in range(first, first + 1000)))
"""
# Seconds that ray-submit must not exceed: by case, from the job's end to its exit.
TARGETS = {"latency": 0.3, "talks": 0.3, "falls silent": 1.0, "many lines": 1.0}


def submit(client, head, script, case, lines, stdout):
    """Runs `submit` to its end; the cost has `exit`, the time from the job's end to the client's."""
    name = f"bench-{uuid.uuid4().hex}"
    entrypoint = ["env", "PYTHONUNBUFFERED=1", "python", script, case.replace(" ", "-"), str(lines)]
    run = client.start("submit", "--submission-id", name, "--", *entrypoint, stdout=stdout)
    cost = run.finish()
    return cost | {"exit": cost["ended"] - head.job(name)["end_time"] / 1000}


def measure_few(client, head, script, case, lines):
    """`latency`: from each line's print to its arrival at the reader of the client's stdout."""
    reader, writer = os.pipe()
    latencies, came = [], []

    def read():
        rest = b""
        while chunk := os.read(reader, 1 << 16):
            now = time.time()
            *whole, rest = (rest + chunk).split(b"\n")
            came.extend(whole)
            latencies.extend(now - float(line[3:]) for line in whole if re.fullmatch(rb"at [0-9.]+", line))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        cost = submit(client, head, script, case, lines, writer)
    finally:
        os.close(writer)
        thread.join()
        os.close(reader)
    expected = {"talks": 40, "falls silent": 1}[case]
    arrived = len(latencies) if case == "talks" else came.count(b"a line")
    return cost | {"latencies": latencies, "lost": expected - arrived}


def measure_many(client, head, script, case, lines):
    with tempfile.TemporaryFile() as output:
        cost = submit(client, head, script, case, lines, output)
        output.seek(0)
        number = 0
        for line in output:  # the reference writes lines of its own before and after
            number += line == b"%099d\n" % number
    return cost | {"latencies": [], "lost": lines - number}


CASES = {"talks": measure_few, "falls silent": measure_few, "many lines": measure_many}


def measure_case(case, clients, head, script, runs, lines):
    """All clients take turns, so that the machine's drift meets them alike."""
    results = {client.name: [] for client in clients}
    for run in range(runs):
        for client in clients if run % 2 == 0 else reversed(clients):
            results[client.name].append(CASES[case](client, head, script, case, lines))
    summary = {}
    for name, taken in results.items():
        summary[name] = {key: statistics.median(run[key] for run in taken) for key in ("exit", "cpu", "rss")}
        latencies = [latency for run in taken for latency in run["latencies"]]
        summary[name]["latency"] = statistics.median(latencies) if latencies else None
        summary[name]["lost"] = sum(run["lost"] for run in taken)
    return summary


def verdict(case, row):
    met = row["exit"] <= TARGETS[case] and row["lost"] == 0
    return met and (row["latency"] is None or row["latency"] <= TARGETS["latency"])


def print_case(case, reference, ours):
    columns = ("latency", "exit", "cpu", "rss")

    def show(name, row, forms):
        cells = ("" if row[key] is None else format(row[key], form) for key, form in zip(columns, forms))
        print(f"{case:18}{name:14}" + "".join(f"{cell:>11}" for cell in cells) + f"{row['lost']:>9}")

    for name, row in (reference, ours):
        show(name, row, (".3f", ".3f", ".3f", ".1f"))
    ratios = {key: None if None in (reference[1][key], ours[1][key]) else reference[1][key] / ours[1][key]
              for key in columns}
    show("ratio", ratios | {"lost": ""}, (".1f",) * 4)
    print(f"{case:18}{'targets: ' + ('met' if verdict(case, ours[1]) else 'MISSED')}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("-n", type=int, default=3, help="runs of each case and client (default 3)")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of 100 bytes, in `many lines` (default 1000000)")
    parser.add_argument("--only", choices=CASES, action="append", help="measure only this case")
    parser.add_argument("--json", action="store_true", help="print the medians as JSON as well")
    arguments = parser.parse_args()
    adopt_orphans()
    with RayHead(arguments.version) as head:
        script = head.temp_dir / "job.py"
        script.write_text(JOB)
        clients = [
            # In a pipe its own stdout would be buffered in blocks: that is not what is measured.
            Client(f"ray {arguments.version}", [head.ray, "job"], head, PYTHONUNBUFFERED="1"),
            Client("ray-submit", [os.environ["RAYJOBS_BINARY"]], head),
        ]
        print(f"\nRay {arguments.version}, medians of {arguments.n} runs, interleaved; times in s, RSS in MiB")
        print(f"{'':18}{'client':14}{'latency':>11}{'end->exit':>11}{'CPU':>11}{'RSS':>11}{'lost':>9}")
        medians = {}
        for case in arguments.only or CASES:
            medians[case] = measure_case(case, clients, head, script, arguments.n, arguments.lines)
            print_case(case, *medians[case].items())
        if arguments.json:
            print(json.dumps({"ray": arguments.version, "runs": arguments.n, "medians": medians}))


if __name__ == "__main__":
    main()
