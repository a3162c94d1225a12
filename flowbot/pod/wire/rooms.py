"""The JSON of rooms, as Symphony's pod writes it, and the events of rooms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.parts import PodStream
from flowbot.pod.wire import user_json


def room_properties_json(room: PodStream, creator: User | None) -> dict[str, Any]:
    """The `V4RoomProperties` of an event."""
    made_by = {} if creator is None else {"creatorUser": user_json(creator)}
    return {
        "name": room.name,
        "description": room.description,
        **made_by,
        "createdDate": room.created_ms,
        "external": room.is_external,
        "crossPod": room.cross_pod,
        "public": room.public,
        "copyProtected": room.copy_protected,
        "readOnly": room.read_only,
        "discoverable": room.discoverable,
        "membersCanInvite": room.members_can_invite,
        "keywords": _keywords_json(room),
        "canViewHistory": room.view_history,
    }


def room_detail_json(room: PodStream) -> dict[str, Any]:
    """A `V3RoomDetail`."""
    creator = room.creator if room.creator is not None else min(room.owners, default=None)
    return {
        "roomAttributes": {
            "name": room.name,
            "description": room.description,
            "membersCanInvite": room.members_can_invite,
            "discoverable": room.discoverable,
            "public": room.public,
            "readOnly": room.read_only,
            "copyProtected": room.copy_protected,
            "crossPod": room.cross_pod,
            "viewHistory": room.view_history,
            "multiLateralRoom": room.multi_lateral_room,
            "keywords": _keywords_json(room),
            "pinnedMessageId": room.pinned or "",
        },
        "roomSystemInfo": {
            "id": room.id,
            "creationDate": room.created_ms,
            "createdByUserId": creator,
            "active": room.active,
        },
    }


def room_search_json(rooms: Sequence[PodStream], skip: int, limit: int, query: Mapping[str, Any]) -> dict[str, Any]:
    """A `V3RoomSearchResults`: a page of what was found."""
    return {
        "count": len(rooms),
        "skip": skip,
        "limit": limit,
        "query": query,
        "rooms": [room_detail_json(each) for each in rooms[skip : skip + limit]],
        "facetedMatchCount": [],
    }


def member_json(room: PodStream, user_id: UserId) -> dict[str, Any]:
    """A `MemberInfo`."""
    return {"id": user_id, "owner": user_id in room.owners, "joinDate": room.joined(user_id)}


def _keywords_json(room: PodStream) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in room.keywords.items()]


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
    "MESSAGESENT": "messageSent",
    "ROOMCREATED": "roomCreated",
    "ROOMUPDATED": "roomUpdated",
    "ROOMDEACTIVATED": "roomDeactivated",
    "ROOMREACTIVATED": "roomReactivated",
    "ROOMMEMBERPROMOTEDTOOWNER": "roomMemberPromotedToOwner",
    "ROOMMEMBERDEMOTEDFROMOWNER": "roomMemberDemotedFromOwner",
    "USERREQUESTEDTOJOINROOM": "userRequestedToJoinRoom",
    "INSTANTMESSAGECREATED": "instantMessageCreated",
    "USERJOINEDROOM": "userJoinedRoom",
    "USERLEFTROOM": "userLeftRoom",
    "MESSAGESUPPRESSED": "messageSuppressed",
    "CONNECTIONREQUESTED": "connectionRequested",
    "CONNECTIONACCEPTED": "connectionAccepted",
}
