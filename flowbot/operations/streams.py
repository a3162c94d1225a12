"""`symphony.streams`: streams of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from flowbot.ids import StreamId, UserId
from flowbot.operations._marks import alone, reads

StreamType = Literal["IM", "MIM", "ROOM", "POST"]


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
    public: bool | None = None
    """Of a room that `search` finds."""
    member_count: int | None = None
    """How many are in it, where `search` finds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMember:
    """Somebody who is in a stream, as an administrator sees them."""

    id: UserId
    name: str
    email: str | None = None
    owner: bool = False
    creator: bool = False
    external: bool | None = None


class Streams(Protocol):
    """`symphony.streams`; errors as those of rooms."""

    @reads
    async def get(self, stream: StreamId) -> Channel:
        """What the pod tells of a stream that the bot is in."""
        ...

    @reads
    async def list(
        self, types: Sequence[StreamType] = ("IM", "MIM", "ROOM"), inactive: bool = False, limit: int = 1000
    ) -> Sequence[Channel]:
        """The streams that the bot is in, of some types; closed ones only where they are asked for."""
        ...

    @alone
    @reads
    async def search(
        self,
        types: Sequence[StreamType] = ("IM", "MIM", "ROOM"),
        scope: Literal["INTERNAL", "EXTERNAL"] | None = None,
        origin: Literal["INTERNAL", "EXTERNAL"] | None = None,
        status: Literal["ACTIVE", "INACTIVE"] | None = None,
        privacy: Literal["PUBLIC", "PRIVATE"] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 1000,
    ) -> Sequence[Channel]:
        """All streams of the firm that are so, the bot being in them or not; for administrators."""
        ...

    @alone
    @reads
    async def members(self, stream: StreamId, limit: int = 1000) -> Sequence[StreamMember]:
        """Who is in a stream of any kind; for administrators."""
        ...

    async def open_im(self, users: Sequence[UserId]) -> Channel:
        """The stream of the bot and one person, or several; the same people always have the same one."""
        ...
