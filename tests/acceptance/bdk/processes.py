"""Bots as processes, and a person in the room with them."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.bdk.client.control import Control
from tests.acceptance.bdk.environments import ROOT, python_with

DEADLINE_SECONDS = 60.0
_PAUSE = threading.Event()


def said_by(version: str, module: str, *arguments: str | Path) -> dict[str, Any]:
    """What a module of `client/` says with a version of the BDK, by the call that it says it of."""
    done = subprocess.run(
        [str(python_with(version)), "-m", f"tests.acceptance.bdk.client.{module}", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=3 * DEADLINE_SECONDS,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines, done.stderr
    return {line["call"]: line.get("answer", line.get("problem")) for line in lines}


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
