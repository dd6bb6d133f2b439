"""Where the raw file is away: a live text that dies without a word, and logs that have no text."""

import dataclasses

import pytest
from fault_proxy import Blocking
from faults import KINDS


class DeadTail(Blocking):
    """The State API is away, and each tail falls silent after its first frame."""

    _death = dataclasses.replace(next(kind for kind in KINDS if kind.name == "tail falls silent"), after=1)

    def next(self, target):
        return self._death if target == "tail" else super().next(target)


def test_a_tail_that_has_died_is_noticed_while_the_job_runs(head, cli, proxies, job_id):
    script = "for i in 1 2 3 4 5 6 7 8 9; do echo line $i; sleep 5; done; sleep 120"
    with proxies.proxy(head.port, DeadTail("raw")) as proxy:
        head.json("POST", "/api/jobs/", {"entrypoint": script, "submission_id": job_id})
        with cli.with_env(RAY_ADDRESS=proxy.address).start("logs", "-f", "-v", job_id) as running:
            running.await_stdout(b"line 9\n", patience=100)
            assert proxy.fired["tail falls silent"] >= 1
            head.request("POST", f"/api/jobs/{job_id}/stop")
            outcome = running.finish()
    assert outcome.code == 3
    assert "fallen silent" in outcome.stderr
    assert outcome.stdout == head.log_file(job_id).read_bytes()


@pytest.mark.parametrize("blocked", [("raw",), ("raw", "tail")], ids=["tail", "text"])
def test_a_log_without_a_text_is_said_to_be_incomplete(head, cli, proxies, job_id, blocked):
    with proxies.proxy(head.port, Blocking(*blocked)) as proxy:
        outcome = cli.with_env(RAY_ADDRESS=proxy.address).run(
            "submit", "--submission-id", job_id, "--", "sh", "-c", r"echo good; sleep 3; printf '\377\n'; echo more")
    assert outcome.code == 0
    assert "the log is not complete" in outcome.stderr
    assert head.log_file(job_id).read_bytes().startswith(outcome.stdout)
