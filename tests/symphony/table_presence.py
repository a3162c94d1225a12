"""The rows of `symphony.presence`."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.ids import UserId
from flowbot.operations import UserPresence
from tests.symphony.operations_table import Exchange, Row

ALICE = UserId(7)
BUSY_JSON = {"category": "BUSY", "userId": 7, "timestamp": 1533928483800}
BUSY = UserPresence(category="BUSY", user=ALICE, since=datetime(2018, 8, 10, 19, 14, 43, 800000, UTC))
ALL = "GET /pod/v2/users/presence"

ROWS = (
    Row(
        operation="presence.get",
        exchanges=[Exchange(request="GET /pod/v2/user/presence", answer=BUSY_JSON)],
        result=BUSY,
    ),
    Row(
        operation="presence.get",
        case="of a category that is new",
        exchanges=[Exchange(request="GET /pod/v2/user/presence", answer={"category": "ON_THE_MOON", "userId": None})],
        result=UserPresence(category="ON_THE_MOON"),
    ),
    Row(
        operation="presence.get_user",
        arguments={"user": ALICE, "local": True},
        exchanges=[Exchange(request="GET /pod/v3/user/7/presence", query={"local": "true"}, answer=BUSY_JSON)],
        result=BUSY,
    ),
    Row(
        operation="presence.list",
        exchanges=[
            Exchange(request=ALL, query={"limit": "5000"}, answer=[BUSY_JSON, {"userId": 9}, {"category": "AWAY"}]),
            Exchange(
                request=ALL,
                query={"lastUserId": "9", "limit": "5000"},
                answer=[{"userId": 9}, {"userId": 12, "category": "AWAY"}],
            ),
            Exchange(request=ALL, query={"lastUserId": "12", "limit": "5000"}, answer=[]),
        ],
        result=[
            BUSY,
            UserPresence(category="UNDEFINED", user=UserId(9)),
            UserPresence(category="AWAY", user=UserId(12)),
        ],
    ),
    Row(
        operation="presence.list",
        case="as many as are wanted",
        arguments={"limit": 1},
        exchanges=[Exchange(request=ALL, query={"limit": "5000"}, answer=[BUSY_JSON, {"userId": 9}])],
        result=[BUSY],
    ),
    Row(
        operation="presence.set",
        arguments={"category": "BUSY", "soft": True},
        exchanges=[
            Exchange(
                request="POST /pod/v2/user/presence",
                query={"soft": "true"},
                json={"category": "BUSY"},
                answer=BUSY_JSON,
            )
        ],
        result=BUSY,
    ),
    Row(
        operation="presence.set_user",
        arguments={"user": ALICE, "category": "BUSY", "soft": False},
        exchanges=[
            Exchange(
                request="POST /pod/v3/user/presence",
                query={"soft": "false"},
                json={"category": "BUSY", "userId": 7},
                answer=BUSY_JSON,
            )
        ],
        result=BUSY,
    ),
    Row(
        operation="presence.register",
        arguments={"users": [ALICE, UserId(8)]},
        exchanges=[
            Exchange(request="POST /pod/v1/user/presence/register", json=[7, 8], answer={"format": "TEXT"}),
        ],
    ),
)
