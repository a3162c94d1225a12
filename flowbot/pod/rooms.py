"""The rooms of a local pod, and who may do what with them.

Where a room has owners, only they change it, open and close it, and put others out; a room that was made by naming it
has none, and everybody in it may. Only a member sees a room, and lets others in where the room allows it; a public
room may be entered by anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.pod.delivery import Delivery
from flowbot.pod.parts import PodStream
from flowbot.pod.people import People
from flowbot.pod.streams import PodStreams
from flowbot.pod.wire import stream_json, user_json
from flowbot.pod.wire.rooms import room_properties_json


class RoomAttributes(TypedDict, total=False):
    """What is said of a room beside name and description; None says nothing."""

    public: bool | None
    discoverable: bool | None
    members_can_invite: bool | None
    read_only: bool | None
    copy_protected: bool | None
    cross_pod: bool | None
    view_history: bool | None
    multi_lateral_room: bool | None
    keywords: Mapping[str, str] | None


@dataclass(slots=True, kw_only=True)
class RoomRules:
    """How a local pod treats rooms where nobody outside Symphony knows; may be changed while the pod runs."""

    cross_pod: bool = False
    """Whether rooms may be open to other firms."""
    fixed: frozenset[str] = frozenset()
    """Attributes that stay as the room was made, such as `public`."""
    keeps_an_owner: bool = True
    """Whether the last owner of a room cannot become a mere member."""


class PodRooms:
    """What users do with rooms."""

    def __init__(self, streams: PodStreams, people: People, delivery: Delivery) -> None:
        self.rules = RoomRules()
        self._streams = streams
        self._people = people
        self._delivery = delivery
        self._tell = delivery.tell

    def create(self, by: User, name: str, description: str, **attributes: Unpack[RoomAttributes]) -> PodStream:
        """A new room, whose owner and only member is the one who asks.

        Raises:
            OperationError: It has no name, or one that a room has already (400); or this pod has no such rooms (403).
        """
        self._check_name(name)
        self._check_cross_pod(attributes)
        room = PodStream(
            id=self._streams.new_room_id(name),
            type="ROOM",
            name=name,
            members={by.id},
            owners={by.id},
            description=description,
            creator=by.id,
            created_ms=self._delivery.now_ms(),
        )
        room.discoverable = attributes.get("public") is True
        _put(room, attributes)
        self._streams.add(room)
        self._tell("ROOMCREATED", {**_where(room), "roomProperties": self._properties(room)}, by, room.members)
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

    def update(
        self,
        by: User,
        stream_id: str,
        name: str | None = None,
        description: str | None = None,
        **attributes: Unpack[RoomAttributes],
    ) -> PodStream:
        """Change what is given of a room.

        Raises:
            OperationError: As of `get`; they do not own it, or this pod has no such rooms (403); another room has the
                name, or an attribute stays as it was made (400).
        """
        room = self._owned(by, stream_id)
        self._check_cross_pod(attributes)
        fixed = [each for each in self.rules.fixed if attributes.get(each) is not None]
        if fixed:
            raise OperationError(f"`{min(fixed)}` of a room stays as it was made", status=400)
        if name is not None and name != room.name:
            self._check_name(name)
            self._streams.rename(room, name)
        room.description = room.description if description is None else description
        _put(room, attributes)
        self._tell("ROOMUPDATED", {**_where(room), "newRoomProperties": self._properties(room)}, by, room.members)
        return room

    def activate(self, by: User, stream_id: str) -> PodStream:
        """Open a room again; raises as of `get`, and when they do not own it (403)."""
        room = self._owned(by, stream_id)
        room.active = True
        self._tell("ROOMREACTIVATED", _where(room), by, room.members)
        return room

    def deactivate(self, by: User, stream_id: str) -> PodStream:
        """Close a room; raises as of `get`, and when they do not own it (403)."""
        room = self._owned(by, stream_id)
        room.active = False
        stream = {each: value for each, value in stream_json(room).items() if each not in ("roomName", "external")}
        self._tell("ROOMDEACTIVATED", {"stream": stream}, by, room.members)
        return room

    def add_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Let somebody into a room, or come into a public one; one who is in it stays.

        Raises:
            OperationError: As of `get`, where it is not public and it is themselves; they may not let others in (403);
                there is no such user, or the room is closed (400).
        """
        user = self._people.require(user_id)
        room = self._streams.get(stream_id)
        if room is None or not room.public or user.id != by.id:
            room = self.get(by, stream_id)
            if room.owners and by.id not in room.owners and not room.members_can_invite:
                raise OperationError(f"only its owners let people into the room {room.name!r}", status=403)
        _check_open(room)
        if user.id not in room.members:
            room.members.add(user.id)
            room.joined_ms[user.id] = self._delivery.now_ms()
            self._tell_of("USERJOINEDROOM", room, user, by)

    def ask_to_join(self, by: User, room: PodStream) -> None:
        """Ask the owners of a room to be let in, as a person does who has found it.

        Raises:
            OperationError: They are in it already, or it cannot be found (400).
        """
        if by.id in room.members or not (room.discoverable or room.public):
            raise OperationError(f"{by.display_name} cannot ask to join the room {room.name!r}", status=400)
        owners = [user_json(self._people.require(each)) for each in sorted(room.owners)]
        payload = {**_where(room), "affectedUsers": owners}
        self._tell("USERREQUESTEDTOJOINROOM", payload, by, {by.id, *room.owners})

    def promote(self, by: User, stream_id: str, user_id: int) -> None:
        """Make a member one of the owners; raises as of `remove_member`."""
        room, user = self._member(by, stream_id, user_id)
        if user.id not in room.owners:
            room.owners.add(user.id)
            self._tell_of("ROOMMEMBERPROMOTEDTOOWNER", room, user, by)

    def demote(self, by: User, stream_id: str, user_id: int) -> None:
        """Make an owner a mere member; raises as of `remove_member`, or when they are the last one (400)."""
        room, user = self._member(by, stream_id, user_id)
        if room.owners == {user.id} and self.rules.keeps_an_owner:
            raise OperationError(f"{user.display_name} is the only owner of the room {room.name!r}", status=400)
        if user.id in room.owners:
            room.owners.discard(user.id)
            self._tell_of("ROOMMEMBERDEMOTEDFROMOWNER", room, user, by)

    def remove_member(self, by: User, stream_id: str, user_id: int) -> None:
        """Put somebody out of a room.

        Raises:
            OperationError: As of `get`, or there is no such user; they do not own it (403), or nobody of that
                id is in it (400).
        """
        room, user = (self.get(by, stream_id), by) if user_id == by.id else self._member(by, stream_id, user_id)
        _check_open(room)
        self._tell_of("USERLEFTROOM", room, user, by)
        room.members.discard(user.id)
        room.owners.discard(user.id)

    def _tell_of(self, kind: str, room: PodStream, user: User, by: User) -> None:
        self._tell(kind, {**_where(room), "affectedUser": user_json(user)}, by, room.members)

    def _properties(self, room: PodStream) -> dict[str, Any]:
        return room_properties_json(room, None if room.creator is None else self._people.get(room.creator))

    def _member(self, by: User, stream_id: str, user_id: int) -> tuple[PodStream, User]:
        """A room and a member of it, for an owner."""
        room, user = self._owned(by, stream_id), self._people.require(user_id)
        if user.id not in room.members:
            raise OperationError(f"{user.display_name} is not a member of the room {room.name!r}", status=400)
        return room, user

    def _owned(self, by: User, stream_id: str) -> PodStream:
        room = self.get(by, stream_id)
        if room.owners and by.id not in room.owners:
            raise OperationError(f"{by.display_name} does not own the room {room.name!r}", status=403)
        return room

    def _check_cross_pod(self, attributes: RoomAttributes) -> None:
        if attributes.get("cross_pod") and not self.rules.cross_pod:
            raise OperationError("this pod has no rooms with people of other firms", status=403)

    def _check_name(self, name: str) -> None:
        if not name.strip():
            raise OperationError("a room has a name", status=400)
        if self._streams.is_taken(name):
            raise OperationError(f"there is a room {name!r} already", status=400)


def _put(room: PodStream, attributes: RoomAttributes) -> None:
    for name, value in attributes.items():
        if value is not None:
            setattr(room, name, value)


def _check_open(room: PodStream) -> None:
    if not room.active:
        raise OperationError(f"the room {room.name!r} is closed", status=400)


def _where(room: PodStream) -> dict[str, Any]:
    return {"stream": stream_json(room)}
