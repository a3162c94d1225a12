"""The JSON of users, streams and events, as Symphony's agent writes it (`V4Event` of the agent's API)."""

from __future__ import annotations

import json
from typing import Any

from flowbot.events import User
from flowbot.pod.identifiers import OTHER_TENANT_ID, TENANT_ID
from flowbot.pod.parts import PodStream

AGENT_VERSION = "Agent-25.8.1-Linux-local-pod"
"""How the pod's agent names itself, and so the client that a bot's messages come from."""


def user_json(user: User) -> dict[str, Any]:
    """A `V4User`; what is not known is left out."""
    fields = {
        "userId": user.id,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "displayName": user.display_name,
        "email": user.email,
        "username": user.username,
    }
    return {name: value for name, value in fields.items() if value is not None}


def stream_json(stream: PodStream) -> dict[str, Any]:
    """A `V4Stream`; only a room has a name."""
    name = {"roomName": stream.name} if stream.type == "ROOM" else {}
    return {
        "streamId": stream.id,
        "streamType": stream.type,
        **name,
        "external": stream.is_external,
        "crossPod": stream.is_external,
        "recipientTenantIds": [TENANT_ID, OTHER_TENANT_ID] if stream.is_external else [TENANT_ID],
    }


def elements_action(
    ids: tuple[str, str], now_ms: int, user: User, stream: PodStream, message_id: str, form_id: str, values: object
) -> bytes:
    """The `SYMPHONYELEMENTSACTION` event of a form that a person sent; `ids` are those of event and submission."""
    action = {
        "stream": stream_json(stream),
        "formMessageId": message_id,
        "formId": form_id,
        "formValues": values,
    }
    event = {
        "id": ids[0],
        "messageId": ids[1],
        "timestamp": now_ms,
        "type": "SYMPHONYELEMENTSACTION",
        "initiator": {"user": user_json(user)},
        "payload": {"symphonyElementsAction": action},
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def user_v2_json(user: User) -> dict[str, Any]:
    """A `UserV2` of the pod's API, for a service account."""
    return {
        "id": user.id,
        "emailAddress": user.email,
        "displayName": user.display_name,
        "username": user.username,
        "company": "Local pod",
        "accountType": "SYSTEM",
    }


def read_json_value(raw: bytes) -> object:
    """A raw event as a JSON value; what is no JSON, and so cannot be in an answer as it is, becomes a string."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")
