"""The rows of `symphony.users`."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.ids import UserId
from flowbot.operations import Person
from tests.symphony.operations_table import Exchange, Row

ALICE_JSON = {
    "id": 7,
    "displayName": "Alice Martin",
    "firstName": "Alice",
    "lastName": "Martin",
    "emailAddress": "alice@acme.test",
    "username": "alice.martin",
    "title": "Trader",
    "department": "Rates",
    "company": "Acme",
    "location": "Paris",
}
ALICE = Person(
    id=UserId(7),
    name="Alice Martin",
    first_name="Alice",
    last_name="Martin",
    email="alice@acme.test",
    username="alice.martin",
    title="Trader",
    department="Rates",
    company="Acme",
    location="Paris",
)
BOB = Person(id=UserId(8), name="Bob")
BOB_JSON = {"id": 8, "displayName": "Bob"}


def look_up(query: Mapping[str, str], *users: object) -> Exchange:
    return Exchange(request="GET /pod/v3/users", query=query, answer={"users": users, "errors": []})


ROWS = (
    Row(
        operation="users.get",
        arguments={"user": ALICE.id},
        exchanges=[look_up({"uid": "7", "local": "false"}, ALICE_JSON)],
        result=ALICE,
    ),
    Row(
        operation="users.find",
        arguments={"email": "alice@acme.test"},
        exchanges=[look_up({"email": "alice@acme.test", "local": "false"}, ALICE_JSON)],
        result=ALICE,
    ),
    Row(
        operation="users.find",
        case="nobody",
        arguments={"email": "nobody@acme.test"},
        exchanges=[
            Exchange(request="GET /pod/v3/users", query={"email": "nobody@acme.test", "local": "false"}, status=204)
        ],
    ),
    Row(
        operation="users.find_by_username",
        arguments={"username": "alice.martin"},
        exchanges=[look_up({"username": "alice.martin", "local": "true"}, ALICE_JSON)],
        result=ALICE,
    ),
    Row(
        operation="users.list",
        arguments={
            "users": [ALICE.id, UserId(9)],
            "emails": ["alice@acme.test"],
            "usernames": ["bob", "carol"],
            "active": True,
            "local": True,
        },
        exchanges=[
            look_up({"uid": "7,9", "local": "true", "active": "true"}, ALICE_JSON),
            look_up({"email": "alice@acme.test", "local": "true", "active": "true"}, ALICE_JSON),
            look_up(
                {"username": "bob,carol", "local": "true", "active": "true"}, BOB_JSON, {"displayName": "of no id"}
            ),
        ],
        result=[ALICE, BOB],
    ),
    Row(
        operation="users.list",
        case="more than may be asked of at once",
        arguments={"users": [UserId(each) for each in range(1, 102)]},
        exchanges=[
            look_up({"uid": ",".join(map(str, range(1, 101))), "local": "false"}, ALICE_JSON, BOB_JSON),
            Exchange(request="GET /pod/v3/users", query={"uid": "101", "local": "false"}, status=204),
        ],
        result=[ALICE, BOB],
    ),
    Row(
        operation="users.search",
        arguments={"text": "ali"},
        exchanges=[
            Exchange(
                request="POST /pod/v1/user/search",
                query={"skip": "0", "limit": "50", "local": "false"},
                json={"query": "ali"},
                answer={"count": 1, "users": [ALICE_JSON]},
            )
        ],
        result=[ALICE],
    ),
    Row(
        operation="users.search",
        case="with all filters",
        arguments={
            "text": "a",
            "title": "Trader",
            "company": "Acme",
            "location": "Paris",
            "market_coverage": "EMEA",
            "responsibility": "Sales",
            "function": "Front office",
            "instrument": "Rates",
            "local": True,
            "limit": 2,
        },
        exchanges=[
            Exchange(
                request="POST /pod/v1/user/search",
                query={"skip": skip, "limit": limit, "local": "true"},
                json={
                    "query": "a",
                    "filters": {
                        "title": "Trader",
                        "company": "Acme",
                        "location": "Paris",
                        "marketCoverage": "EMEA",
                        "responsibility": "Sales",
                        "function": "Front office",
                        "instrument": "Rates",
                    },
                },
                answer={"count": 3, "users": [user]},
            )
            for skip, limit, user in (("0", "2", ALICE_JSON), ("1", "1", BOB_JSON))
        ],
        result=[ALICE, BOB],
    ),
)
