"""What may be wrong with the events of a datafeed, as Symphony's documentation and the logs of bots have it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flowbot.pod.identifiers import raw_id

Events = list[Any]

_IDS = frozenset({"messageId", "streamId", "formMessageId", "parentMessageId", "replacing", "initialMessageId"})
_FUTURE = {"id": "future", "messageId": "future", "timestamp": 0, "type": "HOLOGRAMSENT", "payload": {"hologram": {}}}
_NONSENSE = {"id": 5, "timestamp": "yesterday", "type": ["MESSAGESENT"], "payload": {"messageSent": {"message": 7}}}


def change_events(name: str, body: bytes) -> bytes | None:
    """The body of a read with its events changed; None where it has none.

    Args:
        name: One of `CHANGES`.
        body: As a read is answered.
    """
    answer = json.loads(body)
    if not isinstance(answer, dict) or not answer.get("events"):
        return None
    return json.dumps({**answer, "events": CHANGES[name](answer["events"])}, ensure_ascii=False).encode()


def _twice(events: Events) -> Events:
    """Each event once more; a message under another event id, as when it was delivered across two pods."""
    return [each for event in events for each in (event, {**event, "id": f"{event.get('id')}x"})]


def _streams_apart(events: Events) -> Events:
    """Those of the stream that spoke last come first; within a stream the order is kept."""
    streams = [_stream_of(event) for event in events]
    last = {stream: place for place, stream in enumerate(streams)}
    return [event for _, event in sorted(zip(streams, events, strict=True), key=lambda pair: -last[pair[0]])]


def _stream_of(event: Any) -> str:
    for part in event.get("payload", {}).values() if isinstance(event, dict) else ():
        stream = part.get("message", part).get("stream") if isinstance(part, dict) else None
        if isinstance(stream, dict):
            return str(stream.get("streamId"))
    return ""


def _one_id(events: Events) -> Events:
    """All under the id of the first: the ids of events of one moment may be the same."""
    return [{**event, "id": events[0].get("id")} for event in events]


def _padded(value: Any, key: str = "") -> Any:
    """Ids of messages and streams as Elements writes them: not URL-safe, and padded."""
    if isinstance(value, dict):
        return {name: _padded(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_padded(each) for each in value]
    if key not in _IDS or not isinstance(value, str):
        return value
    return raw_id(value)


CHANGES: Mapping[str, Callable[[Events], Events]] = {
    "twice": _twice,
    "streams apart": _streams_apart,
    "one id": _one_id,
    "nulls": lambda events: [None, *events, None],
    "malformed": lambda events: [_NONSENSE, *events, "?", 5, []],
    "unknown type": lambda events: [_FUTURE, *events],
    "padded ids": _padded,
}
"""By the name that a fault has for them."""
