"""The head of the version under test, and a submit that began when the head's processes did."""

import contextlib
import os

import pytest
from command import Command
from ray_head import RayHead

EARLY_ID = "begun-with-the-head"


class Early:
    """The head, and how the submit ended that waited for it."""

    def __init__(self, binary, home):
        self._client, self._ends = Command(binary, home), contextlib.ExitStack()
        self.head = RayHead(os.environ["RAYJOBS_DEV_RAY_VERSION"], meanwhile=self._submit)
        self.outcome = self._running.finish()

    def _submit(self, head):
        words = ("--address", head.address, "--retry-budget", "300s", "--submission-id", EARLY_ID)
        self._running = self._ends.enter_context(self._client.start("submit", *words, "--", "echo", "early"))

    def __exit__(self, *exception):
        self.head.stop()
        self._ends.close()

    def __enter__(self):
        return self


@pytest.fixture(scope="session")
def early(binary, tmp_path_factory):
    with Early(binary, tmp_path_factory.mktemp("home")) as early:
        yield early


@pytest.fixture(scope="session")
def head(early):
    return early.head
