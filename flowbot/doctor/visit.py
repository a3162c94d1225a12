"""Requests of the doctor: each made once, and what its answer says of the set-up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flowbot.clock import Clock
from flowbot.config import RetryConfig, SymphonyConfig
from flowbot.doctor.finding import Finding, Secrets, note, ok, problem
from flowbot.symphony.auth import LoginRequests
from flowbot.symphony.http import Answer, Connections, NoAnswer, Request
from flowbot.symphony.retry import Backoff, describe, is_rate_limited, said
from flowbot.web.dates import http_date

ANSWER_SECONDS = 20.0
NOTABLE_SKEW_SECONDS = 30.0
"""A login token lives 290 s, and Symphony takes none that lives longer than 300."""
_WRONG_PLACE = "look at host, port, context and proxy"


@dataclass(slots=True)
class Visit:
    """One look at the servers of a configuration."""

    config: SymphonyConfig
    connections: Connections
    clock: Clock
    secrets: Secrets
    logins: LoginRequests = field(init=False)
    ahead_seconds: float | None = None
    """How far this machine's clock is ahead of the server's; None before a server has told its time."""

    def __post_init__(self) -> None:
        once = Backoff(RetryConfig(max_attempts=1), random.Random())
        self.logins = LoginRequests(self.connections, backoff=once, clock=self.clock)

    async def ask(self, request: Request, headers: Mapping[str, str] | None = None) -> Answer | NoAnswer:
        """The answer to a request, made once."""
        before = self.clock.now()
        outcome = await self.connections.exchange(request, headers or {})
        if isinstance(outcome, Answer):
            self._read_clock(outcome, before)
        return outcome

    def _read_clock(self, answer: Answer, before: datetime) -> None:
        theirs = http_date(answer.headers.get("date", ""))
        if theirs is not None and self.ahead_seconds is None:
            middle = before + (self.clock.now() - before) / 2
            self.ahead_seconds = (middle - theirs).total_seconds()


def check_clock(ahead_seconds: float | None) -> Finding:
    """Whether this machine's clock is right."""
    if ahead_seconds is None:
        return note("clock", "no server says what time it is")
    if abs(ahead_seconds) < NOTABLE_SKEW_SECONDS:
        return ok("clock", "as the server's")
    direction = "ahead of" if ahead_seconds > 0 else "behind"
    text = f"this machine's clock is {abs(ahead_seconds):.0f} s {direction} the server's"
    return problem("clock", text, "set it right (NTP): a login token lives less than five minutes")


def unanswered(check: str, outcome: Answer | NoAnswer, *, what: str, where: str) -> Finding:
    """Why an answer is none that helps.

    Args:
        check: What was looked at.
        outcome: What came of it.
        what: Who should have answered: `a pod`.
        where: Its URL.
    """
    if isinstance(outcome, NoAnswer):
        return problem(check, f"{where}: {outcome.reason}", _WRONG_PLACE)
    text = f"{where}: {describe(outcome)}{said(outcome)}"
    if is_rate_limited(outcome):
        return note(check, f"{text}: asked to slow down", "try again in a while")
    if outcome.status >= 500:
        return problem(check, text, f"the server is in trouble: ask who runs it, with the trace id {outcome.trace_id}")
    if outcome.is_success or outcome.status in (404, 405) or 300 <= outcome.status < 400 or _is_page(outcome):
        return problem(check, f"{text}: that is not {what}", _WRONG_PLACE)
    return problem(check, text, f"ask who runs it, with the trace id {outcome.trace_id}")


def _is_page(answer: Answer) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")
