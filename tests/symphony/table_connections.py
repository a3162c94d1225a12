"""The rows of `symphony.connections`."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.ids import UserId
from flowbot.operations import Connection
from tests.symphony.operations_table import Exchange, Row

ALICE = UserId(7)
ALICE_JSON = {
    "userId": 7,
    "status": "PENDING_OUTGOING",
    "firstRequestedAt": 1470018073812,
    "updatedAt": 1471018076255,
    "requestCounter": 2,
}
CONNECTION = Connection(
    user=ALICE,
    status="PENDING_OUTGOING",
    requested_at=datetime(2016, 8, 1, 2, 21, 13, 812000, UTC),
    updated_at=datetime(2016, 8, 12, 16, 7, 56, 255000, UTC),
    requests=2,
)

ROWS = (
    *(
        Row(
            operation=f"connections.{name}",
            arguments={"user": ALICE},
            exchanges=[
                Exchange(request=f"POST /pod/v1/connection/{name}", json={"userId": 7}, answer=ALICE_JSON),
            ],
            result=CONNECTION,
        )
        for name in ("create", "accept", "reject")
    ),
    Row(
        operation="connections.remove",
        arguments={"user": ALICE},
        exchanges=[
            Exchange(
                request="POST /pod/v1/connection/user/7/remove",
                answer={"format": "TEXT", "message": "Connection removed"},
            )
        ],
    ),
    Row(
        operation="connections.get",
        arguments={"user": ALICE},
        exchanges=[Exchange(request="GET /pod/v1/connection/user/7/info", answer=ALICE_JSON)],
        result=CONNECTION,
    ),
    Row(
        operation="connections.get",
        case="of nobody",
        arguments={"user": ALICE},
        exchanges=[
            Exchange(
                request="GET /pod/v1/connection/user/7/info", status=404, answer={"code": 404, "message": "no such"}
            )
        ],
    ),
    Row(
        operation="connections.list",
        exchanges=[
            Exchange(
                request="GET /pod/v1/connection/list",
                query={"status": "ALL"},
                answer=[
                    ALICE_JSON,
                    {"userId": "8", "status": "SOMETHING_NEW", "firstRequestedAt": None, "updatedAt": 10**30},
                    {"userId": 9},
                    {"status": "ACCEPTED"},
                    "?",
                ],
            )
        ],
        result=[CONNECTION, Connection(user=UserId(8), status="SOMETHING_NEW")],
    ),
    Row(
        operation="connections.list",
        case="of some",
        arguments={"status": "ACCEPTED", "users": [ALICE, UserId(8)]},
        exchanges=[
            Exchange(
                request="GET /pod/v1/connection/list",
                query={"status": "ACCEPTED", "userIds": "7,8"},
                status=204,
            )
        ],
        result=[],
    ),
)
