"""What a bot may ask of Symphony beside messages: a typed protocol of the operations of each group.

`call: symphony.<group>.<operation>` runs one; `flowbot check` reads its arguments and its result here.
A new operation is a method here, one of `flowbot.symphony` and one of `flowbot.pod`, and a test of the pod contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from flowbot.ids import MessageId, StreamId, UserId

_Operation = TypeVar("_Operation", bound=Callable[..., Any])
_READS = "__flowbot_reads__"


def reads(operation: _Operation) -> _Operation:
    """Mark an operation that only looks: people may go `back` across a call of it."""
    setattr(operation, _READS, True)
    return operation


def only_looks(operation: Callable[..., Any]) -> bool:
    """Whether an operation is marked so."""
    return getattr(operation, _READS, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user, with the fields that `initiator` has."""

    id: UserId
    name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    username: str | None = None
    external: bool | None = None
    """None where Symphony does not tell."""


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


class Users(Protocol):
    """`symphony.users`; errors as those of rooms."""

    @reads
    async def get(self, user: UserId) -> Person:
        """What the pod tells of a user."""
        ...

    @reads
    async def find(self, email: str) -> Person | None:
        """The user with an e-mail address; none where nobody has it."""
        ...


class Streams(Protocol):
    """`symphony.streams`; errors as those of rooms."""

    @reads
    async def get(self, stream: StreamId) -> Channel:
        """What the pod tells of a stream that the bot is in."""
        ...


class Messages(Protocol):
    """`symphony.messages`; errors as those of rooms."""

    async def suppress(self, message: MessageId) -> None:
        """Take a message back: nobody sees it any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Every operation, by its group."""

    rooms: Rooms
    users: Users
    streams: Streams
    messages: Messages
