"""Snapshots as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.compact import read_json, write_json
from flowbot.engine.encoding_parts import (
    decode_stream,
    decode_user,
    encode_stream,
    encode_user,
    in_ms,
    instant,
    present,
)
from flowbot.engine.encoding_positions import Codecs, decode_position, encode_position
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.snapshot import START, Snapshot, Trigger
from flowbot.errors import StorageError
from flowbot.events import User
from flowbot.ids import StateId

__all__ = [
    "decode_snapshot",
    "decode_stream",
    "decode_user",
    "encode_snapshot",
    "encode_stream",
    "encode_user",
    "read_standing",
]

FORMAT = 1
MAX_SNAPSHOT_BYTES = 256_000
_SELDOM = ("kept", "failures", "rooms", "locale", "zone")
"""What is written as it is, where a conversation has it."""


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
        "trigger": _encode_trigger(snapshot.trigger),
        "positions": [encode_position(each, encode_slot) for each in snapshot.positions.values()],
        "version": snapshot.version,
    }
    for name in _SELDOM:
        value = getattr(snapshot, name)
        if value:
            data[name] = value
    if snapshot.caller is not None:
        data["caller"] = snapshot.caller
        data["depth"] = snapshot.depth
    if snapshot.spoke_at:
        data["spoke_at"] = in_ms(snapshot.spoke_at)
    body = write_json(data)
    if len(body) > MAX_SNAPSHOT_BYTES:
        raise StorageError(f"the conversation holds {len(body):,} bytes; at most {MAX_SNAPSHOT_BYTES:,} are kept")
    return body


def decode_snapshot(body: bytes, decode_slot: Codecs) -> Snapshot:
    """The snapshot that `encode_snapshot` wrote; a slot that the flow no longer has is left out.

    Raises:
        StorageError: It was written by a newer flowbot, or is no snapshot.
    """
    try:
        data = read_json(body)
        if data["format"] > FORMAT:
            raise StorageError(f"this snapshot has format {data['format']}; this flowbot reads up to {FORMAT}")
        positions = [decode_position(each, decode_slot) for each in data["positions"]]
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
            spoke_at=instant(data["spoke_at"]) if "spoke_at" in data else None,
            version=data["version"],
            failures=data.get("failures", 0),
        )
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise StorageError(f"a stored conversation cannot be read: {error!r}") from error


def _encode_trigger(trigger: Trigger) -> dict[str, object]:
    return present(
        text=trigger.text,
        at=in_ms(trigger.at),
        message_id=trigger.message_id,
        slots=sorted(trigger.slots) or None,
        given=encode_plain(trigger.given) if trigger.given is not None else None,
    )


def _decode_trigger(data: Mapping[str, Any]) -> Trigger:
    given = decode_plain(data["given"]) if "given" in data else None
    return Trigger(
        text=data.get("text", ""),
        at=instant(data["at"]),
        message_id=data.get("message_id"),
        slots=frozenset(data.get("slots", ())),
        given=(given[0], given[1]) if given is not None else None,
    )


def read_standing(body: bytes) -> tuple[User | None, StateId]:
    """Whose conversation a snapshot is that `encode_snapshot` wrote, and where it stands, whatever else is in it."""
    data = read_json(body)
    return decode_user(data["initiator"]) if data["initiator"] is not None else None, data["positions"][0].get(
        "state", START
    )
