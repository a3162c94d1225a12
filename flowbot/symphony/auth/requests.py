"""Requests for tokens: made until their answer is final, and what is said when they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flowbot.clock import Clock
from flowbot.errors import AuthenticationError, SymphonyError
from flowbot.symphony.http import Answer, Component, Connections, NoAnswer, Request
from flowbot.symphony.retry import Backoff, call, check_success, describe, said
from flowbot.web.dates import http_date

_NOTABLE_SKEW_SECONDS = 30
REFUSED_STATUSES = frozenset({400, 401, 403})
"""What a login is answered that is not accepted: one undifferentiated code, mostly 401 (login API, published)."""


class LoginRequests:
    """What logins make their requests with; they have no tokens yet."""

    def __init__(self, connections: Connections, *, backoff: Backoff, clock: Clock) -> None:
        self._connections = connections
        self._backoff = backoff
        self._clock = clock

    async def exchange(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer | NoAnswer:
        """Make a request once.

        Raises:
            AuthenticationError: Its certificate is refused.
        """
        outcome = await self._connections.exchange(request, headers or {})
        if isinstance(outcome, NoAnswer) and outcome.certificate_refused:
            raise AuthenticationError(
                f"{request.name} at {self.where(request.component)}: {outcome.reason}", trace_id=outcome.trace_id
            )
        return outcome

    async def call(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer:
        """The same until its answer is final; return that answer, whatever its status.

        Raises:
            AuthenticationError: Its certificate is refused.
            SymphonyError: There is no answer.
        """
        exchange = partial(self.exchange, headers=headers)
        return await call(request, exchange, backoff=self._backoff, clock=self._clock)

    async def token(self, request: Request, *, who: str, service: str, mend: str) -> str:
        """The token that a login gives.

        Args:
            request: The login.
            who: Who logs in: `the bot 'rates'`.
            service: What it logs in to: `pod`.
            mend: What to look at where it is refused.

        Raises:
            AuthenticationError: It is refused.
            SymphonyError: There is no answer, or one without a token.
        """
        answer = await self.call(request)
        if answer.status in REFUSED_STATUSES:
            raise AuthenticationError(
                f"the {service} at {self.where(request.component)} does not accept {who} "
                f"({describe(answer)}{said(answer)}; trace id {answer.trace_id}). {mend} {self.about_clocks(answer)}",
                status=answer.status,
                trace_id=answer.trace_id,
            )
        return self.token_in(request, answer, service)

    def token_in(self, request: Request, answer: Answer, service: str, name: str = "token") -> str:
        """The token of an answer.

        Raises:
            SymphonyError: It is no success, or has none.
        """
        token = check_success(request, answer).field(name)
        if not isinstance(token, str) or not token:
            raise SymphonyError(
                f"{request.name}: {describe(answer)}, but no token: is {self.where(request.component)} the {service}?",
                status=answer.status,
                trace_id=answer.trace_id,
            )
        return token

    def where(self, component: Component) -> str:
        """The URL of a component."""
        return self._connections.base_url(component)

    def about_clocks(self, answer: Answer) -> str:
        """A sentence on how this machine's clock differs from that of who answered."""
        theirs = http_date(answer.headers.get("date", ""))
        ahead = (self._clock.now() - theirs).total_seconds() if theirs else 0.0
        if abs(ahead) < _NOTABLE_SKEW_SECONDS:
            return "Is this machine's clock right? A login token lives less than five minutes."
        direction = "ahead of" if ahead > 0 else "behind"
        return f"This machine's clock is {abs(ahead):.0f} s {direction} the server's: set it right."
