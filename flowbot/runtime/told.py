"""What datafeed events tell, by the fields that flows have for it: `event.initiator`, `event.stream`."""

from __future__ import annotations

from datetime import datetime

from flowbot.events import (
    ConnectionAccepted,
    ConnectionRequested,
    Event,
    GenericSystemEvent,
    InstantMessageCreated,
    MessageSuppressed,
    RoomCreated,
    RoomMemberDemotedFromOwner,
    RoomMemberPromotedToOwner,
    RoomProperties,
    RoomUpdated,
    SharedPost,
    User,
    UserJoinedRoom,
    UserLeftRoom,
    UserRequestedToJoinRoom,
    event_name,
)
from flowbot.runtime.answers import plain
from flowbot.values.people import user_names
from flowbot.values.rooms import stream_names

_PROPERTIES = (
    "name",
    "description",
    "external",
    "public",
    "copy_protected",
    "read_only",
    "discoverable",
    "members_can_invite",
    "can_view_history",
)


def told_of(event: Event) -> dict[str, object]:
    """What an event tells; what it does not say is none."""
    return {
        "name": event_name(event),
        "id": event.id,
        "at": event.timestamp,
        "initiator": _person(event.initiator),
        "stream": dict(stream_names(event.stream)) if event.stream is not None else None,
        **_own(event),
    }


def _own(event: Event) -> dict[str, object]:
    """What only an event of this type tells."""
    match event:
        case MessageSuppressed():
            return {"message_id": event.suppressed_message_id}
        case SharedPost(message=post, shared_message=shared):
            ids = {"message_id": post.id if post else None, "shared_message_id": shared.id if shared else None}
            return dict(ids)
        case InstantMessageCreated(stream=stream):
            return {"members": [_person(each) for each in stream.members] if stream is not None else []}
        case RoomCreated(room_properties=room) | RoomUpdated(new_room_properties=room):
            return _room(room or RoomProperties())
        case UserRequestedToJoinRoom(affected_users=owners):
            return {"owners": [_person(each) for each in owners]}
        case (
            UserJoinedRoom(affected_user=user)
            | UserLeftRoom(affected_user=user)
            | RoomMemberPromotedToOwner(affected_user=user)
            | RoomMemberDemotedFromOwner(affected_user=user)
        ):
            return {"affected_user": _person(user)}
        case ConnectionRequested(to_user=user):
            return {"to_user": _person(user)}
        case ConnectionAccepted(from_user=user):
            return {"from_user": _person(user)}
        case GenericSystemEvent():
            return {
                "source_system": event.source_system,
                "subtype": event.event_subtype,
                "parameters": plain(event.parameters),
            }
    return {}


def _room(room: RoomProperties) -> dict[str, object]:
    keywords: list[dict[str, object]] = [{"key": key, "value": value} for key, value in room.keywords]
    created_at: datetime | None = room.created_at
    return {
        "room": {
            **{name: getattr(room, name) for name in _PROPERTIES},
            "creator": _person(room.creator),
            "created_at": created_at,
            "keywords": keywords,
        }
    }


def _person(user: User | None) -> dict[str, object] | None:
    return dict(user_names(user)) if user is not None else None
