"""What snapshots hold of people, streams, answers, cards and messages, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Answer, Card, Receipt, Sent
from flowbot.events import Stream, User
from flowbot.ids import EffectId, StreamId, UserId

_MORE_OF_USER = ("first_name", "last_name", "email", "username", "external")


def present(**fields: object) -> dict[str, object]:
    """Those that are known."""
    return {name: value for name, value in fields.items() if value is not None}


def in_ms(moment: datetime) -> int:
    """A moment as JSON."""
    return round(moment.timestamp() * 1000)


def instant(milliseconds: int) -> datetime:
    """What `in_ms` gave."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def encode_user(user: User) -> dict[str, object]:
    """A user as JSON."""
    data: dict[str, object] = {"id": user.id, "display_name": user.display_name}
    for name in _MORE_OF_USER:
        value = getattr(user, name)
        if value is not None:
            data[name] = value
    return data


def decode_user(data: Mapping[str, Any]) -> User:
    """What `encode_user` wrote."""
    return User(**data)


def encode_stream(stream: Stream) -> dict[str, object]:
    """A stream as JSON."""
    return present(id=stream.id, type=stream.type, name=stream.name, external=stream.external)


def decode_stream(data: Mapping[str, Any]) -> Stream:
    """What `encode_stream` wrote."""
    return Stream(**data)


def encode_answer(answer: Answer) -> dict[str, object]:
    """An answer as JSON."""
    return present(
        by=encode_user(answer.by),
        at=in_ms(answer.at),
        option=answer.option,
        message_id=answer.message_id,
        stream=encode_stream(answer.stream) if answer.stream is not None else None,
        everybody=[encode_answer(each) for each in answer.everybody] or None,
    )


def decode_answer(data: Mapping[str, Any]) -> Answer:
    """What `encode_answer` wrote."""
    stream = data.get("stream")
    return Answer(
        by=decode_user(data["by"]),
        at=instant(data["at"]),
        option=data.get("option"),
        message_id=data.get("message_id"),
        stream=decode_stream(stream) if stream else None,
        everybody=tuple(decode_answer(each) for each in data.get("everybody", ())),
    )


def encode_sent(sent: Sent) -> list[object]:
    """A message that was sent as JSON."""
    receipt = sent.receipt
    known = [] if receipt is None else [receipt.stream_id, dict(receipt.error) if receipt.error is not None else None]
    named = [sent.name] if sent.name is not None or known else []
    pinned = [sent.is_pinned] if sent.is_pinned or named else []
    room = [sent.to.room] if sent.to.room is not None or pinned else []
    return [sent.effect, sent.to.stream_id, sent.to.user_id, *room, *pinned, *named, *known]


def decode_sent(
    effect: EffectId,
    stream: StreamId | None,
    user: UserId | None,
    room: str | None = None,
    is_pinned: bool = False,
    name: str | None = None,
    *receipt: Any,
) -> Sent:
    """What `encode_sent` wrote."""
    return Sent(effect, Recipient(stream, user, room), is_pinned, name, Receipt(*receipt) if receipt else None)


def encode_card(card: Card) -> dict[str, object]:
    """A card as JSON."""
    return present(
        effect=card.effect,
        step=card.step,
        form=card.form_id,
        stream=card.to.stream_id,
        user=card.to.user_id,
        room=card.to.room,
        shows=card.shows or None,
        former=card.former or None,
        changed_at=in_ms(card.changed_at) if card.changed_at is not None else None,
        pinned=card.is_pinned or None,
    )


def decode_card(data: Mapping[str, Any]) -> Card:
    """What `encode_card` wrote."""
    to = Recipient(stream_id=data.get("stream"), user_id=data.get("user"), room=data.get("room"))
    changed_at = data.get("changed_at")
    return Card(
        effect=data["effect"],
        step=data["step"],
        form_id=data.get("form"),
        to=to,
        shows=data.get("shows", ""),
        former=tuple(data.get("former", ())),
        changed_at=instant(changed_at) if changed_at is not None else None,
        is_pinned=data.get("pinned", False),
    )
