"""The JSON of users and their accounts, as Symphony's pod writes it; what is not known is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.events import User
from flowbot.pod.parts import PodAccount

_SHOWN = ("title", "department", "division", "location", "jobFunction", "workPhoneNumber", "mobilePhoneNumber")
"""Details of an account that everybody sees."""


def user_json_of(user: User, account: PodAccount) -> dict[str, Any]:
    """A `UserV2`: a user in a look-up or a search."""
    fields = {
        "id": user.id,
        "displayName": user.display_name,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emailAddress": user.email,
        "username": user.username,
        "company": account.details.get("companyName"),
        "accountType": account_type(account),
        **{name: account.details.get(name) for name in _SHOWN},
    }
    return {name: value for name, value in fields.items() if value is not None}


def user_search_json(users: Sequence[Mapping[str, Any]], skip: int, limit: int, query: object) -> dict[str, Any]:
    """A `UserSearchResults`: a page of what was found."""
    page = users[skip : skip + limit]
    return {"count": len(users), "skip": skip, "limit": limit, "searchQuery": query, "users": page}


def account_json(user: User, account: PodAccount) -> dict[str, Any]:
    """A `V2UserDetail`."""
    fields = {
        "accountType": account_type(account),
        "userName": user.username,
        "emailAddress": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "displayName": user.display_name,
        **account.details,
    }
    return {
        "userAttributes": {name: value for name, value in fields.items() if value is not None},
        "userSystemInfo": {
            "id": user.id,
            "status": "ENABLED" if account.active else "DISABLED",
            "suspended": False,
            "createdDate": account.created_ms,
        },
        "features": [],
        "apps": [],
        "groups": [],
        "roles": account.roles,
        "disclaimers": [],
    }


def role_json(role: str) -> dict[str, Any]:
    """A `RoleDetail`."""
    return {
        "id": role,
        "name": role.replace("_", " ").capitalize(),
        "userTypes": ["NORMAL", "SYSTEM"],
        "optionalActions": [],
    }


def account_type(account: PodAccount) -> str:
    """`SYSTEM` of a service, else `NORMAL`."""
    return "SYSTEM" if account.is_service else "NORMAL"
