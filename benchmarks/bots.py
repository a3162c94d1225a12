"""The bot that is measured, as `flowbot run` has it, and the stores that it is measured on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio

from benchmarks.contenders import ROOT
from flowbot import Flowbot
from flowbot.app import RunningBot
from flowbot.cli._process import keep_what_is_loaded
from flowbot.ports import Pod, Store
from flowbot.runtime.outcome import Observer
from flowbot.storage.memory import MemoryStore
from flowbot.storage.sqlite import SqliteStore

PROJECT = Path(__file__).resolve().parent / "expense"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for stores: beside the checkout's own files rather than in /tmp, which may be no disk at all."""
    (ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "build") as folder:
        yield Path(folder)


@asynccontextmanager
async def opened(kind: str, path: Path) -> AsyncIterator[Store]:
    """A store: `sqlite` in this file, or `memory`."""
    if kind == "memory":
        yield MemoryStore()
    else:
        async with SqliteStore.open(path) as store:
            yield store


@asynccontextmanager
async def running(pod: Pod, store: Store, observe: Observer | None = None) -> AsyncIterator[RunningBot]:
    async with Flowbot.load(PROJECT).running(pod, store, observe=observe, is_paced=False) as bot:
        keep_what_is_loaded()
        yield bot


class Countdown:
    """Knows when so many events have had their turn."""

    def __init__(self, events: int = 0) -> None:
        self.expect(events)

    def expect(self, events: int) -> None:
        """Count from the beginning again."""
        self._left = events
        self.done = anyio.Event()

    def __call__(self, outcome: object) -> None:
        self._left -= 1
        if self._left == 0:
            self.done.set()
