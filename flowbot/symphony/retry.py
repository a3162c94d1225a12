"""When a request is made again, how long to wait before, and what is raised when it is not."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flowbot.clock import Clock
from flowbot.errors import RateLimitedError, SymphonyError
from flowbot.symphony.http import Answer, NoAnswer, Request
from flowbot.web.dates import read_retry_after

if TYPE_CHECKING:
    from flowbot.config import RetryConfig

LOGGER = logging.getLogger("flowbot.symphony")

LONGEST_WAIT_SECONDS = 300.0
"""A longer Retry-After is waited for in pieces of this: it may be a mistake, and asking again is cheap."""
_REPEATABLE_STATUSES = frozenset({408, 425, 500, 502, 503, 504})

Exchange = Callable[[Request], Awaitable[Answer | NoAnswer]]


@dataclass(frozen=True, slots=True)
class Backoff:
    """How the waits between attempts grow, and when to stop."""

    config: RetryConfig
    random: random.Random

    def delay_seconds(self, attempt: int) -> float:
        """The wait after failed attempt number `attempt` (from 1): exponential, less up to a half of jitter."""
        longest = self.config.max_interval_millis
        # Past 2**64 the interval is long since at its maximum, and a float would overflow.
        millis = min(longest, self.config.initial_interval_millis * self.config.multiplier ** min(attempt - 1, 64))
        return millis / 1000 * (1 - self.random.random() / 2)

    def is_last(self, attempt: int) -> bool:
        """Whether attempt number `attempt` is not to be followed by another."""
        return 0 <= self.config.max_attempts <= attempt


async def call(request: Request, exchange: Exchange, *, backoff: Backoff, clock: Clock) -> Answer:
    """Make a request until its answer is final, and return that answer, whatever its status.

    A request that is not `repeatable` is made again only where nothing can have been done:
    no connection, or the component asks to slow down and the request `may_wait`. (A 401 is
    the session's matter.)

    Raises:
        SymphonyError: There was no answer, to the last attempt; `outcome_unknown` says whether
            the request may have been carried out.
        RateLimitedError: Still asked to slow down after the last attempt, or one that may not wait.
    """
    attempt = 0
    while True:
        attempt += 1
        outcome = await exchange(request)
        if _is_final(request, outcome):
            return _final(request, outcome, clock.now())
        if backoff.is_last(attempt):
            return _final(request, outcome, clock.now(), attempts=attempt)
        seconds = wait_seconds(outcome, backoff.delay_seconds(attempt), clock.now())
        LOGGER.warning("%s: %s; trying again in %.1f s", request.name, describe(outcome), seconds)
        await clock.sleep(seconds)


def _is_final(request: Request, outcome: Answer | NoAnswer) -> bool:
    match outcome:
        case NoAnswer():
            return outcome.hopeless or not (request.repeatable or outcome.not_sent)
        case Answer():
            if is_rate_limited(outcome):
                return not request.may_wait
            return not (request.repeatable and outcome.status in _REPEATABLE_STATUSES)


def _final(request: Request, outcome: Answer | NoAnswer, now: datetime, *, attempts: int = 1) -> Answer:
    tried = f" after {attempts} attempts" if attempts > 1 else ""
    match outcome:
        case NoAnswer():
            raise no_answer(request, outcome, tried)
        case Answer() if is_rate_limited(outcome):
            raise RateLimitedError(
                f"{request.name}: asked to slow down{tried and ', still'}{tried} (trace id {outcome.trace_id})",
                retry_after_seconds=retry_after_seconds(outcome, now),
                status=outcome.status,
                trace_id=outcome.trace_id,
            )
        case Answer():
            return outcome


def no_answer(request: Request, outcome: NoAnswer, tried: str = "") -> SymphonyError:
    """That nothing came back."""
    return SymphonyError(
        f"{request.name}: no answer{tried}: {outcome.reason} (trace id {outcome.trace_id})",
        trace_id=outcome.trace_id,
        outcome_unknown=not (request.repeatable or outcome.not_sent),
    )


def is_rate_limited(answer: Answer) -> bool:
    """Whether the answer asks to slow down.

    Agents since 20.12 turn a 429 into a 400 that keeps its Retry-After (agent release notes).
    """
    return answer.status == 429 or (answer.status == 400 and "retry-after" in answer.headers)


def retry_after_seconds(answer: Answer, now: datetime | None = None) -> float | None:
    """How long the answer asks to wait (RFC 9110: seconds or a date), or None where it does not say.

    `now` stands in for the answer's own `Date` where there is none.
    """
    return read_retry_after(answer.headers, now)


def wait_seconds(outcome: Answer | NoAnswer, backoff_seconds: float, now: datetime) -> float:
    """How long to wait after `outcome`: what it asks for, else the back-off."""
    asked = retry_after_seconds(outcome, now) if isinstance(outcome, Answer) else None
    return min(asked, LONGEST_WAIT_SECONDS) if asked is not None else backoff_seconds


def check_success(request: Request, answer: Answer) -> Answer:
    """The answer, when its status is 2xx.

    Raises:
        SymphonyError: It is not.
    """
    if answer.is_success:
        return answer
    raise SymphonyError(
        f"{request.name}: {describe(answer)}{said(answer)} (trace id {answer.trace_id})",
        status=answer.status,
        trace_id=answer.trace_id,
        outcome_unknown=not request.repeatable and (answer.status >= 500 or answer.status == 408),
    )


def describe(outcome: Answer | NoAnswer) -> str:
    """What happened, in a few words without any content, fit for the log."""
    match outcome:
        case NoAnswer():
            return outcome.reason
        case Answer() if 300 <= outcome.status < 400:
            return f"status {outcome.status}, a redirect, which is not followed: are host, port and context right?"
        case Answer():
            kind = outcome.headers.get("content-type", "").partition(";")[0]
            page = ", a web page: is there a proxy on the way?" if kind == "text/html" else ""
            return f"status {outcome.status}{page}"


def said(answer: Answer, *, longest: int = 300) -> str:
    """`: ` and what the component says about its refusal, or nothing."""
    body = answer.json()
    message = body.get("message") if isinstance(body, dict) else None
    text = str(message) if message else re.sub(r"<[^>]*>", " ", answer.body[:4000].decode("utf-8", errors="replace"))
    words = " ".join(text.split())
    return f": {words[: longest - 1]}…" if len(words) > longest else f": {words}" if words else ""
