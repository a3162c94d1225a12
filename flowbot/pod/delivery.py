"""How what happens on a local pod gets into the feeds of its bots."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flowbot.clock import Clock, milliseconds
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod._bell import Bell
from flowbot.pod.datahoses import Datahoses
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.feeds import Datafeeds
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.wire.rooms import happening


class Delivery:
    """The datafeeds of every bot, and the datahoses."""

    def __init__(self, clock: Clock, ids: IdMaker, settings: FeedSettings) -> None:
        self.settings = replace(settings)
        self._clock = clock
        self._ids = ids
        self._feeds: dict[UserId, Datafeeds] = {}
        self._changed = Bell()
        self.datahoses = Datahoses(clock, ids, self.settings, self._changed)

    def add(self, bot: User) -> None:
        """Let a bot have feeds."""
        self._feeds[bot.id] = Datafeeds(self._clock, self._ids, self.settings, self._changed)

    def feeds_of(self, bot: User) -> Datafeeds:
        """The datafeeds of a bot.

        Raises:
            OperationError: The user is a person (403).
        """
        feeds = self._feeds.get(bot.id)
        if feeds is None:
            raise OperationError(
                f"{bot.display_name!r} is a person on this pod, and only bots have datafeeds", status=403
            )
        return feeds

    def now_ms(self) -> int:
        """The time in milliseconds since 1970, UTC."""
        return milliseconds(self._clock.now())

    def put(self, event: bytes, to: Collection[UserId] | None = None) -> None:
        """Add an event to the feeds of the bots among some people (None: of every bot), and to the datahoses."""
        for bot_id, feeds in self._feeds.items():
            if to is None or bot_id in to:
                feeds.put(event)
        self.datahoses.put(event)

    def event_id(self, now_ms: int) -> str:
        """The id of one more event, which events of the same moment may share."""
        return self._ids.event_id_of(now_ms) if self.settings.shared_event_ids else self._ids.event_id(now_ms)

    def tell(self, kind: str, payload: dict[str, Any], by: User, to: Collection[UserId]) -> None:
        """Put an event into the feeds of the bots among some people.

        Args:
            kind: The type of the event.
            payload: What is under its key.
            by: Who did it.
            to: Who hears of it.
        """
        now_ms = self.now_ms()
        ids = (self.event_id(now_ms), self._ids.message_id(now_ms))
        self.put(happening(ids, now_ms, kind, by, payload), to)

    def drop(self) -> None:
        """Lose every feed of every bot, as an agent does that was restarted."""
        for feeds in self._feeds.values():
            feeds.drop()
        self.datahoses.drop()

    @property
    def is_drained(self) -> bool:
        """Whether every event was read and acknowledged, on every feed."""
        return all(feeds.is_drained for feeds in self._feeds.values()) and self.datahoses.is_drained

    async def drained(self) -> None:
        """Return when every event was read and acknowledged, on every feed."""
        while not self.is_drained:
            await self._changed.wait()
