"""A real Ray head of a chosen version on loopback: started, awaited, ended.

As a command: python ray_head.py VERSION [--port PORT] [--run COMMAND...] runs COMMAND with RAY_ADDRESS set,
ends the head and exits with COMMAND's code; without --run the head stays until it is interrupted.
"""

import argparse
import atexit
import contextlib
import fcntl
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from process_tree import ProcessTree  # noqa: E402

HOST = "127.0.0.1"
_PROBE = "true # is the head ready?"
# Ray's own words when it was given too little time, by a machine that compiles as well.
_TOO_SLOW = ("timed out during startup", "failed to start. Timeout after")
_BLOCK = 100  # ports per head: a guard, a dozen services, and the rest for workers


def cache_dir():
    """Where tools/setup puts what is downloaded."""
    if "RAYJOBS_DEV_CACHE" in os.environ:
        return pathlib.Path(os.environ["RAYJOBS_DEV_CACHE"])
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "rayjobs"


def clean_environment():
    """The environment without anything that would steer Ray, ray-submit or an HTTP client."""
    steering = ("RAY_", "RAYJOBS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
                "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_")
    keep = ("RAYJOBS_DEV_CACHE",)
    return {
        name: value
        for name, value in os.environ.items()
        if name in keep or not name.upper().startswith(steering)
    } | {"XDG_CONFIG_HOME": os.devnull}  # there are no profiles


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return False
    return True


def _claim_ports():
    """A block of free ports below the ephemeral range; the returned socket holds the claim."""
    blocks = list(range(12000, 32000, _BLOCK))
    random.SystemRandom().shuffle(blocks)
    for base in blocks:
        guard = socket.socket()
        try:
            guard.bind((HOST, base))
            guard.listen(1)
        except OSError:
            guard.close()
            continue
        if all(_is_free(port) for port in range(base + 1, base + _BLOCK)):
            return guard, base
        guard.close()
    raise RuntimeError("no block of free ports for a Ray head")


@contextlib.contextmanager
def _turn_to_start():
    """Heads of all test runs on this machine start one after the other: each start is mostly work for a processor."""
    with open(cache_dir() / "ray-head-starts.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class RayHead:
    """A running head. Use as a context manager, or call stop(); it also ends with the interpreter.

    `meanwhile` is called with the head as soon as its processes have begun.
    """

    def __init__(self, version, *, port=None, token=None, num_cpus=4, meanwhile=None, **env):
        self.version = version
        self.token = token
        venv = cache_dir() / f"ray-{version}"
        self.python = venv / "bin" / "python"
        self.ray = venv / "bin" / "ray"
        if not self.ray.exists():
            raise RuntimeError(f"Ray {version} is not in {venv}; run tools/setup ray-{version}")
        # Ray makes unix sockets below it, whose paths may not exceed 107 bytes.
        self.temp_dir = pathlib.Path(tempfile.mkdtemp(prefix="rj-", dir="/tmp"))
        self._guard, base = _claim_ports()
        self.gcs_port = base + 1
        self.port = port or base + 2
        self.address = f"http://{HOST}:{self.port}"
        self._log = open(self.temp_dir / "start.log", "ab")  # appended to, so that it can be emptied
        self._tree = None
        atexit.register(self.stop)
        try:
            with _turn_to_start():
                self._start_patiently(base, num_cpus, env, meanwhile)
        except BaseException:
            self.stop()
            raise

    def _start_patiently(self, base, num_cpus, env, meanwhile, attempts=4):
        """Ray gives its own start, and the dashboard its modules, 30 s, which are too few at times."""
        for attempt in range(1, attempts + 1):
            try:
                self._start(base, num_cpus, env)
                if meanwhile and attempt == 1:
                    meanwhile(self)
                self._await_ready()
                return
            except RuntimeError as error:
                if not any(words in str(error) for words in _TOO_SLOW) or attempt == attempts:
                    raise
                self._tree.end()
                self._log.truncate(0)

    def _start(self, base, num_cpus, env):
        options = {
            "node-ip-address": HOST,
            "port": self.gcs_port,
            "dashboard-host": HOST,
            "dashboard-port": self.port,
            "dashboard-agent-listen-port": base + 3,
            "dashboard-agent-grpc-port": base + 4,
            "runtime-env-agent-port": base + 5,
            "metrics-export-port": base + 6,
            "ray-client-server-port": base + 7,
            "node-manager-port": base + 8,
            "object-manager-port": base + 9,
            "min-worker-port": base + 20,
            "max-worker-port": base + _BLOCK - 1,
            "num-cpus": num_cpus,
            "object-store-memory": 100 * 1024 * 1024,
            "temp-dir": self.temp_dir,
        }
        variables = {
            **clean_environment(),
            "PATH": f"{self.ray.parent}:{os.environ.get('PATH', os.defpath)}",  # a job's `python` is Ray's
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_TMPDIR": str(self.temp_dir),
            "AUTOSCALER_METRIC_PORT": str(base + 10),
            "DASHBOARD_METRIC_PORT": str(base + 11),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if self.token:
            variables |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": self.token}
        variables |= {name: str(value) for name, value in env.items()}
        command = [str(self.ray), "start", "--head", "--block", "--disable-usage-stats"]
        command += [f"--{name}={value}" for name, value in options.items()]
        self._tree = ProcessTree(command, env=variables, log=self._log)

    def _await_ready(self, patience=180.0):
        """Ready means: the dashboard answers, and its agent has run a job."""
        deadline = time.monotonic() + patience
        self._poll(deadline, lambda: self.json("GET", "/api/version"))
        job = self._poll(deadline, lambda: self.json("POST", "/api/jobs/", {"entrypoint": _PROBE}))["job_id"]
        self._poll(deadline, lambda: self.job(job)["status"] == "SUCCEEDED")
        # An attempt that got no answer may have left a job as well.
        for job in self.json("GET", "/api/jobs/"):
            if job["entrypoint"] == _PROBE:
                self._poll(deadline, lambda path=f"/api/jobs/{job['submission_id']}": self.json("DELETE", path))

    def _poll(self, deadline, attempt):
        problem = "not yet"
        while time.monotonic() < deadline:
            if self._tree.process.poll() is not None:
                problem = f"ray start ended with code {self._tree.process.returncode}"
                break
            # The dashboard ends then, and the rest of the head goes on without it.
            if _TOO_SLOW[1] in self._start_log():
                problem = f"the dashboard {_TOO_SLOW[1]} 30 s"
                break
            try:
                if result := attempt():
                    return result
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                problem = str(error)
            time.sleep(0.1)
        raise RuntimeError(f"Ray {self.version} did not become ready ({problem}):\n{self._start_log()[-4000:]}")

    def _start_log(self):
        return (self.temp_dir / "start.log").read_text(errors="replace")

    def request(self, method, path, body=None, headers=None):
        """One HTTP request; returns status, content type and body. Sends the head's token, if any."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        sent = {"User-Agent": "rayjobs-tests"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        with contextlib.closing(connection):
            connection.request(method, path, body, {**sent, **(headers or {})})
            response = connection.getresponse()
            return response.status, response.getheader("Content-Type"), response.read()

    def json(self, method, path, value=None):
        """request() of JSON; an answer other than 200 is a RuntimeError."""
        body = None if value is None else json.dumps(value)
        status, _, answer = self.request(method, path, body)
        if status != 200:
            raise RuntimeError(f"{method} {path}: {status} {answer.decode(errors='replace')[-600:]}")
        return json.loads(answer)

    def job(self, job_id):
        return self.json("GET", f"/api/jobs/{job_id}")

    def await_status(self, job_id, *wanted, patience=60.0):
        """Waits until the job has one of these states, and returns its record."""
        deadline = time.monotonic() + patience
        while (job := self.job(job_id))["status"] not in wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"job {job_id} is {job['status']}, not {wanted}, after {patience} s")
            time.sleep(0.1)
        return job

    def await_end_of_supervisor(self, job_id, *, patience=60.0):
        """Waits until an ended job's supervisor has gone; until then a stop of the job is accepted."""
        deadline = time.monotonic() + patience
        while self.json("POST", f"/api/jobs/{job_id}/stop")["stopped"]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"job {job_id} still has a supervisor after {patience} s")
            time.sleep(0.1)

    def nodes(self):
        """What the list has of each node, dead ones too."""
        return [node["raylet"] for node in self.json("GET", "/nodes?view=summary")["data"]["summary"]]

    @contextlib.contextmanager
    def second_node(self):
        """A node on this machine that alone has the resource "second". Yields what kills it; it is killed at the end."""
        command = [self.ray, "start", f"--address={HOST}:{self.gcs_port}", "--num-cpus=1", '--resources={"second": 1}',
                   "--object-store-memory=80000000", "--block"]
        with subprocess.Popen(command, env=clean_environment(), start_new_session=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as node:
            def kill():
                os.killpg(node.pid, signal.SIGKILL)

            try:
                deadline = time.monotonic() + 60
                self._poll(deadline, lambda: sum(node.get("state") == "ALIVE" for node in self.nodes()) == 2)
                yield kill
            finally:
                kill()

    def log_file(self, job_id):
        """The job's log on the node."""
        return self.temp_dir / "session_latest" / "logs" / f"job-driver-{job_id}.log"

    @property
    def pids(self):
        return self._tree.members() if self._tree else set()

    def stop(self):
        """Ends every process of the head and removes its directory. May be called again."""
        if self._tree:
            self._tree.end()
            self._tree = None
        self._log.close()
        self._guard.close()
        shutil.rmtree(self.temp_dir, ignore_errors=True)
        atexit.unregister(self.stop)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()


def main():
    parser = argparse.ArgumentParser(description="A Ray head on loopback.")
    parser.add_argument("version")
    parser.add_argument("--port", type=int, help="of the dashboard; default: a free one")
    parser.add_argument("--run", action="store_true", help="the words after it: a command to run meanwhile")
    words = sys.argv[1:]
    # argparse would take a `--` inside the command for its own.
    mine = words.index("--run") + 1 if "--run" in words else len(words)
    arguments, command = parser.parse_args(words[:mine]), words[mine:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with RayHead(arguments.version, port=arguments.port) as head:
        print(f"Ray {head.version} answers at {head.address}", file=sys.stderr, flush=True)
        if arguments.run:
            return subprocess.call(command, env={**clean_environment(), "RAY_ADDRESS": head.address})
        while True:
            signal.pause()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
