"""The pipeline component's step in pods, with the command line that the KFP SDK makes: one job, however often it is killed."""

import step
from cluster import INTERNAL, apply, client_pod, exit_codes, get, is_ready, kill, lines_of, log_of, until
from conftest import ROOT
from kfp import components

KILLS = 10
COUNT = 160  # half a second each: longer than ten pods take on a busy machine


def test_step_that_is_killed_in_ten_pods_has_one_job(local, fresh, tmp_path, seen):
    """Each retry is a pod of its own with empty places for the outputs, as the pipeline's backend makes it."""
    component = components.load_component_from_file(str(ROOT / "deploy/component/component.yaml"))
    line = f"n=0; while [ $n -lt {COUNT} ]; do echo line $n; n=$((n+1)); sleep 0.5; done"
    _, words = step.command_line(step.compiled(component, tmp_path / "component.yaml"), run_id=fresh, address=INTERNAL, entrypoint=line)
    assert words[0] == "ray-submit"
    for attempt in range(KILLS + 1):
        name = f"{fresh}-{attempt}"
        pod = client_pod(name, words[1:], INTERNAL) | {"apiVersion": "v1", "kind": "Pod"}
        pod["metadata"]["labels"] |= {"step": fresh}
        apply(pod)
        if attempt < KILLS:
            running = until(f"the first line in {name}", 60, lambda name=name: 0 in lines_of(log_of("pipelines", name)) and is_ready(
                found := get("-n", "pipelines", "pod", name)) and found)
            kill(running)
            until(f"the end of {name}", 30, lambda name=name: name in exit_codes("pipelines", f"step={fresh}"))
    until("the end of the last pod", 180, lambda: f"{fresh}-{KILLS}" in exit_codes("pipelines", f"step={fresh}"))
    codes = exit_codes("pipelines", f"step={fresh}")
    assert sorted(codes.values()) == [0, *[137] * KILLS]
    assert codes[f"{fresh}-{KILLS}"] == 0
    assert lines_of(log_of("pipelines", f"{fresh}-{KILLS}")) == list(range(COUNT))
    jobs = [job for job in local.dashboard("/api/jobs/") if job["entrypoint"] == line]
    assert [job["status"] for job in jobs] == ["SUCCEEDED"]
    seen(KILLS, "pods with exit code 137, then 0;", COUNT, "lines once each, one job", jobs[0]["submission_id"])
