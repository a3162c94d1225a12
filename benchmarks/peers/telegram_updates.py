"""The dialog's messages as Telegram delivers them, decoded from JSON."""

from __future__ import annotations

from typing import Any

from benchmarks.dialog import messages_of


def updates_of(conversations: int) -> list[dict[str, Any]]:
    """Every update of the dialog, turn by turn."""
    return [update_json(number, conversation, text) for number, conversation, text in messages_of(conversations)]


def update_json(number: int, conversation: int, text: str) -> dict[str, Any]:
    person = {"id": conversation + 1, "is_bot": False, "first_name": "Ann", "username": f"ann{conversation}"}
    message = {
        "message_id": number,
        "date": 1_790_000_000 + number,
        "chat": {"id": conversation + 1, "type": "private", "first_name": "Ann"},
        "from": person,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"update_id": number, "message": message}
