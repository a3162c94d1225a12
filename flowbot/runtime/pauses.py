"""Pauses before next tries, and whether everything that is left waits for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flowbot.clock import Clock, later


class Pauses:
    """Counts what is under way, and what of it waits for the clock."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        """Begin with nothing under way.

        Args:
            clock: What the pauses are on.
            changed: Told when `next_try` may be another.
        """
        self._clock = clock
        self._changed = changed
        self._under_way = 0
        self._dues: list[datetime] = []

    def begin(self) -> None:
        """One more thing is under way, until `end`."""
        self._under_way += 1

    def end(self, count: int = 1) -> None:
        """Something is over."""
        self._under_way -= count
        if self._dues:
            self._changed()

    async def pause(self, seconds: float) -> None:
        """Wait before the next try of something that is under way."""
        due = later(self._clock.now(), seconds)
        self._dues.append(due)
        self._changed()
        try:
            await self._clock.sleep(seconds)
        finally:
            self._dues.remove(due)

    @property
    def next_try(self) -> datetime | None:
        """When the first pause is over, where all that is under way is in one; None otherwise."""
        now = self._clock.now()
        waiting = [due for due in self._dues if due > now]  # who is not among these is about to go on
        return min(waiting) if waiting and len(waiting) == self._under_way else None
