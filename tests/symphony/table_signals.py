"""The rows of `symphony.signals`."""

from __future__ import annotations

from datetime import UTC, datetime

from flowbot.ids import SignalId, UserId
from flowbot.operations import Signal, Subscriber, SubscriptionFailure, SubscriptionResult
from tests.symphony.operations_table import Exchange, Row

ID = SignalId("5a8da7edb9d82100011d508f")
BONDS_JSON = {
    "name": "Bonds",
    "query": "HASHTAG:bonds AND CASHTAG:ibm",
    "visibleOnProfile": True,
    "companyWide": False,
    "id": ID,
    "timestamp": 1519232993456,
}
MADE = datetime(2018, 2, 21, 17, 9, 53, 456000, UTC)
BONDS = Signal(id=ID, name="Bonds", query="HASHTAG:bonds AND CASHTAG:ibm", visible_on_profile=True, created_at=MADE)
ALICE = UserId(7)
DONE_JSON = {
    "requestedSubscription": 3,
    "successfulSubscription": 2,
    "failedSubscription": 1,
    "subscriptionErrors": [{"userId": 12, "code": "UserNotFound", "message": "no such user"}, {"userId": None}, "?"],
}
DONE = SubscriptionResult(
    successful=2,
    failed=1,
    errors=[
        SubscriptionFailure(user=UserId(12), code="UserNotFound", message="no such user"),
        SubscriptionFailure(user=None),
    ],
)
LIST = "GET /agent/v1/signals/list"
FOLLOWERS = f"GET /agent/v1/signals/{ID}/subscribers"

ROWS = (
    Row(
        operation="signals.list",
        exchanges=[
            Exchange(
                request=LIST, query={"skip": "0", "limit": "100"}, answer=[BONDS_JSON, {"id": "other"}, {"name": "?"}]
            ),
            Exchange(request=LIST, query={"skip": "2", "limit": "100"}, status=204),
        ],
        result=[BONDS, Signal(id=SignalId("other"), name="", query="")],
    ),
    Row(
        operation="signals.list",
        case="as many as are wanted",
        arguments={"limit": 1},
        exchanges=[Exchange(request=LIST, query={"skip": "0", "limit": "1"}, answer=[BONDS_JSON])],
        result=[BONDS],
    ),
    Row(
        operation="signals.get",
        arguments={"signal": ID},
        exchanges=[Exchange(request=f"GET /agent/v1/signals/{ID}/get", answer=BONDS_JSON)],
        result=BONDS,
    ),
    Row(
        operation="signals.create",
        arguments={"name": "Bonds", "query": BONDS.query, "visible_on_profile": True, "company_wide": False},
        exchanges=[
            Exchange(
                request="POST /agent/v1/signals/create",
                json={"name": "Bonds", "query": BONDS.query, "visibleOnProfile": True, "companyWide": False},
                answer=BONDS_JSON,
            )
        ],
        result=BONDS,
    ),
    Row(
        operation="signals.update",
        arguments={
            "signal": ID,
            "name": "Bonds",
            "query": BONDS.query,
            "visible_on_profile": True,
            "company_wide": False,
        },
        exchanges=[
            Exchange(
                request=f"POST /agent/v1/signals/{ID}/update",
                json={"name": "Bonds", "query": BONDS.query, "visibleOnProfile": True, "companyWide": False},
                answer=BONDS_JSON,
            )
        ],
        result=BONDS,
    ),
    Row(
        operation="signals.update",
        case="one field",
        arguments={"signal": ID, "visible_on_profile": False},
        exchanges=[
            Exchange(request=f"POST /agent/v1/signals/{ID}/update", json={"visibleOnProfile": False}, answer=BONDS_JSON)
        ],
        result=BONDS,
    ),
    Row(
        operation="signals.delete",
        arguments={"signal": ID},
        exchanges=[
            Exchange(
                request=f"POST /agent/v1/signals/{ID}/delete", answer={"format": "TEXT", "message": "Signal deleted"}
            )
        ],
    ),
    Row(
        operation="signals.subscribe",
        case="oneself",
        arguments={"signal": ID},
        exchanges=[Exchange(request=f"POST /agent/v1/signals/{ID}/subscribe", answer={"successfulSubscription": 1})],
        result=SubscriptionResult(successful=1, errors=[]),
    ),
    Row(
        operation="signals.subscribe",
        case="in bulk",
        arguments={"signal": ID, "users": [ALICE, UserId(8), UserId(12)], "pushed": True},
        exchanges=[
            Exchange(
                request=f"POST /agent/v1/signals/{ID}/subscribe",
                query={"pushed": "true"},
                json=[7, 8, 12],
                answer=DONE_JSON,
            )
        ],
        result=DONE,
    ),
    Row(
        operation="signals.unsubscribe",
        arguments={"signal": ID, "users": [ALICE, UserId(8), UserId(12)]},
        exchanges=[
            Exchange(request=f"POST /agent/v1/signals/{ID}/unsubscribe", json=[7, 8, 12], answer=DONE_JSON),
        ],
        result=DONE,
    ),
    Row(
        operation="signals.subscribers",
        arguments={"signal": ID, "limit": 1000},
        exchanges=[
            Exchange(
                request=FOLLOWERS,
                query={"skip": "0", "limit": "100"},
                answer={
                    "offset": 0,
                    "hasMore": True,
                    "total": 2,
                    "data": [
                        {
                            "subscriptionId": "s1",
                            "pushed": True,
                            "owner": True,
                            "subscriberName": "Alice",
                            "userId": 7,
                            "timestamp": 1519232993456,
                        },
                        {"subscriberName": "?"},
                    ],
                },
            ),
            Exchange(
                request=FOLLOWERS, query={"skip": "1", "limit": "100"}, answer={"total": 2, "data": [{"userId": 8}]}
            ),
        ],
        result=[
            Subscriber(user=ALICE, name="Alice", owner=True, pushed=True, subscribed_at=MADE),
            Subscriber(user=UserId(8)),
        ],
    ),
)
