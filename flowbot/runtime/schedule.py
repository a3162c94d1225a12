"""Times at which flows begin: known from the flows, and turned into events when they are due."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from flowbot.clock import Clock
from flowbot.compiler.triggers import TimeTrigger
from flowbot.ports import Inbound
from flowbot.runtime.happenings import DueTime, time_event

MOST_LATE = 100
"""Of times that have passed at once, because the machine slept, so many are made up for: the latest."""


class Schedules:
    """Gives back what is due, as events; what was due while the bot did not run is left out."""

    def __init__(
        self, clock: Clock, times: Sequence[TimeTrigger], ingest: Callable[[Sequence[Inbound]], Awaitable[object]]
    ) -> None:
        """Begin with the first times after now.

        Args:
            clock: The time.
            times: The triggers.
            ingest: Stores events.
        """
        self._clock = clock
        self._times = times
        self._ingest = ingest
        self._due: list[tuple[datetime, int]] = []
        self._is_giving = False
        for number in range(len(times)):
            self._await_next(number, clock.now())

    @property
    def has_due(self) -> bool:
        """Whether it is time for a flow to begin, and its event may not be stored yet."""
        return self._is_giving or self._is_due()

    async def run(self) -> None:
        """Store times as events when they are due, for ever."""
        while self._due:
            await self._clock.wait_until(self._due[0][0])
            self._is_giving = True
            await self._ingest([time_event(each) for each in self._take_due()])
            self._is_giving = False

    def _take_due(self) -> Iterable[DueTime]:
        found: deque[DueTime] = deque(maxlen=MOST_LATE)
        while self._is_due():
            due, number = heapq.heappop(self._due)
            trigger = self._times[number]
            found.append(DueTime(flow=trigger.flow.id, place=trigger.place, due=due))
            self._await_next(number, due)
        return found

    def _await_next(self, number: int, moment: datetime) -> None:
        due = self._times[number].schedule.after(moment)
        if due is not None:
            heapq.heappush(self._due, (due, number))

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= self._clock.now()
