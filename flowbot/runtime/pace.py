"""How fast messages leave: so many a second in one stream and of the bot, and not before Symphony says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flowbot.clock import Clock, later

_IM = "im:"
"""What the lane of a person begins with."""
_SHORTEST_SECONDS = 0.001
"""Nobody waits for less: clocks are no finer, and sums of fractions are not exact."""
_MOST_STREAMS = 10_000
"""Of how many streams it is known when they were written to, before those of long ago are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceLimits:
    """How fast messages may leave; infinity is no limit."""

    per_second: float = float("inf")
    """Of the bot, in all streams together; it may send as many at once."""
    stream_per_second: float = float("inf")
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
        if lane.startswith(_IM):
            return _ENDLESS
        bucket = self._streams.get(lane)
        if bucket is None:
            bucket = self._streams[lane] = _Bucket(self._limits.stream_per_second, self._limits.stream_burst)
        return bucket

    def hold(self, lane: str, seconds: float) -> None:
        """Let a stream rest to which Symphony takes nothing for so long.

        It does not say whether the stream or the bot is too fast. One stream alone rests alone; when
        a second one is told so meanwhile, it is the bot, and all of them rest.
        """
        now = self._clock.now()
        until = later(now, seconds)
        self._held = {each: due for each, due in self._held.items() if due > now}
        if any(each != lane for each in self._held):
            self._all_held = max(until, self._all_held or until)
        self._held[lane] = until

    def _held_seconds(self, lane: str, now: datetime) -> float:
        dues = [due for due in (self._held.get(lane), self._all_held) if due is not None]
        return max(((due - now).total_seconds() for due in dues), default=0.0)

    def _forget(self, seconds: float) -> None:
        if len(self._streams) > _MOST_STREAMS:
            self._streams = {lane: bucket for lane, bucket in self._streams.items() if not bucket.is_full(seconds)}


class _Bucket:
    """A bucket of tokens, as the moment at which it is full again."""

    __slots__ = ("_full_at", "_interval", "_slack")

    def __init__(self, per_second: float, burst: float) -> None:
        self._interval = 1 / per_second
        self._slack = (burst - 1) / per_second if per_second != float("inf") else 0.0
        self._full_at = float("-inf")

    def wait_seconds(self, now: float) -> float:
        """How long until there is a token; 0 or less: now."""
        wait = self._full_at - self._slack - now
        if wait > self._interval + 1:  # nobody waits for more than one token: the clock was turned back
            self._full_at = float("-inf")
            return 0.0
        return wait

    def take(self, now: float) -> None:
        """Take a token, unless there is no end of them."""
        if self._interval:
            self._full_at = max(self._full_at, now) + self._interval

    def is_full(self, now: float) -> bool:
        """Whether nothing has been taken for so long that it is as at first."""
        return self._full_at <= now


_ENDLESS = _Bucket(float("inf"), 1)
