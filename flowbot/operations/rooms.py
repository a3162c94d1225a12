"""`symphony.rooms`: rooms, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    discoverable: bool = False
    """Whether people find it who are not in it."""
    members_can_invite: bool = False
    """Whether not only its owners let people in."""
    read_only: bool = False
    """Whether only its owners write."""
    copy_protected: bool = False
    view_history: bool = False
    """Whether who comes later sees what was said before."""
    keywords: Mapping[str, str] = field(default_factory=dict)
    creator: UserId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is in a room."""

    id: UserId
    owner: bool


class Rooms(Protocol):
    """`symphony.rooms`.

    Each raises OperationError when the pod refuses it for good, and SymphonyError when it does not answer.
    """

    async def create(
        self,
        name: str,
        description: str,
        public: bool = False,
        discoverable: bool | None = None,
        members_can_invite: bool | None = None,
        read_only: bool | None = None,
        copy_protected: bool | None = None,
        cross_pod: bool | None = None,
        view_history: bool | None = None,
        multi_lateral_room: bool | None = None,
        keywords: Mapping[str, str] | None = None,
    ) -> Room:
        """A new room, of which the bot is the owner and only member. Twice makes two.

        A public room is discoverable unless that is said otherwise; the pod decides about the rest that is left out.
        """
        ...

    @reads
    async def get(self, room: StreamId) -> Room:
        """A room that the bot is in."""
        ...

    @reads
    async def search(
        self,
        query: str,
        labels: Sequence[str] = (),
        active: bool | None = None,
        private: bool | None = None,
        owner: UserId | None = None,
        creator: UserId | None = None,
        member: UserId | None = None,
        non_discoverable: bool = False,
        limit: int = 100,
    ) -> Sequence[Room]:
        """Rooms whose name, description or keywords are like the query, those among them that the bot is not in."""
        ...

    async def update(
        self,
        room: StreamId,
        name: str | None = None,
        description: str | None = None,
        public: bool | None = None,
        discoverable: bool | None = None,
        members_can_invite: bool | None = None,
        read_only: bool | None = None,
        copy_protected: bool | None = None,
        cross_pod: bool | None = None,
        view_history: bool | None = None,
        multi_lateral_room: bool | None = None,
        keywords: Mapping[str, str] | None = None,
    ) -> Room:
        """Give a room another name, description and so on; what is left out stays. The room as it is then."""
        ...

    async def activate(self, room: StreamId) -> None:
        """Open a room again that was closed."""
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

    async def promote_owner(self, room: StreamId, user: UserId) -> None:
        """Make a member of a room one of its owners."""
        ...

    async def demote_owner(self, room: StreamId, user: UserId) -> None:
        """Make an owner of a room a mere member."""
        ...

    @reads
    async def members(self, room: StreamId) -> Sequence[Member]:
        """Who is in a room."""
        ...
