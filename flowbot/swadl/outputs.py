"""What activities give, and where flows have it: paths of `outputs` → expressions over `result`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowbot.swadl.terms import Kind


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that an activity gives."""

    result: str
    """The expression over `result`."""
    slot: Mapping[str, Any]
    """What holds it."""
    kind: Kind
    fields: Mapping[str, tuple[str, Kind]] = field(default_factory=dict)
    """Path below it, with dots → field of what the slot holds, and its kind."""
    items: Kind = "any"


_TEXT: Mapping[str, Any] = {"type": "text", "optional": True}
_PERSON: Mapping[str, tuple[str, Kind]] = {
    "userSystemInfo.id": ("id", "integer"),
    "id": ("id", "integer"),
    "userId": ("id", "integer"),
    "userAttributes.displayName": ("name", "text"),
    "displayName": ("name", "text"),
    "userAttributes.firstName": ("first_name", "text"),
    "userAttributes.lastName": ("last_name", "text"),
    "userAttributes.emailAddress": ("email", "text"),
    "emailAddress": ("email", "text"),
    "userAttributes.userName": ("username", "text"),
}
_ROOM: Mapping[str, tuple[str, Kind]] = {
    "roomSystemInfo.id": ("id", "text"),
    "id": ("id", "text"),
    "roomAttributes.name": ("name", "text"),
    "streamType.type": ("type", "text"),
}
_PERSON_SLOT: Mapping[str, Any] = {"type": "user"}
_USER = Output("result", _PERSON_SLOT, "user", _PERSON)
_ROOM_WHOLE = Output("result", {"type": "stream"}, "stream", _ROOM)
_CONNECTION = {
    "connection.status": Output("result.status", _TEXT, "text"),
    "connection.userId": Output("result.user", {"type": "integer"}, "integer"),
}
_STREAMS = Output("result", {"type": "list", "items": "stream"}, "list", items="stream")
_ROOMS = {
    "rooms.count": Output("len(result)", {"type": "integer"}, "integer"),
    "rooms.rooms": Output("result", {"type": "list", "items": "stream"}, "list", items="stream"),
}
_GROUP = {
    "group.id": Output("result.id", {"type": "text"}, "text"),
    "group.name": Output("result.name", _TEXT, "text"),
}
_ACCOUNT: Mapping[str, Output] = {
    "user.userSystemInfo.id": Output("result.id", {"type": "integer"}, "integer"),
    "user.userAttributes.displayName": Output("result.name", _TEXT, "text"),
    "user.userAttributes.userName": Output("result.username", _TEXT, "text"),
    "user.userAttributes.emailAddress": Output("result.email", _TEXT, "text"),
    "user.userAttributes.firstName": Output("result.first_name", _TEXT, "text"),
    "user.userAttributes.lastName": Output("result.last_name", _TEXT, "text"),
}

OUTPUTS: Mapping[str, Mapping[str, Output]] = {
    "get-user": {"user": _USER},
    "get-users": {"users": Output("result", {"type": "list", "items": "user"}, "list", items="user")},
    "create-user": _ACCOUNT,
    "create-system-user": _ACCOUNT,
    "update-user": _ACCOUNT,
    "update-system-user": _ACCOUNT,
    "create-room": {"roomId": Output("result", {"type": "stream"}, "stream")},
    "get-room": {"room": _ROOM_WHOLE},
    "update-room": {"room": _ROOM_WHOLE},
    "get-stream": {"stream": _ROOM_WHOLE},
    "get-rooms": _ROOMS,
    "get-streams": {"streams": _STREAMS, "streams.streams": _STREAMS},
    "get-user-streams": {"streams": _STREAMS},
    "get-connection": _CONNECTION,
    "create-connection": _CONNECTION,
    "accept-connection": _CONNECTION,
    "reject-connection": _CONNECTION,
    "get-message": {"message.message": Output("result.text", _TEXT, "text")},
    "get-messages": {"messages": Output("column(result, 'text')", {"type": "list", "items": "text"}, "list")},
    "get-room-members": {"members": Output("column(result, 'id')", {"type": "list", "items": "integer"}, "list")},
    "get-stream-members": {"members": Output("column(result, 'id')", {"type": "list", "items": "integer"}, "list")},
    "get-attachment": {},
    "get-group": _GROUP,
    "create-group": _GROUP,
    "update-group": _GROUP,
    "add-group-member": _GROUP,
    "execute-request": {"status": Output("result.status", {"type": "integer"}, "integer")},
}
"""Activity → path of what it gives → where a flow has it."""
