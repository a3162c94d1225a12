"""The tokens of a session, and one login for all who need new ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio

from flowbot.errors import SymphonyError
from flowbot.symphony.http import Component


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """What a login gives: kept until the first 401, as they say nothing about their own life."""

    session: str = field(repr=False)
    key_manager: str | None = field(default=None, repr=False)
    """None where the agent wants none: on behalf of people, and with Simplified Key Delivery."""

    def headers(self, component: Component) -> dict[str, str]:
        """The headers that a request to `component` needs; only the agent is shown both tokens."""
        if component == "agent" and self.key_manager is not None:
            return {"sessionToken": self.session, "keyManagerToken": self.key_manager}
        return {"sessionToken": self.session}


class Authenticator:
    """Logs in when it must, and only once however many ask.

    A 401 from the agent does not say which of the two tokens died, so both are renewed.

    Args:
        log_in: Gives new tokens; raises SymphonyError when there are none to be had.
    """

    def __init__(self, log_in: Callable[[], Awaitable[Tokens]]) -> None:
        self._log_in = log_in
        self._lock = anyio.Lock()
        self._tokens: Tokens | None = None
        self._logins = 0
        self._failure: SymphonyError | None = None

    @property
    def current(self) -> Tokens | None:
        """The tokens in use; None before the first login."""
        return self._tokens

    async def tokens(self) -> Tokens:
        """The tokens in use; logs in when there are none yet.

        Raises:
            AuthenticationError: Who logs in is not accepted.
            SymphonyError: There is no answer, or one that gives no tokens.
        """
        return self._tokens or await self.renew(None)

    async def renew(self, refused: Tokens | None) -> Tokens:
        """Other tokens than `refused`, from a login of ours or of whoever was first.

        Those who wait for one login share its result, its failure too: an account must not
        be locked because many asked at once.

        Raises:
            AuthenticationError: Who logs in is not accepted.
            SymphonyError: There is no answer, or one that gives no tokens.
        """
        logins_before = self._logins
        async with self._lock:
            if self._tokens is not None and self._tokens is not refused:
                return self._tokens
            if self._logins > logins_before and self._failure is not None:
                raise _again(self._failure)
            try:
                self._tokens = await self._log_in()
            except SymphonyError as exc:
                self._logins, self._failure = self._logins + 1, exc
                raise
            self._logins, self._failure = self._logins + 1, None
            return self._tokens


def _again(failure: SymphonyError) -> SymphonyError:
    # One exception object raised in several tasks would collect the traceback of each.
    again = type(failure)(str(failure), status=failure.status, trace_id=failure.trace_id)
    again.__cause__ = failure
    return again
