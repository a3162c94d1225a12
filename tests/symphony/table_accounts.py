"""The rows of `symphony.accounts`."""

from __future__ import annotations

from flowbot.ids import UserId
from flowbot.operations import Account, Role
from tests.symphony.operations_table import Exchange, Row

ALICE = UserId(7)
ATTRIBUTES = {
    "accountType": "NORMAL",
    "userName": "alice.martin",
    "emailAddress": "alice@acme.test",
    "firstName": "Alice",
    "lastName": "Martin",
    "displayName": "Alice Martin",
    "title": "Trader",
    "department": "Rates",
    "division": "Markets",
    "companyName": "Acme",
    "location": "Paris",
    "jobFunction": "Trader",
    "workPhoneNumber": "+33 1",
    "mobilePhoneNumber": "+33 6",
}
DETAIL = {
    "userAttributes": ATTRIBUTES,
    "userSystemInfo": {"id": 7, "status": "ENABLED", "createdDate": 1},
    "roles": ["INDIVIDUAL", 1],
}
ACCOUNT = Account(
    id=ALICE,
    name="Alice Martin",
    username="alice.martin",
    email="alice@acme.test",
    first_name="Alice",
    last_name="Martin",
    type="NORMAL",
    roles=["INDIVIDUAL"],
    title="Trader",
    department="Rates",
    division="Markets",
    company="Acme",
    location="Paris",
    job_function="Trader",
    work_phone="+33 1",
    mobile_phone="+33 6",
)
OF_A_PERSON = {
    "username": "alice.martin",
    "email": "alice@acme.test",
    "first_name": "Alice",
    "last_name": "Martin",
    "name": "Alice Martin",
    "title": "Trader",
    "department": "Rates",
    "division": "Markets",
    "company": "Acme",
    "location": "Paris",
    "job_function": "Trader",
    "work_phone": "+33 1",
    "mobile_phone": "+33 6",
    "more": {"assetClasses": ["Rates"]},
}
OF_A_PERSON_JSON: dict[str, object] = {**ATTRIBUTES, "assetClasses": ["Rates"]}
DONE = {"format": "TEXT", "message": "OK"}

ROWS = (
    Row(
        operation="accounts.get",
        arguments={"user": ALICE},
        exchanges=[Exchange(request="GET /pod/v2/admin/user/7", answer=DETAIL)],
        result=ACCOUNT,
    ),
    Row(
        operation="accounts.list",
        arguments={"limit": 1},
        exchanges=[
            Exchange(
                request="GET /pod/v2/admin/user/list",
                query={"skip": "0", "limit": "1"},
                answer=[DETAIL],
            )
        ],
        result=[ACCOUNT],
    ),
    Row(
        operation="accounts.list",
        case="with a role and a status, to the end",
        arguments={"role": "INDIVIDUAL", "status": "DISABLED"},
        exchanges=[
            Exchange(
                request="POST /pod/v1/admin/user/find",
                query={"skip": skip, "limit": "100"},
                json={"role": "INDIVIDUAL", "status": "DISABLED"},
                answer=page,
                status=200 if page else 204,
            )
            for skip, page in (("0", [{"userSystemInfo": {"id": 8, "status": "DISABLED"}}, {}]), ("1", None))
        ],
        result=[Account(id=UserId(8), name="", active=False, roles=[])],
    ),
    Row(
        operation="accounts.roles",
        exchanges=[
            Exchange(
                request="GET /pod/v1/admin/system/roles/list",
                answer=[{"id": "INDIVIDUAL", "name": "Individual", "userTypes": ["NORMAL"]}, {"name": "of no id"}],
            )
        ],
        result=[Role(id="INDIVIDUAL", name="Individual")],
    ),
    Row(
        operation="accounts.create",
        arguments={**OF_A_PERSON, "roles": ["INDIVIDUAL", "L1_SUPPORT"]},
        exchanges=[
            Exchange(
                request="POST /pod/v2/admin/user/create",
                json={"userAttributes": OF_A_PERSON_JSON, "roles": ["INDIVIDUAL", "L1_SUPPORT"]},
                answer=DETAIL,
            )
        ],
        result=ACCOUNT,
    ),
    Row(
        operation="accounts.create_service",
        arguments={
            "username": "quote-bot",
            "email": "quote-bot@acme.test",
            "name": "Quote Bot",
            "roles": ["INDIVIDUAL"],
            "public_key": "-----BEGIN PUBLIC KEY-----",
            "more": {"companyName": "Acme"},
        },
        exchanges=[
            Exchange(
                request="POST /pod/v2/admin/user/create",
                json={
                    "userAttributes": {
                        "accountType": "SYSTEM",
                        "userName": "quote-bot",
                        "emailAddress": "quote-bot@acme.test",
                        "displayName": "Quote Bot",
                        "companyName": "Acme",
                        "currentKey": {"key": "-----BEGIN PUBLIC KEY-----", "action": "SAVE"},
                    },
                    "roles": ["INDIVIDUAL"],
                },
                answer={
                    "userAttributes": {"accountType": "SYSTEM", "userName": "quote-bot", "displayName": "Quote Bot"},
                    "userSystemInfo": {"id": "9", "status": "ENABLED"},
                },
            )
        ],
        result=Account(id=UserId(9), name="Quote Bot", username="quote-bot", type="SYSTEM", roles=[]),
    ),
    Row(
        operation="accounts.update",
        arguments={"user": ALICE, **OF_A_PERSON, "public_key": "-----BEGIN PUBLIC KEY-----"},
        exchanges=[
            Exchange(
                request="POST /pod/v2/admin/user/7/update",
                json={
                    **{name: value for name, value in OF_A_PERSON_JSON.items() if name != "accountType"},
                    "currentKey": {"key": "-----BEGIN PUBLIC KEY-----", "action": "SAVE"},
                },
                answer=DETAIL,
            )
        ],
        result=ACCOUNT,
    ),
    Row(
        operation="accounts.add_role",
        arguments={"user": ALICE, "role": "L1_SUPPORT"},
        exchanges=[
            Exchange(request="POST /pod/v1/admin/user/7/roles/add", json={"id": "L1_SUPPORT"}, answer=DONE),
        ],
    ),
    Row(
        operation="accounts.remove_role",
        arguments={"user": ALICE, "role": "L1_SUPPORT"},
        exchanges=[
            Exchange(request="POST /pod/v1/admin/user/7/roles/remove", json={"id": "L1_SUPPORT"}, answer=DONE),
        ],
    ),
    Row(
        operation="accounts.activate",
        arguments={"user": ALICE},
        exchanges=[
            Exchange(request="POST /pod/v1/admin/user/7/status/update", json={"status": "ENABLED"}, answer=DONE),
        ],
    ),
    Row(
        operation="accounts.deactivate",
        arguments={"user": ALICE},
        exchanges=[
            Exchange(request="POST /pod/v1/admin/user/7/status/update", json={"status": "DISABLED"}, answer=DONE),
        ],
    ),
)
