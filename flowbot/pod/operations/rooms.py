"""Rooms, asked for in process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio.lowlevel

from flowbot.events import User
from flowbot.ids import StreamId, UserId
from flowbot.operations import Member, Room
from flowbot.pod.finding import RoomCriteria, find_rooms
from flowbot.pod.parts import PodStream
from flowbot.pod.rooms import PodRooms
from flowbot.pod.streams import PodStreams


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """`flowbot.operations.Rooms` as one bot asks for them."""

    rooms: PodRooms
    streams: PodStreams
    bot: User

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
        await anyio.lowlevel.checkpoint()
        room = self.rooms.create(
            self.bot,
            name,
            description,
            public=public,
            discoverable=discoverable,
            members_can_invite=members_can_invite,
            read_only=read_only,
            copy_protected=copy_protected,
            cross_pod=cross_pod,
            view_history=view_history,
            multi_lateral_room=multi_lateral_room,
            keywords=keywords,
        )
        return _room(room)

    async def get(self, room: StreamId) -> Room:
        await anyio.lowlevel.checkpoint()
        return _room(self.rooms.get(self.bot, room))

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
        await anyio.lowlevel.checkpoint()
        criteria = RoomCriteria(
            query=query,
            labels=labels,
            active=active,
            private=private,
            owner=owner,
            creator=creator,
            member=member,
            non_discoverable=non_discoverable,
        )
        return [_room(each) for each in find_rooms(self.streams, self.bot, criteria)[:limit]]

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
        await anyio.lowlevel.checkpoint()
        changed = self.rooms.update(
            self.bot,
            room,
            name,
            description,
            public=public,
            discoverable=discoverable,
            members_can_invite=members_can_invite,
            read_only=read_only,
            copy_protected=copy_protected,
            cross_pod=cross_pod,
            view_history=view_history,
            multi_lateral_room=multi_lateral_room,
            keywords=keywords,
        )
        return _room(changed)

    async def activate(self, room: StreamId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.activate(self.bot, room)

    async def deactivate(self, room: StreamId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.deactivate(self.bot, room)

    async def add_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.add_member(self.bot, room, user)

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.remove_member(self.bot, room, user)

    async def promote_owner(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.promote(self.bot, room, user)

    async def demote_owner(self, room: StreamId, user: UserId) -> None:
        await anyio.lowlevel.checkpoint()
        self.rooms.demote(self.bot, room, user)

    async def members(self, room: StreamId) -> Sequence[Member]:
        await anyio.lowlevel.checkpoint()
        found = self.rooms.get(self.bot, room)
        return [Member(id=each, owner=each in found.owners) for each in sorted(found.members)]


def _room(room: PodStream) -> Room:
    return Room(
        id=room.id,
        name=room.name,
        external=room.is_external,
        description=room.description,
        public=room.public,
        active=room.active,
        discoverable=room.discoverable,
        members_can_invite=room.members_can_invite,
        read_only=room.read_only,
        copy_protected=room.copy_protected,
        view_history=room.view_history,
        keywords=dict(room.keywords),
        creator=room.creator if room.creator is not None else min(room.owners, default=None),
    )
