"""Bots as processes, and a person in the room with them."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.environments import ROOT

DEADLINE_SECONDS = 30.0
_PAUSE = threading.Event()


@contextmanager
def running(command: Sequence[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a folder, where it logs to `bot.log`; it is killed at the end of the context."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "bot.log").open("ab") as log:
        process = subprocess.Popen([*map(str, command)], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@dataclass
class Desk:
    """Alice at a desk with bots."""

    control: Control
    seen: int = 0

    def says(self, text: str) -> None:
        self.control.say("alice", "desk", text)

    def bots_said(self) -> list[str]:
        """What bots have said, as it stands now."""
        return [each["text"] for each in self.control.written() if each["user"] != "alice"]

    def waits(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        ends = time.monotonic() + DEADLINE_SECONDS
        while not is_so():
            if time.monotonic() > ends:
                pytest.fail(f"it never was so; the bots said {self.bots_said()}")
            _PAUSE.wait(0.05)

    def hears(self, expected: str) -> None:
        """Wait until a bot has said one thing more, and compare it."""
        self.waits(lambda: len(self.bots_said()) > self.seen)
        assert self.bots_said()[self.seen] == expected
        self.seen += 1

    def listens(self, feeds: int) -> None:
        """Wait until bots have made so many feeds: what is said before that is not for them."""
        self.waits(lambda: self.control.feeds_made() >= feeds)
