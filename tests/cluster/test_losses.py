"""A head or a worker that is lost while a job is followed: what the client says, and what the next pod does."""

from cluster import end_of, exit_codes, kubectl, lines_of, log_of, name_of, start_lines

COUNT = 40


def test_lost_head_is_an_unknown_outcome_and_the_next_pod_submits_anew(local, fresh, seen):
    first = start_lines(fresh, COUNT, retries=3)
    (head,) = local.heads()
    kubectl("-n", "ray", "delete", "pod", name_of(head), "--grace-period=1")
    assert end_of(fresh, 300)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    codes = exit_codes("pipelines", f"client={fresh}")
    assert codes.pop(name_of(first)) == 6
    *between, last = sorted(codes.values(), reverse=True)
    assert last == 0
    assert set(between) <= {5}, "a pod that starts while the head is away"
    second = next(name for name, code in codes.items() if code == 0)
    text = log_of("pipelines", second)
    assert "already submitted" not in text
    assert lines_of(text) == list(range(COUNT))
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    assert name_of(local.heads()[0]) != name_of(head)
    seen("exit codes 6,", *between, "and 0; the last pod printed", COUNT, "lines once each; one job on the new head")


def test_lost_worker_is_a_failure_of_the_job(local, fresh, seen):
    """Ray 2.60 itself says that the driver's node has died; exit code 8 says that a repetition can help."""
    first = start_lines(fresh, COUNT, ["--entrypoint-num-cpus", "1"])
    (worker,) = local.workers()
    kubectl("-n", "ray", "delete", "pod", name_of(worker), "--grace-period=0", "--force")
    assert end_of(fresh, 240)[0] == "Failed"
    assert exit_codes("pipelines", f"client={fresh}") == {name_of(first): 8}
    assert [job["status"] for job in local.jobs(fresh)] == ["FAILED"]
    numbers = lines_of(log_of("pipelines", name_of(first)))
    assert numbers == list(range(len(numbers))), "each line at most once"
    seen("exit code 8, FAILED,", len(numbers), "lines once each")
