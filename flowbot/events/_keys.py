"""`event_key`: what makes two deliveries the same event."""

from __future__ import annotations

import hashlib
import json

from flowbot.events._types import (
    ConnectionAccepted,
    ConnectionRequested,
    Event,
    MalformedEvent,
    MessageSent,
    RoomMemberDemotedFromOwner,
    RoomMemberPromotedToOwner,
    UserJoinedRoom,
    UserLeftRoom,
    UserRequestedToJoinRoom,
)
from flowbot.ids import UserId

_LONGEST_KEY = 300
_ONE_MEMBER = (UserJoinedRoom, UserLeftRoom, RoomMemberPromotedToOwner, RoomMemberDemotedFromOwner)


def event_key(event: Event) -> str:
    """The de-duplication key: the same for every delivery of one event, and for no other event.

    The event `id` alone will not do: making a room and adding a member to it can share
    one ("Real-time events", Symphony's developer documentation). At most 300 characters.
    """
    if isinstance(event, MessageSent) and event.message.id:
        key = f"m:{event.message.id}"
    elif isinstance(event, MalformedEvent):
        key = f"x:{event.raw_sha256 or _sha256(event.raw)}"
    else:
        key = f"e:{json.dumps(_identity(event), separators=(',', ':'))}"
    return key if len(key) <= _LONGEST_KEY else f"h:{_sha256(key)}"


def _identity(event: Event) -> list[object]:
    identity: list[object] = [
        event.type,
        event.id,
        event.message_id,
        _affected(event),
        event.stream.id if event.stream else None,
    ]
    if event.id or event.message_id:
        return identity
    return [*identity, event.initiator.id if event.initiator else None, event.timestamp.isoformat()]


def _affected(event: Event) -> list[UserId]:
    match event:
        case ConnectionRequested(to_user=user) | ConnectionAccepted(from_user=user):
            return [user.id] if user else []
        case UserRequestedToJoinRoom(affected_users=users):
            return [user.id for user in users]
    if isinstance(event, _ONE_MEMBER):
        return [event.affected_user.id] if event.affected_user else []
    return []


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
