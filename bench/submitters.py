"""Puts three submitters of a KubeRay RayJob side by side: KubeRay's light one, its script in Ray's image, and ray-submit.

Figures: the image's size, the time to import it into containerd, the time from start to POST, memory. Reports: how each ends
when the log's connection is cut, the job is stopped, the job fails, and the submitter is killed and started again.

python submitters.py VERSION [-n RUNS]: RAYJOBS_DEV_BINARY names ray-submit, RAYJOBS_DEV_CLUSTER_PARTS the folder of
tools/cluster-parts. Run it as bench/run, as root, while no cluster is up.
"""

import argparse
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

from client import ROOT, Run, adopt_orphans
from comparison import OURS, RAY, rounds

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from ray_head import RayHead, clean_environment  # noqa: E402
from tcp_proxy import TcpProxy  # noqa: E402

LIGHT = "kuberay"
IMAGES = {LIGHT: "localhost/kuberay-submitter:1", RAY: "docker.io/rayproject/ray:{version}-py311", OURS: "localhost/ray-submit:1"}
LINES = 12
# As KubeRay writes it (BuildJobSubmitCommand of its operator, 1.4 to 1.6).
SCRIPT = ("if ! {ray} job status --address {url} {id} >/dev/null 2>&1 ; then {ray} job submit --address {url} --no-wait "
          "--submission-id {id} -- {line} ; fi ; {ray} job logs --address {url} --follow {id}")


class Gateway(TcpProxy):
    """Notes when the first POST of a job went through."""

    posted = None

    def _count(self, data):
        if self.posted is None and b"POST /api/jobs/ " in data:
            self.posted = time.perf_counter()
        super()._count(data)


class Submitter:
    """One of the three, with the gateway between it and the head."""

    def __init__(self, name, head):
        self.name, self.head, self.gateway = name, head, Gateway(head.port)

    def words(self, job, line):
        if self.name == LIGHT:
            return [parts() / "bin/kuberay-submitter", "--", line]
        if self.name == OURS:
            return [os.environ["RAYJOBS_DEV_BINARY"], "submit", "--shell", line]
        return ["bash", "-ce", SCRIPT.format(ray=self.head.ray, url=self.gateway.address, id=job, line=line)]

    def environment(self, job):
        return clean_environment() | {"RAY_DASHBOARD_ADDRESS": f"127.0.0.1:{self.gateway.port}", "RAY_JOB_SUBMISSION_ID": job,
                                      "PYTHONUNBUFFERED": "1"}

    def start(self, job, line):
        words = list(map(str, self.words(job, line)))
        return subprocess.Popen(words, env=self.environment(job), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def measure(self):
        """Start to POST and peak memory of a job of one line. A script's memory is that of its largest process."""
        job = new_id()
        self.gateway.posted = None
        began = time.perf_counter()
        words = list(map(str, self.words(job, "echo a")))
        figures, _ = Run(words, self.environment(job), subprocess.DEVNULL).finish()
        return {"start to POST, s": self.gateway.posted - began, "memory, MiB": figures["RSS MiB"]}


def parts():
    """The folder of the cluster's parts."""
    return pathlib.Path(os.environ["RAYJOBS_DEV_CLUSTER_PARTS"])


def new_id():
    return f"bench-{uuid.uuid4().hex[:12]}"


def lines_line(count=LINES):
    """A job that prints a line each half second; it needs no quotes, which the three would treat differently."""
    return f"sh {ROOT}/bench/lines.sh {count}"


def told(process, head, job, before=""):
    """How it ended: exit code, lines with those `before`, its last words, and the job's status at that moment."""
    out = before + process.communicate(timeout=120)[0]
    status = head.job(job)["status"]
    numbers = [int(number) for number in re.findall(r"^line (\d+)$", out, re.MULTILINE)]
    lines = "all lines once" if numbers == list(range(LINES)) else f"{len(numbers)} lines, {len(set(numbers))} different"
    last = next((line for line in reversed(out.splitlines()) if line.strip(" -") and not line.startswith("line ")), "")
    return f"exit {process.returncode}, {lines}, job {status}: {last.strip()[:90]!r}"


def until_third_line(process):
    """What it has printed until then."""
    out = ""
    while "line 2\n" not in out:
        out += process.stdout.readline() or sys.exit(f"{process.args} has ended:\n{out}")
    return out


def cut(submitter, head):
    job = new_id()
    process = submitter.start(job, lines_line())
    before = until_third_line(process)
    submitter.gateway.cut_all()
    return told(process, head, job, before)


def stopped(submitter, head):
    job = new_id()
    process = submitter.start(job, lines_line(400))
    before = until_third_line(process)
    head.json("POST", f"/api/jobs/{job}/stop", {})
    return told(process, head, job, before)


def failed(submitter, head):
    job = new_id()
    return told(submitter.start(job, "sh -c 'exit 3'"), head, job)


def killed(submitter, head):
    """Killed after the third line, and started once more, as the next pod would be."""
    job = new_id()
    process = submitter.start(job, lines_line())
    until_third_line(process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    ended = told(submitter.start(job, lines_line()), head, job)
    jobs = sum(record["submission_id"] == job for record in head.json("GET", "/api/jobs/"))
    return f"second run: {ended}; {jobs} job"


REPORTS = {"connection of the log cut": cut, "job stopped": stopped, "job fails with 3": failed, "killed, started again": killed}


def in_containerd(folder, script):
    return subprocess.run([ROOT / "tests/cluster/node/containerd", parts(), folder, "bash", "-ec", script], capture_output=True, text=True,
                          check=True).stdout


def images(version, folder):
    """Megabytes and seconds to import, of each image into a store that has nothing yet."""
    tree = folder / "image"
    subprocess.run([ROOT / "deploy/image/make-root", tree], check=True)
    figures = {}
    for name, image in IMAGES.items():
        archive = folder / f"{name}.tar"
        image = image.format(version=version)
        if name == OURS:
            subprocess.run([sys.executable, ROOT / "deploy/image/oci_archive.py", "--out", archive, "--name", image, tree], check=True)
        else:
            in_containerd(parts() / "containerd", f"ctr images export {archive} {image}")
        seconds = in_containerd(folder / f"store-{name}",
                                f"from=$(date +%s%N); ctr images import {archive} >&2; echo $(( ($(date +%s%N) - from) / 1000000 ))")
        figures[name] = {"image, MB": archive.stat().st_size / 1e6, "import, s": int(seconds) / 1000}
        archive.unlink()
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="version of Ray")
    parser.add_argument("-n", type=int, default=5, help="runs of each figure (default 5)")
    arguments = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="rayjobs-bench-") as folder:
        figures = images(arguments.version, pathlib.Path(folder))
    with RayHead(arguments.version) as head:
        submitters = [Submitter(name, head) for name in IMAGES]
        for name, taken in rounds(submitters, arguments.n, Submitter.measure).items():
            figures[name] |= {figure: statistics.median(run[figure] for run in taken) for figure in taken[0]}
        print(f"\nRay {arguments.version}, medians of {arguments.n} runs, interleaved\n")
        print(f"{'':20}" + "".join(f"{name:>12}" for name in IMAGES) + f"{'ours/' + LIGHT:>15}{'ours/' + RAY:>12}")
        for figure in figures[OURS]:
            light, ray, ours = (figures[name][figure] for name in IMAGES)
            print(f"{figure:20}{light:12.3f}{ray:12.3f}{ours:12.3f}{ours / light:15.3f}{ours / ray:12.4f}")
        for case, report in REPORTS.items():
            print(f"\n{case}")
            for submitter in submitters:
                print(f"  {submitter.name:12}{report(submitter, head)}", flush=True)


if __name__ == "__main__":
    main()
