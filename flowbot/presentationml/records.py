"""From a message in an answer of the agent to the record that `symphony.messages` gives."""

from __future__ import annotations

from flowbot.events import Attachment, ReceivedMessage, User, read_received
from flowbot.operations import File, Message, Person, Place
from flowbot.presentationml.parser import parse_message
from flowbot.values.attachments import kind_of_file


def read_message_record(value: object) -> Message | None:
    """A `V4Message` of the agent's API; None without an id. What is absent, or cannot be read, is left out."""
    received = read_received(value)
    if received is None or not received.id:
        return None
    body = parse_message(received.presentationml, received.data)
    return Message(
        id=received.id,
        text=body.text,
        by=_person(received.user) if received.user is not None else None,
        at=received.timestamp,
        stream=_place(received),
        attachments=[_file(each) for each in received.attachments],
        data=body.entities,
        parent=received.parent_message_id,
        replaces=received.replacing,
    )


def _place(received: ReceivedMessage) -> Place | None:
    stream = received.stream
    if stream is None:
        return None
    return Place(id=stream.id, name=stream.name, type=stream.type, external=stream.external)


def _file(file: Attachment) -> File:
    return File(
        id=file.id,
        name=file.name,
        size=file.size,
        kind=kind_of_file(file.name),
        message_id=file.message_id,
        stream_id=file.stream_id,
    )


def _person(user: User) -> Person:
    return Person(
        id=user.id,
        name=user.display_name,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        username=user.username,
    )
