"""Followers behind faulty connections to a real head: what each prints is the log file on the node, each byte once, and
each exits with the job's outcome.

RAYJOBS_DEV_CHAOS=1000 runs so many schedules in place of 108; RAYJOBS_DEV_CHAOS_SEED=N runs one of them alone.
"""

import contextlib
import os
import time

import pytest
from faults import KINDS, Schedule
from noisy_job import NoisyJob, follows_the_byte_rule, normalised

FOLLOWERS = 12  # of each job; the first one submits it
PATIENCE = 120
EXIT_CODES = {"SUCCEEDED": 0, "FAILED": 1}


def chosen_seeds():
    if "RAYJOBS_DEV_CHAOS_SEED" in os.environ:
        return [int(os.environ["RAYJOBS_DEV_CHAOS_SEED"])]
    return range(int(os.environ.get("RAYJOBS_DEV_CHAOS", 108)))


def batches():
    """The seeds of each job's followers."""
    jobs = {}
    for seed in chosen_seeds():
        jobs.setdefault(seed // FOLLOWERS, []).append(seed)
    return [pytest.param(job, seeds, id=f"job{job}") for job, seeds in jobs.items()]


class Follower:
    """One ray-submit behind its own proxy."""

    def __init__(self, seed, head, cli, proxies, stack):
        self.schedule = Schedule(seed)
        self.proxy = stack.enter_context(proxies.proxy(head.port, self.schedule))
        self._cli = cli.with_env(RAY_ADDRESS=self.proxy.address)
        self._stack = stack
        self._running = None

    def start(self, *words):
        self._running = self._stack.enter_context(self._cli.start(*words))

    def problems(self, job, status, log):
        """What is wrong with this run, if anything."""
        outcome = self._running.finish(PATIENCE)
        by_text = "read as live text" in outcome.stderr or "read as whole text" in outcome.stderr
        complete = "the log is not complete" not in outcome.stderr
        if outcome.code != EXIT_CODES[status]:
            yield f"exit code {outcome.code} for a job that has {status}"
        if "it follows from its start" in outcome.stderr:
            yield "the log is said to be another one"
        if not complete and (job.is_text or self.schedule.raw_is_there):
            yield "the log is said to be incomplete"
        if self.schedule.raw_is_there and not by_text and outcome.stdout != log:
            yield "not the bytes of the log file"
        if not follows_the_byte_rule(outcome.stdout, log, complete=complete):
            yield "neither the log's bytes nor its text"

    def report(self, problems, folder):
        outcome = self._running.finish()
        kept = folder / f"seed-{self.schedule.seed}"
        kept.with_suffix(".out").write_bytes(outcome.stdout)
        kept.with_suffix(".err").write_text(outcome.stderr)
        return f"{self.schedule}: {'; '.join(problems)}; fired: {dict(self.proxy.fired)}; kept: {kept}.*"


@pytest.mark.parametrize("number, seeds", batches())
def test_followers_print_the_log_and_exit_with_the_outcome(number, seeds, head, cli, proxies, tmp_path, chaos_tally):
    job, job_id = NoisyJob(number, tmp_path / "job"), f"chaos-{os.getpid()}-{number}-{seeds[0]}"
    failures = []
    with contextlib.ExitStack() as stack:
        followers = [Follower(seed, head, cli, proxies, stack) for seed in seeds]
        if seeds[0] % FOLLOWERS == 0:
            followers[0].start("submit", "-v", "--submission-id", job_id, "--", *job.entrypoint)
            others = followers[1:]
        else:
            head.json("POST", "/api/jobs/", {"entrypoint": " ".join(job.entrypoint), "submission_id": job_id})
            others = followers
        await_record(head, job_id)
        for follower in others:
            if follower.schedule.seed % FOLLOWERS == 6:  # from here on they come in the middle of the log
                time.sleep(3)
            if follower.schedule.seed % FOLLOWERS == 11:
                head.await_status(job_id, *EXIT_CODES)
            follower.start("logs", "--follow", "-v", job_id)
        status = head.await_status(job_id, *EXIT_CODES, patience=PATIENCE)["status"]
        log = head.log_file(job_id).read_bytes()
        for follower in followers:
            if problems := list(follower.problems(job, status, log)):
                failures.append(follower.report(problems, tmp_path))
            chaos_tally.add(follower.proxy.fired)
        assert head.log_file(job_id).read_bytes() == log
    (tmp_path / "job.log").write_bytes(log)
    assert not failures, f"{job.content} in {tmp_path}/job.log; again: RAYJOBS_DEV_CHAOS_SEED=N\n" + "\n".join(failures)


def await_record(head, job_id, patience=60):
    deadline = time.monotonic() + patience
    while head.request("GET", f"/api/jobs/{job_id}")[0] != 200:
        assert time.monotonic() < deadline, f"{job_id} was not submitted"
        time.sleep(0.1)


def test_the_rule_itself_tells_right_from_wrong():
    log = b"a\r\nb\rc\r\nd"
    for raw in range(len(log) + 1):
        rest = normalised(log)[len(normalised(log[:raw])):]
        assert follows_the_byte_rule(log[:raw] + rest, log)
    for wrong in (b"", b"a\nb\nc\n", b"a\nb\rc\r\nd", b"a\r\nb\rc\r\ndd", b"a\r\nc\r\nd", b"a\r\nb\n\nc\nd"):
        assert not follows_the_byte_rule(wrong, log)
    assert follows_the_byte_rule(b"a\r\nb\nc", log, complete=False)
    assert not follows_the_byte_rule(b"b", log, complete=False)


if len(chosen_seeds()) >= len(KINDS):
    def test_every_kind_of_fault_has_happened(chaos_tally):
        assert chaos_tally.missing() == []
