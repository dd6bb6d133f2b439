#!/usr/bin/env python3
"""Runs a program against a small stand-in of a Ray head: fake_head.py PROGRAM [ARGUMENT…], ADDRESS replaced."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading

LOG = b"first line\nlast line\n"


class Head(http.server.BaseHTTPRequestHandler):
    """The Jobs API of Ray 2.60 as far as a job that succeeds at once needs it."""

    protocol_version = "HTTP/1.1"
    packages = set()
    jobs = {}

    def log_message(self, *_):
        pass

    def answer(self, status, body, content_type="text/plain; charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_json(self, value):
        self.answer(200, json.dumps(value).encode(), "application/json; charset=utf-8")

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self):
        path, _, query = self.path.partition("?")
        job = re.fullmatch(r"/api/jobs/([^/]+)(/logs|/logs/tail)?", path)
        if path == "/api/version":
            self.answer_json({"version": "4", "ray_version": "2.60.0", "ray_commit": "0" * 40,
                              "session_name": "session_1"})
        elif path.startswith("/api/packages/"):
            known = path in self.packages
            self.answer(200 if known else 404, b"" if known else b"Package does not exist")
        elif path == "/api/v0/logs/file":
            known = any(f"job-driver-{name}.log" in query for name in self.jobs)
            self.answer(200 if known else 500, LOG if known else b"A file is not found at: x")
        elif not job or job.group(1) not in self.jobs:
            self.answer(404, b"Job does not exist")
        elif job.group(2) == "/logs":
            self.answer_json({"logs": LOG.decode()})
        elif job.group(2) == "/logs/tail":
            self.answer(500, b"500: WebSocket proxy error")
        else:
            self.answer_json(self.jobs[job.group(1)])

    def do_PUT(self):
        self.packages.add(self.path)
        self.answer(200 if self.read_body().startswith(b"PK") else 500, b"")

    def do_POST(self):
        sent = json.loads(self.read_body())
        name = sent["submission_id"]
        self.jobs[name] = {
            "type": "SUBMISSION", "job_id": "01000000", "submission_id": name, "driver_info": None,
            "status": "SUCCEEDED", "entrypoint": sent["entrypoint"], "message": "Job finished successfully.",
            "error_type": None, "start_time": 1, "end_time": 2, "metadata": sent.get("metadata", {}),
            "runtime_env": sent.get("runtime_env", {}), "driver_agent_http_address": "http://127.0.0.1:1",
            "driver_node_id": "0" * 56, "driver_exit_code": 0}
        self.answer_json({"job_id": name, "submission_id": name})


def run(command):
    """The finished program and the jobs that it submitted."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Head)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    Head.jobs["an-old-job"] = {"type": "SUBMISSION", "submission_id": "an-old-job", "status": "SUCCEEDED",
                               "entrypoint": "true", "driver_node_id": "0" * 56, "driver_exit_code": 0}
    variables = {name: value for name, value in os.environ.items()
                 if not name.lower().endswith("_proxy") and not name.startswith(("RAY_", "RAYJOBS_"))}
    variables |= {"RAY_ADDRESS": address, "XDG_CONFIG_HOME": os.devnull}
    done = subprocess.run([address if word == "ADDRESS" else word for word in command], env=variables,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    server.shutdown()
    return done, Head.jobs


def main(command):
    expected = os.environ["EXPECTED_STDOUT"]
    done, jobs = run(command)
    sys.stderr.buffer.write(done.stderr)
    sys.stdout.buffer.write(done.stdout)
    if done.returncode != 0:
        return f"exit code {done.returncode}"
    if not re.fullmatch(expected, done.stdout.decode()):
        return f"stdout does not match {expected!r}"
    wanted = os.environ.get("EXPECTED_ENTRYPOINT")
    if wanted and wanted not in [job["entrypoint"] for job in jobs.values()]:
        return f"no job {wanted!r} was submitted, but {jobs}"
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
