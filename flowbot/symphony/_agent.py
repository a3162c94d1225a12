"""What everything that reads events does alike: ask the agent, and wait out the faults that waiting cures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol, TypeGuard

from flowbot.clock import Clock
from flowbot.errors import AuthenticationError, DatafeedError, SymphonyError
from flowbot.symphony.http import Answer, NoAnswer, Request
from flowbot.symphony.retry import Backoff, describe, is_rate_limited, said, wait_seconds
from flowbot.symphony.session import Session

LOGGER = logging.getLogger("flowbot.symphony")

READ_TIMEOUT_SECONDS = 90.0
"""An idle read is answered after some 30 s (BDK documentation); a proxy may hold it longer."""
LONGEST_READ_SECONDS = 300.0
"""A proxy that sends a byte now and then could else keep the bot deaf for ever."""

Outcome = Answer | NoAnswer | SymphonyError


class EventReader(Protocol):
    """Where a client has its events from: a datafeed of either version, or the datahose."""

    async def open(self) -> str:
        """Which feed it is; it is found or made where it is not open yet.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The agent refuses for good.
        """
        ...

    async def read(self) -> Sequence[bytes]:
        """The next batch of events, each as its JSON; empty when nothing happened for a while, or the feed is new.

        The batch before is acknowledged by this call, where there are acknowledgements.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The agent refuses for good.
        """
        ...


class AgentOfReader:
    """The agent, as a reader asks it.

    Args:
        session: Whose requests they are.
        backoff: How the waits grow, and when to stop.
        clock: What is waited on.
        name: What is read, and its section of the configuration: `datafeed`.
        forbidden: What to do about a 403.
    """

    def __init__(self, session: Session, *, backoff: Backoff, clock: Clock, name: str, forbidden: str) -> None:
        self._session = session
        self._backoff = backoff
        self._clock = clock
        self._name = name
        self._forbidden = forbidden
        self._failures = 0
        self._was_read = False

    async def exchange(self, request: Request) -> Outcome:
        """Make a request once; raises AuthenticationError, and returns what else went wrong."""
        try:
            return await self._session.exchange(request)
        except AuthenticationError:
            raise
        except SymphonyError as exc:
            return exc

    def was_read(self) -> None:
        """Note that a read succeeded."""
        self._was_read = True
        self._failures = 0

    async def rest_after_loss(self) -> None:
        """Wait where one feed after the other is gone as soon as it is made."""
        self._failures += 1
        if self._failures > 1:
            await self._clock.sleep(self._backoff.delay_seconds(self._failures - 1))

    async def wait_out(self, doing: str, outcome: Outcome) -> None:
        """Wait after a fault.

        Raises:
            DatafeedError: It is one that waiting does not cure, or came too often.
        """
        if isinstance(outcome, Answer) and 400 <= outcome.status < 500 and not is_rate_limited(outcome):
            if outcome.status == 403:
                raise refusal(f"the agent does not let the bot {doing} the {self._name}", outcome, self._forbidden)
            if not self._was_read and outcome.status not in {408, 425}:
                # Later the same answer is rather a load balancer that lost its agents for a while.
                mend = "are the agent's host, port and context right?"
                raise refusal(f"the agent cannot {doing} the {self._name}", outcome, mend)
        await self.wait(f"cannot {doing} the feed", outcome)

    async def wait(self, fault: str, outcome: Outcome) -> None:
        """Wait after a fault that waiting may cure.

        Raises:
            DatafeedError: It came too often.
        """
        self._failures += 1
        reason = str(outcome) if isinstance(outcome, SymphonyError) else describe(outcome)
        if self._backoff.is_last(self._failures):
            raise DatafeedError(
                f"{self._name}: {fault}, {self._failures} times in a row, the last time: {reason} (trace id "
                f"{outcome.trace_id}); {self._name}.retry.maxAttempts says not to try more often",
                status=None if isinstance(outcome, NoAnswer) else outcome.status,
                trace_id=outcome.trace_id,
            )
        seconds = self._backoff.delay_seconds(self._failures)
        if not isinstance(outcome, SymphonyError):
            seconds = wait_seconds(outcome, seconds, self._clock.now())
        LOGGER.warning(
            "%s: %s: %s (trace id %s); trying again in %.1f s", self._name, fault, reason, outcome.trace_id, seconds
        )
        await self._clock.sleep(seconds)


def has_succeeded(outcome: Outcome) -> TypeGuard[Answer]:
    """Whether it is an answer with a status of 2xx."""
    return isinstance(outcome, Answer) and outcome.is_success


def is_refused(outcome: Outcome) -> TypeGuard[Answer]:
    """Whether it is a 400 that means one: agents since 20.12 say 400 with a Retry-After for a 429 (release notes)."""
    return isinstance(outcome, Answer) and outcome.status == 400 and not is_rate_limited(outcome)


def refusal(fault: str, answer: Answer, mend: str) -> DatafeedError:
    """What is raised for an answer that waiting does not change."""
    return DatafeedError(
        f"{fault} ({describe(answer)}{said(answer)}, trace id {answer.trace_id}); {mend}",
        status=answer.status,
        trace_id=answer.trace_id,
    )
