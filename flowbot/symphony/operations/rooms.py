"""`flowbot.operations.Rooms` over REST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.operations import Member, Room
from flowbot.symphony.asking import ask, flag_of, missing, quoted, record_in, records_in, text_of
from flowbot.symphony.http import Answer, Request
from flowbot.symphony.session import Session


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rooms and who is in them."""

    session: Session

    async def create(self, name: str, description: str, public: bool = False) -> Room:
        """A new room; the pod knows no idempotency key, so it is not asked twice when its answer is lost."""
        attributes = {"name": name, "description": description, "public": public, "discoverable": public}
        request = Request(component="pod", method="POST", path="/v3/room/create", json=attributes, repeatable=False)
        return _room(request, await ask(self.session, request))

    async def get(self, room: StreamId) -> Room:
        """A room."""
        request = Request(component="pod", method="GET", path=f"/v3/room/{quoted(room)}/info")
        return _room(request, await ask(self.session, request))

    async def update(self, room: StreamId, name: str | None = None, description: str | None = None) -> Room:
        """The room with another name or description."""
        given = {"name": name, "description": description}
        attributes = {field: value for field, value in given.items() if value is not None}
        request = Request(component="pod", method="POST", path=f"/v3/room/{quoted(room)}/update", json=attributes)
        return _room(request, await ask(self.session, request))

    async def deactivate(self, room: StreamId) -> None:
        """Close a room."""
        path = f"/v1/room/{quoted(room)}/setActive?active=false"
        await ask(self.session, Request(component="pod", method="POST", path=path))

    async def add_member(self, room: StreamId, user: UserId) -> None:
        """Let somebody in."""
        await self._change_member("add", room, user)

    async def remove_member(self, room: StreamId, user: UserId) -> None:
        """Put somebody out."""
        await self._change_member("remove", room, user)

    async def members(self, room: StreamId) -> Sequence[Member]:
        """Who is in a room."""
        request = Request(component="pod", method="GET", path=f"/v2/room/{quoted(room)}/membership/list")
        found = records_in((await ask(self.session, request)).json())
        return [
            Member(id=UserId(each["id"]), owner=each.get("owner") is True)
            for each in found
            if isinstance(each.get("id"), int)
        ]

    async def _change_member(self, how: str, room: StreamId, user: UserId) -> None:
        path = f"/v1/room/{quoted(room)}/membership/{how}"
        await ask(self.session, Request(component="pod", method="POST", path=path, json={"id": user}))


def _room(request: Request, answer: Answer) -> Room:
    """The room of a `V3RoomDetail`; raises SymphonyError when the answer is none."""
    attributes = record_in(request, answer, "roomAttributes")
    system = record_in(request, answer, "roomSystemInfo")
    identity = text_of(system, "id")
    if identity is None:
        raise missing(request, answer, "id of a room")
    return Room(
        id=StreamId(normalise_id(identity)),
        name=text_of(attributes, "name") or "",
        external=flag_of(attributes, "crossPod"),
        description=text_of(attributes, "description") or "",
        public=flag_of(attributes, "public") is True,
        active=flag_of(system, "active") is not False,
    )
