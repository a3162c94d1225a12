"""From JSON values to the parts of events; whatever is absent or of the wrong kind becomes None.

Field names are those of `V4Event` and `V4Message` in the agent's published API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flowbot.events._parts import Attachment, AttachmentImage, ReceivedMessage, RoomProperties, Stream, User
from flowbot.ids import MessageId, StreamId, UserId, normalise_id

_LARGEST_USER_ID = 2**63 - 1
_LONGEST_NUMBER = 20


def text(value: object) -> str | None:
    """The string; a number where a string belongs is written out."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else None


def integer(value: object) -> int | None:
    """The whole number, also from `"12"` or `12.0`."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.removeprefix("-").isdecimal():
        return int(value)
    return None


def boolean(value: object) -> bool | None:
    """The truth value, also from `"true"` and `"false"`: `silent` was seen in both forms."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def instant(value: object) -> datetime | None:
    """The instant that lies `value` milliseconds after 1970."""
    milliseconds = integer(value)
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def message_id(value: object) -> MessageId | None:
    """The id of a message, normalised; None where there is none."""
    found = text(value)
    return MessageId(normalise_id(found)) if found else None


def user(value: object) -> User | None:
    """A `V4User`; None without a usable `userId`."""
    if not isinstance(value, dict):
        return None
    get = value.get
    number = integer(get("userId"))
    if number is None or not 0 <= number <= _LARGEST_USER_ID:
        return None
    return User(
        id=UserId(number),
        display_name=text(get("displayName")) or "",
        first_name=text(get("firstName")),
        last_name=text(get("lastName")),
        email=text(get("email")),
        username=text(get("username")),
    )


def users(value: object) -> tuple[User, ...]:
    """Every readable user of a list."""
    if not isinstance(value, list):
        return ()
    return tuple(found for found in map(user, value) if found is not None)


def stream(value: object) -> Stream | None:
    """A `V4Stream`; None without a `streamId`."""
    if not isinstance(value, dict):
        return None
    found = text(value.get("streamId"))
    if not found:
        return None
    return Stream(id=StreamId(normalise_id(found)), **_told(value, _OF_STREAM))


def _told(value: dict[str, object], of: _Fields) -> dict[str, Any]:
    """What an object tells, by the fields that it becomes."""
    told: dict[str, Any] = {}
    for name, item in value.items():
        if name in of:
            field, read = of[name]
            told[field] = read(item)
    return told


_Fields = Mapping[str, tuple[str, Callable[[object], object]]]
"""For each name in JSON, the field that it becomes, and how it is read."""
_OF_STREAM: _Fields = {
    "streamType": ("type", text),
    "roomName": ("name", text),
    "external": ("external", boolean),
    "crossPod": ("cross_pod", boolean),
    "members": ("members", users),
}


def attachments(
    value: object, *, stream_id: StreamId | None = None, message_id: MessageId | None = None
) -> tuple[Attachment, ...]:
    """Every readable attachment of a list (`V4AttachmentInfo`), with where it belongs."""
    return tuple(
        Attachment(
            id=identifier,
            name=text(item.get("name")) or "",
            size=integer(item.get("size")),
            images=_images(item.get("images")),
            stream_id=stream_id,
            message_id=message_id,
        )
        for identifier, item in _identified(value)
    )


def _images(value: object) -> tuple[AttachmentImage, ...]:
    return tuple(
        AttachmentImage(id=identifier, dimension=text(item.get("dimension")) or "")
        for identifier, item in _identified(value)
    )


def _identified(value: object) -> Iterator[tuple[str, dict[str, object]]]:
    """The objects of a list that have an id."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and (identifier := text(item.get("id"))):
            yield identifier, item


def message(value: object, *, fallback_id: MessageId | None = None, is_shared: bool = False) -> ReceivedMessage | None:
    """A `V4Message`, with the message that it shares (one level: a chain of shares is cut).

    Args:
        value: Its JSON.
        fallback_id: Its id where it does not tell itself.
        is_shared: It is shared by another.
    """
    if not isinstance(value, dict):
        return None
    told = _told(value, _OF_MESSAGE)
    own_id, place = told.get("id") or fallback_id, told.get("stream")
    told["id"] = own_id or MessageId("")
    if "attachments" in value:
        told["attachments"] = attachments(
            value["attachments"], stream_id=place.id if place else None, message_id=own_id
        )
    if "sharedMessage" in value and not is_shared:
        told["shared_message"] = message(value["sharedMessage"], is_shared=True)
    return ReceivedMessage(**told)


_OF_MESSAGE: _Fields = {
    "messageId": ("id", message_id),
    "message": ("presentationml", text),
    "data": ("data", text),
    "user": ("user", user),
    "stream": ("stream", stream),
    "timestamp": ("timestamp", instant),
    "userAgent": ("user_agent", text),
    "originalFormat": ("original_format", text),
    "externalRecipients": ("external_recipients", boolean),
    "disclaimer": ("disclaimer", text),
    "parentMessageId": ("parent_message_id", message_id),
    "replacing": ("replacing", message_id),
    "initialMessageId": ("initial_message_id", message_id),
    "initialTimestamp": ("initial_timestamp", instant),
    "silent": ("silent", boolean),
    "replacedBy": ("replaced_by", message_id),
    "diagnostic": ("diagnostic", text),
}
"""Of a `V4Message`, but for what needs more than itself."""


def room_properties(value: object) -> RoomProperties | None:
    """A `V4RoomProperties`."""
    if not isinstance(value, dict):
        return None
    get = value.get
    return RoomProperties(
        name=text(get("name")),
        description=text(get("description")),
        creator=user(get("creatorUser")),
        created_at=instant(get("createdDate")),
        external=boolean(get("external")),
        cross_pod=boolean(get("crossPod")),
        public=boolean(get("public")),
        copy_protected=boolean(get("copyProtected")),
        read_only=boolean(get("readOnly")),
        discoverable=boolean(get("discoverable")),
        members_can_invite=boolean(get("membersCanInvite")),
        can_view_history=boolean(get("canViewHistory")),
        keywords=_keywords(get("keywords")),
    )


def _keywords(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        return ()
    return tuple(
        (text(item.get("key")) or "", text(item.get("value")) or "") for item in value if isinstance(item, dict)
    )


def form_values(value: object) -> dict[str, object]:
    """The values of a form as given, but for the stream ids of room selectors, which are normalised."""
    if not isinstance(value, dict):
        return {}
    return {name: _room_selection(item) if isinstance(item, dict) else item for name, item in value.items()}


def _room_selection(value: dict[str, object]) -> dict[str, object]:
    stream_ids = value.get("streamIds")
    if not isinstance(stream_ids, list):
        return value
    return value | {"streamIds": [normalise_id(item) if isinstance(item, str) else item for item in stream_ids]}
