"""The rows of `symphony.rooms`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowbot.ids import StreamId, UserId
from flowbot.operations import Member, Room
from tests.symphony.operations_table import Exchange, Row

ROOM = StreamId("a/b+c==")
ALICE = UserId(7)
DONE = {"format": "TEXT", "message": "Member added"}


def detail(identity: str = "a/b+c==", name: str = "Desk") -> Mapping[str, object]:
    """What the pod tells of a room (`V3RoomDetail`)."""
    return {
        "roomAttributes": {
            "name": name,
            "description": "Ours",
            "public": True,
            "crossPod": False,
            "discoverable": True,
            "membersCanInvite": True,
            "readOnly": True,
            "copyProtected": True,
            "viewHistory": True,
            "keywords": [{"key": "desk", "value": "rates"}, {"value": "?"}, "?"],
        },
        "roomSystemInfo": {"id": identity, "active": True, "creationDate": 1, "createdByUserId": 7},
    }


DESK = Room(
    id=StreamId("a_b-c"),
    name="Desk",
    external=False,
    description="Ours",
    public=True,
    discoverable=True,
    members_can_invite=True,
    read_only=True,
    copy_protected=True,
    view_history=True,
    keywords={"desk": "rates"},
    creator=ALICE,
)
ATTRIBUTES = {
    "name": "Desk",
    "description": "Ours",
    "public": True,
    "discoverable": False,
    "members_can_invite": False,
    "read_only": False,
    "copy_protected": True,
    "cross_pod": False,
    "view_history": True,
    "multi_lateral_room": False,
    "keywords": {"desk": "rates"},
}
ATTRIBUTES_JSON = {
    "name": "Desk",
    "description": "Ours",
    "public": True,
    "discoverable": False,
    "membersCanInvite": False,
    "readOnly": False,
    "copyProtected": True,
    "crossPod": False,
    "viewHistory": True,
    "multiLateralRoom": False,
    "keywords": [{"key": "desk", "value": "rates"}],
}
PAGES = [[detail(str(each)) for each in range(first, last)] for first, last in ((0, 100), (100, 120))]

ROWS = (
    Row(
        operation="rooms.create",
        arguments={"name": "Desk", "description": "Ours", "public": True},
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/create",
                json={"name": "Desk", "description": "Ours", "public": True, "discoverable": True},
                answer=detail(),
            )
        ],
        result=DESK,
    ),
    Row(
        operation="rooms.create",
        case="with all attributes",
        arguments=ATTRIBUTES,
        exchanges=[Exchange(request="POST /pod/v3/room/create", json=ATTRIBUTES_JSON, answer=detail())],
        result=DESK,
    ),
    Row(
        operation="rooms.search",
        arguments={"query": "des"},
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/search",
                query={"skip": "0", "limit": "100"},
                json={"query": "des"},
                answer={"count": 1, "rooms": [detail(), {"roomAttributes": {"name": "of no id"}}]},
            )
        ],
        result=[DESK],
    ),
    Row(
        operation="rooms.search",
        case="with all criteria, and two pages",
        arguments={
            "query": "des",
            "labels": ["desk"],
            "active": True,
            "private": False,
            "owner": ALICE,
            "creator": UserId(8),
            "member": UserId(9),
            "non_discoverable": True,
            "limit": 110,
        },
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/search",
                query={"skip": str(skip), "limit": str(limit), "includeNonDiscoverable": "true"},
                json={
                    "query": "des",
                    "labels": ["desk"],
                    "active": True,
                    "private": False,
                    "owner": {"id": 7},
                    "creator": {"id": 8},
                    "member": {"id": 9},
                },
                answer={"count": 120, "rooms": page},
            )
            for skip, limit, page in ((0, 100, PAGES[0]), (100, 10, PAGES[1]))
        ],
        result=[replace(DESK, id=StreamId(str(each))) for each in range(110)],
    ),
    Row(
        operation="rooms.search",
        case="nothing",
        arguments={"query": "des"},
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/search",
                query={"skip": "0", "limit": "100"},
                json={"query": "des"},
                status=204,
            )
        ],
        result=[],
    ),
    Row(
        operation="rooms.get",
        arguments={"room": ROOM},
        exchanges=[Exchange(request="GET /pod/v3/room/a_b-c/info", answer=detail())],
        result=DESK,
    ),
    Row(
        operation="rooms.update",
        arguments={"room": ROOM, "name": "Desk"},
        exchanges=[Exchange(request="POST /pod/v3/room/a_b-c/update", json={"name": "Desk"}, answer=detail())],
        result=DESK,
    ),
    Row(
        operation="rooms.update",
        case="with all attributes",
        arguments={"room": ROOM, **ATTRIBUTES},
        exchanges=[Exchange(request="POST /pod/v3/room/a_b-c/update", json=ATTRIBUTES_JSON, answer=detail())],
        result=DESK,
    ),
    Row(
        operation="rooms.activate",
        arguments={"room": ROOM},
        exchanges=[Exchange(request="POST /pod/v1/room/a_b-c/setActive", query={"active": "true"}, answer=detail())],
    ),
    Row(
        operation="rooms.deactivate",
        arguments={"room": ROOM},
        exchanges=[
            Exchange(request="POST /pod/v1/room/a_b-c/setActive", query={"active": "false"}, answer=detail()),
        ],
    ),
    Row(
        operation="rooms.add_member",
        arguments={"room": ROOM, "user": ALICE},
        exchanges=[Exchange(request="POST /pod/v1/room/a_b-c/membership/add", json={"id": 7}, answer=DONE)],
    ),
    Row(
        operation="rooms.remove_member",
        arguments={"room": ROOM, "user": ALICE},
        exchanges=[Exchange(request="POST /pod/v1/room/a_b-c/membership/remove", json={"id": 7}, answer=DONE)],
    ),
    Row(
        operation="rooms.promote_owner",
        arguments={"room": ROOM, "user": ALICE},
        exchanges=[Exchange(request="POST /pod/v1/room/a_b-c/membership/promoteOwner", json={"id": 7}, answer=DONE)],
    ),
    Row(
        operation="rooms.demote_owner",
        arguments={"room": ROOM, "user": ALICE},
        exchanges=[Exchange(request="POST /pod/v1/room/a_b-c/membership/demoteOwner", json={"id": 7}, answer=DONE)],
    ),
    Row(
        operation="rooms.members",
        arguments={"room": ROOM},
        exchanges=[
            Exchange(
                request="GET /pod/v2/room/a_b-c/membership/list",
                answer=[{"id": 7, "owner": True, "joinDate": 1}, {"id": 8}, "?", {"owner": True}],
            )
        ],
        result=[Member(id=ALICE, owner=True), Member(id=UserId(8), owner=False)],
    ),
)
