"""The store in one SQLite file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from anyio import CancelScope, CapacityLimiter, lowlevel, to_thread

from flowbot.errors import StorageError
from flowbot.ids import EffectId, FlowId, StreamId, UserId
from flowbot.ports import (
    Backlog,
    DeadLetter,
    FlowVersion,
    Inbound,
    Outbound,
    Parked,
    Settled,
    Slice,
    SliceResult,
    StoredConversation,
    StoredTimer,
)
from flowbot.storage._database import Database, ReadSlice
from flowbot.storage._slice import ClaimedSlice, Claims

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class SqliteStore:
    """A `ports.Store` in one file, for one runner; made by `SqliteStore.open`.

    What an operation has kept when it returns is on disk and outlives the process and the
    power (write-ahead log, `synchronous=FULL`). So an operation costs a wait for the disk, no matter how
    much it carries: give it many events, effects or turns at once.

    Every operation is one visit to a worker thread and at most one transaction. Cancelling
    stops an operation before it begins or not at all.
    """

    shards = 1
    """One file has one writer, so several would only make its commits smaller."""

    def __init__(self, database: Database, *, in_thread: bool = True) -> None:
        self._database = database
        self._in_thread = in_thread
        self._one_at_a_time = CapacityLimiter(1)
        self._claims = Claims()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: str | os.PathLike[str],
        *,
        remember_seconds: float = 2 * 24 * 3600,
        busy_timeout_seconds: float = 5,
        in_thread: bool = True,
    ) -> AsyncIterator[SqliteStore]:
        """The store in the file `path`, made if it is not there, for as long as the context is open.

        Effects that were being carried out when the last process ended wait again.

        Args:
            path: A file on a local disk; `path`-wal, -shm and .lock are made beside it.
            remember_seconds: How long at least a key is known, so that its event is not
                stored again; `math.inf` is for ever.
            busy_timeout_seconds: How long to wait for another program that writes to the file.
            in_thread: Whether everything else goes on while the disk works; False for a simulation,
                in which nothing may depend on how long a thread takes.

        Raises:
            StoreLockedError: Another runner works on this file; the message says which process.
            StorageError: It cannot be opened or written, is no database of flowbot's, is
                damaged, or was written by a newer flowbot.
        """
        if os.fspath(path) in ("", ":memory:"):
            raise StorageError("SqliteStore needs a file; use MemoryStore to keep nothing")
        make = partial(Database, remember_seconds=remember_seconds, busy_timeout_seconds=busy_timeout_seconds)

        def open_file() -> Database:
            return make(Path(path).resolve())  # resolved, so that a file has one lock whatever name it is opened by

        database = await to_thread.run_sync(open_file) if in_thread else open_file()
        store = cls(database, in_thread=in_thread)
        try:
            yield store
        finally:
            await store.aclose()

    @property
    def path(self) -> Path:
        """The file, absolute."""
        return self._database.path

    async def ingest(self, events: Sequence[Inbound], now_ms: int) -> Sequence[bool]:
        """Keep events durably, each key once, in order; say of each whether it was new.

        Raises:
            StorageError: They could not be kept, none of them; do not acknowledge them.
        """
        return await self._visit(self._database.ingest, events, now_ms)

    def claim(self, limit: int = 200, now_ms: int = 0) -> AbstractAsyncContextManager[Slice | None]:
        """The next events and the timers that are due, exclusively; None when there is neither.

        Raises:
            RuntimeError: On entering, while another claim is open.
            StorageError: On entering, when the file cannot be read.
        """
        return self._claims.claim(self._read, limit, now_ms)

    async def next_due(self) -> int | None:
        """When the next timer goes off, in milliseconds since 1970; None while none runs.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.next_due)

    async def keep_times(self, times: Sequence[StoredTimer]) -> None:
        """Let these timers of no conversation run and no others, in one transaction.

        Raises:
            StorageError: Those that ran before still do.
        """
        await self._visit(self._database.keep_times, times)

    async def take(self, limit: int = 100) -> Sequence[Outbound]:
        """The next effects in order, marked (durably) as being carried out.

        Raises:
            StorageError: They could not be marked; do not carry any out.
        """
        return await self._visit(self._database.take, limit)

    async def settle(self, done: Sequence[Settled], now_ms: int) -> None:
        """Forget effects that are done, or park them, and ingest their results as events, in one transaction.

        Raises:
            StorageError: Nothing of it was kept.
        """
        await self._visit(self._database.settle, done, now_ms)

    async def release(self, effects: Sequence[EffectId], tried: Collection[EffectId] = ()) -> None:
        """Give effects back that were taken; they count as not taken, but for those that were tried.

        Raises:
            StorageError: None was given back.
        """
        await self._visit(self._database.release, effects, tried)

    async def has_news(self) -> bool:
        """Whether another program has written to the file since this was asked last."""
        return await self._visit(self._database.has_news)

    async def backlog(self) -> Backlog:
        """How much is waiting.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.backlog)

    async def parked(self) -> Sequence[Parked]:
        """The effects that are set aside, oldest first.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.parked)

    async def dead_letters(self, limit: int = 100) -> Sequence[DeadLetter]:
        """The latest events that nothing could be done with, newest first.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.dead_letters, limit)

    async def load_conversations(self) -> Sequence[StoredConversation]:
        """Every live conversation, by id.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.load_conversations)

    async def find_conversations(self, flow: FlowId, version: int, limit: int) -> Sequence[StoredConversation]:
        """Some of the live conversations of a version of a flow, at most `limit`.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.find_conversations, flow, version, limit)

    async def places(self) -> Sequence[tuple[StreamId, UserId | None]]:
        """Where live conversations expect somebody: streams, and people (at `ANYWHERE`).

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.places)

    async def last_stored(self, prefix: str) -> int | None:
        """When the latest event whose key begins so was stored; None when no such key is remembered.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.last_stored, prefix)

    async def load_note(self, name: str) -> str | None:
        """What was noted under a name.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.load_note, name)

    async def keep_note(self, name: str, value: str) -> None:
        """Note something for the next start, in the place of what was noted under that name.

        Raises:
            StorageError: What was noted before still is.
        """
        await self._visit(self._database.keep_note, name, value)

    async def load_versions(self) -> Sequence[FlowVersion]:
        """Every version of a flow that is kept, or that live conversations are of, by flow and version.

        Raises:
            StorageError: The file cannot be read.
        """
        return await self._visit(self._database.load_versions)

    async def keep_versions(self, versions: Sequence[FlowVersion]) -> None:
        """Keep these versions of flows and no others, in one transaction.

        Raises:
            StorageError: Those that were kept before still are.
        """
        await self._visit(self._database.keep_versions, versions)

    async def aclose(self) -> None:
        """Let go of the file, after what is under way; also when cancelled, and again is fine."""
        with CancelScope(shield=True):
            await self._visit(self._database.close)

    async def _visit(self, work: Callable[[*_Arguments], _Result], *arguments: *_Arguments) -> _Result:
        if not self._in_thread:
            await lowlevel.checkpoint()
            return work(*arguments)
        return await to_thread.run_sync(work, *arguments, limiter=self._one_at_a_time)

    async def _read(self, limit: int, now_ms: int, _claimed: Collection[int]) -> ClaimedSlice | None:
        found = await self._visit(self._database.read_slice, limit, now_ms)
        if found is None:
            return None
        return ClaimedSlice(
            events=found.events,
            timers=found.timers,
            conversations=found.conversations,
            expecting=found.expecting,
            keep=partial(self._keep, found),
            recall=self._recall,
        )

    async def _recall(self, keys: Collection[str]) -> Collection[str]:
        return await self._visit(self._database.recall, keys)

    async def _keep(self, found: ReadSlice, result: SliceResult) -> None:
        await self._visit(self._database.commit, found, result)
