"""Datafeed events as an agent delivers them; without flowbot, for the peers that read them too."""

from __future__ import annotations

import json


def stream_of(conversation: int) -> str:
    return f"stream{conversation:015}"


def user_of(conversation: int) -> int:
    return 10_000_000_000 + conversation


def event_json(number: int, conversation: int, text: str) -> bytes:
    """A message of a person in their IM, as the datafeed delivers it."""
    person = {
        "userId": user_of(conversation),
        "firstName": "Ann",
        "lastName": "Lee",
        "displayName": f"Ann Lee {conversation}",
        "email": f"ann{conversation}@acme.test",
        "username": f"ann{conversation}",
    }
    message = {
        "messageId": f"message{number:015}",
        "timestamp": 1_790_000_000_000 + number,
        "message": f'<div data-format="PresentationML" data-version="2.0" class="wysiwyg"><p>{text}</p></div>',
        "data": "{}",
        "user": person,
        "stream": {"streamId": stream_of(conversation), "streamType": "IM"},
        "externalRecipients": False,
        "userAgent": "DESKTOP-43.0.0",
        "originalFormat": "com.symphony.messageml.v2",
    }
    event = {
        "id": f"event{number}",
        "messageId": message["messageId"],
        "timestamp": message["timestamp"],
        "type": "MESSAGESENT",
        "initiator": {"user": person},
        "payload": {"messageSent": {"message": message}},
    }
    return json.dumps(event).encode()
