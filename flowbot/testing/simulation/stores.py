"""Stores that a simulation can kill: what a new process finds is what was durable."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from flowbot.ports import Store
from flowbot.storage.memory import MemoryStore
from flowbot.storage.sqlite import SqliteStore


class Shelf(Protocol):
    """Where a store lies between two processes."""

    def open(self) -> AbstractAsyncContextManager[Store]:
        """The store as the process before left it, however that ended."""
        ...


class MemoryShelf:
    """For stores in memory."""

    def __init__(self, make: Callable[[], MemoryStore] = MemoryStore) -> None:
        self._store = make()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Store]:
        """What is durable of the store before."""
        self._store = self._store.reopened()
        yield self._store


class SqliteShelf:
    """For stores in a file, without threads; each process works on a copy that nobody has closed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Store]:
        """What is in the file and in its write-ahead log."""
        file = self._folder / f"{self._number}.db"
        async with SqliteStore.open(file, in_thread=False) as store:
            yield store
            self._number += 1
            for ending in ("", "-wal"):  # as a process that is killed leaves them: closing would join the two
                left = file.with_name(file.name + ending)
                if left.exists():
                    shutil.copyfile(left, self._folder / f"{self._number}.db{ending}")
        file.unlink()
