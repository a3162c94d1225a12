"""Events of the bot's own, requests of programs and times, as events of the inbox; and where each is waited for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flowbot.clock import milliseconds
from flowbot.engine.encoding import decode_stream, decode_user, encode_stream, encode_user
from flowbot.engine.events import Happened
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.snapshot import Occasion
from flowbot.events import STREAMLESS_EVENTS, Stream, User, is_own_event
from flowbot.ids import FlowId, StreamId
from flowbot.ports import Inbound
from flowbot.runtime.answers import plain

_HAPPENED, _BEGINS, _TIME = "happened:", "begins:", "time:"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTime:
    """A time at which a flow begins."""

    flow: FlowId
    place: int
    """Which one of its triggers says so."""
    due: datetime


def waiting_place(occasion: Occasion, name: str) -> StreamId | None:
    """Where a conversation is expected that waits for it wherever it happens; None for what happens in its stream."""
    if occasion == "request" or (occasion == "event" and (name in STREAMLESS_EVENTS or is_own_event(name))):
        return StreamId(f"{occasion}:{name}")  # no stream has a colon in its id
    return None


def is_waiting_place(stream_id: StreamId) -> bool:
    """Whether it is no stream of Symphony's, but where something is waited for that happens in none."""
    return ":" in stream_id


def happened_events(
    occasion: Occasion,
    name: str,
    told: Mapping[str, object],
    key: str,
    at: datetime,
    *,
    user: User | None = None,
    stream: Stream | None = None,
) -> list[Inbound]:
    """Something that code says has happened, as events: for those that wait, and where it happened for flows to begin.

    Args:
        occasion: What it is.
        name: Of the event or the webhook.
        told: What it tells.
        key: The same thing twice has the same one.
        at: When.
        user: Whom it is about.
        stream: Where it happened.

    Raises:
        TypeError: It tells what cannot be kept.
        ValueError: It tells what is nested too deeply.
    """
    body = json.dumps(
        {
            "occasion": occasion,
            "name": name,
            "told": encode_plain(plain(told)),
            "at": at.isoformat(),
            "user": encode_user(user) if user is not None else None,
            "stream": encode_stream(stream) if stream is not None else None,
        }
    ).encode()
    place, key = waiting_place(occasion, name), f"{occasion}:{name}:{key}"
    waits = Inbound(key=f"{_HAPPENED}{key}", body=body, stream_id=place)
    begins = Inbound(
        key=f"{_BEGINS}{key}",
        body=body,
        stream_id=stream.id if stream is not None else None,
        user_id=user.id if user is not None else None,
    )
    return [waits, begins]


def is_happened_event(event: Inbound) -> bool:
    """Whether an event is something that code said has happened; no event of the feed has such a key."""
    return event.key.startswith((_HAPPENED, _BEGINS))


def is_for_flows(event: Inbound) -> bool:
    """Whether it is there for flows to begin, and not for conversations that wait."""
    return event.key.startswith(_BEGINS)


def read_happened_event(event: Inbound) -> Happened:
    """What `happened_events` wrote, as the engine hears it."""
    data: Any = json.loads(event.body)
    return Happened(
        key=event.key,
        occasion=data["occasion"],
        name=data["name"],
        told=decode_plain(data["told"]),
        at=datetime.fromisoformat(data["at"]),
        user=decode_user(data["user"]) if data["user"] is not None else None,
        stream=decode_stream(data["stream"]) if data["stream"] is not None else None,
        body=event.body.decode(),
    )


def time_event(time: DueTime) -> Inbound:
    """A time at which a flow begins, as an event: whoever finds it due, it is the same."""
    due = milliseconds(time.due)
    body = json.dumps({"flow": time.flow, "place": time.place, "due": due})
    return Inbound(key=f"{_TIME}{time.flow}:{time.place}:{due}", body=body.encode())


def is_time_event(event: Inbound) -> bool:
    """Whether an event is a time at which a flow begins."""
    return event.key.startswith(_TIME)


def read_time_event(event: Inbound) -> DueTime:
    """What `time_event` wrote."""
    data = json.loads(event.body)
    due = datetime.fromtimestamp(data["due"] / 1000, UTC)
    return DueTime(flow=FlowId(data["flow"]), place=data["place"], due=due)
