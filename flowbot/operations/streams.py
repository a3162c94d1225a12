"""`symphony.streams`: streams of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flowbot.ids import StreamId, UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A stream, with the fields that `here` has."""

    id: StreamId
    name: str | None = None
    """Of a room."""
    type: str | None = None
    """`IM`, `MIM` or `ROOM`."""
    external: bool | None = None
    """Whether people of other firms are in it."""
    active: bool = True
    """Whether it is open."""
    members: Sequence[UserId] = ()
    """Who is in it, where it is no room; `rooms.members` has those of a room."""


class Streams(Protocol):
    """`symphony.streams`; errors as those of rooms."""

    @reads
    async def get(self, stream: StreamId) -> Channel:
        """What the pod tells of a stream that the bot is in."""
        ...
