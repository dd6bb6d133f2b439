"""A submitter that is killed, deleted or told to stop, a gateway that is replaced, a job that fails: each line once, one job."""

import re
import time

import pytest
import yaml
from cluster import (IMAGE, INTERNAL, ROOT, apply, client_job, end_of, evict, exit_codes, get, kill, kubectl, lines_of, log_of,
                     name_of, pods, start_lines, until)

COUNT = 40
FOLLOWED = list(range(COUNT))


def second_pod(name, first):
    return until("a second pod", 90, lambda: [pod for pod in pods("pipelines", f"client={name}") if name_of(pod) != name_of(first)])[0]


def adopted(path, name, first):
    """Asserts that the pod after the first took up the same job and printed all of it; returns the exit codes of both."""
    assert end_of(name)[0] == "Complete", log_of("pipelines", f"job/{name}")
    second = name_of(second_pod(name, first))
    text = log_of("pipelines", second)
    assert "was already submitted" in text
    assert lines_of(text) == FOLLOWED
    assert [job["status"] for job in path.jobs(name)] == ["SUCCEEDED"]
    codes = exit_codes("pipelines", f"client={name}")
    return codes.get(name_of(first)), codes[second]


def test_killed_submitter_is_followed_by_a_pod_that_adopts_the_job(local, fresh, seen):
    first = start_lines(fresh, COUNT, retries=2)
    kill(first)
    assert adopted(local, fresh, first) == (137, 0)
    seen("exit codes 137 and 0,", COUNT, "lines once each, one job")


def delete(pod):
    kubectl("-n", "pipelines", "delete", "pod", name_of(pod))


def evicted(pod):
    assert evict("pipelines", name_of(pod))


@pytest.mark.parametrize("leave", [delete, evicted])
def test_submitter_that_has_to_leave_is_followed_by_a_pod_that_adopts_the_job(local, fresh, seen, leave):
    first = start_lines(fresh, COUNT, retries=2)
    leave(first)
    assert adopted(local, fresh, first) == (None, 0)
    seen("exit code 0,", COUNT, "lines once each, one job")


def test_id_made_of_a_configmaps_files_is_the_same_in_each_pod(local, fresh, seen):
    """The kubelet puts the files behind a directory with a time in its name, another one in each pod."""
    script = f"import time\nfor n in range({COUNT}):\n  print('line', n, flush=True)\n  time.sleep(0.5)\n"
    apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": fresh, "namespace": "pipelines"}, "data": {"lines.py": script}})
    words = ["submit", "--submission-id-from", fresh, "--working-dir", "/scripts", "--", "python", "lines.py"]
    apply(client_job(fresh, words, INTERNAL, retries=2, volumes=[("scripts", {"configMap": {"name": fresh}}, "/scripts")]))
    until("the fifth line", 90, lambda: 5 in lines_of(log_of("pipelines", f"job/{fresh}")))
    (first,) = pods("pipelines", f"client={fresh}")
    (submission_id,) = set(re.findall(r"raysubmit_\w+", log_of("pipelines", f"job/{fresh}")))
    kubectl("-n", "pipelines", "delete", "pod", name_of(first))
    assert end_of(fresh)[0] == "Complete"
    text = log_of("pipelines", name_of(second_pod(fresh, first)))
    assert set(re.findall(r"raysubmit_\w+", text)) == {submission_id}
    assert lines_of(text) == FOLLOWED
    running = [job["submission_id"] for job in local.dashboard("/api/jobs/") if job["entrypoint"].endswith("lines.py")]
    assert running == [submission_id]
    seen("the same id", submission_id, "in both pods,", COUNT, "lines once each, one job")


def test_deleted_gateway_costs_no_line(local, fresh, seen):
    start_lines(fresh, COUNT)
    (gateway,) = local.gateways()
    kubectl("-n", local.gateway_namespace, "delete", "pod", name_of(gateway), "--wait=false", "--grace-period=1")
    assert end_of(fresh)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    assert lines_of(log_of("pipelines", f"job/{fresh}")) == FOLLOWED
    assert list(exit_codes("pipelines", f"client={fresh}").values()) == [0]
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    assert name_of(local.gateways()[0]) != name_of(gateway)
    told = [line for line in log_of("pipelines", f"job/{fresh}").splitlines() if "trying again" in line or "answers again" in line]
    seen("exit code 0,", COUNT, "lines once each, one job; the client said", told or "nothing")


def test_leaving_gateway_lets_a_log_end(local, fresh, seen):
    """With its own grace period a gateway's pod stays until the stream is over; the client does not notice."""
    start_lines(fresh, COUNT)
    (gateway,) = local.gateways()
    kubectl("-n", local.gateway_namespace, "delete", "pod", name_of(gateway), "--wait=false")
    assert end_of(fresh)[0] == "Complete", log_of("pipelines", f"job/{fresh}")
    text = log_of("pipelines", f"job/{fresh}")
    assert lines_of(text) == FOLLOWED
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    assert "trying again" not in text
    seen("exit code 0,", COUNT, "lines once each, one job; the client said nothing of it")
    until("the pod's end", 60, lambda: name_of(gateway) not in map(name_of, get("-n", local.gateway_namespace, "pods")["items"]))


def test_on_signal_stop_ends_the_job_with_the_pod(local, fresh, seen):
    first = start_lines(fresh, COUNT, ["--on-signal", "stop"])
    began = time.monotonic()
    kubectl("-n", "pipelines", "delete", "pod", name_of(first), "--wait=false")
    until("STOPPED", 15, lambda: [job["status"] for job in local.jobs(fresh)] == ["STOPPED"])
    seen(f"STOPPED {time.monotonic() - began:.1f} s after the pod was deleted")


def test_sample_of_a_kubernetes_job(local, fresh, seen):
    """As it is, but for its name, the submission id and the image of this cluster."""
    (item,) = yaml.safe_load_all((ROOT / "deploy/rayjob/kubernetes-job.yaml").read_text())
    (container,) = item["spec"]["template"]["spec"]["containers"]
    item["metadata"]["name"], container["image"] = fresh, IMAGE
    container["command"][container["command"].index("hello-1")] = fresh
    apply(item)
    assert end_of(fresh)[0] == "Complete"
    assert "hello" in log_of("pipelines", f"job/{fresh}").splitlines()
    assert [job["status"] for job in local.jobs(fresh)] == ["SUCCEEDED"]
    seen("Complete, one job")


def fails(name, policy):
    """How a Job of Kubernetes ends whose Ray job fails."""
    words = ["submit", "--submission-id", name, "--shell", "echo line 0; exit 3"]
    apply(client_job(name, words, INTERNAL, retries=1, policy=policy))
    return end_of(name), list(exit_codes("pipelines", f"client={name}").values())


def test_pod_failure_policy_ends_a_job_that_failed(local, fresh, seen):
    """What a repetition cannot change ends the Job at once: all codes but 5 to 8."""
    sample = yaml.safe_load((ROOT / "deploy/rayjob/kubernetes-job.yaml").read_text())
    assert fails(fresh, sample["spec"]["podFailurePolicy"]) == (("Failed", "PodFailurePolicy"), [1])
    assert len(local.jobs(fresh)) == 1
    seen("one pod, exit code 1, one job; reason PodFailurePolicy")


def test_without_a_policy_a_job_that_failed_is_looked_at_again(local, fresh, seen):
    assert fails(fresh, None) == (("Failed", "BackoffLimitExceeded"), [1, 1])
    assert [job["driver_exit_code"] for job in local.jobs(fresh)] == [3]
    seen("two pods, exit codes 1 and 1, one job")
