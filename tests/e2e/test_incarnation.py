"""A cluster that is replaced under a follow: the outcome is lost, and nothing is submitted again."""

import contextlib
import time

import pytest
from command import Command
from ray_head import HOST, RayHead
from tcp_proxy import TcpProxy

WORKING = "echo up; sleep 300"
FOLLOWS = ["forgotten", "resubmitted", "restored"]


def copy_record(old, new, job_id):
    """Gives a job's record of one head to another one, as a restored backup does."""
    from ray._raylet import GcsClient

    key = f"_ray_internal_job_info_{job_id}".encode()
    record = GcsClient(f"{HOST}:{old.gcs_port}").internal_kv_get(key, b"job")
    assert record
    return lambda: GcsClient(f"{HOST}:{new.gcs_port}").internal_kv_put(key, record, True, b"job")


@pytest.fixture(scope="module")
def replaced(binary, head, tmp_path_factory):
    """How three follows end when one head takes another's place, and the jobs that the new head then has."""
    with contextlib.ExitStack() as stack:
        old = stack.enter_context(RayHead(head.version))
        new = stack.enter_context(RayHead(head.version))
        proxy = stack.enter_context(TcpProxy(old.port))
        cli = Command(binary, tmp_path_factory.mktemp("home"), RAY_ADDRESS=proxy.address)
        follows = {}
        for name in FOLLOWS:
            follows[name] = stack.enter_context(
                cli.start("submit", "-v", "--submission-id", name, "--", "sh", "-c", WORKING))
            follows[name].await_stdout(b"up\n")
        restore = copy_record(old, new, "restored") if head.version != "2.22.0" else lambda: None
        proxy.refusing = True
        proxy.cut_all()
        old.stop()
        new.json("POST", "/api/jobs/", {"entrypoint": WORKING, "submission_id": "resubmitted"})
        new.await_status("resubmitted", "RUNNING")
        restore()
        time.sleep(2)  # so that every follow has met the closed door
        proxy.target_port = new.port
        proxy.refusing = False
        outcomes = {name: running.finish(patience=60) for name, running in follows.items()}
        yield outcomes, new.json("GET", "/api/jobs/")


def test_a_record_that_is_gone_is_a_lost_outcome(replaced):
    outcome = replaced[0]["forgotten"]
    assert outcome.code == 6
    assert "no longer knows" in outcome.stderr


def test_another_job_under_the_id_is_a_lost_outcome(replaced):
    outcome = replaced[0]["resubmitted"]
    assert outcome.code == 6
    assert "another job has its id" in outcome.stderr


@pytest.mark.only("2.60.0")
def test_another_session_of_the_head_is_a_lost_outcome(replaced):
    outcome = replaced[0]["restored"]
    assert outcome.code == 6
    assert "the cluster was restarted (" in outcome.stderr


def test_nothing_is_submitted_again(replaced):
    there = {job["submission_id"] for job in replaced[1] if "sleep 300" in job["entrypoint"]}
    assert "resubmitted" in there
    assert there <= {"resubmitted", "restored"}


@pytest.fixture
def finish_unseen(cli, head):
    """Stops a followed job while the follower cannot see it; what is done in the context is not seen either."""

    @contextlib.contextmanager
    def finish(job_id):
        with TcpProxy(head.port) as proxy:
            through = cli.with_env(RAY_ADDRESS=proxy.address)
            with through.start("submit", "--submission-id", job_id, "--", "sh", "-c", WORKING) as running:
                running.await_stdout(b"up\n")
                proxy.refusing = True
                proxy.cut_all()
                assert cli.run("stop", job_id).code == 0
                head.await_status(job_id, "STOPPED")
                time.sleep(2)  # Ray looks after a job once a second, and would write a record anew that is deleted meanwhile
                yield running.finish
                proxy.refusing = False
                running.finish()

    return finish


def test_a_record_that_is_deleted_meanwhile_is_a_lost_outcome(cli, head, finish_unseen, job_id):
    with finish_unseen(job_id) as outcome:
        assert cli.run("delete", job_id).code == 0
    assert outcome().code == 6
    assert "no longer knows" in outcome().stderr


def test_an_id_that_is_deleted_and_given_away_is_a_lost_outcome(cli, head, finish_unseen, job_id):
    with finish_unseen(job_id) as outcome:
        assert cli.run("delete", job_id).code == 0
        head.json("POST", "/api/jobs/", {"entrypoint": "true", "submission_id": job_id})
        head.await_status(job_id, "SUCCEEDED", "FAILED")  # FAILED: the old actor still has the name
    assert outcome().code == 6
    assert "another job has its id" in outcome().stderr
