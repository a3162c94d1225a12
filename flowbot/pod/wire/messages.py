"""The JSON of messages, as Symphony's agent and pod write it (`V4Message`, and what else is told of messages)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.events import User
from flowbot.ids import MessageId, UserId
from flowbot.pod.parts import PodAttachment, PodMessage, PodStream
from flowbot.pod.receipts import PodReceipt
from flowbot.pod.rules import MessageRules
from flowbot.pod.wire import AGENT_VERSION, stream_json, user_json

PREVIEW_WIDTH = 600
"""What a preview is said to be wide: nobody here looks into a picture."""
_PERSONS_CLIENT = "DESKTOP-26.3.0-Linux-Chrome-138"


def message_json(
    message: PodMessage,
    stream: PodStream,
    session_id: str,
    rules: MessageRules,
    replaced_by: MessageId | None = None,
    shared: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A `V4Message`; what there is none of is absent.

    Args:
        message: The message.
        stream: Where it stands.
        session_id: The session that it was written in.
        rules: How the pod writes what is not published.
        replaced_by: What took its place.
        shared: The message that it forwards.
    """
    attachments = [_attachment_json(each, rules) for each in message.attachments]
    has_parent = message.parent is not None and (message.relation != "FORWARD" or rules.forward_has_parent)
    return {
        "messageId": message.id,
        **({"parentMessageId": message.parent} if has_parent else {}),
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
        **({"sharedMessage": shared} if shared is not None and rules.forward_has_shared else {}),
        **_replacement_json(message, rules),
        **({"replacedBy": replaced_by} if replaced_by is not None else {}),
    }


def _replacement_json(message: PodMessage, rules: MessageRules) -> dict[str, Any]:
    if message.replacing is None or message.initial is None:
        return {}
    first, at = message.initial
    silent = str(message.silent).lower() if rules.silent_is_text else message.silent
    return {"replacing": message.replacing, "initialMessageId": first, "initialTimestamp": at, "silent": silent}


def _attachment_json(file: PodAttachment, rules: MessageRules) -> dict[str, Any]:
    images = [{"id": each.id, "dimension": str(PREVIEW_WIDTH)} for each in previews_of(file)]
    shown = {"images": images} if images or rules.has_images else {}
    return {"id": file.id, "name": file.name, "size": len(file.content), **shown}


def previews_of(file: PodAttachment) -> Sequence[PodAttachment]:
    """The preview of a file, or none."""
    return [file.preview] if file.preview is not None else []


def message_sent(event_id: str, message: PodMessage, body: Mapping[str, Any]) -> bytes:
    """The `MESSAGESENT` event of a message, as it lies in a datafeed; `body` is its `V4Message`."""
    return _event(event_id, message, "MESSAGESENT", {"messageSent": {"message": body}})


def shared_post(event_id: str, message: PodMessage, body: Mapping[str, Any], shared: Mapping[str, Any]) -> bytes:
    """The `SHAREDPOST` event of a message with which a person shares another one on a wall."""
    return _event(event_id, message, "SHAREDPOST", {"sharedPost": {"message": body, "sharedMessage": shared}})


def _event(event_id: str, message: PodMessage, kind: str, payload: Mapping[str, Any]) -> bytes:
    event = {
        "id": event_id,
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
        "type": kind,
        "initiator": {"user": user_json(message.user)},
        "payload": payload,
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def status_json(
    message: PodMessage, receipts: Mapping[UserId, PodReceipt], users: Mapping[UserId, User]
) -> dict[str, Any]:
    """A `MessageStatus`, in which ids and times are texts."""
    lists: dict[str, list[dict[str, str]]] = {"read": [], "delivered": [], "sent": []}
    for user_id, receipt in receipts.items():
        name, at = latest(receipt)
        lists[name].append(_status_user_json(users[user_id], at))
    return {"author": _status_user_json(message.user, message.timestamp_ms), **lists}


def latest(receipt: PodReceipt) -> tuple[str, int]:
    """How far a message came with somebody, and when: `read`, `delivered` or `sent`."""
    if receipt.read_ms is not None:
        return "read", receipt.read_ms
    return ("delivered", receipt.delivered_ms) if receipt.delivered_ms is not None else ("sent", receipt.sent_ms)


def _status_user_json(user: User, at: int) -> dict[str, str]:
    known = {
        "userId": str(user.id),
        "firstName": user.first_name,
        "lastName": user.last_name,
        "displayName": user.display_name,
        "email": user.email,
        "userName": user.username,
        "timestamp": str(at),
    }
    return {name: value for name, value in known.items() if value is not None}


def receipts_json(
    message: PodMessage,
    stream: PodStream,
    receipts: Mapping[UserId, PodReceipt],
    page: Sequence[tuple[User, PodReceipt]],
    pagination: Mapping[str, Any],
) -> dict[str, Any]:
    """A `MessageReceiptDetailResponse`; `page` is whom it tells of, `pagination` where the rest is."""
    return {
        "creator": {"id": message.user.id, "name": message.user.display_name},
        "stream": {"id": stream.id, "name": stream.name, "streamType": stream.type},
        "creationDate": message.timestamp_ms,
        "deliveryReceiptCount": sum(each.delivered_ms is not None for each in receipts.values()),
        "readReceiptCount": sum(each.read_ms is not None for each in receipts.values()),
        "emailNotificationCount": 0,
        "downloadReceiptCounts": [],
        "MessageReceiptDetail": [_receipt_json(user, receipt) for user, receipt in page],
        "pagination": pagination,
    }


def _receipt_json(user: User, receipt: PodReceipt) -> dict[str, Any]:
    person = {
        "id": user.id,
        "username": user.username,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "emailAddress": user.email,
    }
    times = {"deliveryReceiptTimestamp": receipt.delivered_ms, "readReceiptTimestamp": receipt.read_ms}
    known = {name: value for name, value in times.items() if value is not None}
    return {"user": {name: value for name, value in person.items() if value is not None}, **known}


def stream_file_json(message: PodMessage, file: PodAttachment, content_type: str) -> dict[str, Any]:
    """A `StreamAttachmentItem`."""
    return {
        "messageId": message.id,
        "ingestionDate": message.timestamp_ms,
        "userId": message.user.id,
        "fileId": file.id,
        "name": file.name,
        "size": len(file.content),
        "content-type": content_type,
        "previews": [{"fileId": each.id, "width": PREVIEW_WIDTH} for each in previews_of(file)],
    }
