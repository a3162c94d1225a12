"""The EntityJSON of a message: which element is a mention of whom."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flowbot.ids import UserId

_MENTION = "com.symphony.user.mention"
_USER_ID = "com.symphony.user.userId"
_LARGEST_USER_ID = 2**63 - 1
_MOST_DIGITS = 19


def read_mentioned_users(data: str | None) -> Mapping[str, UserId]:
    """Who is mentioned, by the `data-entity-id` of the element that shows the mention.

    Entities of other types are left out, and so is what cannot be read: EntityJSON that is
    absent or broken mentions nobody.

    Args:
        data: The `data` of a `V4Message`: a JSON object as a string.
    """
    if not data or data == "{}":
        return {}
    try:
        entities = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(entities, dict):
        return {}
    users = {key: _mentioned_user(entity) for key, entity in entities.items()}
    return {key: user for key, user in users.items() if user is not None}


def _mentioned_user(entity: object) -> UserId | None:
    if not isinstance(entity, dict) or entity.get("type") != _MENTION:
        return None
    ids = entity.get("id")
    for item in ids if isinstance(ids, list) else [ids]:
        if isinstance(item, dict) and item.get("type") == _USER_ID:
            return _user_id(item.get("value"))
    return None


def _user_id(value: object) -> UserId | None:
    """Clients write the id as a number or as a string."""
    if isinstance(value, str) and len(value) <= _MOST_DIGITS and value.isdecimal():
        value = int(value)
    return UserId(value) if type(value) is int and 0 <= value <= _LARGEST_USER_ID else None
