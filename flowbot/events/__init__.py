"""Datafeed events in domain form, and the lenient `parse_event` that makes them.

Shapes follow the "Real-time events" page of Symphony's developer documentation; a class
is spelled as Symphony spells the type.
"""

from __future__ import annotations

from flowbot.events._json import MAX_EVENT_BYTES, read_json
from flowbot.events._keys import event_key
from flowbot.events._names import EVENT_NAMES, STREAMLESS_EVENTS, event_name, is_own_event, whom_about
from flowbot.events._parse import parse_event
from flowbot.events._parts import Attachment, AttachmentImage, ReceivedMessage, RoomProperties, Stream, User
from flowbot.events._read import message as read_received
from flowbot.events._types import (
    ConnectionAccepted,
    ConnectionRequested,
    Event,
    GenericSystemEvent,
    InstantMessageCreated,
    MalformedEvent,
    MessageSent,
    MessageSuppressed,
    RoomCreated,
    RoomDeactivated,
    RoomMemberDemotedFromOwner,
    RoomMemberPromotedToOwner,
    RoomReactivated,
    RoomUpdated,
    SharedPost,
    SymphonyElementsAction,
    UnknownEvent,
    UserJoinedRoom,
    UserLeftRoom,
    UserRequestedToJoinRoom,
)

__all__ = [
    "EVENT_NAMES",
    "MAX_EVENT_BYTES",
    "STREAMLESS_EVENTS",
    "Attachment",
    "AttachmentImage",
    "ConnectionAccepted",
    "ConnectionRequested",
    "Event",
    "GenericSystemEvent",
    "InstantMessageCreated",
    "MalformedEvent",
    "MessageSent",
    "MessageSuppressed",
    "ReceivedMessage",
    "RoomCreated",
    "RoomDeactivated",
    "RoomMemberDemotedFromOwner",
    "RoomMemberPromotedToOwner",
    "RoomProperties",
    "RoomReactivated",
    "RoomUpdated",
    "SharedPost",
    "Stream",
    "SymphonyElementsAction",
    "UnknownEvent",
    "User",
    "UserJoinedRoom",
    "UserLeftRoom",
    "UserRequestedToJoinRoom",
    "event_key",
    "event_name",
    "is_own_event",
    "parse_event",
    "read_json",
    "read_received",
    "whom_about",
]
