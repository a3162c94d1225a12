"""The JSON of users, streams, messages and events, as Symphony's agent writes it (`V4Event` of the agent's API)."""

from __future__ import annotations

import json
from typing import Any

from flowbot.events import User
from flowbot.pod.identifiers import TENANT_ID, is_elsewhere, tenant_of
from flowbot.pod.parts import PodMessage, PodStream

AGENT_VERSION = "Agent-25.8.1-Linux-local-pod"
"""How the pod's agent names itself, and so the client that a bot's messages come from."""

_PERSONS_CLIENT = "DESKTOP-26.3.0-Linux-Chrome-138"


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
        "recipientTenantIds": [TENANT_ID, *sorted({tenant_of(each) for each in stream.members if is_elsewhere(each)})],
    }


def stream_attributes_json(stream: PodStream) -> dict[str, Any]:
    """A `StreamAttributes` of the pod's API: a stream in a list."""
    name = {"roomAttributes": {"name": stream.name}} if stream.type == "ROOM" else {}
    return {
        "id": stream.id,
        "crossPod": stream.is_external,
        "active": stream.active,
        "streamType": {"type": stream.type},
        "streamAttributes": {"members": sorted(stream.members)},
        **name,
    }


def message_json(message: PodMessage, stream: PodStream, session_id: str) -> dict[str, Any]:
    """A `V4Message`; `attachments` is absent when there are none."""
    attachments = [
        {"id": attachment.id, "name": attachment.name, "size": len(attachment.content), "images": []}
        for attachment in message.attachments
    ]
    return {
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
        "message": message.presentationml,
        "data": message.data,
        "user": user_json(message.user),
        "stream": stream_json(stream),
        "externalRecipients": stream.is_external,
        "userAgent": _PERSONS_CLIENT if message.messageml is None else AGENT_VERSION,
        "originalFormat": "com.symphony.messageml.v2",
        "sid": session_id,
        **({"attachments": attachments} if attachments else {}),
        **({"parentMessageId": message.parent} if message.parent is not None else {}),
        **_replacement_json(message),
    }


def _replacement_json(message: PodMessage) -> dict[str, Any]:
    if message.replacing is None or message.initial is None:
        return {}
    first, at = message.initial
    return {"replacing": message.replacing, "initialMessageId": first, "initialTimestamp": at}


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


def message_sent(event_id: str, message: PodMessage, stream: PodStream, session_id: str) -> bytes:
    """The `MESSAGESENT` event of a message, as it lies in a datafeed."""
    event = {
        "id": event_id,
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
        "type": "MESSAGESENT",
        "initiator": {"user": user_json(message.user)},
        "payload": {"messageSent": {"message": message_json(message, stream, session_id)}},
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


def im_info_json(stream: PodStream) -> dict[str, Any]:
    """A `V1IMDetail` of the pod's API, as far as it is known here."""
    attributes = {"pinnedMessageId": stream.pinned or ""}
    return {"V1IMAttributes": attributes, "IMSystemInfo": {"id": stream.id, "active": True}}


def read_json_value(raw: bytes) -> object:
    """A raw event as a JSON value; what is no JSON, and so cannot be in an answer as it is, becomes a string."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")
