"""RayJobs of KubeRay whose submitter is the image of ray-submit: the samples of deploy/rayjob, retries, KubeRay's own forms."""

import contextlib

import pytest
import yaml
from cluster import IMAGE, INTERNAL, ROOT, Refused, apply, get, kubectl, lines_job, lines_of, log_of, name_of, pods, until
from manifests import only

COUNT = 40


def sample(name, rayjob):
    """The objects of a sample; its RayJob has another name, the image of this cluster and requests for two processors."""
    objects = list(yaml.safe_load_all((ROOT / f"deploy/rayjob/{name}.yaml").read_text()))
    item = only(objects, "RayJob")
    item["metadata"]["name"] = rayjob
    submitter(item)["image"] = IMAGE
    cluster = item["spec"].get("rayClusterSpec", {})
    for group in filter(None, [cluster.get("headGroupSpec"), *cluster.get("workerGroupSpecs", [])]):
        group["template"]["spec"]["containers"][0]["resources"]["requests"] = {"cpu": "200m", "memory": "1G"}
    return objects


def submitter(rayjob):
    return rayjob["spec"]["submitterPodTemplate"]["spec"]["containers"][0]


def with_words(name, *words):
    """The RayJob of the sample on the existing cluster, with other words after `submit`."""
    item = only(sample("existing-cluster", name), "RayJob")
    submitter(item)["command"] = ["ray-submit", "submit", *words]
    return item


def end_of(name, patience=180):
    """KubeRay's status of the RayJob, once it is final."""
    def ended():
        status = get("-n", "ray", "rayjob", name).get("status", {})
        return status if status.get("jobDeploymentStatus") in ("Complete", "Failed") else None
    return until(f"the end of the RayJob {name}", patience, ended)


def whole_log(name, last):
    """The log of the last pod that submitted, once it has the last line; KubeRay may see the end before the client."""
    pod = name_of(pods("ray", f"job-name={name}")[-1])
    return until(f"the line {last!r} in {pod}", 60, lambda: (log := log_of("ray", pod)) and last in log.splitlines() and log)


@pytest.fixture
def removed(fresh):
    yield fresh
    with contextlib.suppress(Refused):
        kubectl("-n", "ray", "delete", "rayjob", fresh, "--wait=false")


def test_sample_on_the_existing_cluster(local, removed, seen):
    apply(*sample("existing-cluster", removed))
    ended = end_of(removed)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"]) == ("SUCCEEDED", "Complete")
    text = whole_log(removed, "hello 9")
    assert [line for line in text.splitlines() if line.startswith("hello ")] == [f"hello {number}" for number in range(10)]
    (job,) = local.jobs(ended["jobId"])
    assert (job["status"], job["entrypoint"]) == ("SUCCEEDED", "python hello.py")
    seen("SUCCEEDED and Complete, ten lines once each, one job", ended["jobId"])


def test_sample_with_a_cluster_of_its_own(local, removed, seen):
    objects = sample("new-cluster", removed)
    only(objects, "RayJob")["spec"]["ttlSecondsAfterFinished"] = 20
    apply(*objects)
    ended = end_of(removed, 300)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"]) == ("SUCCEEDED", "Complete")
    assert "hello from 2 nodes" in whole_log(removed, "hello from 2 nodes")
    until("the removal of the cluster", 90, lambda: not pods("ray", f"ray.io/cluster={ended['rayClusterName']}"))
    kubectl("-n", "ray", "delete", "networkpolicy", name_of(only(objects, "NetworkPolicy")))
    seen("SUCCEEDED and Complete on", ended["rayClusterName"] + ", which is removed")


@pytest.mark.parametrize("words", [[], ["--address", INTERNAL]], ids=["to the head", "by the gateway"])
def test_deleted_submitter_is_followed_by_a_pod_that_adopts_the_job(local, removed, seen, words):
    apply(with_words(removed, *words, "--", *lines_job(COUNT)))
    until("the fifth line", 90, lambda: 5 in lines_of(log_of("ray", f"job/{removed}")))
    (first,) = pods("ray", f"job-name={removed}")
    kubectl("-n", "ray", "delete", "pod", name_of(first))
    ended = end_of(removed)
    assert ended["jobStatus"] == "SUCCEEDED"
    text = whole_log(removed, f"line {COUNT - 1}")
    (second,) = pods("ray", f"job-name={removed}")
    assert name_of(second) != name_of(first)
    assert "was already submitted" in text
    assert lines_of(text) == list(range(COUNT))
    assert len(local.jobs(ended["jobId"])) == 1
    seen(COUNT, "lines once each, one job", ended["jobId"])


def test_job_that_fails_is_looked_at_by_each_retry(local, removed, seen):
    """A RayJob has no place for a podFailurePolicy, so each pod of the limit reports the same job, and none submits another."""
    apply(with_words(removed, "--shell", "echo line 0; exit 3"))
    ended = end_of(removed)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"], ended["reason"]) == ("FAILED", "Failed", "AppFailed")
    assert [job["driver_exit_code"] for job in local.jobs(ended["jobId"])] == [3]
    seen("FAILED, reason AppFailed, one job, pods of the submitter so far:", len(pods("ray", f"job-name={removed}")))


def test_arguments_of_kuberays_light_submitter(local, removed, seen):
    """As in KubeRay's own sample of it: command [/submitter], options of its own, words that it joins without quotes."""
    item = with_words(removed)
    submitter(item)["command"] = ["/submitter"]
    submitter(item)["args"] = ["--runtime-env-json", '{"env_vars":{"counter_name":"test_counter"}}', "--metadata-json", '{"team":"a"}',
                               "--entrypoint-num-cpus", "0.5", "--", "echo", "line", "0;", "echo", "$counter_name"]
    apply(item)
    ended = end_of(removed)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"]) == ("SUCCEEDED", "Complete")
    text = whole_log(removed, "test_counter")
    assert lines_of(text) == [0]
    (job,) = local.jobs(ended["jobId"])
    assert (job["entrypoint"], job["metadata"]["team"]) == ("echo line 0; echo $counter_name", "a")
    seen("SUCCEEDED and Complete, one job", ended["jobId"])


def test_kuberays_own_command_in_the_image_with_a_shell(local, removed, seen):
    """A script of `ray job status`, `submit --no-wait` and `logs --follow`; here `ray` is the link to ray-submit."""
    item = with_words(removed)
    del submitter(item)["command"]
    submitter(item)["image"] = "localhost/ray-submit-bash:1"
    printing = "import os; print('line 0'); print(os.environ['ANSWER'])"
    item["spec"] |= {"entrypoint": f'python -c "{printing}"', "entrypointNumCpus": 0.5, "runtimeEnvYAML": "env_vars: {ANSWER: forty two}"}
    apply(item)
    ended = end_of(removed)
    assert (ended["jobStatus"], ended["jobDeploymentStatus"]) == ("SUCCEEDED", "Complete")
    text = whole_log(removed, "forty two")
    (job,) = local.jobs(ended["jobId"])
    assert job["status"] == "SUCCEEDED"
    script = get("-n", "ray", "job", removed)["spec"]["template"]["spec"]["containers"][0]["args"]
    assert "ray job submit" in script[0]
    assert "urllib" not in script[0], "no health loop"
    seen("SUCCEEDED and Complete; it printed", len(text.splitlines()), "lines")


def test_kuberays_default_template_is_refused_by_the_namespace(local, removed, seen):
    item = with_words(removed)
    del item["spec"]["submitterPodTemplate"]
    apply(item)
    message = until("an event of the refusal", 90, lambda: next(
        (event["message"] for event in get("-n", "ray", "events", "--field-selector", f"involvedObject.name={removed}")["items"]
         if "violates PodSecurity" in event.get("message", "")), None))
    assert get("-n", "ray", "rayjob", removed)["status"]["jobDeploymentStatus"] == "Running"
    seen("no pod; the RayJob says Running:", message[:160])
