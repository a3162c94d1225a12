"""A claimed slice, and the rules that every store keeps about one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from flowbot.errors import SnapshotConflictError
from flowbot.ids import ConversationId
from flowbot.ports import (
    Expecting,
    Inbound,
    SavedConversation,
    SliceResult,
    StoredConversation,
    StoredTimer,
    home_shard,
    next_shard,
)

REMEMBER_SENT_SECONDS = 90 * 24 * 3600
"""How long at least the message of an effect is known, so that it can be changed."""


class ClaimedSlice:
    """Events, timers and what they lead to.

    `keep` and `recall` are the store's ways to keep a result and to look keys up.
    """

    def __init__(
        self,
        *,
        events: Sequence[Inbound],
        timers: Sequence[StoredTimer],
        conversations: Mapping[ConversationId, StoredConversation],
        expecting: Sequence[Expecting],
        keep: Callable[[SliceResult], Awaitable[None]],
        recall: Callable[[Collection[str]], Awaitable[Collection[str]]],
        shard: int = 0,
        shards: int = 1,
    ) -> None:
        self.shard = shard
        self.shards = shards
        self.events = events
        self.timers = timers
        self.conversations = conversations
        self.expecting = expecting
        self._keep = keep
        self._recall = recall
        self._closed_by: str | None = None

    async def remembered(self, keys: Collection[str]) -> Collection[str]:
        """Those of some keys that are remembered for ever; see `ports.Slice`."""
        return await self._recall(keys)

    async def commit(self, result: SliceResult) -> None:
        """Keep the result and consume the events and timers, in one transaction; see `ports.Slice`."""
        if self._closed_by is not None:
            raise RuntimeError(f"this slice cannot be committed: it was {self._closed_by}")
        check_result(result, self.shard, self.shards)
        self._closed_by = "committed before"
        try:
            await self._keep(result)
        except BaseException:
            # Nothing was kept, so another try is fine, unless the claim was left meanwhile.
            if self._closed_by == "committed before":
                self._closed_by = None
            raise

    def leave(self) -> None:
        """The claim is over; from now on nothing can be committed."""
        self._closed_by = self._closed_by or "given back"


class Claims:
    """Hands out the slices of shards, of each one at a time."""

    def __init__(self, shards: int = 1) -> None:
        self._open = 0
        self._shards = shards
        self._claimed: set[int] = set()

    @asynccontextmanager
    async def claim(
        self,
        read: Callable[[int, int, Collection[int]], Awaitable[ClaimedSlice | None]],
        limit: int,
        now_ms: int,
    ) -> AsyncIterator[ClaimedSlice | None]:
        """The slice that `read` finds, in a shard that is not among those claimed, for as long as the context is open.

        `read` awaits nothing between its choice and its return, where there are several shards.
        """
        if self._open == self._shards:
            raise RuntimeError("every shard is claimed already; leave a claim before the next")
        self._open += 1
        claimed = None
        try:
            claimed = await read(limit, now_ms, self._claimed)
            if claimed is not None:
                self._claimed.add(claimed.shard)
            yield claimed
        finally:
            self._open -= 1
            if claimed is not None:
                self._claimed.discard(claimed.shard)
                claimed.leave()


class Precedence:
    """Lets a timer wait for the events that were there when it came due, and for no later ones."""

    def __init__(self) -> None:
        self._awaited: tuple[int, int] | None = None
        """An event, and what was due when it was the newest."""

    def due_by(self, now_ms: int, last: int, newest: int) -> int:
        """Timers that are due by then may be taken in a slice.

        Args:
            now_ms: The time.
            last: The number of the slice's last event.
            newest: That of the last event that waits.
        """
        if last >= newest or not now_ms:  # no time: it is not asked for timers
            self._awaited = None
            return now_ms
        if self._awaited is None:
            self._awaited = newest, now_ms
        event, due_by = self._awaited
        if last < event:
            return 0
        self._awaited = None
        return min(due_by, now_ms)


def check_result(result: SliceResult, shard: int, shards: int) -> None:
    """Refuse a result that contradicts itself, or is none of its shard.

    Raises:
        ValueError: A conversation is in it twice, is at home elsewhere, or expects or has timers for another one; or
            an event is handed to the shard where it is.
    """
    ids = {saved.id for saved in result.conversations}
    if len(ids) != len(result.conversations):
        raise ValueError("a conversation is in the result twice; a slice saves each one once, as it is at the end")
    for saved in result.conversations:
        if shards > 1 and home_shard(saved.id, shards) != shard:
            raise ValueError(
                f"conversation {saved.id} is at home in another shard than {shard}, and written there only"
            )
        for row in saved.expecting:
            if row.conversation != saved.id:
                raise ValueError(f"conversation {saved.id} expects for another one, {row.conversation}")
        for timer in saved.timers:
            if timer.conversation != saved.id:
                raise ValueError(f"conversation {saved.id} has a timer of another one, {timer.conversation}")
    for handed in result.handed:
        if next_shard(handed, shards) == shard:
            raise ValueError(f"event {handed.event.key} is handed to shard {shard}, where it is")


def repeated(keys: Collection[str]) -> SnapshotConflictError:
    """The error for what is remembered already, and is to be from now on."""
    return SnapshotConflictError(f"{', '.join(sorted(keys))}: remembered already; nothing was kept, look it up again")


def conflict(saved: SavedConversation, stored_version: int) -> SnapshotConflictError:
    """The error for a conversation whose stored version (0: none) is not the expected one."""

    def words(version: int) -> str:
        return f"version {version}" if version else "none"

    return SnapshotConflictError(
        f"conversation {saved.id}: expected {words(saved.expected_version)}, stored is {words(stored_version)}; "
        "nothing was kept, load it again"
    )
