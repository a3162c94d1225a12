"""What bots ask of a local pod beside messages: its rooms and their members, users, streams; and who may do what.

Where a room has owners, only they change it, close it, and put others out; a room that was made by naming it has
none, and everybody in it may. Only a member sees a room or lets others in.
"""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from typing import Any, Protocol

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.people import People
from flowbot.pod.wire import stream_json, user_json
from flowbot.pod.wire_rooms import room_properties_json
from flowbot.pod.written import Written


class Teller(Protocol):
    """What puts an event into the feeds of the bots among some people."""

    def __call__(self, kind: str, payload: dict[str, Any], by: User, to: Collection[UserId]) -> None:
        """Tell them; `kind` is the type of the event, and `payload` what is under its key."""
        ...


class Platform:
    """The operations of a local pod, each as a user asks for it.

    Args:
        streams: Every stream of the pod.
        rooms: The rooms among them, by name.
        people: Who is there.
        ids: What makes the ids of new rooms.
        written: The messages of the pod.
        tell: What events go out with.
    """

    def __init__(
        self,
        streams: MutableMapping[StreamId, PodStream],
        rooms: MutableMapping[str, PodStream],
        people: People,
        ids: IdMaker,
        written: Written,
        tell: Teller,
    ) -> None:
        self._streams = streams
        self._rooms = rooms
        self._people = people
        self._ids = ids
        self._tell = tell
        self._written = written

    def create_room(self, by: User, name: str, description: str, public: bool) -> PodStream:
        """A new room, whose owner and only member is the one who asks.

        Raises:
            OperationError: It has no name, or one that a room has already (400).
        """
        self._check_name(name)
        room = PodStream(
            id=self._new_id(name),
            type="ROOM",
            name=name,
            members={by.id},
            owners={by.id},
            description=description,
            public=public,
        )
        self._rooms[name] = self._streams[room.id] = room
        self._tell("ROOMCREATED", {**_where(room), "roomProperties": room_properties_json(room)}, by, room.members)
        return room

    def stream(self, by: User, stream_id: str) -> PodStream:
        """A stream that the one who asks is in.

        Raises:
            OperationError: There is no such stream (400), or they are not in it (403).
        """
        found = self._streams.get(StreamId(normalise_id(stream_id)))
        if found is None:
            raise OperationError(f"there is no stream with the id {stream_id}", status=400)
        if by.id not in found.members:
            raise OperationError(f"{by.display_name} is not a member of the stream {found.id}", status=403)
        return found

    def room(self, by: User, stream_id: str) -> PodStream:
        """A room that the one who asks is in; raises as `stream`, and for a stream that is no room (400)."""
        found = self.stream(by, stream_id)
        if found.type != "ROOM":
            raise OperationError(f"the stream {found.id} is no room", status=400)
        return found

    def update_room(self, by: User, stream_id: str, name: str | None, description: str | None) -> PodStream:
        """Give a room another name or description.

        Raises:
            OperationError: As of `room`; they do not own it (403), or another room has the name (400).
        """
        room = self._owned(by, stream_id)
        if name is not None and name != room.name:
            self._check_name(name)
            if self._rooms.get(room.name) is room:
                del self._rooms[room.name]
            self._rooms[name], room.name = room, name
        room.description = room.description if description is None else description
        self._tell("ROOMUPDATED", {**_where(room), "newRoomProperties": room_properties_json(room)}, by, room.members)
        return room

    def deactivate_room(self, by: User, stream_id: str) -> PodStream:
        """Close a room; raises as of `room`, and when they do not own it (403)."""
        room = self._owned(by, stream_id)
        room.active = False
        self._tell("ROOMDEACTIVATED", _where(room), by, room.members)
        return room

    def add_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Let somebody into a room; one who is in it stays. Raises as of `room` and `user`."""
        room, user = self.room(by, stream_id), self.user(user_id)
        if user.id not in room.members:
            room.members.add(user.id)
            self._tell("USERJOINEDROOM", {**_where(room), "affectedUser": user_json(user)}, by, room.members)

    def remove_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Put somebody out of a room.

        Raises:
            OperationError: As of `room` and `user`; they do not own it (403), or nobody of that id is in it (400).
        """
        room, user = self.room(by, stream_id), self.user(user_id)
        if user.id != by.id:
            self._owned(by, stream_id)
        if user.id not in room.members:
            raise OperationError(f"{user.display_name} is not a member of the room {room.name!r}", status=400)
        told = set(room.members)
        room.members.discard(user.id)
        room.owners.discard(user.id)
        self._tell("USERLEFTROOM", {**_where(room), "affectedUser": user_json(user)}, by, told)

    def user(self, user_id: int) -> User:
        """The user of an id; raises OperationError when there is none (400)."""
        found = self._people.get(UserId(user_id))
        if found is None:
            raise OperationError(f"there is no user {user_id}", status=400)
        return found

    def find_user(self, email: str) -> User | None:
        """The user with an e-mail address, in any case; None when nobody has it."""
        wanted = email.strip().casefold()
        return next((each for each in self._people if (each.email or "").casefold() == wanted), None)

    def suppress(self, by: User, message_id: str) -> PodMessage:
        """Take a message back; it, as it was.

        Raises:
            OperationError: There is no such message (400), or somebody else wrote it (403).
        """
        found = self._written.newest(normalise_id(message_id))
        if found is None:
            raise OperationError(f"there is no message {message_id}", status=400)
        if found.user.id != by.id:
            raise OperationError(f"{by.display_name} did not write this message", status=403)
        self._written.remove(found)
        payload = {"messageId": found.id, "stream": {"streamId": found.stream_id}}
        self._tell("MESSAGESUPPRESSED", payload, by, self._streams[found.stream_id].members)
        return found

    def _owned(self, by: User, stream_id: str) -> PodStream:
        room = self.room(by, stream_id)
        if room.owners and by.id not in room.owners:
            raise OperationError(f"{by.display_name} does not own the room {room.name!r}", status=403)
        return room

    def _check_name(self, name: str) -> None:
        if not name.strip():
            raise OperationError("a room has a name", status=400)
        if name in self._rooms:
            raise OperationError(f"there is a room {name!r} already", status=400)

    def _new_id(self, name: str) -> StreamId:
        """An id of the name, or of the name and a number where a room that was called so before has it."""
        number, found = 1, self._ids.stream_id(f"room/{name}")
        while found in self._streams:
            number += 1
            found = self._ids.stream_id(f"room/{name}/{number}")
        return found


def _where(room: PodStream) -> dict[str, Any]:
    return {"stream": stream_json(room)}
