"""People, streams and answers as expressions and messages see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from flowbot.engine.snapshot import Answer, Sent, Snapshot, Trigger
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import UserId
from flowbot.message import IncomingMessage
from flowbot.values.kinds import kind_of
from flowbot.values.people import user_names
from flowbot.values.rooms import stream_names

__all__ = [
    "answer_names",
    "message_names",
    "person_or_none",
    "read_person",
    "sent_names",
    "stream_names",
    "stream_or_none",
    "trigger_names",
    "user_names",
]


def person_or_none(person: User | None) -> Mapping[str, object] | None:
    """A user as expressions and messages see one; None for nobody."""
    return user_names(person) if person is not None else None


def stream_or_none(stream: Stream | None) -> Mapping[str, object] | None:
    """A stream as expressions and messages see one; None for no stream."""
    return stream_names(stream) if stream is not None else None


def trigger_names(trigger: Trigger, by: User | None, here: Stream | None, zone: tzinfo) -> dict[str, object]:
    """What began a conversation; its moments are in a zone, for their day."""
    at = trigger.at.astimezone(zone)
    if trigger.given is not None:
        occasion, told = trigger.given
        return {"message": None, occasion: dict(told), "at": at}
    message = {"id": trigger.message_id, "text": trigger.text, "by": person_or_none(by), "at": at}
    return {"message": {**message, "stream": stream_or_none(here)}, "at": at}


def answer_names(answers: Mapping[str, Answer], here: Stream | None, zone: tzinfo) -> dict[str, object]:
    """Question → who answered it, when (in a zone, for its day), where and with which option."""
    return {
        step: {
            **_given(answer, here, zone),
            "all": [_given(each, here, zone) for each in answer.everybody or (answer,)],
        }
        for step, answer in answers.items()
    }


def _given(answer: Answer, here: Stream | None, zone: tzinfo) -> dict[str, object]:
    return {
        "by": user_names(answer.by),
        "at": answer.at.astimezone(zone),
        "option": answer.option,
        "stream": stream_or_none(answer.stream or here),
    }


def sent_names(sent: Sequence[Sent], snapshot: Snapshot) -> dict[str, object]:
    """Where the messages of a step stand; and where they do not, and why."""
    known = [(_place(each, snapshot), each.receipt.error) for each in sent if each.receipt is not None]
    return {
        "sent": [place for place, error in known if error is None],
        "failed": [{**place, "error": {"status": None, **error}} for place, error in known if error is not None],
    }


def _place(sent: Sent, snapshot: Snapshot) -> dict[str, object]:
    here, initiator = snapshot.here, snapshot.initiator
    stream_id = sent.to.stream_id or (sent.receipt and sent.receipt.stream_id)
    is_own_im = here is not None and here.type == "IM" and stream_id == here.id
    user_id = initiator.id if is_own_im and initiator is not None else sent.to.user_id
    person = {"id": user_id, "name": sent.name} if user_id is not None else None
    return {"id": stream_id, "name": sent.name, "user": person}


def read_person(value: object, step: str) -> User:
    """The person that an expression of a step gave: a record of one, or an id.

    Raises:
        GuardError: It is neither.
    """
    record: Mapping[str, Any] = value if isinstance(value, Mapping) else {"id": value}
    found = record.get("id")
    if isinstance(found, bool) or not isinstance(found, int):
        raise GuardError(f"`person` of '{step}' gives {kind_of(value)}, not a person")
    return User(
        id=UserId(found),
        display_name=record.get("name") or "",
        first_name=record.get("first_name"),
        last_name=record.get("last_name"),
        email=record.get("email"),
        username=record.get("username"),
        external=record.get("external"),
    )


def message_names(message: IncomingMessage, zone: tzinfo) -> dict[str, object]:
    """A message as expressions and messages see one; its moment is in a zone, for its day."""
    return {
        "id": message.id,
        "text": message.text,
        "by": dict(user_names(message.by)),
        "at": message.at.astimezone(zone),
        "stream": dict(stream_names(message.stream)),
        "mentions": [{"id": each.user_id, "name": each.text.removeprefix("@")} for each in message.mentions],
        "hashtags": [each.value for each in message.hashtags],
        "cashtags": [each.value for each in message.cashtags],
        "links": [each.href for each in message.links],
        "tables": [each.as_records() for each in message.tables],
    }
