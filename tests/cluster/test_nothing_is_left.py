"""The end of the cluster: everything that it started is gone, and the machine is as it was before."""

import os
import pathlib
import subprocess

import machine
import pytest
from conftest import KEPT

# In a network and mount namespace of their own: changes of five kinds.
CHANGES = {
    "settings": "sysctl -qw net.ipv4.ip_forward=$((1 - $(sysctl -n net.ipv4.ip_forward)))",
    "rules": "iptables -A FORWARD -j ACCEPT",
    "interfaces": "ip link add here type veth peer name there",
    "mounts": "mount -t tmpfs tmpfs /mnt",
    "folders": "mount -t tmpfs tmpfs /opt && mkdir /opt/here",
}


@pytest.mark.parametrize("part", CHANGES)
def test_comparison_finds_a_change(part):
    script = ("import machine, os, sys; before = machine.snapshot(); assert not os.system(sys.argv[1]);"
              "print(*machine.differences(before, patience=0), sep='\\n')")
    done = subprocess.run(["unshare", "--net", "--mount", "python3", "-c", script, CHANGES[part]], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)}, check=True)
    assert part in {line.split(":")[0] for line in done.stdout.splitlines()}, done.stdout


@pytest.mark.skipif(KEPT, reason="the cluster was up before, and stays")
def test_machine_is_as_before(cluster, seen):
    running = machine.processes_below(cluster.first_process())
    groups = [line for line in machine.differences(cluster.before, patience=0) if line.startswith("groups")]
    assert len(running) > 30
    assert len(groups) > 30
    cluster.down()
    assert running & machine.all_processes() == set()
    assert machine.differences(cluster.before) == []
    seen(len(running), "processes and", len(groups), "control groups are gone")
