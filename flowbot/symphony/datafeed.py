"""Datafeed v2: what happens in the bot's streams, batch by batch, until the end of time."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flowbot.clock import Clock
from flowbot.symphony._agent import LONGEST_READ_SECONDS, READ_TIMEOUT_SECONDS, AgentOfReader, has_succeeded, is_refused
from flowbot.symphony._batch import read_batch
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.retry import Backoff, describe
from flowbot.symphony.session import Session

LOGGER = logging.getLogger("flowbot.symphony")

_FAN_OUT_ID = re.compile(r"[^\s_]+_f(_[^\s_]+)?")


@dataclass(frozen=True, slots=True, order=True)
class Feed:
    """A feed as the agent tells of it; the first of several is the oldest, for every reader the same one."""

    created_at: int
    id: str


class Datafeed:
    """The one feed of a bot, which several readers may share; it outlives sessions, agents and its own loss.

    Args:
        session: Whose feed it is.
        backoff: How long to wait while it cannot be read.
        clock: What is waited on.
        tag: Which of the feeds of the account; None: whichever there is, with a tag or without, as a list of them
            does not say.
        include_invisible: Whether a feed that is made brings what happens in invisible rooms, too.
    """

    def __init__(
        self,
        session: Session,
        *,
        backoff: Backoff,
        clock: Clock,
        tag: str | None = None,
        include_invisible: bool = False,
    ) -> None:
        hint = "an account may have 20 feeds: delete those that nothing reads"
        self._agent = AgentOfReader(session, backoff=backoff, clock=clock, name="datafeed", forbidden=hint)
        self._tag = tag
        self._wanted = wanted_feed(tag, include_invisible=include_invisible)
        self._feed_id: str | None = None
        self._ack_id = ""
        self._lost: set[str] = set()

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
            outcome = await self._agent.exchange(_read_request(feed_id, self._ack_id))
            if has_succeeded(outcome):
                batch = read_batch(outcome)
                if batch is not None:
                    self._ack_id = self._ack_id if batch.ack_id is None else batch.ack_id
                    await self._agent.was_read(something=bool(batch.events))
                    return batch.events
                await self._agent.wait("answered something that is no batch of events", outcome)
            elif is_refused(outcome):
                if self._ack_id:
                    # It may be the acknowledgement that is not known any more: then its events come again.
                    LOGGER.warning(
                        "datafeed %s: the agent refuses to go on (%s, trace id %s); reading from where it stands",
                        feed_id, describe(outcome), outcome.trace_id,
                    )  # fmt: skip
                    self._ack_id = ""
                    continue
                await self._drop(feed_id, outcome)
                await self.open()
                return ()  # at once, so that what was missed is not missed for longer
            else:
                await self._agent.wait_out("read", outcome)

    def decline(self) -> None:
        """Do not acknowledge the last batch: it comes again after its visibility time."""
        self._ack_id = ""

    async def open(self) -> str:
        """The id of the bot's feed, found or made.

        Raises:
            AuthenticationError: The bot is not accepted any more.
            DatafeedError: The account has too many feeds, or the agent refuses for good.
        """
        while self._feed_id is None:
            found = min(await self._list(), default=None) or await self._make()
            self._feed_id, self._ack_id = found.id if found is not None else None, ""
        return self._feed_id

    async def _list(self) -> Sequence[Feed]:
        """The feeds that may be read."""
        while True:
            outcome = await self._agent.exchange(list_request(self._tag))
            if has_succeeded(outcome):
                return [each for each in feeds_in(outcome.json()) if each.id not in self._lost]
            await self._agent.wait_out("list", outcome)

    async def _make(self) -> Feed | None:
        """A new feed; None when that failed and it is time to look again whether there is one."""
        request = Request(component="agent", method="POST", path="/v5/datafeeds", json=self._wanted)
        outcome = await self._agent.exchange(request)
        if not has_succeeded(outcome):
            await self._agent.wait_out("create", outcome)
            return None
        made = _read_feed(outcome.json())
        if made is None:
            await self._agent.wait("answered a new feed without id", outcome)
            return None
        LOGGER.info("datafeed %s is new", made.id)
        return await self._agree(made)

    async def _agree(self, made: Feed) -> Feed:
        """The feed to read, where others may have made one in the same moment: the first of all, and no other.

        On two feeds of an account everything would come twice. Each reader deletes none but its own: that of another
        may be of a program with a tag, and whoever made it does the same.
        """
        feeds = {each.id: each for each in [made, *await self._list()]}
        first = min(feeds.values())
        if first.id != made.id:
            LOGGER.info("datafeed %s is one too many, beside %s; deleting it", made.id, first.id)
            await self._delete(made.id)
        return first

    async def _drop(self, feed_id: str, answer: Answer) -> None:
        """Let go of a feed that the agent does not know any more."""
        LOGGER.warning(
            "datafeed %s is gone (%s, trace id %s); events since the last read may be missed, looking for another feed",
            feed_id, describe(answer), answer.trace_id,
        )  # fmt: skip
        self._feed_id = None
        await self._delete(feed_id)
        await self._agent.rest_after_loss()

    async def _delete(self, feed_id: str) -> None:
        """Delete a feed, whatever comes of that, and never take it again."""
        self._lost.add(feed_id)
        await self._agent.exchange(Request(component="agent", method="DELETE", path=_path(feed_id)))


def wanted_feed(tag: str | None, *, include_invisible: bool) -> dict[str, object]:
    """What a feed that is made is asked to be."""
    return {
        **({"tag": tag} if tag is not None else {}),
        **({"includeInvisible": True} if include_invisible else {}),
    }


def list_request(tag: str | None) -> Request:
    """The request for the feeds of the account, or those of a tag."""
    query = f"?{urlencode({'tag': tag})}" if tag is not None else ""
    return Request(component="agent", method="GET", path=f"/v5/datafeeds{query}")


def feeds_in(listed: object) -> list[Feed]:
    """The feeds of an answer to that request which bring what happens in the bot's streams, that to be read first."""
    feeds = [_read_feed(each) for each in listed] if isinstance(listed, list) else []
    return sorted(each for each in feeds if each is not None and _FAN_OUT_ID.fullmatch(each.id))


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


def _read_feed(value: object) -> Feed | None:
    """A `V5Datafeed`; None where it has no id."""
    feed_id = value.get("id") if isinstance(value, dict) else None
    created_at = value.get("createdAt") if isinstance(value, dict) else None
    if not (isinstance(feed_id, str) and feed_id):
        return None
    return Feed(created_at if isinstance(created_at, int) else 0, feed_id)
