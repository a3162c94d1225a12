"""Streams, asked for in process."""

from __future__ import annotations

from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import StreamId
from flowbot.operations import Channel
from flowbot.pod.streams import PodStreams


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """`flowbot.operations.Streams` as one bot asks for them."""

    streams: PodStreams
    bot: User

    async def get(self, stream: StreamId) -> Channel:
        await anyio.lowlevel.checkpoint()
        found = self.streams.of_member(self.bot, stream)
        is_room = found.type == "ROOM"
        return Channel(
            id=found.id,
            name=found.name if is_room else None,
            type=found.type,
            external=False,
            active=found.active,
            members=[] if is_room else sorted(found.members),
        )
