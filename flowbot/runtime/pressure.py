"""Back-pressure: the feed is not read while too much waits, so that what waits stays with Symphony."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import anyio

from flowbot.clock import Clock
from flowbot.ports import Backlog

_LOGGER = logging.getLogger("flowbot.runtime")
MOST_EVENTS = 10_000
"""In the inbox."""
LONGEST_WAIT_SECONDS = 30.0
"""Of the event that is next."""
MOST_EFFECTS = 20_000
"""In the outbox: where sends are stuck, more events would only make more of them."""


class Pressure:
    """Says when the feed may be read again.

    It is held back from one of the limits on, and until what waits is below half of each: so it does not stop and
    go with every batch.
    """

    def __init__(
        self,
        backlog: Callable[[], Awaitable[Backlog]],
        clock: Clock,
        next_change: Callable[[], anyio.Event],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin.

        Args:
            backlog: How much waits.
            clock: The time.
            next_change: What is set when that has changed after the call.
            wake: Wakes who takes events, once, when the feed is held back.
        """
        self._backlog = backlog
        self._clock = clock
        self._next_change = next_change
        self._wake = wake

    async def relieved(self) -> None:
        """Return when the feed may be read."""
        change = self._next_change()
        reason = self._too_much(await self._backlog(), 1.0)
        if reason is None:
            return
        self._wake()
        since, told = self._clock.now(), 0
        while reason is not None:
            if told == 1:  # what a crash has left is gone after the first slice
                _LOGGER.warning("the feed is not read for now: %s", reason)
            told += 1
            await change.wait()
            change = self._next_change()
            reason = self._too_much(await self._backlog(), 0.5)
        if told > 1:
            _LOGGER.warning("the feed is read again, after %.0f s", self._seconds_since(since))

    def _too_much(self, found: Backlog, share: float) -> str | None:
        """Why the feed is held back, where that much of a limit is reached."""
        if found.inbox > MOST_EVENTS * share:
            return f"{found.inbox:,} events wait to be taken"
        waited = 0.0 if found.oldest_ms is None else self._clock.now().timestamp() - found.oldest_ms / 1000
        if waited > LONGEST_WAIT_SECONDS * share:
            return f"an event has waited for {waited:,.0f} s to be taken, and {found.inbox:,} in all do"
        if found.outbox > MOST_EFFECTS * share:
            return f"{found.outbox:,} messages and calls wait to leave"
        return None

    def _seconds_since(self, moment: datetime) -> float:
        return max(0.0, (self._clock.now() - moment).total_seconds())
