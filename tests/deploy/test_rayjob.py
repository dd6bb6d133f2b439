"""The samples of deploy/rayjob: valid for KubeRay and Kubernetes, confined, admitted by the policy, retried by exit code."""

import pod_security
import pytest
import yaml
from manifests import only
from policy_checks import SUBMITTER

SAMPLES = ["existing-cluster", "new-cluster", "kubernetes-job"]


@pytest.fixture(params=SAMPLES)
def sample(request, deploy):
    return list(yaml.safe_load_all((deploy / f"rayjob/{request.param}.yaml").read_text()))


def submitters(objects):
    """The pod templates of ray-submit."""
    for item in objects:
        if item["kind"] == "RayJob":
            yield item["spec"]["submitterPodTemplate"]
        if item["kind"] == "Job":
            yield item["spec"]["template"]


def pods(objects):
    """The specs of all pods that a sample makes: of ray-submit, and of a cluster of its own."""
    yield from (template["spec"] for template in submitters(objects))
    for item in objects:
        if cluster := item.get("spec", {}).get("rayClusterSpec"):
            for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
                yield group["template"]["spec"]


def test_all_samples_are_tested(deploy):
    assert sorted(path.stem for path in (deploy / "rayjob").glob("*.yaml")) == sorted(SAMPLES)


def test_sample_is_valid(kubeconform, sample):
    assert kubeconform.validate(sample) == (len(sample), [])


def test_misspelt_field_is_refused(kubeconform, sample):
    next(submitters(sample))["spec"]["restartPolice"] = "Never"
    assert len(kubeconform.validate(sample)[1]) == 1


def test_submitter_is_confined_as_restricted_asks(sample):
    (template,) = submitters(sample)
    pod, (container,) = template["spec"], template["spec"]["containers"]
    assert pod["securityContext"] == {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                            "capabilities": {"drop": ["ALL"]}}
    assert set(container["resources"]) == {"limits", "requests"}
    assert pod["restartPolicy"] == "Never"


def test_namespace_that_enforces_restricted_admits_every_pod(sample):
    for spec in pods(sample):
        assert list(pod_security.refusals(spec)) == []


def test_what_a_pod_names_is_there(sample):
    """Volumes are declared, each ConfigMap is in the sample, and so the pod starts."""
    made = {item["metadata"]["name"] for item in sample if item["kind"] == "ConfigMap"}
    for spec in pods(sample):
        volumes = spec.get("volumes", [])
        mounted = [mount["name"] for container in spec["containers"] for mount in container.get("volumeMounts", [])]
        assert sorted(mounted) == sorted(volume["name"] for volume in volumes)
        assert {volume["configMap"]["name"] for volume in volumes if "configMap" in volume} <= made


def test_no_pod_but_rays_has_the_clusters_label(sample):
    for template in submitters(sample):
        assert "ray.io/cluster" not in template.get("metadata", {}).get("labels", {})


@pytest.mark.parametrize("name", ["existing-cluster", "new-cluster"])
def test_submitter_of_a_rayjob_has_the_policys_label(deploy, name):
    objects = list(yaml.safe_load_all((deploy / f"rayjob/{name}.yaml").read_text()))
    (template,) = submitters(objects)
    assert template["metadata"]["labels"] == SUBMITTER


def test_rayjob_selects_the_cluster_that_the_overlays_make(deploy, rendered):
    objects = list(yaml.safe_load_all((deploy / "rayjob/existing-cluster.yaml").read_text()))
    cluster = only(rendered, "RayCluster")["metadata"]
    assert only(objects, "RayJob")["spec"]["clusterSelector"] == {"ray.io/cluster": cluster["name"]}
    assert {item["metadata"]["namespace"] for item in objects} == {cluster["namespace"]}


def test_policy_of_a_cluster_of_its_own_admits_who_the_clusters_policy_admits(deploy, rendered):
    """But for the gateway, which has no route to such a cluster."""
    own = only(list(yaml.safe_load_all((deploy / "rayjob/new-cluster.yaml").read_text())), "NetworkPolicy")["spec"]
    (_, operator), _, submitter = (rule["from"] for rule in only(rendered, "NetworkPolicy", "raycluster-autoscaler")["spec"]["ingress"])
    assert own["policyTypes"] == ["Ingress"]
    assert own["ingress"][0] == {"from": [operator, *submitter], "ports": [{"port": 8265, "protocol": "TCP"}]}


def test_policy_of_a_cluster_of_its_own_selects_its_pods(deploy):
    objects = list(yaml.safe_load_all((deploy / "rayjob/new-cluster.yaml").read_text()))
    policy, cluster = only(objects, "NetworkPolicy")["spec"], only(objects, "RayJob")["spec"]["rayClusterSpec"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    assert {str(group["template"]["metadata"]["labels"]) for group in groups} == {str(policy["podSelector"]["matchLabels"])}
    outside, inside = policy["ingress"]
    assert {"podSelector": {"matchLabels": SUBMITTER}} in outside["from"]
    assert inside == {"from": [{"podSelector": policy["podSelector"]}]}


def test_job_is_not_repeated_where_that_cannot_help(deploy):
    """Codes 5 to 8 say that the cluster was not reached, or that it has failed: docs/adr/0006."""
    job = only(list(yaml.safe_load_all((deploy / "rayjob/kubernetes-job.yaml").read_text())), "Job")
    (rule,) = job["spec"]["podFailurePolicy"]["rules"]
    assert rule["action"] == "FailJob"
    assert rule["onExitCodes"]["operator"] == "In"
    assert set(rule["onExitCodes"]["values"]) == set(range(1, 11)) - {5, 6, 7, 8}
    assert rule["onExitCodes"]["containerName"] == job["spec"]["template"]["spec"]["containers"][0]["name"]
