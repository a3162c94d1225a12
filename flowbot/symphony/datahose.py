"""The datahose: what happens on the whole pod, in streams that the bot is not in, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flowbot.clock import Clock
from flowbot.symphony._agent import (
    LONGEST_READ_SECONDS,
    READ_TIMEOUT_SECONDS,
    AgentOfReader,
    Outcome,
    has_succeeded,
    is_refused,
    refusal,
)
from flowbot.symphony._batch import Batch, read_batch
from flowbot.symphony.http import NoAnswer, Request
from flowbot.symphony.retry import Backoff
from flowbot.symphony.session import Session

if TYPE_CHECKING:
    from flowbot.config import DatahoseConfig

OPENING_SECONDS = 2.0
"""How long the first read may take that only shows whether the bot is let in; an idle one takes some 30 s."""
_LONGEST_TAG = 80


class Datahose:
    """The datahose as one reader of it; those of an account with the same tag and filters share what comes.

    Args:
        session: Whose account it is.
        config: What is read.
        username: The bot, after which the tag is called where there is none.
        backoff: How long to wait while it cannot be read.
        clock: What is waited on.
    """

    def __init__(
        self, session: Session, config: DatahoseConfig, username: str, *, backoff: Backoff, clock: Clock
    ) -> None:
        hint = "a datahose is bought for the pod and given to the account"
        self._agent = AgentOfReader(session, backoff=backoff, clock=clock, name="datahose", forbidden=hint)
        tag = config.tag or f"datahose-{username}"[:_LONGEST_TAG]
        self._id = f"datahose:{tag} since {clock.now().isoformat()}"
        self._wanted = {
            "type": "datahose",
            "tag": tag,
            "eventTypes": list(config.event_types),
            **({"scopes": list(config.scopes)} if config.scopes else {}),
        }
        self._ack_id = ""
        self._is_open = False
        self._first: Batch | None = None

    async def open(self) -> str:
        """Which datahose it is, once the agent has let the bot read it.

        Nothing says whether what waited for the bot was kept while it was down, so it is
        another one at every start. There is no call that makes one: the first read does. It is
        given up after a moment, as one that brings nothing only ends after some 30 s; what it
        would have brought comes again.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The agent refuses for good.
        """
        while not self._is_open:
            outcome = await self._exchange(OPENING_SECONDS)
            self._first = _batch_in(outcome)
            if self._first is not None or (isinstance(outcome, NoAnswer) and not outcome.not_sent):
                self._is_open = True
            else:
                await self._wait_out(outcome)
        return self._id

    async def read(self) -> Sequence[bytes]:
        """The next batch of events, each as its JSON; empty when nothing happened for a while.

        The batch before is acknowledged by this call. Whatever goes wrong on the way is
        waited out and tried again with the same acknowledgement.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The agent refuses for good, be it what is asked for (400).
        """
        await self.open()
        batch, self._first = self._first, None
        while batch is None:
            outcome = await self._exchange(LONGEST_READ_SECONDS)
            batch = _batch_in(outcome)
            if batch is None:
                await self._wait_out(outcome)
        self._ack_id = self._ack_id if batch.ack_id is None else batch.ack_id
        await self._agent.was_read(something=bool(batch.events))
        return batch.events

    async def _exchange(self, longest_seconds: float) -> Outcome:
        request = Request(
            component="agent",
            method="POST",
            path="/v5/events/read",
            json={**self._wanted, "ackId": self._ack_id},
            answer_timeout_seconds=READ_TIMEOUT_SECONDS,
            longest_answer_seconds=longest_seconds,
        )
        return await self._agent.exchange(request)

    async def _wait_out(self, outcome: Outcome) -> None:
        if is_refused(outcome):
            mend = "look at datahose.eventTypes, datahose.scopes and datahose.tag"
            raise refusal("the agent cannot give what the bot asks of the datahose", outcome, mend)
        if has_succeeded(outcome):
            await self._agent.wait("answered something that is no batch of events", outcome)
        else:
            await self._agent.wait_out("read", outcome)


def _batch_in(outcome: Outcome) -> Batch | None:
    return read_batch(outcome) if has_succeeded(outcome) else None
