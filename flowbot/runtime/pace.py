"""How fast messages leave: so many a second in one stream and of the bot, and not before Symphony says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from flowbot.clock import Clock, later

LONGEST_HOLD_SECONDS = 300.0
"""Symphony is asked again after this where it asks for a longer wait: it may be a mistake."""
_IM = "im:"
"""What the lane of a person begins with."""
_SHORTEST_SECONDS = 0.001
"""Nobody waits for less: clocks are no finer, and sums of fractions are not exact."""
_MOST_STREAMS = 10_000
"""Of how many streams it is known when they were written to, before those of long ago are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLimits:
    """How fast messages may leave; infinity is no limit."""

    per_second: float = math.inf
    """Of the bot, in all streams together; it may send as many at once."""
    stream_per_second: float = math.inf
    """In one stream, but for the IM of a person: nobody else has to read there."""
    stream_burst: int = 1
    """So many may follow one another at once in a stream that was quiet."""


class Pace:
    """Says of each message how long it has to wait.

    A stream is a lane of the outbox: the IM of a person, a room by its name or a stream by its id.
    """

    def __init__(self, limits: PaceLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._bot = _Bucket(limits.per_second, max(1.0, limits.per_second))
        self._streams: dict[str, _Bucket] = {}
        self._held: dict[str, datetime] = {}
        self._all_held: datetime | None = None

    def wait_seconds(self, lane: str) -> float:
        """How long a message has to wait; 0: it leaves now, and is counted."""
        now = self._clock.now()
        bucket, seconds = self._bucket(lane), now.timestamp()
        wait = max(self._held_seconds(lane, now), bucket.wait_seconds(seconds), self._bot.wait_seconds(seconds))
        if wait > _SHORTEST_SECONDS:
            return wait
        bucket.take(seconds)
        self._bot.take(seconds)
        self._forget(seconds)
        return 0.0

    def _bucket(self, lane: str) -> _Bucket:
        bucket = self._streams.get(lane)
        if bucket is None:
            per_second = math.inf if lane.startswith(_IM) else self._limits.stream_per_second
            bucket = self._streams[lane] = _Bucket(per_second, self._limits.stream_burst)
        return bucket

    def hold(self, lane: str, seconds: float) -> None:
        """Let a stream rest to which Symphony takes nothing for so long.

        It does not say whether the stream or the bot is too fast. One stream alone rests alone; when
        a second one is told so meanwhile, it is the bot, and all of them rest.
        """
        now = self._clock.now()
        until = later(now, min(seconds, LONGEST_HOLD_SECONDS))
        self._held = {each: due for each, due in self._held.items() if due > now}
        if any(each != lane for each in self._held):
            self._all_held = max(until, self._all_held or until)
        self._held[lane] = until

    def _held_seconds(self, lane: str, now: datetime) -> float:
        dues = [due for due in (self._held.get(lane), self._all_held) if due is not None]
        waits = ((due - now).total_seconds() for due in dues)
        return max((wait for wait in waits if wait <= LONGEST_HOLD_SECONDS), default=0.0)  # else the clock was put back

    def _forget(self, seconds: float) -> None:
        if len(self._streams) > _MOST_STREAMS:
            self._streams = {lane: bucket for lane, bucket in self._streams.items() if not bucket.is_full(seconds)}


class _Bucket:
    """A bucket of tokens, as the moment at which it is full again."""

    __slots__ = ("_full_at", "_interval", "_slack")

    def __init__(self, per_second: float, burst: float) -> None:
        self._interval = 1 / per_second
        self._slack = (burst - 1) * self._interval if self._interval else 0.0
        self._full_at = -math.inf

    def wait_seconds(self, now: float) -> float:
        """How long until there is a token; 0 or less: now."""
        # Never longer than it takes to make one: then the clock was put back.
        self._full_at = min(self._full_at, now + self._slack + self._interval)
        return self._full_at - self._slack - now

    def take(self, now: float) -> None:
        """Take a token."""
        self._full_at = max(self._full_at, now) + self._interval

    def is_full(self, now: float) -> bool:
        """Whether nothing has been taken for so long that it is as at first."""
        return self._full_at <= now
