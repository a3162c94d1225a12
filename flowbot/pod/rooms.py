"""The rooms of a local pod, and who may do what with them.

Where a room has owners, only they change it, close it, and put others out; a room that was made by naming it has
none, and everybody in it may. Only a member sees a room or lets others in.
"""

from __future__ import annotations

from typing import Any

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.pod.delivery import Delivery
from flowbot.pod.parts import PodStream
from flowbot.pod.people import People
from flowbot.pod.streams import PodStreams
from flowbot.pod.wire import stream_json, user_json
from flowbot.pod.wire.rooms import room_properties_json


class PodRooms:
    """What users do with rooms."""

    def __init__(self, streams: PodStreams, people: People, delivery: Delivery) -> None:
        self._streams = streams
        self._people = people
        self._tell = delivery.tell

    def create(self, by: User, name: str, description: str, public: bool) -> PodStream:
        """A new room, whose owner and only member is the one who asks.

        Raises:
            OperationError: It has no name, or one that a room has already (400).
        """
        self._check_name(name)
        room = PodStream(
            id=self._streams.new_room_id(name),
            type="ROOM",
            name=name,
            members={by.id},
            owners={by.id},
            description=description,
            public=public,
        )
        self._streams.add(room)
        self._tell("ROOMCREATED", {**_where(room), "roomProperties": room_properties_json(room)}, by, room.members)
        return room

    def get(self, by: User, stream_id: str) -> PodStream:
        """A room that the one who asks is in.

        Raises:
            OperationError: As of `PodStreams.of_member`; or the stream is no room (400).
        """
        found = self._streams.of_member(by, stream_id)
        if found.type != "ROOM":
            raise OperationError(f"the stream {found.id} is no room", status=400)
        return found

    def update(self, by: User, stream_id: str, name: str | None, description: str | None) -> PodStream:
        """Give a room another name or description.

        Raises:
            OperationError: As of `get`; they do not own it (403), or another room has the name (400).
        """
        room = self._owned(by, stream_id)
        if name is not None and name != room.name:
            self._check_name(name)
            self._streams.rename(room, name)
        room.description = room.description if description is None else description
        self._tell("ROOMUPDATED", {**_where(room), "newRoomProperties": room_properties_json(room)}, by, room.members)
        return room

    def deactivate(self, by: User, stream_id: str) -> PodStream:
        """Close a room; raises as of `get`, and when they do not own it (403)."""
        room = self._owned(by, stream_id)
        room.active = False
        self._tell("ROOMDEACTIVATED", _where(room), by, room.members)
        return room

    def add_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Let somebody into a room; one who is in it stays. Raises as of `get`, or there is no such user."""
        room, user = self.get(by, stream_id), self._people.require(user_id)
        if user.id not in room.members:
            room.members.add(user.id)
            self._tell("USERJOINEDROOM", {**_where(room), "affectedUser": user_json(user)}, by, room.members)

    def remove_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Put somebody out of a room.

        Raises:
            OperationError: As of `get`, or there is no such user; they do not own it (403), or nobody of that
                id is in it (400).
        """
        room, user = self.get(by, stream_id), self._people.require(user_id)
        if user.id != by.id:
            self._owned(by, stream_id)
        if user.id not in room.members:
            raise OperationError(f"{user.display_name} is not a member of the room {room.name!r}", status=400)
        told = set(room.members)
        room.members.discard(user.id)
        room.owners.discard(user.id)
        self._tell("USERLEFTROOM", {**_where(room), "affectedUser": user_json(user)}, by, told)

    def _owned(self, by: User, stream_id: str) -> PodStream:
        room = self.get(by, stream_id)
        if room.owners and by.id not in room.owners:
            raise OperationError(f"{by.display_name} does not own the room {room.name!r}", status=403)
        return room

    def _check_name(self, name: str) -> None:
        if not name.strip():
            raise OperationError("a room has a name", status=400)
        if self._streams.is_taken(name):
            raise OperationError(f"there is a room {name!r} already", status=400)


def _where(room: PodStream) -> dict[str, Any]:
    return {"stream": stream_json(room)}
