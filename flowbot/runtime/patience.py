"""Waiting for a store that cannot be written just now: the bot goes on by itself when it can."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from flowbot.clock import Clock
from flowbot.errors import StoreUnavailableError

_LOGGER = logging.getLogger("flowbot.runtime")
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
TELL_EVERY = timedelta(minutes=1)
"""How often the log is told that it is still so."""

_Result = TypeVar("_Result")


class Patience:
    """Does something with the store again and again until it is done.

    An operation of a store keeps all or nothing, so that doing it again is harmless. While it waits
    nothing is acknowledged and nothing is sent that is not committed: nothing is lost by waiting, and there
    is no last try.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting = 0
        self._since: datetime | None = None
        self._told_at: datetime | None = None

    async def wait_for(self, operation: Callable[[], Awaitable[_Result]]) -> _Result:
        """What the operation gives, once the store takes it.

        Raises:
            StorageError: Another failure, which waiting does not cure.
        """
        pause, is_waiting = FIRST_PAUSE_SECONDS, False
        try:
            while True:
                try:
                    done = await operation()
                except StoreUnavailableError as error:
                    self._waiting += not is_waiting
                    is_waiting = True
                    self._tell(error)
                    await self._clock.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                else:
                    return done
        finally:
            self._waiting -= is_waiting
            if is_waiting and not self._waiting:
                self._tell_that_it_is_over()

    def _tell(self, error: StoreUnavailableError) -> None:
        now = self._clock.now()
        self._since = self._since or now
        if self._told_at is None or not timedelta() <= now - self._told_at < TELL_EVERY:
            self._told_at = now
            _LOGGER.error("%s; the bot acknowledges and sends nothing more, and tries again until it can", error)

    def _tell_that_it_is_over(self) -> None:
        if self._since is not None:
            seconds = max(0.0, (self._clock.now() - self._since).total_seconds())
            _LOGGER.warning("the store can be written again, after %.0f s; the bot goes on", seconds)
        self._since = self._told_at = None
