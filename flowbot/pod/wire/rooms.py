"""The JSON of rooms, streams and users in lists and details, as Symphony's pod writes it, and the events of rooms."""

from __future__ import annotations

import json
from typing import Any

from flowbot.events import User
from flowbot.pod.parts import PodStream
from flowbot.pod.wire import user_json


def room_properties_json(room: PodStream) -> dict[str, Any]:
    """The `V4RoomProperties` of an event."""
    return {
        "name": room.name,
        "description": room.description,
        "external": False,
        "crossPod": False,
        "public": room.public,
        "copyProtected": False,
        "readOnly": False,
        "discoverable": room.public,
        "membersCanInvite": True,
        "canViewHistory": True,
    }


def room_detail_json(room: PodStream) -> dict[str, Any]:
    """A `V3RoomDetail`."""
    owner = min(room.owners, default=None)
    return {
        "roomAttributes": {
            "name": room.name,
            "description": room.description,
            "public": room.public,
            "crossPod": False,
            "membersCanInvite": True,
            "pinnedMessageId": room.pinned or "",
        },
        "roomSystemInfo": {"id": room.id, "active": room.active, "createdByUserId": owner},
    }


def stream_info_json(stream: PodStream) -> dict[str, Any]:
    """A `V2StreamAttributes`: a room has a name, and any other stream says who is in it."""
    is_room = stream.type == "ROOM"
    of_type = (
        {"roomAttributes": {"name": stream.name}}
        if is_room
        else {"streamAttributes": {"members": sorted(stream.members)}}
    )
    return {
        "id": stream.id,
        "crossPod": False,
        "active": stream.active,
        "streamType": {"type": stream.type},
        **of_type,
    }


def user_v3_json(user: User) -> dict[str, Any]:
    """A `UserV2` in an answer of `/v3/users`; what is not known is left out."""
    fields = {
        "id": user.id,
        "displayName": user.display_name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emailAddress": user.email,
        "username": user.username,
    }
    return {name: value for name, value in fields.items() if value is not None}


def happening(ids: tuple[str, str], now_ms: int, kind: str, by: User, payload: dict[str, Any]) -> bytes:
    """An event of a type such as `USERJOINEDROOM`; `ids` are those of event and message."""
    event = {
        "id": ids[0],
        "messageId": ids[1],
        "timestamp": now_ms,
        "type": kind,
        "initiator": {"user": user_json(by)},
        "payload": {_KEYS[kind]: payload},
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


_KEYS = {
    "ROOMCREATED": "roomCreated",
    "ROOMUPDATED": "roomUpdated",
    "ROOMDEACTIVATED": "roomDeactivated",
    "USERJOINEDROOM": "userJoinedRoom",
    "USERLEFTROOM": "userLeftRoom",
    "MESSAGESUPPRESSED": "messageSuppressed",
    "CONNECTIONREQUESTED": "connectionRequested",
    "CONNECTIONACCEPTED": "connectionAccepted",
}
