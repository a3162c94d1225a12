"""Datafeed v1, for agents that are asked for nothing newer: no acknowledgements, and one reader."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import quote

from flowbot.clock import Clock
from flowbot.symphony._agent import LONGEST_READ_SECONDS, READ_TIMEOUT_SECONDS, AgentOfReader, has_succeeded, is_refused
from flowbot.symphony._batch import read_list
from flowbot.symphony.feed_id import FeedIdFile
from flowbot.symphony.http import Request
from flowbot.symphony.retry import Backoff, describe
from flowbot.symphony.session import Session

LOGGER = logging.getLogger("flowbot.symphony")


class DatafeedV1:
    """The feed of a bot by the calls of v1.

    What an answer brings is gone from the feed, so events are lost when the answer, or the
    bot that has it, gets lost.

    Args:
        session: Whose feed it is.
        backoff: How long to wait while it cannot be read.
        clock: What is waited on.
        file: Where its id is kept for the next start.
    """

    def __init__(self, session: Session, *, backoff: Backoff, clock: Clock, file: FeedIdFile) -> None:
        hint = "may this account read datafeeds of v1?"
        self._agent = AgentOfReader(session, backoff=backoff, clock=clock, name="datafeed", forbidden=hint)
        self._file = file
        self._feed_id: str | None = None
        self._is_warned = False

    async def open(self) -> str:
        """The id of the bot's feed: the one of the file, else a new one.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            ConfigError: The file of the id cannot be used.
            DatafeedError: The agent refuses for good.
        """
        if self._feed_id is None and not self._is_warned:
            self._is_warned = True
            LOGGER.warning(
                "datafeed.version: v1 is past its end of support (April 2023), and agents stop to serve it; "
                "write v2, which also brings again what got lost on the way"
            )
            self._feed_id = await self._file.load()
        if self._feed_id is None:
            self._feed_id = await self._make()
            await self._file.save(self._feed_id)
        return self._feed_id

    async def read(self) -> Sequence[bytes]:
        """The next events, each as its JSON; empty when nothing happened for a while, or the feed is new.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            ConfigError: The file of the id cannot be used.
            DatafeedError: The agent refuses for good.
        """
        while True:
            feed_id = await self.open()
            outcome = await self._agent.exchange(_read_request(feed_id))
            if has_succeeded(outcome):
                events = read_list(outcome)
                if events is not None:
                    await self._agent.was_read(something=bool(events))
                    return events
                await self._agent.wait("answered something that is no list of events", outcome)
            elif is_refused(outcome):
                LOGGER.warning(
                    "datafeed %s is gone (%s, trace id %s); events since the last read may be missed, making another",
                    feed_id, describe(outcome), outcome.trace_id,
                )  # fmt: skip
                self._feed_id = None
                await self._agent.rest_after_loss()
                await self.open()
                return ()  # at once, so that what was missed is not missed for longer
            else:
                await self._agent.wait_out("read", outcome)

    async def _make(self) -> str:
        while True:
            request = Request(component="agent", method="POST", path="/v4/datafeed/create")
            outcome = await self._agent.exchange(request)
            if not has_succeeded(outcome):
                await self._agent.wait_out("create", outcome)
                continue
            feed_id = outcome.field("id")
            if isinstance(feed_id, str) and feed_id:
                LOGGER.info("datafeed %s is new", feed_id)
                return feed_id
            await self._agent.wait("answered a new feed without id", outcome)


def _read_request(feed_id: str) -> Request:
    return Request(
        component="agent",
        method="GET",
        path=f"/v4/datafeed/{quote(feed_id, safe='')}/read",
        answer_timeout_seconds=READ_TIMEOUT_SECONDS,
        longest_answer_seconds=LONGEST_READ_SECONDS,
    )
