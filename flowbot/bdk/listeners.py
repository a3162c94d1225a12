"""What the BDK's loop reads in place of the feed: the events that flowbot has read, and passes on."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import anyio

from flowbot.clock import Clock
from flowbot.runtime.deadline import within

_LOGGER = logging.getLogger("flowbot.bdk")

FEED_ID = "flowbot_f"
"""What the loop takes for the id of a datafeed; that of the feed which flowbot reads is another, and changes."""
READ_SECONDS = 1.0
"""How long a read of the loop takes when nothing happens: so soon it notices that it is to stop."""
LISTENING_SECONDS = 20.0
"""As long as the feed waits for listeners: what is not acknowledged in some 30 s comes again."""
MOST_BATCHES = 1_000
"""More are not kept for a loop that does not read; the oldest are let go."""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A batch of events as the loop has it from an agent (`V5EventList`)."""

    events: Sequence[Any]
    ack_id: str


@dataclass(frozen=True, slots=True)
class OneFeed:
    """The feed as the loop has it from an agent (`V5Datafeed`)."""

    id: str


class Listeners:
    """Stands where the BDK's loop has its agent (`DatafeedApi`), and hands it one batch after another.

    Args:
        read: Makes events of the BDK's models.
        clock: What is waited on.
    """

    def __init__(self, read: Callable[[bytes], Any], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._ids = count(1)
        self._waiting: deque[PassedOn] = deque(maxlen=MOST_BATCHES)
        self._in_hand: PassedOn | None = None
        self._changed = anyio.Event()
        self._is_reading = False
        self._was_refused = False

    async def list_datafeed(self, **_tokens: object) -> Sequence[OneFeed]:
        """The one feed, so that the loop makes none."""
        return [OneFeed(FEED_ID)]

    async def read_datafeed(self, *, ack_id: Any, **_session: object) -> PassedOn:
        """The next batch; the one before was refused where it is not acknowledged now."""
        self._is_reading = True
        if self._in_hand is not None:
            self._was_refused |= ack_id.ack_id != self._in_hand.ack_id
            self._in_hand = None
            self._wake()
        try:
            return await within(self._clock, READ_SECONDS, self._take)
        except TimeoutError:
            return PassedOn([], ack_id.ack_id)

    def give(self, bodies: Sequence[bytes]) -> None:
        """Pass events on, without those that the BDK's models refuse."""
        events = [event for body in bodies if (event := self._event(body)) is not None]
        if events:
            self._waiting.append(PassedOn(events, f"flowbot-{next(self._ids)}"))
            self._wake()

    async def finish(self) -> bool:
        """Wait until the listeners are done with what was passed on, if the loop runs; False where they want it again.

        They have some 20 seconds, after which they go on, and so does the feed.
        """
        try:
            await within(self._clock, LISTENING_SECONDS, self._until_heard)
        except TimeoutError:
            _LOGGER.warning("listeners of the BDK take more than %g s; flows do not wait for them", LISTENING_SECONDS)
            self._is_reading = False
        was_refused, self._was_refused = self._was_refused, False
        return not was_refused

    async def _take(self) -> PassedOn:
        while not self._waiting:
            await self._changed.wait()
        self._in_hand = self._waiting.popleft()
        return self._in_hand

    async def _until_heard(self) -> None:
        while self._is_reading and (self._waiting or self._in_hand is not None):
            await self._changed.wait()

    def _event(self, body: bytes) -> Any:
        try:
            return self._read(body)
        except Exception as error:  # noqa: BLE001  the models raise many things
            _LOGGER.warning(
                "an event is not passed on to listeners of the BDK, whose models refuse it (%s); flows have it",
                type(error).__name__,
            )
            return None

    def _wake(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
