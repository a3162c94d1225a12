"""What a script is shown: people, streams and messages, as people know them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pydantic.alias_generators import to_camel

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage, PodStream

ROOM_ATTRIBUTES = (
    "public",
    "discoverable",
    "members_can_invite",
    "read_only",
    "copy_protected",
    "cross_pod",
    "view_history",
    "multi_lateral_room",
    "keywords",
)
"""What is said of a room beside name and description."""


def show_person(pod: LocalPod, user: User) -> dict[str, Any]:
    """Somebody, person or bot."""
    return {
        "name": user.display_name,
        "username": user.username,
        "id": user.id,
        "email": user.email,
        "isBot": pod.people.is_bot(user.id),
        "isExternal": pod.people.is_outsider(user.id),
        "isActive": pod.accounts.of(user.id).active,
    }


def show_stream(pod: LocalPod, stream: PodStream) -> dict[str, Any]:
    """A room or an IM, with who is in it."""
    pinned = pod.talk.pinned_in(stream)
    return {
        "id": stream.id,
        "type": stream.type,
        "name": stream.name,
        "description": stream.description,
        **{to_camel(each): getattr(stream, each) for each in ROOM_ATTRIBUTES},
        "isActive": stream.active,
        "members": _names(pod, stream.members),
        "owners": _names(pod, stream.owners),
        "pinned": pinned.id if pinned is not None else None,
    }


def show_message(pod: LocalPod, message: PodMessage) -> dict[str, Any]:
    """A message; what it does not have is left out."""
    stream = pod.streams.of_message(message)
    pinned = pod.talk.pinned_in(stream)
    files = [{"name": each.name, "size": len(each.content)} for each in message.attachments]
    return {
        "stream": stream.name or stream.id,
        "user": message.user.display_name,
        "text": message.text,
        "presentationml": message.presentationml,
        "messageId": message.id,
        "timestamp": message.timestamp_ms,
        **({"attachments": files} if files else {}),
        **({"parentMessageId": message.parent} if message.parent is not None else {}),
        **({"replaces": message.replacing} if message.replacing is not None else {}),
        **({"pinned": True} if pinned is not None and pinned.id == message.id else {}),
    }


def _names(pod: LocalPod, ids: Collection[UserId]) -> list[str]:
    return sorted(each.display_name for each in pod.people if each.id in ids)
