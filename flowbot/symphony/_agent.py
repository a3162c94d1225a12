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

SWIFT_SECONDS = 0.5
"""An agent holds a read until something happens, for some 30 s; who says sooner that nothing did has not waited."""
FREE_SWIFT_READS = 3
"""So many such answers in a row are taken for nothing odd."""
LONGEST_REST_SECONDS = 5.0
"""How long is waited at most after more of them; so late an event may then be."""

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
        self._asked_at = clock.now()
        self._swift_reads = 0

    async def exchange(self, request: Request) -> Outcome:
        """Make a request once; raises AuthenticationError, and returns what else went wrong."""
        self._asked_at = self._clock.now()
        try:
            return await self._session.exchange(request)
        except AuthenticationError:
            raise
        except SymphonyError as exc:
            return exc

    async def was_read(self, *, something: bool) -> None:
        """Note that a read succeeded, and rest where one after the other brings nothing at once.

        Something on the way answers then for the agent, which would be asked as fast as it does.
        """
        self._was_read = True
        self._failures = 0
        if something or (self._clock.now() - self._asked_at).total_seconds() >= SWIFT_SECONDS:
            self._swift_reads = 0
            return
        self._swift_reads += 1
        rests = self._swift_reads - FREE_SWIFT_READS
        if rests == 1:
            LOGGER.warning(
                "%s: reads are answered at once with nothing, %d times in a row, and an agent waits for events: does "
                "a proxy answer for it? Reading more slowly from now on",
                self._name, self._swift_reads,
            )  # fmt: skip
        if rests > 0:
            await self._clock.sleep(min(self._backoff.delay_seconds(rests), LONGEST_REST_SECONDS))

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
            DatafeedError: It came too often, or a certificate is not trusted and nothing has been read yet.
        """
        if isinstance(outcome, NoAnswer) and outcome.hopeless and not self._was_read:
            # Later somebody is rather changing a certificate.
            raise DatafeedError(
                f"{self._name}: {fault}: {outcome.reason} (trace id {outcome.trace_id})", trace_id=outcome.trace_id
            )
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
