"""Requests of `http` steps: made, made again where that can help, answers and failures as events."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flowbot.clock import Clock
from flowbot.errors import HttpError
from flowbot.ports import HttpAnswer, HttpClient, HttpRequest, Inbound, Outbound
from flowbot.runtime.answers import read_answer
from flowbot.runtime.calls import Calls
from flowbot.runtime.deadline import within
from flowbot.runtime.encoding import POLITE, call_answered, call_failed
from flowbot.runtime.leaving import RequestBody, is_request, read_request_body

_LOGGER = logging.getLogger("flowbot.runtime")
LONGEST_WAIT_SECONDS = 300.0
"""A web service that asks for a longer wait is asked again after this: it may be a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """Why an attempt failed."""

    kind: str
    reason: str
    """For the log."""
    message: str = POLITE
    """For people."""
    may_pass: bool = False
    status: int | None = None
    wait_seconds: float = 0.0
    """The least to wait before the next attempt."""


class Requests:
    """Makes the requests of a bot."""

    def __init__(self, http: HttpClient, secrets: Mapping[str, str], clock: Clock) -> None:
        self._http = http
        self._secrets = secrets
        self._clock = clock

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """Make the request and give its answer, or its failure, as an event; never raises for what it meets.

        Args:
            outbound: The request.
            attempt: Which attempt this is, from 1.

        Returns:
            The event; or how many seconds to wait before the next attempt.
        """
        body = read_request_body(outbound)
        done = await self._attempt(outbound, body, attempt)
        if isinstance(done, Inbound):
            return done
        if attempt <= body.attempts.retries and done.may_pass:
            pause = max(body.attempts.pause_seconds(attempt, outbound.id), min(done.wait_seconds, LONGEST_WAIT_SECONDS))
            _LOGGER.warning("attempt %s of %s failed (%s); again in %.1f s", attempt, body.name, done.reason, pause)
            return pause
        _LOGGER.error("%s failed: %s (%s)", body.name, done.reason, outbound.id)
        return call_failed(outbound, done.kind, done.message, attempt, done.status)

    async def _attempt(self, outbound: Outbound, body: RequestBody, attempt: int) -> Inbound | _Failure:
        most = body.attempts.timeout_seconds
        try:
            request = body.complete(self._secrets, outbound.id)
        except KeyError as error:
            return _Failure(kind="missing", reason=f"there is no secret {error}")
        try:
            answer = await within(self._clock, most, partial(self._ask, request))
        except TimeoutError:
            reason, message = f"it took more than {most:g} seconds", "it took too long"
            return _Failure(kind="timeout", reason=reason, message=message, may_pass=True)
        if isinstance(answer, _Failure):
            return answer
        if not body.accepts(answer.status):
            return _refused(answer)
        try:
            return call_answered(outbound, read_answer(answer), attempt)
        except HttpError as error:
            return _failure(error)

    async def _ask(self, request: HttpRequest) -> HttpAnswer | _Failure:
        try:
            return await self._http.send(request)
        except HttpError as error:
            return _failure(error)
        except Exception as error:  # noqa: BLE001  a client of the author's may raise anything
            return _Failure(kind=type(error).__name__, reason=f"the client raised {type(error).__name__}")


def _failure(error: HttpError) -> _Failure:
    return _Failure(kind=error.kind, reason=str(error), may_pass=error.may_pass)


def _refused(answer: HttpAnswer) -> _Failure:
    """The failure that an answer is."""
    return _Failure(
        kind="status",
        reason=f"status {answer.status}",
        may_pass=answer.status == 429 or answer.status >= 500,
        status=answer.status,
        wait_seconds=answer.retry_after_seconds or 0.0,
    )


class Outside:
    """What may be asked of the world beside Symphony: actions and web services."""

    def __init__(self, calls: Calls, requests: Requests) -> None:
        self._calls = calls
        self._requests = requests

    async def make(self, outbound: Outbound, attempt: int) -> Inbound | float:
        """The result of a call as an event; or how many seconds to wait before the next attempt."""
        return await (self._requests if is_request(outbound) else self._calls).make(outbound, attempt)
