"""What events are made of: users, streams, messages as received, rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flowbot.ids import MessageId, StreamId, UserId
from flowbot.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a service account, as far as the event tells."""

    id: UserId
    display_name: str = ""
    """Empty where the event gives only the id (`MESSAGESUPPRESSED` may)."""
    first_name: str | None = None
    """None for a service account."""
    last_name: str | None = None
    """None for a service account."""
    email: str | None = None
    username: str | None = None
    """None for a user of another firm."""
    external: bool | None = None
    """Whether they are of another firm; None in events, which do not tell."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A Symphony conversation channel, as far as the event tells."""

    id: StreamId
    type: str | None = None
    """`IM`, `MIM`, `ROOM` or `POST`; a kind that Symphony adds later is kept as spelled."""
    name: str | None = None
    """The room's name; None for other kinds."""
    external: bool | None = None
    cross_pod: bool | None = None
    members: tuple[User, ...] = ()
    """Only `INSTANTMESSAGECREATED` lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentImage:
    """A preview that the pod made of an attached picture."""

    id: str
    dimension: str = ""
    """Its width in pixels, such as `600`, or `ORIGINAL`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message, with all that `ports.Pod.read_attachment` needs to fetch it."""

    id: str
    """As the agent spells it: percent-escapes (`internal_1%2FY3%2Ba`) belong to it, so it is not normalised."""
    name: str = ""
    size: int | None = None
    """Bytes, as the agent says."""
    images: tuple[AttachmentImage, ...] = ()
    """Empty unless it is a picture."""
    stream_id: StreamId | None = None
    """Where its message is; None where the agent left it out."""
    message_id: MessageId | None = None
    """Its message; None where the agent left it out."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """A message as the agent delivered it (`V4Message` of the agent's API), its markup unread."""

    id: MessageId
    """Empty where the agent left it out."""
    presentationml: str | None = None
    """The body; None when the agent could not decrypt or parse it (see `diagnostic`)."""
    data: str | None = None
    """EntityJSON, as the string it came in."""
    user: User | None = None
    stream: Stream | None = None
    timestamp: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    user_agent: str | None = None
    """The client it was written with: `DESKTOP-…`, `C2-…`, `IOS-…`; `Agent-…` is a bot."""
    original_format: str | None = None
    external_recipients: bool | None = None
    disclaimer: str | None = None
    parent_message_id: MessageId | None = None
    """The message that this one answers or forwards; Symphony does not say which."""
    replacing: MessageId | None = None
    """Set on an edit: the message it takes the place of."""
    initial_message_id: MessageId | None = None
    """Set on an edit: the message as first sent."""
    initial_timestamp: datetime | None = None
    silent: bool | None = None
    replaced_by: MessageId | None = None
    shared_message: ReceivedMessage | None = None
    diagnostic: str | None = None
    """Why the agent could not read the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomProperties:
    """What is set on a room; None where the event does not tell."""

    name: str | None = None
    description: str | None = None
    creator: User | None = None
    created_at: datetime | None = None
    external: bool | None = None
    cross_pod: bool | None = None
    public: bool | None = None
    copy_protected: bool | None = None
    read_only: bool | None = None
    discoverable: bool | None = None
    members_can_invite: bool | None = None
    can_view_history: bool | None = None
    keywords: tuple[tuple[str, str], ...] = ()
    """(key, value) pairs."""
