"""One login for all who need what it gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from typing import Generic, TypeVar

import anyio

from flowbot.errors import SymphonyError

T = TypeVar("T")


class Logins(Generic[T]):
    """Logs in when it must, and only once however many ask.

    Args:
        log_in: Gives what a login gives, each time another object; raises SymphonyError when there is none to be had.
    """

    def __init__(self, log_in: Callable[[], Awaitable[T]]) -> None:
        self._log_in = log_in
        self._lock = anyio.Lock()
        self._given: T | None = None
        self._logins = 0
        self._failure: SymphonyError | None = None

    @property
    def current(self) -> T | None:
        """What is in use; None before the first login."""
        return self._given

    async def renew(self, refused: T | None) -> T:
        """Another than `refused`, from a login of ours or of whoever was first.

        Those who wait for one login share its result, its failure too: an account must not
        be locked because many asked at once.

        Raises:
            AuthenticationError: Who logs in is not accepted.
            SymphonyError: As the login.
        """
        logins_before = self._logins
        async with self._lock:
            if self._given is not None and self._given is not refused:
                return self._given
            if self._logins > logins_before and self._failure is not None:
                raise _again(self._failure)
            try:
                self._given = await self._log_in()
            except SymphonyError as exc:
                self._logins, self._failure = self._logins + 1, exc
                raise
            self._logins, self._failure = self._logins + 1, None
            return self._given


def _again(failure: SymphonyError) -> SymphonyError:
    # One exception object raised in several tasks would collect the traceback of each.
    again = copy(failure)
    again.__cause__ = failure
    return again
