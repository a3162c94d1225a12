"""What waits in the store in memory, by shard: events, in the order in which they came, and timers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flowbot.ids import ConversationId
from flowbot.ports import StoredTimer, home_shard
from flowbot.storage._inbox import Inbox, Row
from flowbot.storage._slice import Precedence
from flowbot.storage._timer_table import TimerTable


@dataclass(frozen=True, slots=True)
class Ready:
    """The next events and timers of a shard."""

    shard: int
    rows: Sequence[Row]
    timers: Sequence[StoredTimer]


class Waiting:
    """Events that were not worked on yet, and timers that did not go off yet."""

    def __init__(self, shards: int) -> None:
        """Begin with none.

        Args:
            shards: How many there are.
        """
        self._shards = shards
        self.inbox = Inbox(shards)
        self._timers = [TimerTable() for _ in range(shards)]
        self._precedence = [Precedence() for _ in range(shards)]

    def copy(self) -> Waiting:
        """Another one with the same events and timers."""
        again = Waiting(self._shards)
        again.inbox = self.inbox.copy()
        again._timers = [each.copy() for each in self._timers]
        return again

    def timers_of(self, conversation: ConversationId | None) -> TimerTable:
        """The timers of the shard of a conversation; of none, those of the shard where events of no stream enter."""
        return self._timers[home_shard(conversation or ConversationId(""), self._shards)]

    def next_due(self) -> int | None:
        """When the first timer is due."""
        return min((due for each in self._timers if (due := each.next_due()) is not None), default=None)

    def next(self, limit: int, now_ms: int, claimed: Collection[int]) -> Ready | None:
        """What is next in a shard that is not claimed; None where nothing waits.

        Timers wait until the events that were there when they came due are gone from every shard: any of them may
        be handed to the conversation of the timer.
        """
        for shard, timers in enumerate(self._timers):
            due = timers.next_due() if shard not in claimed else None
            if due is not None and due <= now_ms:
                rows = self.inbox.ready(shard, limit)
                before, newest = self.inbox.done_before(shard, rows), self.inbox.newest
                found = timers.due(self._precedence[shard].due_by(now_ms, before, newest), limit)
                if found:
                    return Ready(shard, rows, found)
        return self._next_events(limit, claimed)

    def _next_events(self, limit: int, claimed: Collection[int]) -> Ready | None:
        shard = self.inbox.find_oldest(claimed)
        return None if shard is None else Ready(shard, self.inbox.ready(shard, limit), ())
