"""The only clocks: the system's, and one that tests turn by hand."""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

import anyio
import anyio.lowlevel

LONGEST_SLEEP_SECONDS = 5.0
"""How long the machine's clock is not looked at: so late is noticed that it was set, or that the machine slept."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(moment: datetime) -> int:
    """The full milliseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def instant(since_1970_ms: int) -> datetime:
    """The moment so many milliseconds after 1970 began."""
    return _EPOCH + timedelta(milliseconds=since_1970_ms)


def later(moment: datetime, seconds: float) -> datetime:
    """The moment so many seconds after; the last one that there is, where the calendar ends before."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


class Clock(Protocol):
    """What time it is, and waiting for later."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""
        ...

    async def wait_until(self, moment: datetime) -> None:
        """Return when this clock shows `moment`, which nothing hurries."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251  the one clock that asks the machine

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` of real time have passed."""
        await anyio.sleep(seconds)

    async def wait_until(self, moment: datetime) -> None:
        """Return when the machine's clock shows `moment`, also when it was set or the machine slept meanwhile."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            await self.sleep(min(left, LONGEST_SLEEP_SECONDS))


class VirtualClock:
    """A clock that stands still until it is turned.

    With `autojump`, a sleeper does not wait to be woken: the clock jumps to the moment
    it sleeps for, so that retries and back-off take no real time.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC), *, autojump: bool = False) -> None:
        self._now = start.astimezone(UTC)
        self._autojump = autojump
        self._sleepers: list[tuple[datetime, int, anyio.Event]] = []
        self._order = count()

    def now(self) -> datetime:
        """The instant, aware and in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Turn the clock to `moment` and wake who slept until then, earliest first.

        Raises:
            ValueError: `moment` is before now; this clock does not travel back.
        """
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now.isoformat()} and cannot go back to {moment.isoformat()}")
        self._now = moment.astimezone(UTC)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            heapq.heappop(self._sleepers)[2].set()

    def advance(self, seconds: float) -> None:
        """Turn the clock on by `seconds`."""
        self.set(later(self._now, seconds))

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has been turned on by `seconds` (at once with `autojump`)."""
        due = later(self._now, seconds)
        if seconds <= 0 or self._autojump:
            await anyio.lowlevel.checkpoint_if_cancelled()  # who is not to wait any more turns no clock
            self.set(max(due, self._now))
            await anyio.lowlevel.checkpoint()
            return
        await self.wait_until(due)

    async def wait_until(self, moment: datetime) -> None:
        """Return when the clock has been turned to `moment`; `autojump` does not turn it."""
        if moment <= self._now:
            await anyio.lowlevel.checkpoint()
            return
        woken = anyio.Event()
        heapq.heappush(self._sleepers, (moment, next(self._order), woken))
        await woken.wait()
