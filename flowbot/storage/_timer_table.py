"""The timers of the store in memory: found by conversation, and by when they are due."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from flowbot.ids import ConversationId, EffectId
from flowbot.ports import StoredTimer

_STALE_AT_MOST = 1_000


class TimerTable:
    """Timers in memory, by conversation and by when they are due."""

    def __init__(self) -> None:
        self._running: dict[ConversationId | None, dict[EffectId, int]] = {}
        self._count = 0
        self._by_due: list[tuple[int, str, EffectId]] = []
        """A heap; what is in it and does not run, or at another time, is stale."""

    def copy(self) -> TimerTable:
        """Another one with the same timers."""
        again = TimerTable()
        for conversation in self._running:
            again.replace(conversation, self.of(conversation))
        return again

    def of(self, conversation: ConversationId | None) -> list[StoredTimer]:
        """Those of a conversation."""
        running = self._running.get(conversation, {})
        return [StoredTimer(conversation=conversation, id=id, due_ms=due) for id, due in running.items()]

    def set(self, timer: StoredTimer) -> None:
        """Let a timer run, or run to another time."""
        running = self._running.setdefault(timer.conversation, {})
        if running.get(timer.id) == timer.due_ms:
            return
        self._count += timer.id not in running
        running[timer.id] = timer.due_ms
        heapq.heappush(self._by_due, (timer.due_ms, timer.conversation or "", timer.id))

    def remove(self, timer: StoredTimer) -> None:
        """Let a timer run no more."""
        running = self._running.get(timer.conversation, {})
        if running.pop(timer.id, None) is not None:
            self._count -= 1
            if not running:
                del self._running[timer.conversation]

    def replace(self, conversation: ConversationId | None, timers: Sequence[StoredTimer]) -> None:
        """Let these timers of a conversation run and no others."""
        wanted = {each.id for each in timers}
        for each in self.of(conversation):
            if each.id not in wanted:
                self.remove(each)
        for each in timers:
            self.set(each)
        if len(self._by_due) > 2 * self._count + _STALE_AT_MOST:
            self._by_due = sorted((each.due_ms, each.conversation or "", each.id) for each in self)

    def due(self, by_ms: int, limit: int) -> list[StoredTimer]:
        """The first of those that are due."""
        found: list[StoredTimer] = []
        while len(found) < limit and (first := self._first()) is not None and first.due_ms <= by_ms:
            heapq.heappop(self._by_due)
            if first not in found[-1:]:  # it was set, removed and set again to the same time
                found.append(first)
        for each in found:
            heapq.heappush(self._by_due, (each.due_ms, each.conversation or "", each.id))
        return found

    def next_due(self) -> int | None:
        """When the first of them is due."""
        first = self._first()
        return first.due_ms if first is not None else None

    def __iter__(self) -> Iterator[StoredTimer]:
        return (each for conversation in list(self._running) for each in self.of(conversation))

    def _first(self) -> StoredTimer | None:
        while self._by_due:
            due, conversation, id = self._by_due[0]
            found = ConversationId(conversation) if conversation else None
            if self._running.get(found, {}).get(id) == due:
                return StoredTimer(conversation=found, id=id, due_ms=due)
            heapq.heappop(self._by_due)
        return None
