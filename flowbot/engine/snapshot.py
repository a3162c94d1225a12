"""Everything a conversation is between two turns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flowbot.errors import StorageError
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, EffectId, FlowId, MessageId, StateId, StreamId, UserId

FORMAT = 1
MAX_SNAPSHOT_BYTES = 256_000
START = StateId("start")
"""Where a conversation stands before its first turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What began the conversation."""

    text: str
    at: datetime
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answered a question, and when."""

    by: User
    at: datetime
    option: str | None = None
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message with a form that waits for an answer."""

    effect: EffectId
    """What sent it."""
    form_id: str
    step: str
    """The question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """After `change`: walk on from the changed question to where the person was."""

    until: StateId
    changed: frozenset[str]
    """The slots that have changed; a step that reads none of them is not done again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Where one conversation stands."""

    conversation: ConversationId
    flow: FlowId
    flow_version: int
    here: Stream
    initiator: User
    trigger: Trigger
    state: StateId = START
    slots: Mapping[str, object] = field(default_factory=dict)
    """Those that are filled; one that was left out, as it may be, is None."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    """Invalid answers by question, jumps by `goto`."""
    done: frozenset[str] = frozenset()
    """The steps that were done, by name."""
    catch_up: CatchUp | None = None
    card: Card | None = None
    """The form that is open; answers to any other come too late."""
    waiting_for: EffectId | None = None
    """The call whose result is awaited."""
    error: Mapping[str, object] | None = None
    """Why the last call failed."""
    locale: str | None = None
    """Of the initiator, as it was when they were met; None for that of the flow."""
    zone: str | None = None
    """The same for their time zone."""
    spoke_at: datetime | None = None
    """When the conversation last said something."""
    version: int = 0
    """Grows by one each turn."""
    ended: str | None = None
    """The end that was reached."""


def encode_snapshot(snapshot: Snapshot, encode_slot: Mapping[str, Any]) -> bytes:
    """The snapshot as JSON; `encode_slot` has for each slot a function from value to JSON.

    Raises:
        StorageError: It is larger than 256 kB.
    """
    data: dict[str, object] = {
        "format": FORMAT,
        "id": snapshot.conversation,
        "flow": snapshot.flow,
        "flow_version": snapshot.flow_version,
        "state": snapshot.state,
        "here": _encode_stream(snapshot.here),
        "initiator": _encode_user(snapshot.initiator),
        "trigger": _present(
            text=snapshot.trigger.text, at=_ms(snapshot.trigger.at), message_id=snapshot.trigger.message_id
        ),
        "slots": {name: None if value is None else encode_slot[name](value) for name, value in snapshot.slots.items()},
        "version": snapshot.version,
    }
    if snapshot.answers:
        data["answers"] = {step: _encode_answer(answer) for step, answer in snapshot.answers.items()}
    if snapshot.counts:
        data["counts"] = dict(snapshot.counts)
    if snapshot.done:
        data["done"] = sorted(snapshot.done)
    if snapshot.catch_up:
        data["catch_up"] = {"until": snapshot.catch_up.until, "changed": sorted(snapshot.catch_up.changed)}
    if snapshot.card:
        data["card"] = {"effect": snapshot.card.effect, "form": snapshot.card.form_id, "step": snapshot.card.step}
    if snapshot.waiting_for:
        data["waiting_for"] = snapshot.waiting_for
    if snapshot.error:
        data["error"] = dict(snapshot.error)
    data |= _present(locale=snapshot.locale, zone=snapshot.zone)
    if snapshot.spoke_at:
        data["spoke_at"] = _ms(snapshot.spoke_at)
    body = json.dumps(data, separators=(",", ":"), allow_nan=False).encode()
    if len(body) > MAX_SNAPSHOT_BYTES:
        raise StorageError(f"the conversation holds {len(body):,} bytes; at most {MAX_SNAPSHOT_BYTES:,} are kept")
    return body


def decode_snapshot(body: bytes, decode_slot: Mapping[str, Any]) -> Snapshot:
    """The snapshot that `encode_snapshot` wrote; a slot that the flow no longer has is left out.

    Raises:
        StorageError: It was written by a newer flowbot, or is no snapshot.
    """
    try:
        data = json.loads(body)
        if data["format"] > FORMAT:
            raise StorageError(f"this snapshot has format {data['format']}; this flowbot reads up to {FORMAT}")
        catch_up, card = data.get("catch_up"), data.get("card")
        return Snapshot(
            conversation=data["id"],
            flow=data["flow"],
            flow_version=data["flow_version"],
            state=data["state"],
            here=_decode_stream(data["here"]),
            initiator=_decode_user(data["initiator"]),
            trigger=Trigger(
                text=data["trigger"].get("text", ""),
                at=_instant(data["trigger"]["at"]),
                message_id=data["trigger"].get("message_id"),
            ),
            slots={
                name: None if value is None else decode_slot[name](value)
                for name, value in data["slots"].items()
                if name in decode_slot
            },
            answers={step: _decode_answer(answer) for step, answer in data.get("answers", {}).items()},
            counts=data.get("counts", {}),
            done=frozenset(data.get("done", ())),
            catch_up=CatchUp(until=catch_up["until"], changed=frozenset(catch_up["changed"])) if catch_up else None,
            card=Card(effect=card["effect"], form_id=card["form"], step=card["step"]) if card else None,
            waiting_for=data.get("waiting_for"),
            error=data.get("error"),
            locale=data.get("locale"),
            zone=data.get("zone"),
            spoke_at=_instant(data["spoke_at"]) if "spoke_at" in data else None,
            version=data["version"],
        )
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise StorageError(f"a stored conversation cannot be read: {error!r}") from error


def _present(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _encode_user(user: User) -> dict[str, object]:
    return _present(
        id=user.id,
        display_name=user.display_name,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        username=user.username,
    )


def _decode_user(data: Mapping[str, Any]) -> User:
    return User(**{**data, "id": UserId(data["id"])})


def _encode_stream(stream: Stream) -> dict[str, object]:
    return _present(id=stream.id, type=stream.type, name=stream.name, external=stream.external)


def _decode_stream(data: Mapping[str, Any]) -> Stream:
    return Stream(**{**data, "id": StreamId(data["id"])})


def _encode_answer(answer: Answer) -> dict[str, object]:
    return _present(by=_encode_user(answer.by), at=_ms(answer.at), option=answer.option, message_id=answer.message_id)


def _decode_answer(data: Mapping[str, Any]) -> Answer:
    return Answer(
        by=_decode_user(data["by"]),
        at=_instant(data["at"]),
        option=data.get("option"),
        message_id=data.get("message_id"),
    )
