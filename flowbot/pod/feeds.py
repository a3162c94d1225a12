"""Datafeeds: batches that come back until they are acknowledged.

The rules follow the "Datafeed v2" pages of Symphony's developer documentation; what they
leave open (the visibility window, the size of a batch, what a late acknowledgement does)
is in `FeedSettings`.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import anyio

from flowbot.clock import Clock, later, milliseconds
from flowbot.errors import DatafeedError
from flowbot.pod._bell import Bell
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.identifiers import IdMaker

FeedVersion = Literal["v1", "v2"]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one read gives."""

    ack_id: str
    """Sent with the next read to say that the events are safe."""
    events: Sequence[bytes]


class Datafeed:
    """One feed; several readers may share it, and each event goes to one of them."""

    def __init__(self, feed_id: str, clock: Clock, ids: IdMaker, settings: FeedSettings, changed: Bell) -> None:
        self.id = feed_id
        self.version: FeedVersion = "v2"
        self.tag: str | None = None
        self.created_at = clock.now()
        self._clock = clock
        self._ids = ids
        self._settings = settings
        self._changed = changed
        self._arrived = Bell()
        self._waiting: deque[bytes] = deque()
        self._handed: dict[str, tuple[datetime, Sequence[bytes]]] = {}
        self._late: dict[str, Sequence[bytes]] = {}
        self._random = random.Random(feed_id)
        self._last_read = self.created_at
        self._readers = 0
        self._sent_away = 0
        self._closed = False

    @property
    def is_drained(self) -> bool:
        """Whether every event was read and acknowledged."""
        return not self._waiting and not self._handed

    @property
    def pending(self) -> Sequence[bytes]:
        """The events that were not acknowledged, those that were read before those that were not."""
        return [*(each for _, events in self._handed.values() for each in events), *self._waiting]

    @property
    def is_being_read(self) -> bool:
        """Whether somebody waits for its next batch."""
        return self._readers > 0

    @property
    def is_expired(self) -> bool:
        """Whether nobody reads it, and nobody did for the time that a feed lives."""
        idle = self._clock.now() - self._last_read
        return not self.is_being_read and idle.total_seconds() > self._settings.ttl_seconds

    def put(self, body: bytes) -> None:
        """Add an event and wake the readers."""
        comes_twice = self._random.random() < self._settings.duplicates
        self._waiting.extend([body, body] if comes_twice else [body])
        self._arrived.ring()

    def clear(self) -> None:
        """Forget every event."""
        self._waiting.clear()
        self._handed.clear()
        self._late.clear()
        self._changed.ring()

    def give_back(self) -> None:
        """Offer what was read and not acknowledged again at once: whoever read it is known to be gone."""
        now = self._clock.now()
        self._handed = {ack_id: (now, events) for ack_id, (_, events) in self._handed.items()}
        self._take_back()
        self._arrived.ring()

    def send_away(self) -> None:
        """End the reads under way, with batches that are empty."""
        self._sent_away += 1
        self._arrived.ring()

    def close(self) -> None:
        """Forget every event; whoever reads now, or later, learns that the feed is unknown."""
        self._closed = True
        self.clear()
        self._arrived.ring()

    async def read(self, ack_id: str = "", *, poll_seconds: float | None, limit: int | None = None) -> Batch:
        """The next batch, at once when there are events; empty when `poll_seconds` passed without any, or it is ended.

        Args:
            ack_id: The batch that is safe now; empty at the first read.
            poll_seconds: How long to wait for events; None waits until there are some.
            limit: The most events; as many as the settings say when None.

        Raises:
            DatafeedError: The feed is unknown, or became so meanwhile; or the acknowledgement is
                too late, and not taken (400).
        """
        self._acknowledge(ack_id)
        until = None if poll_seconds is None else later(self._clock.now(), poll_seconds)
        self._readers += 1
        sent_away = self._sent_away
        try:
            while True:
                if self._closed:
                    raise unknown_feed(self.id)
                self._take_back()
                if self._has_more:
                    return self._hand_out(limit or self._settings.batch_limit)
                if self._sent_away > sent_away or (until is not None and self._clock.now() >= until):
                    return self._hand_out(0)
                await self._wait(until)
        finally:
            self._readers -= 1
            self._last_read = self._clock.now()

    def acknowledge(self, ack_id: str) -> bool:
        """Let a batch be safe; whether there is another one."""
        self._acknowledge(ack_id)
        return self._has_more

    @property
    def _has_more(self) -> bool:
        return bool(self._waiting) and not (self._settings.readers_wait and self._handed)

    def _acknowledge(self, ack_id: str) -> None:
        self._take_back()
        if self._handed.pop(ack_id, None) is not None:
            self._arrived.ring()
            self._changed.ring()
        elif (late := self._late.pop(ack_id, None)) is not None:
            self._acknowledge_late(late)

    def _acknowledge_late(self, events: Sequence[bytes]) -> None:
        match self._settings.late_ack:
            case "counts":
                for event in events:
                    if event in self._waiting:
                        self._waiting.remove(event)
                self._changed.ring()
            case "refused":
                raise DatafeedError("this `ackId` is not known any more", status=400)

    def _take_back(self) -> None:
        """Give back what was handed out and is overdue, before what is new and in its old order."""
        now = self._clock.now()
        overdue = [ack_id for ack_id, (due, _) in self._handed.items() if due <= now]
        for ack_id in reversed(overdue):
            _, events = self._handed.pop(ack_id)
            self._waiting.extendleft(reversed(events))
            if self._settings.late_ack != "ignored":
                self._late[ack_id] = events

    def _hand_out(self, limit: int) -> Batch:
        now = self._clock.now()
        events = [self._waiting.popleft() for _ in range(min(len(self._waiting), limit))]
        batch = Batch(self._ids.ack_id(milliseconds(now)), self._reordered(events))
        if batch.events:
            due = later(now, self._settings.visibility_seconds)
            self._handed[batch.ack_id] = (due, batch.events)
        return batch

    def _reordered(self, events: Sequence[bytes]) -> Sequence[bytes]:
        size = self._settings.reorder_window
        windows = (list(events[at : at + size]) for at in range(0, len(events), size))
        return [event for window in windows for event in self._random.sample(window, len(window))]

    async def _wait(self, until: datetime | None) -> None:
        """Return when something arrived, at `until`, or when a batch is due to come back."""
        moments = [due for due, _ in self._handed.values()]
        if until is not None:
            moments.append(until)
        if not moments:
            await self._arrived.wait()
            return

        async def wake() -> None:
            await self._clock.sleep((min(moments) - self._clock.now()).total_seconds())
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wake)
            await self._arrived.wait()
            tasks.cancel_scope.cancel()


class Datafeeds:
    """The feeds of one bot."""

    def __init__(self, clock: Clock, ids: IdMaker, settings: FeedSettings, changed: Bell) -> None:
        self._make: Callable[[str], Datafeed] = lambda feed_id: Datafeed(feed_id, clock, ids, settings, changed)
        self._clock = clock
        self._ids = ids
        self._settings = settings
        self._feeds: dict[str, Datafeed] = {}

    @property
    def is_drained(self) -> bool:
        """Whether every event was read and acknowledged, on every feed."""
        return all(feed.is_drained for feed in self._alive())

    def create(self, tag: str | None = None, *, version: FeedVersion = "v2") -> Datafeed:
        """A new feed, which holds what happens from now on.

        Raises:
            DatafeedError: The bot has as many feeds as it may have (403).
        """
        if len(self._alive()) >= self._settings.max_feeds:
            raise DatafeedError(f"there are {self._settings.max_feeds} datafeeds already: delete one", status=403)
        feed = self._make(self._ids.feed_id(milliseconds(self._clock.now())))
        feed.tag, feed.version = tag, version
        self._feeds[feed.id] = feed
        return feed

    def list(self, tag: str | None = None) -> Sequence[Datafeed]:
        """The feeds of v2 that are alive, oldest first; those with a tag, or all where none is asked for."""
        return [each for each in self._alive() if each.version == "v2" and tag in (None, each.tag)]

    def get(self, feed_id: str, *, version: FeedVersion = "v2") -> Datafeed:
        """The feed with this id.

        Raises:
            DatafeedError: There is none, or no more (400).
        """
        for feed in self._alive():
            if feed.id == feed_id and feed.version == version:
                return feed
        raise unknown_feed(feed_id)

    def delete(self, feed_id: str) -> None:
        """Forget a feed.

        Raises:
            DatafeedError: There is none with this id (400).
        """
        feed = self._feeds.pop(feed_id, None)
        if feed is None:
            raise unknown_feed(feed_id)
        feed.close()

    def drop(self) -> None:
        """Forget every feed, as a pod does that lost them."""
        for feed_id in list(self._feeds):
            self.delete(feed_id)

    def put(self, body: bytes) -> None:
        """Add an event to every feed."""
        for feed in self._alive():
            feed.put(body)

    def _alive(self) -> Sequence[Datafeed]:
        for feed in [feed for feed in self._feeds.values() if feed.is_expired]:
            self.delete(feed.id)
        return list(self._feeds.values())


def unknown_feed(feed_id: str) -> DatafeedError:
    """What a client is told that reads a feed that is not there."""
    return DatafeedError(f"there is no datafeed with the id {feed_id}: create a new one", status=400)
