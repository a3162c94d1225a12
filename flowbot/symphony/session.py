"""Requests in the bot's name: with its tokens, renewed when they are refused."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from flowbot.clock import Clock
from flowbot.errors import AuthenticationError
from flowbot.symphony.auth import Authenticator
from flowbot.symphony.http import Answer, Connections, NoAnswer, Request
from flowbot.symphony.retry import Backoff, call, check_success

LOGGER = logging.getLogger("flowbot.symphony")

_RENEWALS = 2


class Session:
    """What the parts of the client make their requests with."""

    def __init__(
        self, connections: Connections, authenticator: Authenticator, *, backoff: Backoff, clock: Clock
    ) -> None:
        self._connections = connections
        self._authenticator = authenticator
        self._backoff = backoff
        self._clock = clock

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self._clock

    async def exchange(self, request: Request) -> Answer | NoAnswer:
        """Make a request once, and again only with new tokens when the old ones are refused.

        Raises:
            AuthenticationError: The bot is not accepted, or tokens are refused that were just given.
            SymphonyError: New tokens are needed, and pod or key manager cannot be reached; the
                request was not carried out.
        """
        tokens = await self._authenticator.tokens()
        for _ in range(_RENEWALS):
            outcome = await self._connections.exchange(request, tokens.headers(request.component))
            if isinstance(outcome, NoAnswer) or outcome.status != 401:
                return outcome
            LOGGER.info("%s: the session has ended; logging in again", request.name)
            tokens = await self._authenticator.renew(tokens)
        outcome = await self._connections.exchange(request, tokens.headers(request.component))
        if isinstance(outcome, Answer) and outcome.status == 401:
            raise AuthenticationError(
                f"{request.name} refuses tokens that were just given (status 401, trace id {outcome.trace_id}): "
                f"do {self._connections.base_url('login')}, {self._connections.base_url('relay')} and "
                f"{self._connections.base_url(request.component)} belong to the same pod?",
                status=401,
                trace_id=outcome.trace_id,
            )
        return outcome

    async def call(self, request: Request) -> Answer:
        """Make a request until its answer is final, and return that answer, whatever its status.

        Raises:
            SymphonyError: As `flowbot.symphony.retry.call` and `exchange`.
        """
        return await call(request, self.exchange, backoff=self._backoff, clock=self._clock)

    async def pause(self, attempt: int) -> bool:
        """Wait after a failed attempt (from 1); whether there is to be another one, else nothing is waited for."""
        if self._backoff.is_last(attempt):
            return False
        await self._clock.sleep(self._backoff.delay_seconds(attempt))
        return True

    async def exchange_with(self, request: Request, headers: Mapping[str, str]) -> Answer | NoAnswer:
        """Make a request once, with these headers and none of the bot's tokens."""
        return await self._connections.exchange(request, headers)

    async def call_with(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """The same until its answer is final; return that answer, whatever its status.

        Raises:
            SymphonyError: As `flowbot.symphony.retry.call`.
        """
        exchange = partial(self.exchange_with, headers=headers)
        return await call(request, exchange, backoff=self._backoff, clock=self._clock)

    async def fetch(self, request: Request) -> Answer:
        """Make a request that has to succeed, and return its answer.

        Raises:
            SymphonyError: It did not succeed.
        """
        return check_success(request, await self.call(request))
