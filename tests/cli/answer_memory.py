"""ray-submit reads an answer that has to be whole in at most 64 MiB and four times its size, and many keys in time.

python answer_memory.py BINARY MEBIBYTES: lists of that size of few and of many records, one record of many keys, and
answers of that size made of tiny values.
"""

import functools
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
LEVELS = 190
# Exit codes and commands.
PRINT = ((0, "list"), (0, "list -o json"))
STATUS = ((0, "status a"), (0, "status a -o json"))
JSON = ((0, "status a -o json"),)
WAIT = ((1, "wait a -o json"), (1, "wait a -o ndjson"), (1, "logs --follow a -o json"))
COMMANDS = {
    "many": PRINT, "one": PRINT, "tiny": ((5, "list"),), "record": STATUS, "keys": (*STATUS, *WAIT), "zeros": (*STATUS, *WAIT),
    "metadata": JSON, "environment": JSON, "text": JSON, "deep": JSON, "nested": JSON, "lines": STATUS, "error": ((5, "logs a"),),
}


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


def tiny(size):
    return {str(number): "" for number in range(size // 13)}


def deep():
    """With -o json it is two hundred times as large."""
    value = [0] * KEYS
    for _ in range(LEVELS):
        value = [value]
    return value


def nested():
    """Texts within texts, each of which would be escaped once more by the one around it: 2^26 characters of 7 kB."""
    text = "{}"
    for _ in range(26):
        escaped = text.replace("\\", "\\u005c").replace('"', "\\u0022")
        text = f'{{"runtime_env":"{escaped}"}}'
    return text


RECORDS = {
    "record": lambda size: {"message": "x" * size},
    "keys": lambda _: {"metadata": {f"key{i}": str(i) for i in range(KEYS)}},
    "zeros": lambda size: {"unknown": [0] * (size // 3)},
    "metadata": lambda size: {"metadata": tiny(size)},
    "environment": lambda size: {"runtime_env": {"env_vars": tiny(size)}},
    "text": lambda size: {"runtime_env": json.dumps({"env_vars": tiny(size)})},
    "deep": lambda _: {"unknown": deep()},
    "nested": lambda _: {"metadata": {"runtime_env": nested()}},
    "lines": lambda size: {"message": "\n" * (size // 2)},
}


def answer(name, size):
    if name in RECORDS:
        return record("a", **RECORDS[name](size))
    if name == "tiny":
        return [record("a"), *[1] * (size // 3)]
    if name == "error":
        return {"msg": "\n" * (size // 2)}
    if name == "many":
        return [usual(number) for number in range(size // len(json.dumps(usual(0))))]
    return [record("a", message="x" * size)]


@functools.lru_cache(1)
def body_of(name, size):
    return json.dumps(answer(name, size)).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    """The answer to /NAME/… is that of the name."""

    size = 0

    def do_GET(self):
        _, name, *rest = self.path.split("/")
        is_other = name != "error" and rest[-1] in ("logs", "version")
        body = b'{"logs": "", "ray_version": "2.60.0"}' if is_other else body_of(name, self.size)
        self.send_response(500 if name == "error" and self.command == "GET" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def run(binary, address, expected, arguments):
    """Seconds of processor time and peak memory in bytes."""
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen([binary, *arguments.split(), "--address", address], stdout=subprocess.DEVNULL, stderr=errors, env={"HOME": "/"})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        assert child.returncode == expected, (child.returncode, errors.read())
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
        for code, command in commands:
            seconds, memory = run(binary, f"http://127.0.0.1:{server.server_port}/{name}", code, command)
            most = (64 << 20) + 4 * size
            line = f"{name}: {command}: {size >> 20} MiB, {seconds:.2f} s, {memory >> 20} MiB of at most {most >> 20}"
            print(line, flush=True)
            if memory > most or (name == "keys" and seconds > MOST_SECONDS):
                failures.append(line)
    serving.terminate()
    assert not failures, failures


if __name__ == "__main__":
    main()
