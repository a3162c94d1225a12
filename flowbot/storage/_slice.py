"""A claimed slice, and the rules that every store keeps about one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from flowbot.errors import SnapshotConflictError
from flowbot.ids import ConversationId
from flowbot.ports import Expecting, Inbound, SavedConversation, SliceResult, StoredConversation, StoredTimer

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
    ) -> None:
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
        check_result(result)
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
    """Hands out one slice at a time."""

    def __init__(self) -> None:
        self._open = False

    @asynccontextmanager
    async def claim(
        self, read: Callable[[int, int], Awaitable[ClaimedSlice | None]], limit: int, now_ms: int
    ) -> AsyncIterator[ClaimedSlice | None]:
        """The slice that `read` finds, for as long as the context is open."""
        if self._open:
            raise RuntimeError("a slice is claimed already; leave that claim before the next")
        self._open = True
        claimed = None
        try:
            claimed = await read(limit, now_ms)
            yield claimed
        finally:
            self._open = False
            if claimed is not None:
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


def check_result(result: SliceResult) -> None:
    """Refuse a result that contradicts itself.

    Raises:
        ValueError: A conversation is in it twice, or expects or has timers for another one.
    """
    ids = {saved.id for saved in result.conversations}
    if len(ids) != len(result.conversations):
        raise ValueError("a conversation is in the result twice; a slice saves each one once, as it is at the end")
    for saved in result.conversations:
        for row in saved.expecting:
            if row.conversation != saved.id:
                raise ValueError(f"conversation {saved.id} expects for another one, {row.conversation}")
        for timer in saved.timers:
            if timer.conversation != saved.id:
                raise ValueError(f"conversation {saved.id} has a timer of another one, {timer.conversation}")


def conflict(saved: SavedConversation, stored_version: int) -> SnapshotConflictError:
    """The error for a conversation whose stored version (0: none) is not the expected one."""

    def words(version: int) -> str:
        return f"version {version}" if version else "none"

    return SnapshotConflictError(
        f"conversation {saved.id}: expected {words(saved.expected_version)}, stored is {words(stored_version)}; "
        "nothing was kept, load it again"
    )
