"""What a follow costs: memory, requests to the head, open files of the node's agent."""

import contextlib
import os
import pathlib
import subprocess
import time

import pytest
from fault_proxy import Blocking

LINES = 1_000_000
MILLION_LINES = f"""awk 'BEGIN {{ for (i = 0; i < {LINES}; i++) printf "%09d {"y" * 89}\\n", i }}'"""
MOST_MEMORY = 95 << 20  # less than the log
CUTS = 100 if int(os.environ.get("RAYJOBS_DEV_CHAOS", 0)) >= 1000 else 25


@pytest.fixture
def through(head, cli, proxies):
    """Opens a proxy with a schedule, and points ray-submit at it."""
    opened = []

    def open_proxy(schedule):
        context = proxies.proxy(head.port, schedule)
        opened.append(context)
        proxy = context.__enter__()
        return proxy, cli.with_env(RAY_ADDRESS=proxy.address)

    yield open_proxy
    for context in opened:
        context.__exit__(None, None, None)


def submit(head, job_id, script, **request):
    head.json("POST", "/api/jobs/", {"entrypoint": script, "submission_id": job_id, **request})


def most_memory(process):
    """The largest resident size, in bytes, that the process has had when it ends."""
    most = 0
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    most = int(line.split()[1]) << 10
        time.sleep(0.02)
    return most


@pytest.mark.parametrize("pace", ["at once", "in steps"])
def test_a_million_lines_arrive_whole_in_constant_memory(head, cli, job_id, tmp_path, record_property, pace):
    script = MILLION_LINES if pace == "at once" else " ; ".join(
        f"""awk 'BEGIN {{ for (i = 0; i < {LINES // 10}; i++) printf "%d%08d {"y" * 89}\\n", {step}, i }}'; sleep 0.7"""
        for step in range(10))
    submit(head, job_id, script)
    printed = tmp_path / "printed"
    with open(printed, "wb") as output:
        process = subprocess.Popen([cli.program, "logs", "-f", job_id], env=cli.env, stdout=output)
        try:
            memory = most_memory(process)
            took = time.time() - head.job(job_id)["end_time"] / 1000
        finally:
            process.kill()
            code = process.wait()
    log = head.log_file(job_id)
    assert code == 0
    assert log.stat().st_size >= LINES * 100
    assert subprocess.run(["cmp", printed, log]).returncode == 0
    record_property("seconds from the job's end to the exit", round(took, 2))
    record_property("bytes of memory", memory)
    print(f"{pace}: {took:.2f} s from the job's end to the exit, {memory >> 20} MiB")
    assert 0 < memory < MOST_MEMORY


def rate(proxy, since, until):
    """Requests a second; of n requests there are n - 1 gaps in the time."""
    return max(0, sum(1 for at, _ in proxy.requests if since <= at < until) - 1) / (until - since)


SOURCES = pytest.mark.parametrize("blocked", [(), ("raw",), ("raw", "tail")], ids=["raw", "tail", "text"])


@SOURCES
def test_a_follow_asks_four_times_a_second_at_most_and_once_when_it_is_quiet(head, through, job_id, blocked):
    proxy, cli = through(Blocking(*blocked))
    submit(head, job_id, "for i in $(seq 50); do echo line $i; sleep 0.2; done; echo quiet; sleep 34")
    head.await_status(job_id, "RUNNING")
    with cli.start("logs", "-f", job_id) as running:
        running.await_stdout(b"line 8\n")
        flows = time.monotonic()
        running.await_stdout(b"line 45\n")
        assert rate(proxy, flows, time.monotonic()) <= 4
        running.await_stdout(b"quiet\n")
        time.sleep(11)
        quiet = time.monotonic()
        time.sleep(20)  # as long as a refused source takes to be tried again and made up for
        assert 0 < rate(proxy, quiet, time.monotonic()) <= 1
        assert running.finish().code == 0


def open_logs(head, job_id):
    """How many open files of the head's processes read this log; the job itself only writes it."""
    log = str(head.log_file(job_id).resolve())
    count = 0
    for pid in head.pids:
        with contextlib.suppress(OSError):  # a process that has ended meanwhile
            for file in os.scandir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    flags = pathlib.Path(f"/proc/{pid}/fdinfo/{file.name}").read_text().partition("flags:")[2]
                    count += os.readlink(file.path) == log and int(flags.split()[0], 8) & os.O_ACCMODE == os.O_RDONLY
    return count


def test_an_open_tail_is_seen_as_an_open_log(head, through, job_id):
    _, cli = through(Blocking("raw"))
    submit(head, job_id, "echo up; sleep 300")
    with cli.start("logs", "-f", job_id) as running:
        running.await_stdout(b"up\n")
        assert open_logs(head, job_id) == 1
    head.request("POST", f"/api/jobs/{job_id}/stop")


def test_cuts_leave_few_open_logs_on_silent_jobs_and_none_after_them(head, through, job_id):
    sources = {"raw": (), "tail": ("raw",), "text": ("raw", "tail")}
    with contextlib.ExitStack() as stack:
        follows = {}
        for name, blocked in sources.items():
            schedule = Blocking(*blocked, lifetime=8)
            proxy, cli = through(schedule)
            submit(head, f"{job_id}-{name}", "echo up; sleep 300")
            follows[name] = proxy, stack.enter_context(cli.start("logs", "-f", "-v", f"{job_id}-{name}"))
            follows[name][1].await_stdout(b"up\n")
            schedule.seconds = 0.7
        deadline = time.monotonic() + 5 * CUTS
        while min(proxy.cuts for proxy, _ in follows.values()) < CUTS:
            assert time.monotonic() < deadline, {name: proxy.cuts for name, (proxy, _) in follows.items()}
            time.sleep(0.5)
        held = {name: open_logs(head, f"{job_id}-{name}") for name in sources}
        print(f"held after {CUTS} cuts each: {held}")
        for name, (_, running) in follows.items():
            head.request("POST", f"/api/jobs/{job_id}-{name}/stop")
            assert running.finish().code == 3
    assert all(count <= 3 for count in held.values()), held
    deadline = time.monotonic() + 30
    while any(left := {name: open_logs(head, f"{job_id}-{name}") for name in sources}.values()):
        assert time.monotonic() < deadline, left
        time.sleep(0.5)
