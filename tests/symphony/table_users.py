"""The rows of `symphony.users`."""

from __future__ import annotations

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
    "company": "Acme",
}
ALICE = Person(
    id=UserId(7),
    name="Alice Martin",
    first_name="Alice",
    last_name="Martin",
    email="alice@acme.test",
    username="alice.martin",
)

ROWS = (
    Row(
        operation="users.get",
        arguments={"user": ALICE.id},
        exchanges=[
            Exchange(
                request="GET /pod/v3/users",
                query={"uid": "7", "local": "false"},
                answer={"users": [ALICE_JSON], "errors": []},
            )
        ],
        result=ALICE,
    ),
    Row(
        operation="users.find",
        arguments={"email": "alice@acme.test"},
        exchanges=[
            Exchange(
                request="GET /pod/v3/users",
                query={"email": "alice@acme.test", "local": "false"},
                answer={"users": [ALICE_JSON]},
            )
        ],
        result=ALICE,
    ),
    Row(
        operation="users.find",
        case="nobody",
        arguments={"email": "nobody@acme.test"},
        exchanges=[
            Exchange(
                request="GET /pod/v3/users",
                query={"email": "nobody@acme.test", "local": "false"},
                status=204,
            )
        ],
    ),
)
