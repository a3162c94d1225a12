"""What a turn means for conversations of other shards, as events that go on in theirs.

A conversation is written by the slices of its own shard alone. What only one may take, such as a message, goes on to
the one that would take it now, and comes back if it does not want it after all. What is for one in any case is told
to it: that it begins, that another one begins in its place, or what has happened where it waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flowbot.engine.encoding import (
    decode_snapshot,
    decode_stream,
    decode_user,
    encode_snapshot,
    encode_stream,
    encode_user,
)
from flowbot.engine.events import Departed, FlowEvent, Happened, Replaced, Resumed, Said, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.snapshot import Snapshot
from flowbot.ids import FlowId
from flowbot.ports import Inbound

_TOLD = "told:"
_Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a conversation is told."""

    event: FlowEvent
    begins: Snapshot | None = None
    """The conversation, where it begins by it."""


def is_for_one(event: FlowEvent) -> bool:
    """Whether only one conversation may take an event."""
    return isinstance(event, Said) or (isinstance(event, Happened) and event.occasion == "form")


def told_event(snapshot: Snapshot, event: FlowEvent, flow: CompiledFlow, cause: str) -> Inbound:
    """What a conversation is told, as an event of it.

    Args:
        snapshot: The conversation.
        event: What it is told.
        flow: Its flow.
        cause: The key of the event because of which it is.

    Raises:
        StorageError: It begins with more than is kept of one.
        TypeError: Something that it is told cannot be kept.
    """
    kind, fields = _encode(snapshot, event, flow)
    body = json.dumps({"kind": kind, "key": event.key, **fields}).encode()
    key = f"{_TOLD}{kind}:{cause}>{snapshot.conversation}"
    return Inbound(key=key, body=body, conversation=snapshot.conversation)


def is_told_event(event: Inbound) -> bool:
    """Whether an event is something that a conversation is told; no event of the feed has such a key."""
    return event.key.startswith(_TOLD)


def read_told_event(event: Inbound, find: Callable[[FlowId, int], CompiledFlow | None]) -> Told | None:
    """What `told_event` wrote; None for the beginning of a flow in a version that the bot lacks.

    Args:
        event: The event.
        find: Gives a flow in a version.
    """
    data: _Fields = json.loads(event.body)
    key = data["key"]
    match data["kind"]:
        case "replace":
            return Told(Replaced(key=key))
        case "resume":
            by, stream = decode_user(data["by"]), decode_stream(data["stream"])
            return Told(Resumed(key=key, by=by, stream=stream, is_start=data["is_start"]))
        case "depart":
            return Told(Departed(key=key, stream=decode_stream(data["stream"]), user=_user(data)))
        case "happen":
            return Told(_happened(key, data))
    flow = find(FlowId(data["flow"]), data["version"])
    if flow is None:
        return None
    slots = {name: None if value is None else flow.decoders[name](value) for name, value in data["slots"].items()}
    return Told(Started(key=key, slots=slots), decode_snapshot(data["snapshot"].encode(), flow.decoders))


def _encode(snapshot: Snapshot, event: FlowEvent, flow: CompiledFlow) -> tuple[str, _Fields]:
    match event:
        case Replaced():
            return "replace", {}
        case Resumed(by=by, stream=stream, is_start=is_start):
            return "resume", {"by": encode_user(by), "stream": encode_stream(stream), "is_start": is_start}
        case Departed(stream=stream, user=user):
            return "depart", {"stream": encode_stream(stream), "user": encode_user(user) if user is not None else None}
        case Happened():
            return "happen", _of_happened(event)
        case Started():
            encode = flow.encoders
            slots = {name: None if value is None else encode[name](value) for name, value in event.slots.items()}
            first = encode_snapshot(snapshot, encode).decode()
            return "begin", {"flow": flow.id, "version": flow.version, "snapshot": first, "slots": slots}
    raise TypeError(f"a {type(event).__name__} is told to no conversation of another shard")


def _of_happened(happened: Happened) -> _Fields:
    return {
        "occasion": happened.occasion,
        "name": happened.name,
        "told": encode_plain(happened.told),
        "at": happened.at.isoformat(),
        "user": encode_user(happened.user) if happened.user is not None else None,
        "stream": encode_stream(happened.stream) if happened.stream is not None else None,
        "body": happened.body,
    }


def _happened(key: str, data: _Fields) -> Happened:
    return Happened(
        key=key,
        occasion=data["occasion"],
        name=data["name"],
        told=decode_plain(data["told"]),
        at=datetime.fromisoformat(data["at"]),
        user=_user(data),
        stream=decode_stream(data["stream"]) if data["stream"] is not None else None,
        body=data["body"],
    )


def _user(data: _Fields) -> Any:
    return decode_user(data["user"]) if data["user"] is not None else None
