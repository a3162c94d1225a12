"""What the pod and the agent tell of messages, as the records of `flowbot.operations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flowbot.clock import instant
from flowbot.ids import MessageId, StreamId, UserId, normalise_id
from flowbot.operations import Delivered, File, Person, Reader, Receipt, Relationships, Undelivered
from flowbot.symphony.asking import records_in, text_of


def readers_in(value: object) -> Sequence[Reader]:
    """The people of a list of `MessageStatusUser`, in which ids and times are texts."""
    found = [(number_in(each.get("userId")), each) for each in records_in(value)]
    return [
        Reader(
            id=UserId(number), name=_name_in(each), email=text_of(each, "email"), at=moment_in(each.get("timestamp"))
        )
        for number, each in found
        if number is not None
    ]


def receipts_in(value: object) -> Sequence[Receipt]:
    """The people of a list of `MessageReceiptDetail`."""
    return [
        Receipt(
            person=person,
            delivered=moment_in(each.get("deliveryReceiptTimestamp")),
            read=moment_in(each.get("readReceiptTimestamp")),
            emailed=moment_in(each.get("emailNotificationTimestamp")),
        )
        for each in records_in(value)
        if (person := _person_in(each.get("user"))) is not None
    ]


def relationships_in(record: Mapping[str, Any]) -> Relationships:
    """A `MessageMetadataResponse`."""
    parent = record.get("parent")
    parent = parent if isinstance(parent, dict) else {}
    return Relationships(
        parent=_message_id(parent.get("messageId")),
        relation=text_of(parent, "relationshipType"),
        replies=_message_ids(record.get("replies")),
        forwards=_message_ids(record.get("forwards")),
        form_replies=_message_ids(record.get("formReplies")),
    )


def delivered_in(value: object) -> Sequence[Delivered]:
    """Where a blast arrived: a list of `V4Message`."""
    found = []
    for each in records_in(value):
        stream = each.get("stream")
        place = text_of(stream, "streamId") if isinstance(stream, dict) else None
        message = _message_id(each.get("messageId"))
        if place is not None and message is not None:
            found.append(Delivered(stream=StreamId(normalise_id(place)), message=message))
    return found


def undelivered_in(value: object) -> Sequence[Undelivered]:
    """Where a blast did not arrive: an `Error` for each stream."""
    errors = value if isinstance(value, dict) else {}
    return [_undelivered(stream, each if isinstance(each, dict) else {}) for stream, each in errors.items()]


def files_in(stream: StreamId, value: object) -> Sequence[File]:
    """The files of a list of `StreamAttachmentItem`."""
    return [
        File(
            id=identity,
            name=name,
            size=number_in(each.get("size")),
            kind=_kind_of(name),
            message_id=_message_id(each.get("messageId")),
            stream_id=StreamId(normalise_id(stream)),
            by=UserId(by) if (by := number_in(each.get("userId"))) is not None else None,
            at=moment_in(each.get("ingestionDate")),
        )
        for each in records_in(value)
        if (identity := text_of(each, "fileId")) is not None
        for name in (text_of(each, "name") or "",)
    ]


def number_in(value: object) -> int | None:
    """A whole number, also one that is written as a text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment_in(value: object) -> datetime | None:
    """The moment of so many milliseconds since 1970; None for none, and for one that no calendar has."""
    number = number_in(value)
    try:
        return instant(number) if number is not None else None
    except OverflowError:
        return None


def _undelivered(stream: str, error: Mapping[str, Any]) -> Undelivered:
    return Undelivered(
        stream=StreamId(normalise_id(stream)),
        code=number_in(error.get("code")),
        message=text_of(error, "message") or "",
    )


def _person_in(value: object) -> Person | None:
    """A `UserCompp`, which has no name to show; None without an id."""
    if not isinstance(value, dict) or (number := number_in(value.get("id"))) is None:
        return None
    return Person(
        id=UserId(number),
        name=_name_in(value),
        first_name=text_of(value, "firstName"),
        last_name=text_of(value, "lastName"),
        email=text_of(value, "emailAddress"),
        username=text_of(value, "username"),
    )


def _name_in(user: Mapping[str, Any]) -> str:
    parts = [part for name in ("firstName", "lastName") if (part := text_of(user, name)) is not None]
    return text_of(user, "displayName") or " ".join(parts) or text_of(user, "username") or ""


def _message_id(value: object) -> MessageId | None:
    return MessageId(normalise_id(value)) if isinstance(value, str) and value else None


def _message_ids(value: object) -> Sequence[MessageId]:
    found = (_message_id(each) for each in value) if isinstance(value, list) else ()
    return [each for each in found if each is not None]


def _kind_of(name: str) -> str | None:
    from flowbot.values.attachments import kind_of_file  # here, for it would slow every start

    return kind_of_file(name)
