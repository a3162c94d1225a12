"""`parse_event`: whatever the datafeed delivers, as an event."""

from __future__ import annotations

import hashlib
import json
import reprlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypedDict

from flowbot.events import _read as read
from flowbot.events import _types as types
from flowbot.events._json import read_json
from flowbot.events._parts import Stream, User
from flowbot.events._types import Event, MalformedEvent, UnknownEvent
from flowbot.ids import MessageId

_LONGEST_RAW = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Head(TypedDict):
    """What every event has, as the arguments of its class."""

    id: str
    message_id: MessageId | None
    timestamp: datetime
    initiator: User | None
    stream: Stream | None
    diagnostic: str | None


def parse_event(raw: bytes | str | dict[str, object]) -> Event:
    """The event that the datafeed delivered; never raises.

    An unknown type becomes an `UnknownEvent`; what cannot be read at all, an event over
    `MAX_EVENT_BYTES`, or a known type without its payload becomes a `MalformedEvent`.
    Everything else may be absent or null. Ids come back normalised.

    Args:
        raw: One event of the feed: its JSON, or that JSON already decoded.
    """
    try:
        value = read_json(raw)
    except RecursionError:
        return _malformed(raw, "the event cannot be read: it is nested too deeply")
    except ValueError as exc:
        return _malformed(raw, f"the event cannot be read: {exc}")
    if not isinstance(value, dict):
        return _malformed(raw, f"the event is not a JSON object but {_kind(value)}")
    name = value.get("type")
    if not isinstance(name, str) or not name:
        return _malformed(raw, "the event has no type", value)
    known = _KNOWN.get(name)
    if known is None:
        return UnknownEvent(type=name, payload=value.get("payload"), **_head(value))
    key, build = known
    payload = value.get("payload")
    body = payload.get(key) if isinstance(payload, dict) else None
    if not isinstance(body, dict):
        return _malformed(raw, f"{name} without payload.{key}", value)
    event = build(_head(value), body)
    return event if event is not None else _malformed(raw, f"{name} without payload.{key}.message", value)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case list():
            return "a list"
        case str():
            return "a string"
    return "a boolean" if isinstance(value, bool) else "a number"


def _head(value: Mapping[str, object]) -> _Head:
    get = value.get
    initiator = get("initiator")
    return {
        "id": read.text(get("id")) or "",
        "message_id": read.message_id(get("messageId")),
        "timestamp": read.instant(get("timestamp")) or _EPOCH,
        "initiator": read.user(initiator.get("user")) if isinstance(initiator, dict) else None,
        "stream": None,
        "diagnostic": read.text(get("diagnostic")),
    }


def _malformed(
    raw: bytes | str | dict[str, object], reason: str, value: Mapping[str, object] | None = None
) -> MalformedEvent:
    head = _head(value or {})
    if head["diagnostic"]:
        reason = f"{reason}; the agent's diagnostic: {head['diagnostic']}"
    name = value.get("type") if value else None
    content = _as_bytes(raw)
    return MalformedEvent(
        type=name if isinstance(name, str) else "",
        reason=reason,
        raw=content[:_LONGEST_RAW].decode("utf-8", "backslashreplace"),
        raw_sha256=hashlib.sha256(content).hexdigest(),
        **head,
    )


def _as_bytes(raw: bytes | str | dict[str, object]) -> bytes:
    if isinstance(raw, bytes):
        return raw
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogatepass")
    try:
        return json.dumps(raw).encode()
    except (TypeError, ValueError, RecursionError):
        return reprlib.repr(raw).encode("utf-8", "surrogatepass")


_Body = Mapping[str, object]
_Build = Callable[[_Head, _Body], Event | None]


def _message_sent(head: _Head, body: _Body) -> Event | None:
    message = read.message(body.get("message"), fallback_id=head["message_id"])
    if message is None:
        return None
    head["stream"] = message.stream
    head["message_id"] = message.id or None
    head["diagnostic"] = head["diagnostic"] or message.diagnostic
    if head["timestamp"] is _EPOCH and message.timestamp:
        head["timestamp"] = message.timestamp
    return types.MessageSent(message=message, **head)


def _message_suppressed(head: _Head, body: _Body) -> Event:
    suppressed = read.message_id(body.get("messageId"))
    return types.MessageSuppressed(suppressed_message_id=suppressed, **_placed(head, body))


def _elements_action(head: _Head, body: _Body) -> Event:
    # Agents before 20.3.1 say actionStream or formStream.
    head["stream"] = next(filter(None, (read.stream(body.get(name)) for name in _ELEMENTS_STREAM)), None)
    return types.SymphonyElementsAction(
        form_id=read.text(body.get("formId")),
        form_message_id=read.message_id(body.get("formMessageId")),
        form_values=read.form_values(body.get("formValues")),
        **head,
    )


_ELEMENTS_STREAM = ("stream", "actionStream", "formStream")


def _shared_post(head: _Head, body: _Body) -> Event:
    message = read.message(body.get("message"))
    head["stream"] = message.stream if message else None
    shared = read.message(body.get("sharedMessage"))
    return types.SharedPost(message=message, shared_message=shared, **head)


def _room_created(head: _Head, body: _Body) -> Event:
    properties = read.room_properties(body.get("roomProperties"))
    return types.RoomCreated(room_properties=properties, **_placed(head, body))


def _room_updated(head: _Head, body: _Body) -> Event:
    properties = read.room_properties(body.get("newRoomProperties"))
    return types.RoomUpdated(new_room_properties=properties, **_placed(head, body))


def _user_requested_to_join_room(head: _Head, body: _Body) -> Event:
    owners = read.users(body.get("affectedUsers"))
    return types.UserRequestedToJoinRoom(affected_users=owners, **_placed(head, body))


def _connection_requested(head: _Head, body: _Body) -> Event:
    return types.ConnectionRequested(to_user=read.user(body.get("toUser")), **head)


def _connection_accepted(head: _Head, body: _Body) -> Event:
    return types.ConnectionAccepted(from_user=read.user(body.get("fromUser")), **head)


def _generic_system_event(head: _Head, body: _Body) -> Event:
    parameters = body.get("parameters")
    return types.GenericSystemEvent(
        event_timestamp=read.instant(body.get("eventTimestamp")),
        source_system=read.text(body.get("sourceSystem")),
        event_subtype=read.text(body.get("eventSubtype")),
        parameters=parameters if isinstance(parameters, dict) else {},
        **_placed(head, body),
    )


_StreamEvent = type[types.InstantMessageCreated] | type[types.RoomDeactivated] | type[types.RoomReactivated]
_MemberEvent = (
    type[types.UserJoinedRoom]
    | type[types.UserLeftRoom]
    | type[types.RoomMemberPromotedToOwner]
    | type[types.RoomMemberDemotedFromOwner]
)


def _of_stream(kind: _StreamEvent) -> _Build:
    return lambda head, body: kind(**_placed(head, body))


def _of_member(kind: _MemberEvent) -> _Build:
    return lambda head, body: kind(affected_user=read.user(body.get("affectedUser")), **_placed(head, body))


def _placed(head: _Head, body: _Body) -> _Head:
    head["stream"] = read.stream(body.get("stream"))
    return head


_KNOWN: dict[str, tuple[str, _Build]] = {
    "MESSAGESENT": ("messageSent", _message_sent),
    "MESSAGESUPPRESSED": ("messageSuppressed", _message_suppressed),
    "SYMPHONYELEMENTSACTION": ("symphonyElementsAction", _elements_action),
    "SHAREDPOST": ("sharedPost", _shared_post),
    "INSTANTMESSAGECREATED": ("instantMessageCreated", _of_stream(types.InstantMessageCreated)),
    "ROOMCREATED": ("roomCreated", _room_created),
    "ROOMUPDATED": ("roomUpdated", _room_updated),
    "ROOMDEACTIVATED": ("roomDeactivated", _of_stream(types.RoomDeactivated)),
    "ROOMREACTIVATED": ("roomReactivated", _of_stream(types.RoomReactivated)),
    "USERREQUESTEDTOJOINROOM": ("userRequestedToJoinRoom", _user_requested_to_join_room),
    "USERJOINEDROOM": ("userJoinedRoom", _of_member(types.UserJoinedRoom)),
    "USERLEFTROOM": ("userLeftRoom", _of_member(types.UserLeftRoom)),
    "ROOMMEMBERPROMOTEDTOOWNER": ("roomMemberPromotedToOwner", _of_member(types.RoomMemberPromotedToOwner)),
    "ROOMMEMBERDEMOTEDFROMOWNER": ("roomMemberDemotedFromOwner", _of_member(types.RoomMemberDemotedFromOwner)),
    "CONNECTIONREQUESTED": ("connectionRequested", _connection_requested),
    "CONNECTIONACCEPTED": ("connectionAccepted", _connection_accepted),
    "GENERICSYSTEMEVENT": ("genericSystemEvent", _generic_system_event),
}
