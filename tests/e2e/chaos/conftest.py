"""Fixtures of the tests with fault proxies: the proxies, and the tally of faults, told at the end of a run."""

import collections

import pytest
from fault_proxy import ProxyThread
from faults import KINDS


class Tally:
    def __init__(self):
        self._fired = collections.Counter()

    def add(self, fired):
        self._fired += fired

    def missing(self):
        return [kind.name for kind in KINDS if not self._fired[kind.name]]

    def __str__(self):
        return ", ".join(f"{kind.name} {self._fired[kind.name]}" for kind in KINDS)


_tally = Tally()


@pytest.fixture(scope="session")
def proxies():
    thread = ProxyThread()
    yield thread
    thread.close()


@pytest.fixture(scope="session")
def chaos_tally():
    return _tally


def pytest_terminal_summary(terminalreporter):
    if len(_tally.missing()) < len(KINDS):
        terminalreporter.write_line(f"faults: {_tally}")
