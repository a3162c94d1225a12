"""Snapshots as JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import (
    MAIN,
    START,
    Answer,
    Card,
    CatchUp,
    Position,
    Receipt,
    Sent,
    Snapshot,
    Timer,
    Trigger,
)
from flowbot.errors import StorageError
from flowbot.events import Stream, User
from flowbot.ids import EffectId, StateId, StreamId, UserId

FORMAT = 1
MAX_SNAPSHOT_BYTES = 256_000

Codecs = Mapping[str, Callable[[Any], Any]]
"""For each slot, a function from value to JSON, or back."""


def encode_snapshot(snapshot: Snapshot, encode_slot: Codecs) -> bytes:
    """The snapshot as JSON.

    Raises:
        StorageError: It is larger than 256 kB.
    """
    data: dict[str, object] = {
        "format": FORMAT,
        "id": snapshot.conversation,
        "flow": snapshot.flow,
        "flow_version": snapshot.flow_version,
        "here": encode_stream(snapshot.here) if snapshot.here is not None else None,
        "initiator": encode_user(snapshot.initiator) if snapshot.initiator is not None else None,
        "trigger": _present(
            text=snapshot.trigger.text,
            at=_ms(snapshot.trigger.at),
            message_id=snapshot.trigger.message_id,
            slots=sorted(snapshot.trigger.slots) or None,
            given=encode_plain(snapshot.trigger.given) if snapshot.trigger.given is not None else None,
        ),
        "positions": [_encode_position(each, encode_slot) for each in snapshot.positions.values()],
        "version": snapshot.version,
    }
    data |= _filled(kept=snapshot.kept, failures=snapshot.failures, rooms=dict(snapshot.rooms))
    data |= _present(locale=snapshot.locale, zone=snapshot.zone)
    if snapshot.caller is not None:
        data["caller"] = snapshot.caller
        data["depth"] = snapshot.depth
    if snapshot.spoke_at:
        data["spoke_at"] = _ms(snapshot.spoke_at)
    body = json.dumps(data, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > MAX_SNAPSHOT_BYTES:
        raise StorageError(f"the conversation holds {len(body):,} bytes; at most {MAX_SNAPSHOT_BYTES:,} are kept")
    return body


def decode_snapshot(body: bytes, decode_slot: Codecs) -> Snapshot:
    """The snapshot that `encode_snapshot` wrote; a slot that the flow no longer has is left out.

    Raises:
        StorageError: It was written by a newer flowbot, or is no snapshot.
    """
    try:
        data = json.loads(body)
        if data["format"] > FORMAT:
            raise StorageError(f"this snapshot has format {data['format']}; this flowbot reads up to {FORMAT}")
        positions = [_decode_position(each, decode_slot) for each in data["positions"]]
        return Snapshot(
            conversation=data["id"],
            flow=data["flow"],
            flow_version=data["flow_version"],
            here=decode_stream(data["here"]) if data["here"] is not None else None,
            initiator=decode_user(data["initiator"]) if data["initiator"] is not None else None,
            trigger=_decode_trigger(data["trigger"]),
            positions={each.id: each for each in positions},
            kept=tuple((key, body) for key, body in data.get("kept", ())),
            rooms=data.get("rooms", {}),
            locale=data.get("locale"),
            zone=data.get("zone"),
            caller=(data["caller"][0], data["caller"][1]) if "caller" in data else None,
            depth=data.get("depth", 0),
            spoke_at=_instant(data["spoke_at"]) if "spoke_at" in data else None,
            version=data["version"],
            failures=data.get("failures", 0),
        )
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise StorageError(f"a stored conversation cannot be read: {error!r}") from error


def _decode_trigger(data: Mapping[str, Any]) -> Trigger:
    given = decode_plain(data["given"]) if "given" in data else None
    return Trigger(
        text=data.get("text", ""),
        at=_instant(data["at"]),
        message_id=data.get("message_id"),
        slots=frozenset(data.get("slots", ())),
        given=(given[0], given[1]) if given is not None else None,
    )


def read_standing(body: bytes) -> tuple[User | None, StateId]:
    """Whose conversation a snapshot is that `encode_snapshot` wrote, and where it stands, whatever else is in it."""
    data = json.loads(body)
    return decode_user(data["initiator"]) if data["initiator"] is not None else None, data["positions"][0].get(
        "state", START
    )


def _encode_position(position: Position, encode_slot: Codecs) -> dict[str, object]:
    catch_up = position.catch_up
    return _filled(
        id=position.id,
        parent=position.parent,
        block=position.block,
        state=position.state,
        slots={name: None if value is None else encode_slot[name](value) for name, value in position.slots.items()},
        answers={step: _encode_answer(answer) for step, answer in position.answers.items()},
        votes=[_encode_answer(each) for each in position.votes],
        delegated=[[by, encode_user(to)] for by, to in position.delegated.items()],
        gone=sorted(position.gone),
        counts=position.counts,
        done=sorted(position.done),
        catch_up={"until": catch_up.until, "changed": sorted(catch_up.changed)} if catch_up else None,
        cards=[_encode_card(each) for each in position.cards],
        timers={name: [each.id, _ms(each.due)] for name, each in position.timers.items()},
        waiting_for=position.waiting_for,
        running=position.running,
        error=dict(position.error) if position.error else None,
        trail=position.trail,
        person=encode_user(position.person) if position.person is not None else None,
        stream=encode_stream(position.stream) if position.stream is not None else None,
        names=encode_plain(position.names),
        rows=encode_plain(position.rows),
        row=position.row,
        listening=position.listening,
        sender=encode_user(position.sender) if position.sender is not None else None,
        returns=position.returns,
        overdue=sorted(position.overdue),
        history={
            name: [_encode_position(each, encode_slot) for each in left] for name, left in position.history.items()
        },
        sent={step: [_encode_sent(each) for each in sent] for step, sent in position.sent.items()},
    )


def _decode_position(data: Mapping[str, Any], decode_slot: Codecs) -> Position:
    catch_up = data.get("catch_up")
    return Position(
        id=data.get("id", MAIN),
        parent=data.get("parent", MAIN if "id" in data else None),
        block=data.get("block", ""),
        state=data.get("state", START),
        slots={
            name: None if value is None else decode_slot[name](value)
            for name, value in data.get("slots", {}).items()
            if name in decode_slot
        },
        answers={step: _decode_answer(answer) for step, answer in data.get("answers", {}).items()},
        votes=[_decode_answer(each) for each in data.get("votes", ())],
        delegated={by: decode_user(to) for by, to in data.get("delegated", ())},
        gone=set(data.get("gone", ())),
        counts=data.get("counts", {}),
        done=set(data.get("done", ())),
        catch_up=CatchUp(until=catch_up["until"], changed=frozenset(catch_up["changed"])) if catch_up else None,
        cards=[_decode_card(each) for each in data.get("cards", ())],
        timers={name: Timer(id=each, due=_instant(due)) for name, (each, due) in data.get("timers", {}).items()},
        waiting_for=data.get("waiting_for"),
        running=(data["running"][0], data["running"][1]) if "running" in data else None,
        error=data.get("error"),
        trail=data.get("trail", []),
        person=decode_user(data["person"]) if "person" in data else None,
        stream=decode_stream(data["stream"]) if "stream" in data else None,
        names=decode_plain(data.get("names", {})),
        rows=decode_plain(data.get("rows", {})),
        row=(data["row"][0], data["row"][1]) if "row" in data else None,
        listening=data.get("listening", []),
        sender=decode_user(data["sender"]) if "sender" in data else None,
        returns=data.get("returns", []),
        overdue=set(data.get("overdue", ())),
        history={
            name: [_decode_position(each, decode_slot) for each in left]
            for name, left in data.get("history", {}).items()
        },
        sent={step: [_decode_sent(*each) for each in sent] for step, sent in data.get("sent", {}).items()},
    )


def _present(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _filled(**fields: object) -> dict[str, object]:
    """Those that hold something."""
    return {name: value for name, value in fields.items() if value}


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def encode_user(user: User) -> dict[str, object]:
    """A user as JSON."""
    return _present(
        id=user.id,
        display_name=user.display_name,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        username=user.username,
        external=user.external,
    )


def decode_user(data: Mapping[str, Any]) -> User:
    """What `encode_user` wrote."""
    return User(**{**data, "id": UserId(data["id"])})


def encode_stream(stream: Stream) -> dict[str, object]:
    """A stream as JSON."""
    return _present(id=stream.id, type=stream.type, name=stream.name, external=stream.external)


def decode_stream(data: Mapping[str, Any]) -> Stream:
    """What `encode_stream` wrote."""
    return Stream(**{**data, "id": StreamId(data["id"])})


def _encode_answer(answer: Answer) -> dict[str, object]:
    return _present(
        by=encode_user(answer.by),
        at=_ms(answer.at),
        option=answer.option,
        message_id=answer.message_id,
        stream=encode_stream(answer.stream) if answer.stream is not None else None,
        everybody=[_encode_answer(each) for each in answer.everybody] or None,
    )


def _decode_answer(data: Mapping[str, Any]) -> Answer:
    stream = data.get("stream")
    return Answer(
        by=decode_user(data["by"]),
        at=_instant(data["at"]),
        option=data.get("option"),
        message_id=data.get("message_id"),
        stream=decode_stream(stream) if stream else None,
        everybody=tuple(_decode_answer(each) for each in data.get("everybody", ())),
    )


def _encode_sent(sent: Sent) -> list[object]:
    receipt = sent.receipt
    known = [] if receipt is None else [receipt.stream_id, dict(receipt.error) if receipt.error is not None else None]
    named = [sent.name] if sent.name is not None or known else []
    pinned = [sent.is_pinned] if sent.is_pinned or named else []
    room = [sent.to.room] if sent.to.room is not None or pinned else []
    return [sent.effect, sent.to.stream_id, sent.to.user_id, *room, *pinned, *named, *known]


def _decode_sent(
    effect: EffectId,
    stream: StreamId | None,
    user: UserId | None,
    room: str | None = None,
    is_pinned: bool = False,
    name: str | None = None,
    *receipt: Any,
) -> Sent:
    return Sent(effect, Recipient(stream, user, room), is_pinned, name, Receipt(*receipt) if receipt else None)


def _encode_card(card: Card) -> dict[str, object]:
    return _present(
        effect=card.effect,
        step=card.step,
        form=card.form_id,
        stream=card.to.stream_id,
        user=card.to.user_id,
        room=card.to.room,
        shows=card.shows or None,
        former=card.former or None,
        changed_at=_ms(card.changed_at) if card.changed_at is not None else None,
        pinned=card.is_pinned or None,
    )


def _decode_card(data: Mapping[str, Any]) -> Card:
    to = Recipient(stream_id=data.get("stream"), user_id=data.get("user"), room=data.get("room"))
    changed_at = data.get("changed_at")
    return Card(
        effect=data["effect"],
        step=data["step"],
        form_id=data.get("form"),
        to=to,
        shows=data.get("shows", ""),
        former=tuple(data.get("former", ())),
        changed_at=_instant(changed_at) if changed_at is not None else None,
        is_pinned=data.get("pinned", False),
    )
