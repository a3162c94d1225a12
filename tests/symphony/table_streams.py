"""The rows of `symphony.streams`."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.ids import StreamId, UserId
from flowbot.operations import Channel, StreamMember
from tests.symphony.operations_table import Exchange, Row

STREAM = StreamId("a/b+c==")
LISTED = {
    "id": "a/b+c==",
    "crossPod": False,
    "active": False,
    "streamType": {"type": "ROOM"},
    "roomAttributes": {"name": "Desk"},
    "streamAttributes": {"members": [7]},
}
LISTED_IM = {"id": "im", "streamType": {"type": "IM"}, "streamAttributes": {"members": [7, "?"]}}

ROWS = (
    Row(
        operation="streams.get",
        case="room",
        arguments={"stream": STREAM},
        exchanges=[
            Exchange(
                request="GET /pod/v2/streams/a_b-c/info",
                answer={
                    "id": "a/b+c==",
                    "crossPod": True,
                    "active": False,
                    "streamType": {"type": "ROOM"},
                    "roomAttributes": {"name": "Desk"},
                },
            )
        ],
        result=Channel(id=StreamId("a_b-c"), name="Desk", type="ROOM", external=True, active=False, members=[]),
    ),
    Row(
        operation="streams.get",
        case="IM",
        arguments={"stream": STREAM},
        exchanges=[
            Exchange(
                request="GET /pod/v2/streams/a_b-c/info",
                answer={"id": "x", "streamType": {"type": "IM"}, "streamAttributes": {"members": [7, 8]}},
            )
        ],
        result=Channel(id=StreamId("x"), type="IM", members=[UserId(7), UserId(8)]),
    ),
    Row(
        operation="streams.list",
        arguments={"types": ["ROOM"], "inactive": True, "limit": 100},
        exchanges=[
            Exchange(
                request="POST /pod/v1/streams/list",
                query={"skip": str(skip), "limit": str(limit)},
                json={"streamTypes": [{"type": "ROOM"}], "includeInactiveStreams": True},
                answer=page,
                status=200 if page else 204,
            )
            for skip, limit, page in (
                (0, 100, [LISTED, {"crossPod": False}]),
                (1, 99, [LISTED, LISTED_IM]),
                (2, 98, None),
            )
        ],
        result=[
            Channel(id=StreamId("a_b-c"), name="Desk", type="ROOM", external=False, active=False, members=[]),
            Channel(id=StreamId("im"), type="IM", members=[UserId(7)]),
        ],
    ),
    Row(
        operation="streams.search",
        arguments={
            "types": ["ROOM", "MIM"],
            "scope": "INTERNAL",
            "origin": "EXTERNAL",
            "status": "ACTIVE",
            "privacy": "PUBLIC",
            "since": datetime(2026, 1, 1, tzinfo=UTC),
            "until": datetime(2026, 1, 2, tzinfo=UTC),
            "limit": 7,
        },
        exchanges=[
            Exchange(
                request="POST /pod/v2/admin/streams/list",
                query={"skip": "0", "limit": "7"},
                json={
                    "streamTypes": [{"type": "ROOM"}, {"type": "MIM"}],
                    "scope": "INTERNAL",
                    "origin": "EXTERNAL",
                    "status": "ACTIVE",
                    "privacy": "PUBLIC",
                    "startDate": 1767225600000,
                    "endDate": 1767312000000,
                },
                answer={
                    "count": 2,
                    "skip": 0,
                    "limit": 7,
                    "streams": [
                        {
                            "id": "a/b+c==",
                            "isExternal": False,
                            "isActive": True,
                            "isPublic": True,
                            "type": "ROOM",
                            "attributes": {"roomName": "Desk", "membersCount": 3},
                        },
                        {"id": "mim", "type": "MIM", "isActive": False, "attributes": {"members": [7, 8]}},
                    ],
                },
            )
        ],
        result=[
            Channel(
                id=StreamId("a_b-c"),
                name="Desk",
                type="ROOM",
                external=False,
                members=[],
                public=True,
                member_count=3,
            ),
            Channel(id=StreamId("mim"), type="MIM", active=False, members=[UserId(7), UserId(8)]),
        ],
    ),
    Row(
        operation="streams.members",
        arguments={"stream": STREAM, "limit": 5},
        exchanges=[
            Exchange(
                request="GET /pod/v1/admin/stream/a_b-c/membership/list",
                query={"skip": "0", "limit": "5"},
                answer={
                    "count": 2,
                    "members": [
                        {
                            "user": {
                                "userId": 7,
                                "displayName": "Alice",
                                "email": "alice@acme.test",
                                "isExternal": False,
                            },
                            "isOwner": True,
                            "isCreator": True,
                            "joinDate": 1,
                        },
                        {"user": {"userId": "8"}},
                    ],
                },
            )
        ],
        result=[
            StreamMember(id=UserId(7), name="Alice", email="alice@acme.test", owner=True, creator=True, external=False),
            StreamMember(id=UserId(8), name=""),
        ],
    ),
    Row(
        operation="streams.open_im",
        arguments={"users": [UserId(7), UserId(8)]},
        exchanges=[
            Exchange(request="POST /pod/v1/im/create", json=[7, 8], answer={"id": "mim/+=="}),
            Exchange(
                request="GET /pod/v2/streams/mim_-/info",
                answer={
                    "id": "mim_-",
                    "active": True,
                    "streamType": {"type": "MIM"},
                    "streamAttributes": {"members": [7, 8, 9]},
                },
            ),
        ],
        result=Channel(id=StreamId("mim_-"), type="MIM", members=[UserId(7), UserId(8), UserId(9)]),
    ),
)
