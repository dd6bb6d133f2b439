"""RayJobs of KubeRay whose submitter is the image of ray-submit, on the cluster that exists."""

import pytest
from cluster import IMAGE, INTERNAL, RESTRICTED, apply, get, kubectl, lines_job, lines_of, log_of, name_of, pods, until

COUNT = 40


def ray_job(name, words, retries=2):
    """KubeRay sets RAY_JOB_SUBMISSION_ID; the submitter goes by the gateway, since the network policy keeps it from the head."""
    return {"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": {"name": name, "namespace": "ray"}, "spec": {
        "submissionMode": "K8sJobMode", "clusterSelector": {"ray.io/cluster": "raycluster-autoscaler"}, "entrypoint": "lines",
        "submitterConfig": {"backoffLimit": retries},
        "submitterPodTemplate": {"spec": {
            "restartPolicy": "Never", "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{"name": "ray-job-submitter", "image": IMAGE, "imagePullPolicy": "IfNotPresent", "securityContext": RESTRICTED,
                            "command": ["ray-submit", "submit", "--address", INTERNAL,
                                        "--submission-id", "$(RAY_JOB_SUBMISSION_ID)", *words]}]}}}}


def end_of(name, patience=150):
    """KubeRay's status of the RayJob, once it is final."""
    def ended():
        status = get("-n", "ray", "rayjob", name).get("status", {})
        return status if status.get("jobDeploymentStatus") in ("Complete", "Failed") else None
    return until(f"the end of the RayJob {name}", patience, ended)


@pytest.mark.parametrize(("words", "status", "deployment"), [
    (["--", *lines_job(5)], "SUCCEEDED", "Complete"),
    (["--shell", "echo line 0; exit 3"], "FAILED", "Failed"),
], ids=["succeeds", "fails"])
def test_submitter_runs_the_job(local, fresh, seen, words, status, deployment):
    apply(ray_job(fresh, words))
    ended = end_of(fresh)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"]) == (status, deployment)
    assert [job["status"] for job in local.jobs(ended["jobId"])] == [status]
    seen(ended["jobStatus"], ended["jobDeploymentStatus"], ended["jobId"])


def test_deleted_submitter_is_followed_by_a_pod_that_adopts_the_job(local, fresh, seen):
    apply(ray_job(fresh, ["--", *lines_job(COUNT)]))
    until("the fifth line", 90, lambda: 5 in lines_of(log_of("ray", f"job/{fresh}")))
    (first,) = pods("ray", f"job-name={fresh}")
    kubectl("-n", "ray", "delete", "pod", name_of(first))
    ended = end_of(fresh)
    assert ended["jobStatus"] == "SUCCEEDED"
    (second,) = pods("ray", f"job-name={fresh}")
    text = until("the whole log", 30, lambda: (log := log_of("ray", name_of(second))) and COUNT - 1 in lines_of(log) and log)
    assert name_of(second) != name_of(first)
    assert "was already submitted" in text
    assert lines_of(text) == list(range(COUNT))
    assert len(local.jobs(ended["jobId"])) == 1
    seen(COUNT, "lines once each, one job", ended["jobId"])
