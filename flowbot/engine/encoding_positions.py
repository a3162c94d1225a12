"""Positions as JSON, and back: only what they hold is written, and only what was written is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from flowbot.engine.encoding_parts import (
    decode_answer,
    decode_card,
    decode_sent,
    decode_stream,
    decode_user,
    encode_answer,
    encode_card,
    encode_sent,
    encode_stream,
    encode_user,
    in_ms,
    instant,
)
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.snapshot import MAIN, CatchUp, Position, Timer

Codecs = Mapping[str, Callable[[Any], Any]]
"""For each slot, a function from value to JSON, or back."""

_Convert = Callable[[Any], Any] | None
"""None: JSON holds it as it is."""
_FIELDS: Mapping[str, tuple[_Convert, _Convert]] = {
    "id": (None, None),
    "parent": (None, None),
    "block": (None, None),
    "state": (None, None),
    "answers": (
        lambda answers: {step: encode_answer(each) for step, each in answers.items()},
        lambda data: {step: decode_answer(each) for step, each in data.items()},
    ),
    "votes": (
        lambda votes: [encode_answer(each) for each in votes],
        lambda data: [decode_answer(each) for each in data],
    ),
    "delegated": (
        lambda delegated: [[by, encode_user(to)] for by, to in delegated.items()],
        lambda data: {by: decode_user(to) for by, to in data},
    ),
    "gone": (sorted, set),
    "counts": (None, None),
    "done": (sorted, set),
    "catch_up": (
        lambda catch_up: {"until": catch_up.until, "changed": sorted(catch_up.changed)},
        lambda data: CatchUp(until=data["until"], changed=frozenset(data["changed"])),
    ),
    "cards": (lambda cards: [encode_card(each) for each in cards], lambda data: [decode_card(each) for each in data]),
    "timers": (
        lambda timers: {name: [each.id, in_ms(each.due)] for name, each in timers.items()},
        lambda data: {name: Timer(id=each, due=instant(due)) for name, (each, due) in data.items()},
    ),
    "waiting_for": (None, None),
    "running": (None, tuple),
    "error": (dict, None),
    "trail": (None, None),
    "person": (encode_user, decode_user),
    "stream": (encode_stream, decode_stream),
    "names": (encode_plain, decode_plain),
    "rows": (encode_plain, decode_plain),
    "row": (None, tuple),
    "listening": (None, None),
    "sender": (encode_user, decode_user),
    "returns": (None, None),
    "overdue": (sorted, set),
    "sent": (
        lambda sent: {step: [encode_sent(each) for each in messages] for step, messages in sent.items()},
        lambda data: {step: [decode_sent(*each) for each in messages] for step, messages in data.items()},
    ),
}
"""For each field how it is written, and read; the slots, and what was left open inside states, are beside it."""
_VALUES = attrgetter(*_FIELDS)


def encode_position(position: Position, encode_slot: Codecs) -> dict[str, object]:
    """What a position holds, as JSON."""
    data: dict[str, object] = {}
    for name, value in zip(_FIELDS, _VALUES(position), strict=True):
        if value:
            encode = _FIELDS[name][0]
            data[name] = value if encode is None else encode(value)
    if position.slots:
        data["slots"] = {
            name: None if value is None else encode_slot[name](value) for name, value in position.slots.items()
        }
    if position.history:
        data["history"] = {
            name: [encode_position(each, encode_slot) for each in left] for name, left in position.history.items()
        }
    return data


def decode_position(data: Mapping[str, Any], decode_slot: Codecs) -> Position:
    """What `encode_position` wrote; a slot that the flow no longer has is left out."""
    fields: dict[str, Any] = {}
    for name, value in data.items():
        if name in _FIELDS:
            decode = _FIELDS[name][1]
            fields[name] = value if decode is None else decode(value)
    if "id" in data:
        fields.setdefault("parent", MAIN)
    fields["slots"] = {
        name: None if value is None else decode_slot[name](value)
        for name, value in data.get("slots", {}).items()
        if name in decode_slot
    }
    fields["history"] = {
        name: [decode_position(each, decode_slot) for each in left] for name, left in data.get("history", {}).items()
    }
    return Position(**fields)
