"""One job for one submission, whatever becomes of the requests and of the client. What counts is how often the
entrypoint has run, which it tells by a line in a file.

RAYJOBS_DEV_CHAOS_SEED=N runs one schedule alone.
"""

import contextlib
import os
import random
import signal
import time

import pytest
from faults import Fault

SEEDS = [int(os.environ["RAYJOBS_DEV_CHAOS_SEED"])] if "RAYJOBS_DEV_CHAOS_SEED" in os.environ else range(24)
CLIENTS = 20
FAULTS = [
    Fault("answer lost", "lose_answer"),
    Fault("reset", "reset"),
    Fault("502", "refuse", number=502),
    Fault("503", "refuse", number=503),
    Fault("504", "refuse", number=504),
    Fault("no answer", "silence"),
]


class SubmitSchedule:
    """Faults of the first one to three submits, and of some of the looks after them."""

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._left = {"submit": self._random.randint(1, 3), "status": self._random.randint(0, 2)}
        self._first = FAULTS[seed % len(FAULTS)]

    def next(self, target):
        if self._left.get(target, 0) == 0:
            return None
        self._left[target] -= 1
        if target == "submit" and self._first:
            first, self._first = self._first, None
            return first
        return self._random.choice(FAULTS)

    def lifetime(self):
        return None

    def happened(self, fault):
        pass


def counting(file):
    """An entrypoint that counts its runs."""
    return ["sh", "-c", f"echo run >> {file}; echo begin; sleep 1; echo end"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lost_answer_makes_no_second_job(seed, head, cli, proxies, tmp_path, job_id):
    runs = tmp_path / "runs"
    named = ["--submission-id", job_id] if seed % 2 else []
    with proxies.proxy(head.port, SubmitSchedule(seed)) as proxy:
        outcome = cli.with_env(RAY_ADDRESS=proxy.address).run(
            "submit", "-v", "--no-adopt", "--request-timeout", "3", *named, "--", *counting(runs))
    assert outcome.code == 0, f"seed {seed}: {outcome.stderr}"
    assert b"begin\n" in outcome.stdout and b"end\n" in outcome.stdout  # Ray 2.60 writes a line between them
    assert runs.read_text() == "run\n"
    assert sum(str(runs) in job["entrypoint"] for job in head.json("GET", "/api/jobs/")) == 1
    assert sum(proxy.fired.values()) > 0


def test_a_page_in_place_of_the_answer_is_no_job(head, cli, proxies, tmp_path):
    class Portal(SubmitSchedule):
        def next(self, target):
            return Fault("page", "html") if target == "submit" else None

    with proxies.proxy(head.port, Portal(0)) as proxy:
        outcome = cli.with_env(RAY_ADDRESS=proxy.address).run("submit", "--", *counting(tmp_path / "runs"))
    assert outcome.code == 5
    assert "login page" in outcome.stderr
    assert not any(str(tmp_path) in job["entrypoint"] for job in head.json("GET", "/api/jobs/"))


def test_a_submit_that_stays_unclear_ends_with_six(head, cli, proxies, tmp_path):
    class Dead(SubmitSchedule):
        def next(self, target):
            return Fault("503", "refuse", number=503) if target in ("submit", "status") else None

    with proxies.proxy(head.port, Dead(0)) as proxy:
        outcome = cli.with_env(RAY_ADDRESS=proxy.address).run("submit", "--retry-budget", "3", "--", "true")
    assert outcome.code == 6
    assert "it is not known whether job raysubmit_" in outcome.stderr


def test_clients_that_race_for_an_id_make_one_job(cli, head, tmp_path, job_id):
    runs = tmp_path / "runs"
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(cli.start("submit", "--submission-id", job_id, "--", *counting(runs)))
                   for _ in range(CLIENTS)]
        outcomes = [client.finish() for client in clients]
    assert [outcome.code for outcome in outcomes] == [0] * CLIENTS, outcomes
    log = head.log_file(job_id).read_bytes()
    assert all(outcome.stdout == log for outcome in outcomes)
    assert runs.read_text() == "run\n"


def test_a_race_without_adoption_has_one_winner(cli, tmp_path, job_id):
    runs = tmp_path / "runs"
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(cli.start("submit", "--no-adopt", "--submission-id", job_id, "--",
                                                 *counting(runs))) for _ in range(5)]
        codes = sorted(client.finish().code for client in clients)
    assert codes == [0, 9, 9, 9, 9]
    assert runs.read_text() == "run\n"


@pytest.mark.parametrize("seed", range(8))
def test_a_client_that_was_killed_is_taken_up_by_the_next(seed, cli, head, tmp_path):
    runs, tree = tmp_path / "runs", tmp_path / "tree"
    tree.mkdir()
    (tree / "data").write_bytes(random.Random(seed).randbytes(200_000))
    words = ["submit", "--submission-id-from", f"run {tmp_path}", "--working-dir", tree, "--", *counting(runs)]
    with cli.start(*words) as first:
        time.sleep(random.Random(seed).uniform(0, 0.4) if seed % 2 else random.Random(seed).uniform(0, 3))
        first.send(signal.SIGKILL)
    outcome = cli.run(*words)
    assert outcome.code == 0, outcome.stderr
    assert b"begin\n" in outcome.stdout and b"end\n" in outcome.stdout  # Ray 2.60 writes a line between them
    assert runs.read_text() == "run\n"
    assert sum(str(runs) in job["entrypoint"] for job in head.json("GET", "/api/jobs/")) == 1


def test_a_job_that_is_there_is_followed_from_its_first_line(cli, job_id, tmp_path):
    words = ["submit", "--submission-id", job_id, "--", "sh", "-c", "echo first; sleep 2; echo last; exit 7"]
    assert cli.run("submit", "--no-wait", *words[1:]).code == 0
    running = cli.run(*words)
    assert running.code == 1
    assert b"first\n" in running.stdout and b"last\n" in running.stdout
    finished = cli.run(*words, "x")
    assert finished.code == 9, "another entrypoint is another job"
    finished = cli.run("submit", "--exit-code=driver", *words[1:])
    assert finished.code == 7
    assert finished.stdout == running.stdout
