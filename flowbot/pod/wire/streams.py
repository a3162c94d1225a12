"""The JSON of streams in lists and details, as Symphony's pod writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.events import User
from flowbot.ids import tenant_of
from flowbot.pod.identifiers import TENANT_ID
from flowbot.pod.parts import PodStream


def stream_attributes_json(stream: PodStream) -> dict[str, Any]:
    """A `StreamAttributes`: a stream in the list of a user's own, or a `V2StreamAttributes`, one by itself.

    A room has a name, and any other stream says who is in it.
    """
    of_type = (
        {"roomAttributes": {"name": stream.name}}
        if stream.type == "ROOM"
        else {"streamAttributes": {"members": sorted(stream.members)}}
    )
    return {
        "id": stream.id,
        "crossPod": stream.is_external,
        "active": stream.active,
        "streamType": {"type": stream.type},
        **of_type,
    }


def im_info_json(stream: PodStream) -> dict[str, Any]:
    """A `V1IMDetail`, as far as it is known here."""
    return {
        "V1IMAttributes": {"pinnedMessageId": stream.pinned or ""},
        "IMSystemInfo": {"id": stream.id, "creationDate": stream.created_ms, "active": stream.active},
    }


def stream_search_json(
    streams: Sequence[PodStream], skip: int, limit: int, criteria: Mapping[str, Any]
) -> dict[str, Any]:
    """A `V2AdminStreamList`: a page of what was found."""
    return {
        "count": len(streams),
        "skip": skip,
        "limit": limit,
        "filter": criteria,
        "streams": [_admin_info_json(each) for each in streams[skip : skip + limit]],
    }


def _admin_info_json(stream: PodStream) -> dict[str, Any]:
    is_room = stream.type == "ROOM"
    of_type = (
        {"roomName": stream.name, "roomDescription": stream.description}
        if is_room
        else {"members": sorted(stream.members)}
    )
    return {
        "id": stream.id,
        "isExternal": stream.is_external,
        "isActive": stream.active,
        **({"isPublic": stream.public} if is_room else {}),
        "type": stream.type,
        "crossPod": stream.is_external,
        "origin": "INTERNAL",
        "attributes": {
            **of_type,
            "createdByUserId": stream.creator,
            "createdDate": stream.created_ms,
            "originCompanyId": TENANT_ID,
            "membersCount": len(stream.members),
        },
    }


def member_list_json(members: Sequence[Mapping[str, Any]], skip: int, limit: int) -> dict[str, Any]:
    """A `V2MembershipList`: a page of those who are in a stream."""
    return {"count": len(members), "skip": skip, "limit": limit, "members": members[skip : skip + limit]}


def stream_member_json(stream: PodStream, user: User, company: object) -> dict[str, Any]:
    """A `V2MemberInfo`."""
    fields = {
        "userId": user.id,
        "email": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "displayName": user.display_name,
        "company": company,
        "companyId": tenant_of(user.id),
        "isExternal": tenant_of(user.id) != TENANT_ID,
    }
    return {
        "user": {name: value for name, value in fields.items() if value is not None},
        "isOwner": user.id in stream.owners,
        "isCreator": user.id == stream.creator,
        "joinDate": stream.joined(user.id),
    }
