"""Measures wall time, CPU time and memory of short commands and of the hello example, on a real head.

The limit of `status` is bench/floor.c, a program that only starts the libraries.

python startup_and_hello.py VERSION [OPTION...]: RAYJOBS_DEV_BINARY names ray-submit. Run it as bench/run.
"""

import pathlib
import subprocess
import sys
import tempfile
import uuid

from client import ROOT, Client, adopt_orphans, clients_of
from comparison import LIMIT, Table, Target, options, rounds

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import RayHead  # noqa: E402

TARGETS = [
    Target("status", "wall s", 0.1),
    Target("status", "CPU s", 0.1),
    Target("status", "RSS MiB", 0.25),
    Target("status", "CPU s", 3, LIMIT),
    Target("list", "CPU s", 0.1),
    Target("submit --no-wait", "CPU s", 0.1),
    Target("hello, end to end", "wall s", 0.75),
    Target("hello, end to end", "CPU s", 0.2),
    Target("job end to exit", "wall s", 0.15),
]


def make_floor(folder, head):
    """Compiles bench/floor.c and returns it as a client."""
    program = pathlib.Path(folder) / "floor"
    libraries = ["-lcurl", "-lcrypto", "-ldeflate", "-lz", "-lwslay"]
    subprocess.run(["cc", "-O2", ROOT / "bench" / "floor.c", "-o", program, "-Wl,--no-as-needed", *libraries], check=True)
    return Client(LIMIT, [program], head)


def fresh_tree():
    """Returns a copy of the hello example, changed so that its package is new."""
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
    """Here `wall` is the time from the job's end, according to the server, to the client's exit."""
    name = f"bench-{uuid.uuid4().hex}"
    run = client.start("submit", "--submission-id", name, "--", "sh", "-c", "echo a; sleep 3; echo b",
                       stdout=subprocess.DEVNULL)
    figures, ended = run.finish()
    return figures | {"wall s": ended - head.job(name)["end_time"] / 1000}


CASES = {
    "status": measure_status,
    "list": measure_list,
    "submit --no-wait": measure_submit,
    "hello, end to end": measure_hello,
    "job end to exit": measure_end,
}


def main():
    arguments = options(__doc__, CASES, runs=7).parse_args()
    adopt_orphans()
    with RayHead(arguments.version) as head, tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as folder:
        clients, floor = clients_of(head, arguments.baseline), make_floor(folder, head)
        job = head.json("POST", "/api/jobs/", {"entrypoint": "true"})["submission_id"]
        head.await_status(job, "SUCCEEDED")
        table = Table(arguments, TARGETS)
        table.print_header()
        for case in arguments.only or CASES:
            measured = [*clients, floor] if case == "status" else clients
            table.add(case, rounds(measured, arguments.n, lambda client, case=case: CASES[case](client, head, job)))
        return table.finish()


if __name__ == "__main__":
    sys.exit(main())
