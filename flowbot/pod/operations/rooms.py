"""Rooms, asked for in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import StreamId, UserId
from flowbot.operations import Member, Room
from flowbot.pod.parts import PodStream
from flowbot.pod.rooms import PodRooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """`flowbot.operations.Rooms` as one bot asks for them."""

    rooms: PodRooms
    bot: User

    async def create(self, name: str, description: str, public: bool = False) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.rooms.create(self.bot, name, description, public))

    async def get(self, room: StreamId) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.rooms.get(self.bot, room))

    async def update(self, room: StreamId, name: str | None = None, description: str | None = None) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.rooms.update(self.bot, room, name, description))

    async def deactivate(self, room: StreamId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.deactivate(self.bot, room)

    async def add_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.add_member(self.bot, room, user)

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.remove_member(self.bot, room, user)

    async def members(self, room: StreamId) -> Sequence[Member]:
        await anyio.lowlevel.checkpoint()
        found = self.rooms.get(self.bot, room)
        return [Member(id=each, owner=each in found.owners) for each in sorted(found.members)]


def _room(room: PodStream) -> Room:
    return Room(
        id=room.id,
        name=room.name,
        external=False,
        description=room.description,
        public=room.public,
        active=room.active,
    )
