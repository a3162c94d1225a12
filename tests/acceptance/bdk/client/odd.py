"""Events that a feed may bring, and that the BDK's models may refuse."""

from __future__ import annotations

from typing import Any


def odd_events() -> dict[str, object]:
    """Events with one field that is not of the type that the specification says."""
    attachment = {"id": "1", "name": "a.csv", "size": 3}
    return {
        "a": message_event(timestamp="1700000000000"),
        "b": message_event(silent="true"),
        "c": message_event(attachments=[attachment]),
    }


def message_event(
    text: str = "odd",
    number: str = "1",
    type: str = "MESSAGESENT",
    timestamp: object = 1_700_000_000_000,
    payload: object = None,
    stream_id: str = "zoe",
    **more: object,
) -> dict[str, Any]:
    """An event as a feed has it, of somebody who is not the bot."""
    user = {"userId": 7, "displayName": "Zoe"}
    stream = {"streamId": stream_id, "streamType": "ROOM"}
    presentationml = f'<div data-format="PresentationML" data-version="2.0">{text}</div>'
    message = {"messageId": f"m{number}", "timestamp": 1_700_000_000_000, "message": presentationml, **more}
    return {
        "id": f"e{number}",
        "messageId": f"m{number}",
        "timestamp": timestamp,
        "type": type,
        "initiator": {"user": user},
        "payload": payload or {"messageSent": {"message": {**message, "user": user, "stream": stream}}},
    }
