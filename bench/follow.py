"""Measures how fast and how completely a log is followed, on a real head.

`latency` is the time from printing a line to reading it from the client's stdout; `end to exit` the time from the job's
end, according to the server, to the client's exit; `lost` counts lines.

python follow.py VERSION [OPTION...]: RAYJOBS_DEV_BINARY names ray-submit. Run it as `bench/run follow`.
"""

import os
import re
import statistics
import sys
import tempfile
import threading
import time
import uuid

from client import ROOT, adopt_orphans, clients_of
from comparison import Table, Target, options, rounds

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import RayHead  # noqa: E402

JOB = """
import random, sys, time
if sys.argv[1] == "talks":
    for number in range(40):
        print(f"at {time.time():.6f}")
        time.sleep(random.uniform(0.1, 0.3))  # so that jobs do not all end at the same point between two polls
elif sys.argv[1] == "falls-silent":
    print("a line")
    time.sleep(random.uniform(11, 14))
else:
    for first in range(0, int(sys.argv[2]), 1000):
        sys.stdout.write("".join(f"{number:099}\\n" for number in range(first, first + 1000)))
"""
TARGETS = [
    Target("talks", "latency s", 0.2),
    Target("talks", "end to exit s", 0.1),
    Target("talks", "lost", 0),
    Target("falls silent", "end to exit s", 0.25),
    Target("falls silent", "lost", 0),
    Target("many lines", "end to exit s", 0.25),
    Target("many lines", "lost", 0),
]


def submit(client, head, script, case, lines, stdout):
    """Runs `submit` until the job and the client have ended."""
    name = f"bench-{uuid.uuid4().hex}"
    entrypoint = ["env", "PYTHONUNBUFFERED=1", "python", script, case.replace(" ", "-"), str(lines)]
    figures, ended = client.start("submit", "--submission-id", name, "--", *entrypoint, stdout=stdout).finish()
    del figures["wall s"]  # mostly the job's own time
    return {"end to exit s": ended - head.job(name)["end_time"] / 1000} | figures


def measure_few(client, head, script, case, lines):
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
        figures = submit(client, head, script, case, lines, writer)
    finally:
        os.close(writer)
        thread.join()
        os.close(reader)
    if case == "talks":
        return {"latency s": statistics.median(latencies)} | figures | {"lost": 40 - len(latencies)}
    return figures | {"lost": 1 - came.count(b"a line")}


def measure_many(client, head, script, case, lines):
    with tempfile.TemporaryFile() as output:
        figures = submit(client, head, script, case, lines, output)
        output.seek(0)
        number = 0
        for line in output:  # Ray's client prints its own lines before and after
            number += line == b"%099d\n" % number
    return figures | {"lost": lines - number}


CASES = {"talks": measure_few, "falls silent": measure_few, "many lines": measure_many}


def main():
    parser = options(__doc__, CASES, runs=3)
    parser.add_argument("--lines", type=int, default=1_000_000, help="of 100 bytes, in `many lines` (default 1000000)")
    arguments = parser.parse_args()
    adopt_orphans()
    with RayHead(arguments.version) as head:
        script = head.temp_dir / "job.py"
        script.write_text(JOB)
        clients = clients_of(head, arguments.baseline)
        table = Table(arguments, TARGETS)
        table.print_header()
        for case in arguments.only or CASES:
            table.add(case, rounds(clients, arguments.n, lambda client, case=case: CASES[case](
                client, head, script, case, arguments.lines)))
        return table.finish()


if __name__ == "__main__":
    sys.exit(main())
