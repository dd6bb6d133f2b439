"""Records what a real Ray server answers to each request of the Jobs API, for the fake server to replay.

python record.py VERSION [--parts PART...]: writes ray-VERSION.json beside this file. With --parts, records the answers of
those functions (e.g. record_logs) only, and the file keeps the others. See README.md.
"""

import argparse
import base64
import contextlib
import http.client
import io
import json
import os
import pathlib
import platform
import re
import socket
import subprocess
import sys
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from ray_head import HOST, RayHead, cache_dir, clean_environment  # noqa: E402

AGENT = {"User-Agent": "ray-submit/recorder"}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
NODE = "0123456789abcdef" * 3 + "01234567"
OTHER_NODE = "fedcba9876543210" * 3 + "fedcba98"
BODY_LIMIT = 100 * 1024 * 1024
PACKAGE = "/api/packages/gcs/_ray_pkg_0123456789abcdef.zip"
DRIVER = "import ray, time; ray.init(); print(ray.get_runtime_context().get_job_id(), flush=True); time.sleep(600)"


class Recorder:
    """Sends requests to one head and keeps the answers, free of this machine's particulars."""

    def __init__(self, head):
        self.head = head
        self.answers = {}
        self.other_node = None  # its id; every other one becomes the same
        venv = str(cache_dir() / f"ray-{head.version}")
        self._names = [
            (str(head.temp_dir), "/tmp/ray"),
            (os.path.realpath(venv), "/opt/ray"),
            (venv, "/opt/ray"),
            (os.path.realpath(sys.base_prefix), "/usr"),
            (str(pathlib.Path.home()), "/home/ray"),
            (f":{head.port}", ":8265"),
            (f":{head.gcs_port}", ":6379"),
        ]

    def _neutral(self, text):
        for found, placeholder in self._names:
            text = text.replace(found, placeholder)
        text = re.sub(r"/tmp/rj-\w+", "/tmp/ray", text)  # as a key, where Ray changes its case
        text = re.sub(rf"\b{re.escape(socket.gethostname())}\b", "ray-head", text)
        text = re.sub(r"\b[0-9a-f]{56}\b", lambda found: OTHER_NODE if found[0] == self.other_node else NODE, text)
        text = re.sub(r"\bhttp://(?!127\.0\.0\.1)\d+\.\d+\.\d+\.\d+:\d+", "http://192.0.2.1:52365", text)
        text = re.sub(r"(node_ip_address\W+)(?!127\.0\.0\.1)[\d.]+", r"\g<1>192.0.2.1", text)
        return re.sub(r"\b127\.0\.0\.1:(?!8265|6379)\d+", "127.0.0.1:52365", text)

    def __call__(self, name, method, path, body=None, headers=AGENT):
        """Sends one request and keeps its answer under `name`; an int as body means that many bytes."""
        status, content_type, answer = self._send(method, path, body, headers)
        record = {"method": method, "path": self._neutral(path)}
        if headers != AGENT:
            record["request_headers"] = headers
        if isinstance(body, int):
            record["request_body_bytes"] = body
        elif isinstance(body, bytes):
            record["request_body_base64"] = base64.b64encode(body).decode()
        elif body is not None:
            record["request_body"] = body
        record |= {"status": status, "content_type": content_type}
        try:
            record["body"] = self._neutral(answer.decode())
        except UnicodeDecodeError:
            record["body_base64"] = base64.b64encode(answer).decode()
        self.answers[name] = record
        return answer

    def json(self, name, method, path, value=None):
        return json.loads(self(name, method, path, None if value is None else json.dumps(value)))

    def _send(self, method, path, body, headers):
        connection = http.client.HTTPConnection(HOST, self.head.port, timeout=60)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_accept_encoding=True)
            for header in headers.items():
                connection.putheader(*header)
            data = b"" if body is None or isinstance(body, int) else body
            data = data.encode() if isinstance(data, str) else data
            length = body if isinstance(body, int) else len(data)
            if body is not None:
                connection.putheader("Content-Length", str(length))
            connection.endheaders()
            # A server may refuse before it has read everything.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.send(data)
                for start in range(0, length - len(data), 1 << 20):
                    connection.send(b" " * min(1 << 20, length - start))
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type"), response.read()


def submit(recorder, job_id, entrypoint, *wanted, **more):
    """Submits a job that is not itself a recording, and waits for one of the `wanted` states."""
    recorder.head.json("POST", "/api/jobs/", {"entrypoint": entrypoint, "submission_id": job_id, **more})
    return recorder.head.await_status(job_id, *wanted) if wanted else None


def record_submission(record):
    jobs = "/api/jobs/"
    record("version", "GET", "/api/version")
    record("list_empty", "GET", jobs)
    record.json("submit_ok", "POST", jobs, {"entrypoint": "echo ok"})
    named = {"entrypoint": "echo named", "submission_id": "recorded-named", "metadata": {"team": "blue"}}
    record.json("submit_ok_named", "POST", jobs, named)
    record("submit_duplicate", "POST", jobs, json.dumps(named))
    record("submit_unknown_key", "POST", jobs, json.dumps({"entrypoint": "true", "nonsense": 1}))
    record("submit_label_selector", "POST", jobs,
           json.dumps({"entrypoint": "true", "entrypoint_label_selector": {"zone": "a"}}))
    record("submit_missing_entrypoint", "POST", jobs, json.dumps({"submission_id": "recorded-none"}))
    record("submit_wrong_type", "POST", jobs, json.dumps({"entrypoint": "true", "metadata": {"a": 1}}))
    record("submit_invalid_json", "POST", jobs, '{"entrypoint": ')
    record("submit_null_keys", "POST", jobs,
           json.dumps({"entrypoint": "true", "submission_id": "recorded-null", "nonsense": None}))
    record("submit_too_large", "POST", jobs, BODY_LIMIT + 1)


def record_states(record):
    submit(record, "recorded-running", "echo begin; sleep 300", "RUNNING")
    submit(record, "recorded-stopped", "sleep 300", "RUNNING")
    submit(record, "recorded-succeeded", "printf 'first\\nsecond \\303\\251\\n\\033[1mbold\\033[0m\\n'", "SUCCEEDED",
           metadata={"team": "blue"}, runtime_env={"env_vars": {"A": "1"}})
    submit(record, "recorded-failed", "echo before; exit 7", "FAILED")
    submit(record, "recorded-killed", "kill -9 $$", "FAILED")
    missing = {"working_dir": "gcs://_ray_pkg_ffffffffffffffff.zip"}
    submit(record, "recorded-env", "true", "FAILED", runtime_env=missing)
    submit(record, "recorded-bytes", "printf 'a\\rb\\n\\377\\376 end'", "SUCCEEDED")
    submit(record, "recorded-pending", "true", entrypoint_num_cpus=1000)
    time.sleep(2)  # Ray adds its hint about resources to the message a moment later.
    for state in ("running", "pending", "succeeded", "failed", "killed"):
        record(f"job_{state}", "GET", f"/api/jobs/recorded-{state}")
    record("job_failed_runtime_env", "GET", "/api/jobs/recorded-env")
    record("job_unknown", "GET", "/api/jobs/recorded-unknown")
    record("stop_running", "POST", "/api/jobs/recorded-stopped/stop")
    record.head.await_status("recorded-stopped", "STOPPED")
    record("job_stopped", "GET", "/api/jobs/recorded-stopped")
    record("stop_finished", "POST", "/api/jobs/recorded-succeeded/stop")
    record("stop_unknown", "POST", "/api/jobs/recorded-unknown/stop")
    record("delete_running", "DELETE", "/api/jobs/recorded-running")
    record("delete_unknown", "DELETE", "/api/jobs/recorded-unknown")
    record("delete_finished", "DELETE", "/api/jobs/recorded-killed")


def record_logs(record):
    record("logs_text", "GET", "/api/jobs/recorded-succeeded/logs")
    record("logs_empty", "GET", "/api/jobs/recorded-pending/logs")
    record("logs_unknown", "GET", "/api/jobs/recorded-unknown/logs")
    record("logs_invalid_utf8", "GET", "/api/jobs/recorded-bytes/logs")
    node = record.head.job("recorded-bytes")["driver_node_id"]
    raw = f"/api/v0/logs/file?node_id={node}&lines=-1&timeout=600&filename="
    record("raw_file", "GET", raw + "job-driver-recorded-bytes.log")
    record("raw_file_missing", "GET", raw + "job-driver-recorded-unknown.log")
    record("tail_unknown_job_http", "GET", "/api/jobs/recorded-unknown/logs/tail", headers={**AGENT, **UPGRADE})
    record("tail_plain_get", "GET", "/api/jobs/recorded-succeeded/logs/tail")


def record_packages(record):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo("hello.txt"), "hello\n")
    record("package_missing", "GET", PACKAGE)
    record("package_put", "PUT", PACKAGE, archive.getvalue())
    record("package_exists", "GET", PACKAGE)
    record("package_put_too_large", "PUT", PACKAGE, BODY_LIMIT + 1)
    record("package_bad_protocol_get", "GET", PACKAGE.replace("gcs", "ftp"))
    record("package_bad_protocol_put", "PUT", PACKAGE.replace("gcs", "ftp"), archive.getvalue())


def record_router(record):
    record("route_unknown", "GET", "/api/nothing")
    record("jobs_without_slash", "GET", "/api/jobs")
    record("method_not_allowed", "PUT", "/api/jobs/", "{}")
    browser = {"User-Agent": "Mozilla/5.0"}
    record("browser_block_post", "POST", "/api/jobs/", '{"entrypoint": "true"}', headers=browser)
    record("missing_user_agent", "GET", "/api/version", headers={})
    record("authentication_mode", "GET", "/api/authentication_mode")


def record_driver(record):
    environment = clean_environment() | {"RAY_ADDRESS": f"{HOST}:{record.head.gcs_port}"}
    with subprocess.Popen([record.head.python, "-c", DRIVER], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as driver:
        try:
            path = f"/api/jobs/{driver.stdout.readline().strip()}"
            record("job_driver", "GET", path)
            record("list_jobs", "GET", "/api/jobs/")
            record("stop_driver", "POST", f"{path}/stop")
            record("delete_driver", "DELETE", path)
            record("logs_driver", "GET", f"{path}/logs")
            record("tail_driver_http", "GET", f"{path}/logs/tail", headers={**AGENT, **UPGRADE})
        finally:
            driver.kill()


def raw_file(job):
    return (f"/api/v0/logs/file?node_id={job['driver_node_id']}&lines=-1&timeout=600"
            f"&filename=job-driver-{job['submission_id']}.log")


def record_dead_node(record):
    """A second node on this machine, which is killed with its job: half a minute later the cluster calls it dead."""
    head = record.head
    with head.second_node() as kill:
        record.other_node = next(node["nodeId"] for node in head.nodes() if not node["isHeadNode"])
        job = submit(record, "recorded-node-died", "sleep 300", "RUNNING", entrypoint_resources={"second": 1})
        kill()
        head.await_status("recorded-node-died", "FAILED", patience=120)
        record("job_failed_node_died", "GET", "/api/jobs/recorded-node-died")
        record("logs_node_died", "GET", "/api/jobs/recorded-node-died/logs")
        record("raw_file_node_died", "GET", raw_file(job))
        while not any(node.get("state") == "DEAD" for node in head.nodes()):
            time.sleep(1)
        record("nodes_one_dead", "GET", "/nodes?view=summary")


def record_lost_supervisor(record):
    submit(record, "recorded-supervisor", "kill -9 $PPID", "FAILED")
    record("job_failed_supervisor_killed", "GET", "/api/jobs/recorded-supervisor")
    sentence = record.head.job("recorded-supervisor")["message"]
    submit(record, "recorded-pretender", f"cat <<'end'; exit 1\n{sentence}\nend", "FAILED")
    record("job_failed_pretender", "GET", "/api/jobs/recorded-pretender")


def record_token(record):
    wrong = {**AGENT, "Authorization": "Bearer wrong"}
    record("token_missing", "GET", "/api/version")
    record("token_wrong", "GET", "/api/version", headers=wrong)
    record("token_missing_tail", "GET", "/api/jobs/recorded-unknown/logs/tail", headers={**AGENT, **UPGRADE})
    record("authentication_mode_token", "GET", "/api/authentication_mode")


PARTS = (record_submission, record_states, record_logs, record_packages, record_router, record_driver,
         record_lost_supervisor, record_dead_node)
PARTS_WITH_TOKEN = (record_token,)


def main():
    parser = argparse.ArgumentParser(description="Records what a real Ray head answers.")
    parser.add_argument("version")
    parser.add_argument("--parts", nargs="+", choices=[part.__name__ for part in PARTS + PARTS_WITH_TOKEN])
    arguments = parser.parse_args()
    version = arguments.version
    output = HERE / f"ray-{version}.json"
    answers = json.loads(output.read_text())["answers"] if arguments.parts else {}
    aiohttp = subprocess.check_output([cache_dir() / f"ray-{version}" / "bin" / "python", "-c",
                                       "import importlib.metadata as m; print(m.version('aiohttp'))"], text=True)
    knows_tokens = tuple(map(int, version.split("."))) >= (2, 60)
    for parts, token in ((PARTS, None), (PARTS_WITH_TOKEN if knows_tokens else (), "recorded-token")):
        parts = [part for part in parts if not arguments.parts or part.__name__ in arguments.parts]
        if not parts:
            continue
        with RayHead(version, token=token) as head:
            record = Recorder(head)
            for part in parts:
                part(record)
            answers |= record.answers
    tool = f"record.py, Python {platform.python_version()}, aiohttp {aiohttp.strip()}"
    content = {"ray_version": version, "recorded_with": tool, "answers": answers}
    output.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
