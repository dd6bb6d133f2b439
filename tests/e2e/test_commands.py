"""What list, status, stop, delete, version and package do on a real head."""

import os
import time


def test_list_shows_the_job_and_its_state(cli, finished):
    outcome = cli.run("list")
    assert outcome.code == 0
    assert outcome.stderr == ""
    line = next(line for line in outcome.text.splitlines() if line.startswith(finished))
    assert "SUCCEEDED" in line
    assert "echo done" in line


def test_list_as_json_is_the_servers_list(cli, head, finished):
    listed = {job["submission_id"]: job for job in cli.run("list", "-o", "json").json["jobs"]}
    assert listed[finished] == head.job(finished)


def test_status_names_the_state_and_the_entrypoint(cli, finished):
    outcome = cli.run("status", finished)
    assert outcome.code == 0
    assert "SUCCEEDED" in outcome.text
    assert "echo done" in outcome.text


def test_status_as_json_is_the_servers_record(cli, head, finished):
    (job,) = cli.run("status", "-o", "json", finished).json["jobs"]
    assert job["job"] == head.job(finished)
    assert job["status"] == "SUCCEEDED"


def test_variables_are_hidden_in_every_answer_but_when_asked_for(cli, head, job_id):
    (value, shown) = (f"secret-{job_id}", "<redacted>")
    submit = cli.run("submit", "-o", "json", "--submission-id", job_id, "--env", f"KEY={value}", "--", "true")
    for answer in (submit, cli.run("status", "-o", "json", job_id), cli.run("list", "-o", "json"),
                   cli.run("wait", "-o", "ndjson", job_id), cli.run("stop", "-o", "json", job_id)):
        assert value not in answer.text + answer.stderr
        assert shown in answer.text
    assert value in cli.run("status", "-o", "json", "--show-env", job_id).text
    assert head.job(job_id)["runtime_env"]["env_vars"] == {"KEY": value}


def test_list_selects_and_puts_the_newest_first(cli, head, finished):
    job_id = f"{finished}-failed"
    cli.run("submit", "--submission-id", job_id, "--metadata-json", f'{{"mark": "{job_id}"}}', "--", "false")
    ids = [job["submission_id"] for job in cli.run("list", "-o", "json").json["jobs"]]
    assert ids.index(job_id) < ids.index(finished)
    for options in (("--metadata", f"mark={job_id}"), ("--status", "FAILED", "--limit", "1"), ("--limit", "1")):
        assert [job["submission_id"] for job in cli.run("list", "-o", "json", *options).json["jobs"]] == [job_id]
    assert job_id in {job["submission_id"] for job in cli.run("list", "-o", "json", "--since", "1h").json["jobs"]}
    assert f"{head.address}/#/jobs/{job_id}" in cli.run("status", job_id).text


def test_an_id_whose_earlier_job_left_its_log_is_warned_of(cli, head, finished):
    # Too soon after a job's end 2.60 writes a deleted record anew, and an id that is used again meets the first job's
    # supervisor, which is still leaving: then the second job fails.
    for patience in (2, 4, 8, 16):
        time.sleep(patience)
        assert cli.run("delete", finished).code == 0
        time.sleep(patience)
        second = cli.run("submit", "--submission-id", finished, "--", "echo", "second")
        assert f"an earlier job had the id {finished}" in second.stderr
        if second.code == 0:
            break
    assert second.code == 0, second
    assert second.stdout == head.log_file(finished).read_bytes()
    assert second.stdout.index(b"done\n") < second.stdout.index(b"second\n")
    fresh = cli.run("submit", "--submission-id", f"{finished}-fresh", "--", "true")
    assert fresh.code == 0
    assert "earlier job" not in fresh.stderr


def test_stop_waits_until_the_job_has_ended(cli, head, sleeper):
    assert cli.run("stop", sleeper).code == 0
    assert head.job(sleeper)["status"] == "STOPPED"


def test_stop_without_waiting_returns_at_once(cli, head, sleeper):
    assert cli.run("stop", "--no-wait", sleeper, patience=10).code == 0
    head.await_status(sleeper, "STOPPED")


def test_stop_of_a_finished_job_exits_0(cli, head, finished):
    head.await_end_of_supervisor(finished)
    stopped = cli.run("stop", finished)
    assert stopped.code == 0
    assert f"job {finished} had already ended" in stopped.stderr


def test_stop_as_json_tells_what_became_of_the_job(cli, sleeper):
    (stopped,) = cli.run("stop", "-o", "json", sleeper).json["jobs"]
    assert stopped["submission_id"] == sleeper
    assert stopped["stop_accepted"] is True
    assert stopped["status"] == "STOPPED"


def test_delete_removes_a_finished_job(cli, head, finished):
    assert cli.run("delete", finished).code == 0
    status, _, _ = head.request("GET", f"/api/jobs/{finished}")
    assert status == 404


def test_what_an_id_may_hold_can_be_stopped_and_deleted(cli, head):
    submission = "50% a\\b;c=d&e+f|g~%4"
    assert cli.run("submit", "--no-wait", "--submission-id", submission, "--", "sleep", "60").code == 0
    assert cli.run("stop", submission).code == 0
    assert cli.run("delete", submission).code == 0
    assert cli.run("status", submission).code == 10


def test_an_id_that_the_head_would_cut_harms_no_other_job(cli, head, finished):
    for command in ("stop", "delete"):
        for end in ("#2", "?2", "/2"):
            assert cli.run(command, finished + end).code == 2
    assert head.job(finished)["status"] == "SUCCEEDED"


def test_delete_of_a_running_job_is_refused(cli, head, sleeper):
    outcome = cli.run("delete", sleeper)
    assert outcome.code == 10
    assert "non-terminal" in outcome.stderr
    assert head.job(sleeper)["status"] == "RUNNING"


def test_version_names_the_servers_version(cli, head):
    outcome = cli.run("version")
    assert outcome.code == 0
    assert head.version in outcome.text


def test_version_as_json_holds_the_servers_answer(cli, head):
    version = cli.run("version", "-o", "json").json
    assert version["server"] == head.json("GET", "/api/version")
    assert version["client"]["name"] == "ray-submit"


def test_package_tells_the_uri_that_submit_uses(cli, head, tmp_path, job_id):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "part.txt").write_text(os.urandom(8).hex())
    packaged = cli.run("package", "-o", "json", tmp_path / "tree").json
    assert [entry["name"] for entry in packaged["entries"]] == ["part.txt"]
    cli.run("submit", "--working-dir", tmp_path / "tree", "--submission-id", job_id, "--", "true")
    assert head.job(job_id)["runtime_env"]["working_dir"] == packaged["uri"]


def test_submit_generates_an_id_in_rays_form(cli, head):
    outcome = cli.run("submit", "--no-wait", "--", "true")
    generated = outcome.text.strip()
    assert generated.startswith("raysubmit_") and len(generated) == 26
    assert head.job(generated)["entrypoint"] == "true"


def test_submit_sends_metadata_environment_and_resources(cli, head, job_id):
    outcome = cli.run(
        "submit", "--submission-id", job_id, "--metadata-json", '{"team": "blue"}',
        "--runtime-env-json", '{"env_vars": {"COLOUR": "green"}}', "--entrypoint-num-cpus", "1",
        "--", "sh", "-c", "echo colour=$COLOUR")
    assert outcome.code == 0
    assert b"colour=green\n" in outcome.stdout
    job = head.job(job_id)
    assert job["metadata"]["team"] == "blue"
    assert job["runtime_env"]["env_vars"] == {"COLOUR": "green"}


def test_submit_reads_a_runtime_environment_file(cli, tmp_path, job_id):
    (tmp_path / "env.yaml").write_text("env_vars:\n  COLOUR: red\n")
    outcome = cli.run("submit", "--runtime-env", tmp_path / "env.yaml", "--", "sh", "-c", "echo colour=$COLOUR")
    assert outcome.code == 0
    assert b"colour=red\n" in outcome.stdout


def test_a_given_address_wins_over_the_environment(cli, head):
    elsewhere = cli.with_env(RAY_ADDRESS="http://127.0.0.1:1")
    assert elsewhere.run("version", "--address", head.address).code == 0


def test_a_profile_names_the_cluster_and_the_jobs_variables(cli, head, tmp_path, job_id):
    profiles = tmp_path / "profiles.toml"
    profiles.write_text(f"[profile.here]\naddress = '{head.address}'\nenv = ['COLOUR=green']\n"
                        "token-command = ['echo', 'unasked']\n")
    elsewhere = cli.with_env(RAY_ADDRESS="http://127.0.0.1:1", RAYJOBS_CONFIG=profiles, RAYJOBS_ENV="COLOUR=red")
    outcome = elsewhere.run("submit", "--profile", "here", "--submission-id", job_id, "--shell", "echo colour=$COLOUR")
    assert outcome.code == 0, outcome.stderr
    assert b"colour=green\n" in outcome.stdout
    assert elsewhere.run("list", "--retry-budget", "0").code == 5


def test_an_address_without_a_scheme_is_understood(cli, head):
    assert cli.with_env(RAY_ADDRESS=f"127.0.0.1:{head.port}").run("version").code == 0
