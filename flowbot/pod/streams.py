"""Where people and bots of a local pod meet: its rooms and IMs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flowbot.errors import MessageRejectedError, OperationError
from flowbot.events import User
from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.pod.delivery import Delivery
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.markup import clean_text
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.pod.people import People
from flowbot.pod.wire import stream_json, user_json


class PodStreams:
    """Every stream of a local pod; a room is also known by its name."""

    def __init__(self, people: People, ids: IdMaker, delivery: Delivery) -> None:
        self._people = people
        self._ids = ids
        self._delivery = delivery
        self._by_id: dict[StreamId, PodStream] = {}
        self._rooms: dict[str, PodStream] = {}

    def __iter__(self) -> Iterator[PodStream]:
        return iter(list(self._by_id.values()))

    @property
    def rooms(self) -> Sequence[PodStream]:
        """The rooms that have a name."""
        return list(self._rooms.values())

    def get(self, stream_id: str) -> PodStream | None:
        """The stream with this id, in either spelling; None when there is none."""
        return self._by_id.get(StreamId(normalise_id(stream_id)))

    def find(self, name_or_id: str) -> PodStream | None:
        """The room with this name, or the stream with this id; None when there is none."""
        return self._rooms.get(name_or_id) or self.get(name_or_id)

    def ensure(self, name: str) -> PodStream:
        """The room with this name (or the stream with this id); a new room holds every bot."""
        name = clean_text(name)
        known = self.find(name)
        if known is not None:
            return known
        bots = {bot.id for bot in self._people.bots}
        return self.add(PodStream(id=self._ids.stream_id(f"room/{name}"), type="ROOM", name=name, members=bots))

    def im(self, *users: User) -> PodStream:
        """The IM of a person and a bot, or of several with it; the same ones always have the same one."""
        return self._between({each.id for each in users})

    def open_im(self, by: User, *user_ids: int) -> StreamId:
        """The stream of somebody and other users; a new one is told of to who is in it.

        Raises:
            MessageRejectedError: There is no such user, or there are no others (400).
        """
        people = {each: self._people.get(UserId(each)) for each in user_ids if each != by.id}
        missing = [each for each, person in people.items() if person is None]
        if missing or not people:
            raise MessageRejectedError(
                f"there is no user {missing[0]}" if missing else "an IM is with somebody else", status=400
            )
        before = len(self._by_id)
        opened = self._between({by.id, *map(UserId, people)})
        if len(self._by_id) > before:
            opened.creator, opened.created_ms = by.id, self._delivery.now_ms()
            members = [user_json(each) for each in (by, *people.values()) if each is not None]
            self._delivery.tell(
                "INSTANTMESSAGECREATED", {"stream": {**stream_json(opened), "members": members}}, by, opened.members
            )
        return opened.id

    def _between(self, members: set[UserId]) -> PodStream:
        stream_id = self._ids.stream_id("im/" + "/".join(str(member) for member in sorted(members)))
        kind = "IM" if len(members) <= 2 else "MIM"
        return self._by_id.setdefault(stream_id, PodStream(id=stream_id, type=kind, members=members))

    def of(self, user: User, types: Collection[str], *, inactive: bool = False) -> Sequence[PodStream]:
        """The open streams of some types that a user is in; closed ones, too, where they are asked for."""
        found = (each for each in self._by_id.values() if each.type in types and (each.active or inactive))
        return [each for each in found if user.id in each.members]

    def of_member(self, by: User, stream_id: str) -> PodStream:
        """A stream that the one who asks is in.

        Raises:
            OperationError: There is no such stream (400), or they are not in it (403).
        """
        found = self.get(stream_id)
        if found is None:
            raise OperationError(f"there is no stream with the id {stream_id}", status=400)
        if by.id not in found.members:
            raise OperationError(f"{by.display_name} is not a member of the stream {found.id}", status=403)
        return found

    def of_message(self, message: PodMessage) -> PodStream:
        """Where a message stands."""
        return self._by_id[message.stream_id]

    def add(self, stream: PodStream) -> PodStream:
        """Let there be a stream; one with a name is found by it, where no other is."""
        self._by_id[stream.id] = stream
        if stream.name:
            self._rooms.setdefault(stream.name, stream)
        return stream

    def rename(self, room: PodStream, name: str) -> None:
        """Let a room be known by another name."""
        if self._rooms.get(room.name) is room:
            del self._rooms[room.name]
        self._rooms[name], room.name = room, name

    def is_taken(self, name: str) -> bool:
        """Whether a room has this name."""
        return name in self._rooms

    def new_room_id(self, name: str) -> StreamId:
        """An id of the name, or of the name and a number where a room that was called so before has it."""
        number, found = 1, self._ids.stream_id(f"room/{name}")
        while found in self._by_id:
            number += 1
            found = self._ids.stream_id(f"room/{name}/{number}")
        return found

    def learn(self, stream_id: StreamId, kind: str | None, name: str | None) -> PodStream:
        """The stream that a raw event names; known from then on."""
        return self._by_id.get(stream_id) or self.add(PodStream(id=stream_id, type=kind or "ROOM", name=name or ""))
