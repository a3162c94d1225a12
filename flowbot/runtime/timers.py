"""Timers of conversations, until they go off: kept in memory, and found again in the snapshots at the next start."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import anyio

from flowbot.clock import Clock
from flowbot.engine.snapshot import Timer
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound
from flowbot.runtime.encoding import timer_event


class Timers:
    """Gives back what is due, as events."""

    def __init__(self, clock: Clock, ingest: Callable[[Sequence[Inbound]], Awaitable[object]]) -> None:
        """Begin with none.

        Args:
            clock: The time.
            ingest: Stores events.
        """
        self._clock = clock
        self._ingest = ingest
        self._by_conversation: dict[ConversationId, Mapping[EffectId, Timer]] = {}
        self._due: list[tuple[datetime, EffectId, ConversationId]] = []
        self._sleep: anyio.CancelScope | None = None
        self._is_giving = False

    def keep(self, timers: Mapping[ConversationId, Sequence[Timer]]) -> None:
        """These are the timers of some conversations now; what they had before is forgotten."""
        for conversation, running in timers.items():
            known = self._by_conversation.pop(conversation, {})
            if running:
                self._by_conversation[conversation] = {each.id: each for each in running}
            for each in running:
                if each.id not in known:
                    heapq.heappush(self._due, (each.due, each.id, conversation))
        if self._sleep is not None:
            self._sleep.cancel()

    @property
    def has_due(self) -> bool:
        """Whether a timer should have gone off by now, and its event may not be stored yet."""
        return self._is_giving or self._is_due()

    async def run(self) -> None:
        """Store timers as events when they are due, for ever."""
        while True:
            due = self._take_due()
            if due:
                self._is_giving = True
                await self._ingest(due)
                self._is_giving = False
                continue
            with anyio.CancelScope() as self._sleep:
                if self._due:
                    await self._clock.wait_until(self._due[0][0])
                else:
                    await anyio.sleep_forever()
            self._sleep = None

    def _take_due(self) -> list[Inbound]:
        found = []
        while self._is_due():
            _, timer, conversation = heapq.heappop(self._due)
            found.append(timer_event(conversation, self._by_conversation[conversation][timer]))
        return found

    def _is_due(self) -> bool:
        while self._due and self._due[0][1] not in self._by_conversation.get(self._due[0][2], {}):
            heapq.heappop(self._due)  # it was cancelled
        return bool(self._due) and self._due[0][0] <= self._clock.now()
