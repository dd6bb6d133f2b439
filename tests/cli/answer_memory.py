"""ray-submit reads an answer that has to be whole in at most 64 MiB and four times its size, and many keys in time.

python answer_memory.py BINARY MEBIBYTES: lists of that size of few and of many records, and one record of many keys.
"""

import http.client
import http.server
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

KEYS = 160_000
MOST_SECONDS = 20  # a minute when each key is looked up among all others
PRINT = (["list"], ["list", "-o", "json"])
STATUS = (["status", "a"], ["status", "a", "-o", "json"])
COMMANDS = {"many": PRINT, "one": PRINT, "record": STATUS, "keys": STATUS}


def record(name, **more):
    return {"type": "SUBMISSION", "submission_id": name, "status": "FAILED", "entrypoint": "python main.py", **more}


def usual(number):
    """A record as Ray makes it, of about 1 kB."""
    pip = {"packages": ["numpy==1.26.4"], "pip_check": False}
    return record(f"raysubmit_{number:016}", job_id=f"{number:08x}", error_type="JOB_ENTRYPOINT_COMMAND_ERROR",
                  driver_info={"id": "02000000", "node_ip_address": "10.0.0.1", "pid": "7"}, message="Job failed: " + "x" * 200,
                  start_time=1700000000000, end_time=1700000001000, driver_agent_http_address="http://10.0.0.1:52365",
                  metadata={"job_name": "a", "rayjobs_fingerprint": "sha256:" + "0" * 64}, driver_node_id="a" * 56,
                  runtime_env={"working_dir": "gcs://_ray_pkg_0123456789abcdef.zip", "pip": pip}, driver_exit_code=1)


def answer(name, size):
    if name == "many":
        return [usual(number) for number in range(size // len(json.dumps(usual(0))))]
    if name == "keys":
        return record("a", metadata={f"key{i}": str(i) for i in range(KEYS)})
    large = record("a", message="x" * size)
    return [large] if name == "one" else large


class Handler(http.server.BaseHTTPRequestHandler):
    """The answer to /NAME/… is that of the name."""

    size = 0

    def do_GET(self):
        body = json.dumps(answer(self.path.split("/")[1], self.size)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def run(binary, address, *arguments):
    """Seconds of processor time and peak memory in bytes."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen([binary, *arguments, "--address", address], stdout=subprocess.DEVNULL, stderr=errors, env={"HOME": "/"})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        assert child.returncode == 0, errors.read()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


def size_of(port, name):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("HEAD", f"/{name}/")
    return int(connection.getresponse().headers["Content-Length"])


def main():
    binary, Handler.size = sys.argv[1], int(sys.argv[2]) << 20
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    # In a process of its own: a child begins with its parent's peak memory.
    serving = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    serving.start()
    failures = []
    for name, commands in COMMANDS.items():
        size = size_of(server.server_port, name)
        for command in commands:
            seconds, memory = run(binary, f"http://127.0.0.1:{server.server_port}/{name}", *command)
            most = (64 << 20) + 4 * size
            line = f"{name}: {' '.join(command)}: {size >> 20} MiB, {seconds:.2f} s, {memory >> 20} MiB of at most {most >> 20}"
            print(line, flush=True)
            if memory > most or (name == "keys" and seconds > MOST_SECONDS):
                failures.append(line)
    serving.terminate()
    assert not failures, failures


if __name__ == "__main__":
    main()
