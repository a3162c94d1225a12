"""Where talks are tried out: the bot, people and rooms, and what they do as events of a datafeed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock, milliseconds
from flowbot.engine.recipients import Recipient
from flowbot.events import (
    Attachment,
    Event,
    MessageSent,
    ReceivedMessage,
    RoomDeactivated,
    Stream,
    SymphonyElementsAction,
    User,
    UserLeftRoom,
    parse_event,
)
from flowbot.ids import MessageId
from flowbot.pod import LocalPod
from flowbot.pod.markup import write_presentationml
from flowbot.pod.wire import stream_json, user_json
from flowbot.pod.wire.rooms import happening
from flowbot.ports import Inbound
from flowbot.project import Project
from flowbot.runtime.encoding import as_inbound
from flowbot.testing.answers.around import FILE_SIZE
from flowbot.testing.chat.cast import Cast, Part
from flowbot.testing.chat.core import START, Settings

BEGIN = START
"""When every talk begins."""
PEOPLE = ("ann", "bob", "cid")
"""Who talks to a bot; the first begins most talks."""
ROOM = "desk"
NOBODY = {"id": 1, "name": "nobody"}
"""A person whom no message reaches."""

Told = tuple[Inbound, Event]
"""Something that happened, as the store keeps it and as it is read."""


class Stage:
    """A bot, people and rooms, which are the same in every talk."""

    def __init__(
        self, project: Project, roles: Mapping[str, Sequence[str]] | None = None, rooms: Sequence[str] = ()
    ) -> None:
        """People and rooms with the ids that a local pod gives them.

        Args:
            project: The bot.
            roles: Who is there beside the usual people, each with the roles that the talks give them.
            rooms: Rooms beside the usual one.
        """
        self.roles = {name: tuple(each) for name, each in (roles or {}).items()}
        self.limits = project.config.limits.sending
        self._pod = LocalPod(VirtualClock(BEGIN), seed=Settings().seed, limits=self.limits)
        self.me = self._pod.add_bot(project.config.name)
        names = dict.fromkeys([*PEOPLE, *self.roles])
        self.people: Mapping[str, User] = {name: self._pod.ensure_user(name) for name in names}
        self.bot = Flowbot(self._cast(project))
        self.flows = self.bot.flows
        found = {name: self._pod.streams.ensure(name) for name in dict.fromkeys([ROOM, *rooms])}
        self.rooms: Mapping[str, Stream] = {
            name: Stream(id=each.id, type="ROOM", name=name, external=False) for name, each in found.items()
        }
        self._ims = {each.id: self._pod.streams.im(each, self.me).id for each in self.people.values()}
        self.marked = (*self.people.values(), self.me)

    def _cast(self, project: Project) -> Project:
        """The bot as it meets these people."""
        cast = Cast(self._pod)
        for name, roles in self.roles.items():
            if roles:
                cast.put(Part(self.people[name], roles))
        return cast.of_project(project)

    def im(self, person: User) -> Stream:
        """Where a person and the bot are alone."""
        return Stream(id=self._ims[person.id], type="IM", external=False)

    def find(self, user_id: int) -> User | None:
        """Somebody of the pod."""
        return next((each for each in self.people.values() if each.id == user_id), None)

    def stream_of(self, to: Recipient) -> Stream | None:
        """Where a message goes; None where no message goes."""
        if to.stream_id is not None:
            found = [*self.rooms.values(), *map(self.im, self.people.values())]
            return next((each for each in found if each.id == to.stream_id), None)
        if to.room is not None:
            return self.rooms.get(to.room)
        person = self.find(to.user_id) if to.user_id is not None else None
        return self.im(person) if person is not None else None

    # What happens

    def said(
        self, number: int, now: datetime, person: User, stream: Stream, text: str, files: Sequence[str] = ()
    ) -> Told:
        """A message of a person."""
        presentationml, data = write_presentationml(text, self.marked)
        sent = MessageId(f"message{number}")
        received = ReceivedMessage(
            id=sent,
            presentationml=presentationml,
            data=data,
            user=person,
            stream=stream,
            timestamp=now,
            attachments=tuple(
                Attachment(id=f"file{place}", name=name, size=FILE_SIZE, stream_id=stream.id, message_id=sent)
                for place, name in enumerate(files)
            ),
        )
        inbound, event = self._told(MessageSent, number, now, person, stream, message=received)
        return replace(inbound, body=self._delivered(received, person, stream, now)), event

    def _delivered(self, message: ReceivedMessage, person: User, stream: Stream, now: datetime) -> bytes:
        """A message as it lies in a datafeed, so that it can be heard again later."""
        where, at = self._pod.streams.get(stream.id), milliseconds(now)
        body = {
            "messageId": message.id,
            "timestamp": at,
            "message": message.presentationml,
            "data": message.data,
            "user": user_json(person),
            "stream": stream_json(where) if where is not None else {},
            "attachments": [{"id": each.id, "name": each.name, "size": each.size} for each in message.attachments],
        }
        return happening((f"event-{message.id}", str(message.id)), at, "MESSAGESENT", person, {"message": body})

    def submitted(
        self, number: int, now: datetime, person: User, stream: Stream, form_id: str, values: Mapping[str, object]
    ) -> Told:
        """A form that a person has sent."""
        more = {"form_id": form_id, "form_message_id": MessageId("form"), "form_values": values}
        return self._told(SymphonyElementsAction, number, now, person, stream, **more)

    def left(self, number: int, now: datetime, person: User, stream: Stream) -> Told:
        """That a person has left a room."""
        return self._told(UserLeftRoom, number, now, person, stream, affected_user=person)

    def closed(self, number: int, now: datetime, person: User, stream: Stream) -> Told:
        """That a person has closed a room for good."""
        return self._told(RoomDeactivated, number, now, person, stream)

    def emitted(self, number: int, now: datetime, kind: str, person: User, stream: Stream | None) -> Told:
        """An event of a type such as `USERJOINEDROOM`, about a person in a room, or of no stream."""
        where = self._pod.streams.get(stream.id) if stream is not None else None
        payload = {"stream": stream_json(where), "affectedUser": user_json(person)} if where is not None else {}
        ids = (f"event{number}", f"message{number}")
        body = happening(ids, milliseconds(now), kind, person, payload)
        event = parse_event(body)
        return replace(as_inbound(event, body), key=f"{kind}#{number}"), event

    def _told(self, kind: type[Event], number: int, now: datetime, by: User, stream: Stream, **more: Any) -> Told:
        event = kind(
            id=f"event{number}",
            message_id=MessageId(f"message{number}"),
            timestamp=now,
            initiator=by,
            stream=stream,
            **more,
        )
        inbound = as_inbound(event, b"")
        return replace(inbound, key=f"{inbound.key}#{number}"), event
