"""`flowbot.operations` on a local pod in the same process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations import Channel, Member, Operations, Person, Room
from flowbot.pod.parts import PodStream
from flowbot.pod.platform import Platform


def operations_of(platform: Platform, bot: User) -> Operations:
    """Every operation, as a bot asks for it."""
    return Operations(
        rooms=_Rooms(platform, bot),
        users=_Users(platform, bot),
        streams=_Streams(platform, bot),
        messages=_Messages(platform, bot),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    platform: Platform
    bot: User


class _Rooms(_Group):
    async def create(self, name: str, description: str, public: bool = False) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.platform.create_room(self.bot, name, description, public))

    async def get(self, room: StreamId) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.platform.room(self.bot, room))

    async def update(self, room: StreamId, name: str | None = None, description: str | None = None) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.platform.update_room(self.bot, room, name, description))

    async def deactivate(self, room: StreamId) -> None:
        await anyio.lowlevel.checkpoint()
        self.platform.deactivate_room(self.bot, room)

    async def add_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.platform.add_member(self.bot, room, user)

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.platform.remove_member(self.bot, room, user)

    async def members(self, room: StreamId) -> Sequence[Member]:
        await anyio.lowlevel.checkpoint()
        found = self.platform.room(self.bot, room)
        return [Member(id=each, owner=each in found.owners) for each in sorted(found.members)]


class _Users(_Group):
    async def get(self, user: UserId) -> Person:
        await anyio.lowlevel.checkpoint()
        return _person(self.platform.user(user))

    async def find(self, email: str) -> Person | None:
        await anyio.lowlevel.checkpoint()
        found = self.platform.find_user(email)
        return None if found is None else _person(found)


class _Streams(_Group):
    async def get(self, stream: StreamId) -> Channel:
        await anyio.lowlevel.checkpoint()
        found = self.platform.stream(self.bot, stream)
        is_room = found.type == "ROOM"
        return Channel(
            id=found.id,
            name=found.name if is_room else None,
            type=found.type,
            external=False,
            active=found.active,
            members=[] if is_room else sorted(found.members),
        )


class _Messages(_Group):
    async def suppress(self, message: MessageId) -> None:
        await anyio.lowlevel.checkpoint()
        self.platform.suppress(self.bot, message)


def _room(room: PodStream) -> Room:
    return Room(
        id=room.id,
        name=room.name,
        external=False,
        description=room.description,
        public=room.public,
        active=room.active,
    )


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.display_name,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        username=user.username,
    )
