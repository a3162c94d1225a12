"""The rows of `symphony.groups`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.ids import GroupId, UserId, user_id_of
from flowbot.operations import Group
from tests.symphony.operations_table import Exchange, Row

ID = GroupId("60af77fd294165466ccdf510")
ALICE, BOB = user_id_of(189, 7), UserId(8)
BOT = user_id_of(190, 1)
SALES_JSON = {
    "type": "SDL",
    "ownerType": "TENANT",
    "ownerId": 190,
    "name": "Sales",
    "id": ID,
    "createdDate": "2021-05-27T10:44:13.000Z",
    "status": "ACTIVE",
    "eTag": "e3a52e72",
    "members": [
        {"memberTenant": 189, "memberId": ALICE, "addedDate": "2021-05-27T10:44:13.000Z", "status": "ENABLED"},
        {"memberTenant": 1},
    ],
    "profile": {
        "id": "p1",
        "displayName": "Sales",
        "companyName": "Acme",
        "email": "sales@acme.test",
        "jobTitle": "Desk",
        "avatars": [{"size": "600", "url": "/a"}],
    },
    "visibilityRestriction": {"restrictedTenantsList": [5]},
    "implicitConnection": None,
}
SALES = Group(id=ID, name="Sales", members=[ALICE], company="Acme", email="sales@acme.test")
ALICE_MEMBER = {"memberTenant": 189, "memberId": ALICE}
BOB_MEMBER = {"memberTenant": 0, "memberId": 8}
UPDATED = {
    "type": "SDL",
    "ownerType": "TENANT",
    "ownerId": 190,
    "name": "Sales",
    "status": "ACTIVE",
    "visibilityRestriction": {"restrictedTenantsList": [5]},
    "members": [ALICE_MEMBER],
    "profile": {"displayName": "Sales", "companyName": "Acme", "email": "sales@acme.test", "jobTitle": "Desk"},
}
LOGIN = Exchange(
    request="POST /login/idm/tokens",
    query={"scope": "profile-manager"},
    answer={"token_type": "Bearer", "expires_in": 300, "access_token": "b1"},
)
LIST = "GET /profile-manager/v1/groups/type/SDL"


def update(case: str, arguments: Mapping[str, object], **sent: Any) -> Row:
    """An update, for which the group is read first."""
    return Row(
        operation="groups.update",
        case=case,
        arguments={"group": ID, **arguments},
        exchanges=[
            LOGIN,
            Exchange(request=f"GET /profile-manager/v1/groups/{ID}", answer=SALES_JSON),
            Exchange(request=f"PUT /profile-manager/v1/groups/{ID}", json={**UPDATED, **sent}, answer=SALES_JSON),
        ],
        result=SALES,
    )


ROWS = (
    Row(
        operation="groups.create",
        arguments={
            "name": "Sales",
            "members": [ALICE, BOB],
            "company": "Acme",
            "email": "sales@acme.test",
            "type": "SDL",
        },
        exchanges=[
            Exchange(request="GET /pod/v2/sessioninfo", answer={"id": BOT}),
            LOGIN,
            Exchange(
                request="POST /profile-manager/v1/groups",
                json={
                    "type": "SDL",
                    "ownerType": "TENANT",
                    "ownerId": 190,
                    "name": "Sales",
                    "members": [ALICE_MEMBER, BOB_MEMBER],
                    "profile": {"displayName": "Sales", "companyName": "Acme", "email": "sales@acme.test"},
                },
                status=201,
                answer=SALES_JSON,
            ),
        ],
        result=SALES,
    ),
    Row(
        operation="groups.get",
        arguments={"group": ID},
        exchanges=[LOGIN, Exchange(request=f"GET /profile-manager/v1/groups/{ID}", answer=SALES_JSON)],
        result=SALES,
    ),
    Row(
        operation="groups.get",
        case="of which little is told",
        arguments={"group": ID},
        exchanges=[LOGIN, Exchange(request=f"GET /profile-manager/v1/groups/{ID}", answer={"id": ID, "status": "NEW"})],
        result=Group(id=ID, name="", type="", status="NEW", members=[]),
    ),
    Row(
        operation="groups.list",
        exchanges=[
            LOGIN,
            Exchange(
                request=LIST,
                query={"status": "ACTIVE", "limit": "100"},
                answer={"data": [SALES_JSON, {"name": "?"}], "pagination": {"cursors": {"after": "c1"}}},
            ),
            Exchange(
                request=LIST,
                query={"status": "ACTIVE", "after": "c1", "limit": "100"},
                answer={"data": [SALES_JSON], "pagination": {"cursors": {"before": "c0"}}},
            ),
        ],
        result=[SALES],
    ),
    Row(
        operation="groups.list",
        case="of any status",
        arguments={"status": None, "type": "COMPANY", "limit": 1},
        exchanges=[
            LOGIN,
            Exchange(
                request="GET /profile-manager/v1/groups/type/COMPANY",
                query={"limit": "1"},
                answer={"data": [SALES_JSON], "pagination": {"cursors": {"after": "c1"}}},
            ),
        ],
        result=[SALES],
    ),
    update("nothing", {}),
    update(
        "its name",
        {"name": "Desk"},
        name="Desk",
        profile={**UPDATED["profile"], "displayName": "Desk"},  # type: ignore[dict-item]
    ),
    update("its members", {"members": [BOB]}, members=[BOB_MEMBER]),
    update("its status", {"status": "DELETED"}, status="DELETED"),
    update(
        "its profile",
        {"company": "Other", "email": "x@acme.test"},
        profile={"displayName": "Sales", "companyName": "Other", "email": "x@acme.test", "jobTitle": "Desk"},
    ),
    Row(
        operation="groups.add_member",
        arguments={"group": ID, "user": ALICE},
        exchanges=[
            LOGIN,
            Exchange(
                request=f"POST /profile-manager/v1/groups/{ID}/member",
                json={"member": ALICE_MEMBER},
                answer=SALES_JSON,
            ),
        ],
        result=SALES,
    ),
    Row(
        operation="groups.set_avatar",
        arguments={"group": ID, "image": "iVBORw0KGgo="},
        exchanges=[
            LOGIN,
            Exchange(
                request=f"POST /profile-manager/v1/groups/{ID}/avatar",
                json={"image": "iVBORw0KGgo="},
                answer=SALES_JSON,
            ),
        ],
        result=SALES,
    ),
)
