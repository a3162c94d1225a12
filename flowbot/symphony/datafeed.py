"""Datafeed v2: what happens in the bot's streams, batch by batch, until the end of time."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from urllib.parse import quote

from flowbot.clock import Clock
from flowbot.errors import AuthenticationError, DatafeedError, SymphonyError
from flowbot.symphony._batch import Batch, read_batch
from flowbot.symphony.http import Answer, NoAnswer, Request
from flowbot.symphony.retry import Backoff, describe, is_rate_limited, said, wait_seconds
from flowbot.symphony.session import Session

LOGGER = logging.getLogger("flowbot.symphony")

READ_TIMEOUT_SECONDS = 90.0
"""An idle read is answered after some 30 s (BDK documentation); a proxy may hold it longer."""
LONGEST_READ_SECONDS = 300.0
"""A proxy that sends a byte now and then could else keep the bot deaf for ever."""

_FAN_OUT_ID = re.compile(r"[^\s_]+_f(_[^\s_]+)?")


class Datafeed:
    """The one feed of a bot, for one reader; it outlives sessions, agents and its own loss."""

    def __init__(self, session: Session, *, backoff: Backoff, clock: Clock) -> None:
        self._session = session
        self._backoff = backoff
        self._clock = clock
        self._feed_id: str | None = None
        self._ack_id = ""
        self._lost: set[str] = set()
        self._failures = 0
        self._was_read = False

    async def read(self) -> Sequence[bytes]:
        """The next batch of events, each as its JSON; empty when nothing happened for a while, or the feed is new.

        The batch before is acknowledged by this call. Whatever goes wrong on the way is
        waited out and tried again with the same acknowledgement: a batch whose answer got
        lost comes again after its visibility time (some 30 s).

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The account has too many feeds, or the agent refuses for good.
        """
        while True:
            feed_id = await self.open()
            outcome = await self._exchange(_read_request(feed_id, self._ack_id))
            if isinstance(outcome, Answer) and outcome.is_success:
                batch = read_batch(outcome)
                if batch is not None:
                    return self._take(batch)
                await self._wait("answered something that is no batch of events", outcome)
            elif isinstance(outcome, Answer) and outcome.status == 400 and not is_rate_limited(outcome):
                await self._drop(feed_id, outcome)
                await self.open()
                return ()  # at once, so that what was missed is not missed for longer
            else:
                await self._wait_out("read", outcome)

    def _take(self, batch: Batch) -> Sequence[bytes]:
        self._ack_id = batch.ack_id
        self._was_read = True
        self._failures = 0
        return batch.events

    async def open(self) -> str:
        """The id of the bot's feed, found or made.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The account has too many feeds, or the agent refuses for good.
        """
        while self._feed_id is None:
            self._feed_id, self._ack_id = await self._find() or await self._create(), ""
        return self._feed_id

    async def _find(self) -> str | None:
        while True:
            outcome = await self._exchange(Request(component="agent", method="GET", path="/v5/datafeeds"))
            if isinstance(outcome, Answer) and outcome.is_success:
                return next((feed for feed in _fan_out_ids(outcome) if feed not in self._lost), None)
            await self._wait_out("list", outcome)

    async def _create(self) -> str | None:
        """A new feed; None when that failed and it is time to look again whether there is one."""
        outcome = await self._exchange(Request(component="agent", method="POST", path="/v5/datafeeds", json={}))
        if isinstance(outcome, Answer) and outcome.is_success:
            feed_id = outcome.field("id")
            if isinstance(feed_id, str) and feed_id:
                LOGGER.info("datafeed %s is new", feed_id)
                return feed_id
            await self._wait("answered a new feed without id", outcome)
        else:
            await self._wait_out("create", outcome)
        return None

    async def _drop(self, feed_id: str, answer: Answer) -> None:
        """Let go of a feed that the agent does not know any more."""
        LOGGER.warning(
            "datafeed %s is gone (%s, trace id %s); events since the last read may be missed, looking for another feed",
            feed_id, describe(answer), answer.trace_id,
        )  # fmt: skip
        self._feed_id = None
        self._lost.add(feed_id)
        await self._exchange(Request(component="agent", method="DELETE", path=_path(feed_id)))
        self._failures += 1
        if self._failures > 1:
            # A feed that is gone as soon as it is made: do not make one after the other.
            await self._clock.sleep(self._backoff.delay_seconds(self._failures - 1))

    async def _exchange(self, request: Request) -> Answer | NoAnswer | SymphonyError:
        try:
            return await self._session.exchange(request)
        except AuthenticationError:
            raise
        except SymphonyError as exc:
            return exc

    async def _wait_out(self, doing: str, outcome: Answer | NoAnswer | SymphonyError) -> None:
        """Wait after a fault, unless it is one that waiting does not cure."""
        if isinstance(outcome, Answer) and 400 <= outcome.status < 500 and not is_rate_limited(outcome):
            if outcome.status == 403:
                raise DatafeedError(
                    f"the agent does not let the bot {doing} a datafeed (status 403{said(outcome)}, trace id "
                    f"{outcome.trace_id}); an account may have 20 feeds: delete those that nothing reads",
                    status=403,
                    trace_id=outcome.trace_id,
                )
            if not self._was_read and outcome.status not in {408, 425}:
                # Later the same answer is rather a load balancer that lost its agents for a while.
                raise DatafeedError(
                    f"the agent cannot {doing} a datafeed ({describe(outcome)}{said(outcome)}, trace id "
                    f"{outcome.trace_id}): are the agent's host, port and context right?",
                    status=outcome.status,
                    trace_id=outcome.trace_id,
                )
        await self._wait(f"cannot {doing} the feed", outcome)

    async def _wait(self, fault: str, outcome: Answer | NoAnswer | SymphonyError) -> None:
        self._failures += 1
        reason = str(outcome) if isinstance(outcome, SymphonyError) else describe(outcome)
        trace_id = outcome.trace_id
        if self._backoff.is_last(self._failures):
            raise DatafeedError(
                f"datafeed: {fault}, {self._failures} times in a row, the last time: {reason} (trace id {trace_id}); "
                "datafeed.retry.maxAttempts says not to try more often",
                status=None if isinstance(outcome, NoAnswer) else outcome.status,
                trace_id=trace_id,
            )
        seconds = self._backoff.delay_seconds(self._failures)
        if not isinstance(outcome, SymphonyError):
            seconds = wait_seconds(outcome, seconds, self._clock.now())
        LOGGER.warning("datafeed: %s: %s (trace id %s); trying again in %.1f s", fault, reason, trace_id, seconds)
        await self._clock.sleep(seconds)


def _read_request(feed_id: str, ack_id: str) -> Request:
    return Request(
        component="agent",
        method="POST",
        path=f"{_path(feed_id)}/read",
        # The first read sends "", not null (REST reference, since May 2025).
        json={"ackId": ack_id},
        answer_timeout_seconds=READ_TIMEOUT_SECONDS,
        longest_answer_seconds=LONGEST_READ_SECONDS,
    )


def _path(feed_id: str) -> str:
    return f"/v5/datafeeds/{quote(feed_id, safe='')}"


def _fan_out_ids(answer: Answer) -> Sequence[str]:
    feeds = answer.json()
    ids = [feed.get("id") for feed in feeds if isinstance(feed, dict)] if isinstance(feeds, list) else []
    return [feed for feed in ids if isinstance(feed, str) and _FAN_OUT_ID.fullmatch(feed)]
