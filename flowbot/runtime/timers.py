"""Timers of conversations: when the next is due, and what becomes of one that goes off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import anyio

from flowbot.clock import Clock, instant, later, milliseconds
from flowbot.ids import ConversationId
from flowbot.ports import StoredTimer
from flowbot.runtime.encoding import read_timer_event, timer_event
from flowbot.runtime.outcome import Outcome
from flowbot.runtime.work import Work

GRACE_SECONDS = 5.0
"""After so long without a batch of the feed, what was said while the bot was down is taken to be stored."""
LONGEST_GRACE_SECONDS = 60.0
_ASIDE = timedelta(minutes=10)
"""After so long it is looked again whether the conversation of a timer can be read."""


class Alarm:
    """Wakes the slices when the next timer is due.

    At the start it holds all timers back until the feed has told what it had: an answer that was given
    while the bot was down, before its question expired, goes before the timer that says so.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None]) -> None:
        """Begin without a timer, holding back.

        Args:
            clock: The time.
            wake: Told when a timer is due.
        """
        self._clock = clock
        self._wake = wake
        self._due_ms: int | None = None
        self._is_holding = True
        self._sleep: anyio.CancelScope | None = None
        self._heard_at = clock.now()
        self._caught_up = anyio.Event()

    @property
    def due_by(self) -> int:
        """Timers that are due by then may go off, in milliseconds since 1970."""
        return 0 if self._is_holding else milliseconds(self._clock.now())

    def set(self, due_ms: int | None) -> None:
        """The next timer is due then; None: there is none."""
        if due_ms != self._due_ms:
            self._due_ms = due_ms
            if self._sleep is not None:
                self._sleep.cancel()

    def catch_up(self) -> None:
        """What was said while there was no feed is stored; the feed is read from now on."""
        self._caught_up.set()

    def hear(self, *, something: bool) -> None:
        """A batch of the feed is stored; one with nothing in it says that no more waits."""
        self._heard_at = self._clock.now()
        if not something:
            self._release()

    async def run(self) -> None:
        """Wake whoever takes timers whenever one is due, for ever."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._hold, name="grace")
            while True:
                with anyio.CancelScope() as self._sleep:
                    if self._due_ms is None or self._is_holding:
                        await anyio.sleep_forever()
                    else:
                        await self._clock.wait_until(instant(self._due_ms))
                        self._due_ms = None
                        self._wake()

    async def _hold(self) -> None:
        await self._caught_up.wait()
        self._heard_at = self._clock.now()
        last = later(self._heard_at, LONGEST_GRACE_SECONDS)
        while self._is_holding and self._clock.now() < (end := min(later(self._heard_at, GRACE_SECONDS), last)):
            await self._clock.wait_until(end)
        self._release()

    def _release(self) -> None:
        if self._is_holding:
            self._is_holding = False
            if self._sleep is not None:
                self._sleep.cancel()
            self._wake()


def take_timer(work: Work, timer: StoredTimer, conversation: ConversationId) -> Outcome:
    """A timer goes off: the conversation goes on, unless it has moved on before."""
    inbound = timer_event(timer)
    snapshot = work.conversations.get(conversation)
    if snapshot is None and conversation in work.conversations.aside:
        due = milliseconds(work.now + _ASIDE)
        work.timers.append(StoredTimer(conversation=conversation, id=timer.id, due_ms=due))
        return Outcome(key=inbound.key, type="TIMER", result="ignored", reason="its conversation cannot be read")
    if snapshot is None:
        return Outcome(key=inbound.key, type="TIMER", result="ignored", reason="the conversation has ended")
    turned = work.turned()
    try:
        after = work.advance(turned, snapshot, read_timer_event(inbound))
    except Exception as error:  # noqa: BLE001  the author's guards, values and words may raise anything
        to = snapshot.initiator if not snapshot.failures else None  # they were told at the first try
        return work.fail(inbound, "TIMER", snapshot.here, to, snapshot, error)
    return work.settle(inbound, "TIMER", turned, after)
