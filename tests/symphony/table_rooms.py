"""The rows of `symphony.rooms`."""

from __future__ import annotations

from flowbot.ids import StreamId, UserId
from flowbot.operations import Member, Room
from tests.symphony.operations_table import Exchange, Row

DETAIL = {
    "roomAttributes": {"name": "Desk", "description": "Ours", "public": True, "crossPod": False},
    "roomSystemInfo": {"id": "a/b+c==", "active": True, "creationDate": 1, "createdByUserId": 7},
}
DESK = Room(id=StreamId("a_b-c"), name="Desk", external=False, description="Ours", public=True)
ROOM = StreamId("a/b+c==")
ALICE = UserId(7)
DONE = {"format": "TEXT", "message": "Member added"}

ROWS = (
    Row(
        operation="rooms.create",
        arguments={"name": "Desk", "description": "Ours", "public": True},
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/create",
                json={"name": "Desk", "description": "Ours", "public": True, "discoverable": True},
                answer=DETAIL,
            )
        ],
        result=DESK,
    ),
    Row(
        operation="rooms.get",
        arguments={"room": ROOM},
        exchanges=[Exchange(request="GET /pod/v3/room/a_b-c/info", answer=DETAIL)],
        result=DESK,
    ),
    Row(
        operation="rooms.update",
        arguments={"room": ROOM, "name": "Desk", "description": "Ours"},
        exchanges=[
            Exchange(
                request="POST /pod/v3/room/a_b-c/update",
                json={"name": "Desk", "description": "Ours"},
                answer=DETAIL,
            )
        ],
        result=DESK,
    ),
    Row(
        operation="rooms.deactivate",
        arguments={"room": ROOM},
        exchanges=[
            Exchange(request="POST /pod/v1/room/a_b-c/setActive", query={"active": "false"}, answer=DETAIL),
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
