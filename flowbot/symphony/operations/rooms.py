"""`flowbot.operations.Rooms` over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.operations import Member, Room
from flowbot.symphony.asking import (
    ask,
    body_of,
    flag_of,
    inner_of,
    missing,
    query_of,
    quoted,
    record_in,
    records_in,
    text_of,
    user_of,
)
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.paging import Page, follow
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rooms and who is in them."""

    session: Session

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
        """A new room; the pod knows no idempotency key, so it is not asked twice when its answer is lost."""
        attributes = body_of(
            name=name,
            description=description,
            public=public,
            discoverable=public if discoverable is None else discoverable,
            members_can_invite=members_can_invite,
            read_only=read_only,
            copy_protected=copy_protected,
            cross_pod=cross_pod,
            view_history=view_history,
            multi_lateral_room=multi_lateral_room,
            keywords=_tags(keywords),
        )
        request = Request(component="pod", method="POST", path="/v3/room/create", json=attributes, repeatable=False)
        return await self._room(request)

    async def get(self, room: StreamId) -> Room:
        """A room."""
        return await self._room(Request(component="pod", method="GET", path=f"/v3/room/{quoted(room)}/info"))

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
        """Rooms that are like a query, page by page."""
        people = {"owner": owner, "creator": creator, "member": member}
        criteria = body_of(
            query=query,
            labels=list(labels) or None,
            active=active,
            private=private,
            **{name: {"id": each} for name, each in people.items() if each is not None},
        )

        async def ask_page(skip: int, size: int) -> Page:
            query = query_of(skip=skip, limit=size, includeNonDiscoverable=non_discoverable or None)
            request = Request(component="pod", method="POST", path=f"/v3/room/search{query}", json=criteria)
            answer = await ask(self.session, request)
            return Page(records=records_in(answer.field("rooms")), total=answer.field("count"))

        found = await follow(ask_page, lambda each: text_of(inner_of(each, "roomSystemInfo"), "id"), limit=limit)
        return [_read_room(each) for each in found]

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
        """The room with what is given."""
        attributes = body_of(
            name=name,
            description=description,
            public=public,
            discoverable=discoverable,
            members_can_invite=members_can_invite,
            read_only=read_only,
            copy_protected=copy_protected,
            cross_pod=cross_pod,
            view_history=view_history,
            multi_lateral_room=multi_lateral_room,
            keywords=_tags(keywords),
        )
        path = f"/v3/room/{quoted(room)}/update"
        return await self._room(Request(component="pod", method="POST", path=path, json=attributes))

    async def activate(self, room: StreamId) -> None:
        """Open a room again."""
        await self._set_active(room, True)

    async def deactivate(self, room: StreamId) -> None:
        """Close a room."""
        await self._set_active(room, False)

    async def add_member(self, room: StreamId, user: UserId) -> None:
        """Let somebody in."""
        await self._change_member("add", room, user)

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        """Put somebody out; not asked twice, as who is out cannot be put out."""
        await self._change_member("remove", room, user, repeatable=False)

    async def promote_owner(self, room: StreamId, user: UserId) -> None:
        """Make a member an owner."""
        await self._change_member("promoteOwner", room, user)

    async def demote_owner(self, room: StreamId, user: UserId) -> None:
        """Make an owner a mere member."""
        await self._change_member("demoteOwner", room, user)

    async def members(self, room: StreamId) -> Sequence[Member]:
        """Who is in a room."""
        request = Request(component="pod", method="GET", path=f"/v2/room/{quoted(room)}/membership/list")
        found = records_in((await ask(self.session, request)).json())
        members = [(user_of(each, "id"), each.get("owner") is True) for each in found]
        return [Member(id=user, owner=owner) for user, owner in members if user is not None]

    async def _set_active(self, room: StreamId, active: bool) -> None:
        path = f"/v1/room/{quoted(room)}/setActive{query_of(active=active)}"
        await ask(self.session, Request(component="pod", method="POST", path=path))

    async def _change_member(self, how: str, room: StreamId, user: UserId, *, repeatable: bool = True) -> None:
        path = f"/v1/room/{quoted(room)}/membership/{how}"
        request = Request(component="pod", method="POST", path=path, json={"id": user}, repeatable=repeatable)
        await ask(self.session, request)

    async def _room(self, request: Request) -> Room:
        """The room of a `V3RoomDetail`; raises SymphonyError when the answer is none."""
        return _read_answer(request, await ask(self.session, request))


def _tags(keywords: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if keywords is None else [{"key": key, "value": value} for key, value in keywords.items()]


def _read_answer(request: Request, answer: Answer) -> Room:
    record_in(request, answer, "roomAttributes")
    if text_of(record_in(request, answer, "roomSystemInfo"), "id") is None:
        raise missing(request, answer, "id of a room")
    return _read_room(record_in(request, answer))


def _read_room(detail: Mapping[str, Any]) -> Room:
    attributes, system = inner_of(detail, "roomAttributes"), inner_of(detail, "roomSystemInfo")
    tags = records_in(attributes.get("keywords"))
    return Room(
        id=StreamId(normalise_id(system["id"])),
        name=text_of(attributes, "name") or "",
        external=flag_of(attributes, "crossPod"),
        description=text_of(attributes, "description") or "",
        public=flag_of(attributes, "public") is True,
        active=flag_of(system, "active") is not False,
        discoverable=flag_of(attributes, "discoverable") is True,
        members_can_invite=flag_of(attributes, "membersCanInvite") is True,
        read_only=flag_of(attributes, "readOnly") is True,
        copy_protected=flag_of(attributes, "copyProtected") is True,
        view_history=flag_of(attributes, "viewHistory") is True,
        keywords={key: text_of(each, "value") or "" for each in tags if (key := text_of(each, "key")) is not None},
        creator=user_of(system, "createdByUserId"),
    )
