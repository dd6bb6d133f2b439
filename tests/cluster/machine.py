"""What a cluster must leave as it was: the machine's settings, rules, interfaces, mounts, control groups, folders."""

import pathlib
import re
import subprocess
import time

# Counters and random numbers below /proc/sys: they change by themselves.
VOLATILE = re.compile(r"kernel/(random/|ns_last_pid|pty/nr)|fs/(dentry-state|file-nr|inode-|quota/)|net/netfilter/nf_conntrack_count"
                      r"|vm/(stat_refresh|drop_caches|compact_memory)")
SYSTEM = pathlib.Path("/proc/sys")


def _settings():
    values = {}
    for path in SYSTEM.rglob("*"):
        name = str(path.relative_to(SYSTEM))
        if VOLATILE.match(name) or not path.is_file():
            continue
        try:
            values[name] = path.read_text().rstrip()
        except OSError:
            values[name] = None  # written only
    return {f"{name} = {value}" for name, value in values.items()}


def _output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _rules():
    """Rules of both kinds, without counters and comments."""
    lines = [line for command in ("iptables-nft-save", "iptables-legacy-save") for line in _output(command).splitlines()]
    return {re.sub(r" \[\d+:\d+\]$", "", line) for line in lines if not line.startswith("#")}


def _mounts():
    """Mount points with what is mounted there; ids differ between readings."""
    return {" ".join(line.split()[3:5] + line.split(" - ")[1].split())
            for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()}


def _groups():
    """Control groups that are the cluster's, or of the names that the kubelet and containerd use."""
    return {str(path) for path in pathlib.Path("/sys/fs/cgroup").rglob("*")
            if path.is_dir() and re.search(r"rayjobs-cluster|kubepods|cri-containerd|k8s\.io", str(path))}


def _interfaces():
    links = {line.split()[1] for line in _output("ip", "-o", "link").splitlines()}
    return links | set(_output("ip", "route").splitlines())


def _folders():
    """What is in the folders where services keep their files."""
    return {str(path) for folder in ("/etc", "/opt", "/run", "/usr/libexec", "/var/lib") for path in pathlib.Path(folder).glob("*")}


def snapshot():
    """The parts of the machine, each a set of lines."""
    return {"settings": _settings(), "rules": _rules(), "interfaces": _interfaces(), "mounts": _mounts(), "groups": _groups(),
            "folders": _folders()}


def differences(before, patience=10):
    """What is there now and was not before, and the reverse. Others change mounts for a moment, so this looks again."""
    deadline = time.monotonic() + patience
    while True:
        now = snapshot()
        found = [f"{part}: {line} was {'added' if line in now[part] else 'removed'}"
                 for part in before for line in sorted(before[part] ^ now[part])]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def _parents():
    """The parent of each process. A process is its id and its start, since ids are used again."""
    found = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(path.parent.name), int(fields[19])] = int(fields[1])
    return found


def all_processes():
    return set(_parents())


def processes_below(first):
    """The process of that id, and all that it and its children started. In its namespace no process has another parent."""
    parents, ids, found = _parents(), {first}, set()
    while more := {process for process, parent in parents.items() if process[0] in ids or parent in ids} - found:
        found |= more
        ids |= {process[0] for process in more}
    return found
