"""`symphony.rooms`: rooms, and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from flowbot.ids import StreamId, UserId
from flowbot.operations._marks import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room, with the fields that `here` has."""

    id: StreamId
    name: str
    type: str = field(default="ROOM", init=False)
    external: bool | None = None
    description: str = ""
    public: bool = False
    active: bool = True
    """Whether it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is in a room."""

    id: UserId
    owner: bool


class Rooms(Protocol):
    """`symphony.rooms`.

    Each raises OperationError when the pod refuses it for good, and SymphonyError when it does not answer.
    """

    async def create(self, name: str, description: str, public: bool = False) -> Room:
        """A new room, of which the bot is the owner and only member. Twice makes two."""
        ...

    @reads
    async def get(self, room: StreamId) -> Room:
        """A room that the bot is in."""
        ...

    async def update(self, room: StreamId, name: str | None = None, description: str | None = None) -> Room:
        """Give a room another name or description; what is left out stays. The room as it is then."""
        ...

    async def deactivate(self, room: StreamId) -> None:
        """Close a room: nobody writes there any more."""
        ...

    async def add_member(self, room: StreamId, user: UserId) -> None:
        """Let somebody into a room; one who is in it stays."""
        ...

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        """Put somebody out of a room."""
        ...

    @reads
    async def members(self, room: StreamId) -> Sequence[Member]:
        """Who is in a room."""
        ...
