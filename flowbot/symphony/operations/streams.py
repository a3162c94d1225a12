"""`flowbot.operations.Streams` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flowbot.clock import milliseconds
from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.operations import Channel, StreamMember, StreamType
from flowbot.symphony.asking import (
    ask,
    body_of,
    flag_of,
    inner_of,
    integer_of,
    missing,
    query_of,
    quoted,
    record_in,
    records_in,
    text_of,
    user_of,
    users_of,
)
from flowbot.symphony.http import Request
from flowbot.symphony.paging import Page, follow
from flowbot.symphony.session import Session
from flowbot.symphony.streams import list_all


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams of any kind."""

    session: Session

    async def get(self, stream: StreamId) -> Channel:
        """A stream."""
        request = Request(component="pod", method="GET", path=f"/v2/streams/{quoted(stream)}/info")
        answer = await ask(self.session, request)
        info = record_in(request, answer)
        if text_of(info, "id") is None:
            raise missing(request, answer, "id of a stream")
        return _read_channel(info)

    async def list(
        self, types: Sequence[StreamType] = ("IM", "MIM", "ROOM"), inactive: bool = False, limit: int = 1000
    ) -> Sequence[Channel]:
        """The streams that the bot is in, page by page."""
        return [_read_channel(each) for each in await list_all(self.session, types, inactive=inactive, limit=limit)]

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
        """All streams of the firm, page by page."""
        criteria = body_of(
            stream_types=[{"type": each} for each in types],
            scope=scope,
            origin=origin,
            status=status,
            privacy=privacy,
            start_date=None if since is None else milliseconds(since),
            end_date=None if until is None else milliseconds(until),
        )

        async def ask_page(skip: int, size: int) -> Page:
            path = f"/v2/admin/streams/list{query_of(skip=skip, limit=size)}"
            answer = await ask(self.session, Request(component="pod", method="POST", path=path, json=criteria))
            return Page(records=records_in(answer.field("streams")), total=answer.field("count"))

        found = await follow(ask_page, lambda each: text_of(each, "id"), limit=limit)
        return [_read_admin_info(each) for each in found]

    async def members(self, stream: StreamId, limit: int = 1000) -> Sequence[StreamMember]:
        """Who is in a stream, page by page."""

        async def ask_page(skip: int, size: int) -> Page:
            path = f"/v1/admin/stream/{quoted(stream)}/membership/list{query_of(skip=skip, limit=size)}"
            answer = await ask(self.session, Request(component="pod", method="GET", path=path))
            return Page(records=records_in(answer.field("members")), total=answer.field("count"))

        found = await follow(ask_page, lambda each: user_of(inner_of(each, "user"), "userId"), limit=limit)
        return [_read_member(each) for each in found]

    async def open_im(self, users: Sequence[UserId]) -> Channel:
        """The stream with some people; asking again is harmless."""
        request = Request(component="pod", method="POST", path="/v1/im/create", json=list(users))
        answer = await ask(self.session, request)
        identity = text_of(record_in(request, answer), "id")
        if identity is None:
            raise missing(request, answer, "id of a stream")
        return await self.get(StreamId(identity))


def _read_channel(info: Mapping[str, Any]) -> Channel:
    """Of a `V2StreamAttributes` or a `StreamAttributes`."""
    kind = text_of(inner_of(info, "streamType"), "type")
    return Channel(
        id=StreamId(normalise_id(info["id"])),
        name=text_of(inner_of(info, "roomAttributes"), "name"),
        type=kind,
        external=flag_of(info, "crossPod"),
        active=flag_of(info, "active") is not False,
        members=[] if kind == "ROOM" else users_of(inner_of(info, "streamAttributes"), "members"),
    )


def _read_admin_info(info: Mapping[str, Any]) -> Channel:
    """Of a `V2AdminStreamInfo`."""
    attributes = inner_of(info, "attributes")
    return Channel(
        id=StreamId(normalise_id(info["id"])),
        name=text_of(attributes, "roomName"),
        type=text_of(info, "type"),
        external=flag_of(info, "isExternal"),
        active=flag_of(info, "isActive") is not False,
        members=users_of(attributes, "members"),
        public=flag_of(info, "isPublic"),
        member_count=integer_of(attributes, "membersCount"),
    )


def _read_member(member: Mapping[str, Any]) -> StreamMember:
    """Of a `V2MemberInfo`."""
    user = inner_of(member, "user")
    return StreamMember(
        id=UserId(int(user["userId"])),
        name=text_of(user, "displayName") or "",
        email=text_of(user, "email"),
        owner=flag_of(member, "isOwner") is True,
        creator=flag_of(member, "isCreator") is True,
        external=flag_of(user, "isExternal"),
    )
