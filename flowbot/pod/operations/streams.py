"""Streams, asked for in process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import anyio.lowlevel

from flowbot.clock import milliseconds
from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.ids import StreamId, UserId
from flowbot.operations import Channel, StreamMember, StreamType
from flowbot.pod.accounts import Accounts
from flowbot.pod.finding import StreamCriteria, find_streams
from flowbot.pod.parts import PodStream
from flowbot.pod.people import People
from flowbot.pod.streams import PodStreams


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """`flowbot.operations.Streams` as one bot asks for them."""

    streams: PodStreams
    accounts: Accounts
    people: People
    bot: User

    async def get(self, stream: StreamId) -> Channel:
        await anyio.lowlevel.checkpoint()
        return _channel(self.streams.of_member(self.bot, stream))

    async def list(
        self, types: Sequence[StreamType] = ("IM", "MIM", "ROOM"), inactive: bool = False, limit: int = 1000
    ) -> Sequence[Channel]:
        await anyio.lowlevel.checkpoint()
        return [_channel(each) for each in self.streams.of(self.bot, types, inactive=inactive)[:limit]]

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
        await anyio.lowlevel.checkpoint()
        self.accounts.check_administrator(self.bot)
        criteria = StreamCriteria(
            types=types,
            scope=scope,
            origin=origin,
            status=status,
            privacy=privacy,
            since_ms=None if since is None else milliseconds(since),
            until_ms=None if until is None else milliseconds(until),
        )
        return [_found(each) for each in find_streams(self.streams, criteria)[:limit]]

    async def members(self, stream: StreamId, limit: int = 1000) -> Sequence[StreamMember]:
        await anyio.lowlevel.checkpoint()
        self.accounts.check_administrator(self.bot)
        found = self.streams.get(stream)
        if found is None:
            raise OperationError(f"there is no stream with the id {stream}", status=400)
        members = [self.people.require(each) for each in sorted(found.members)[:limit]]
        return [_member(found, each, self.people.is_outsider(each.id)) for each in members]

    async def open_im(self, users: Sequence[UserId]) -> Channel:
        await anyio.lowlevel.checkpoint()
        try:
            return _channel(self.streams.of_member(self.bot, self.streams.open_im(self.bot, *users)))
        except MessageRejectedError as error:
            raise OperationError(str(error), status=error.status) from error


def _channel(stream: PodStream) -> Channel:
    is_room = stream.type == "ROOM"
    return Channel(
        id=stream.id,
        name=stream.name if is_room else None,
        type=stream.type,
        external=stream.is_external,
        active=stream.active,
        members=[] if is_room else sorted(stream.members),
    )


def _found(stream: PodStream) -> Channel:
    is_room = stream.type == "ROOM"
    return Channel(
        id=stream.id,
        name=stream.name if is_room else None,
        type=stream.type,
        external=stream.is_external,
        active=stream.active,
        members=[] if is_room else sorted(stream.members),
        public=stream.public if is_room else None,
        member_count=len(stream.members),
    )


def _member(stream: PodStream, user: User, is_outsider: bool) -> StreamMember:
    return StreamMember(
        id=user.id,
        name=user.display_name,
        email=user.email,
        owner=user.id in stream.owners,
        creator=user.id == stream.creator,
        external=is_outsider,
    )
