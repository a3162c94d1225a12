"""What a local pod holds: streams, messages and their files, accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId, tenant_of
from flowbot.pod.identifiers import OTHER_TENANT_ID

STREAM_TYPES = ("ROOM", "IM", "MIM")


@dataclass(slots=True, kw_only=True)
class PodStream:
    """A room or an IM, and who is in it."""

    id: StreamId
    type: str
    """`ROOM` or `IM`; a stream known from a raw event has the type that the event says."""
    name: str = ""
    """Empty for an IM."""
    members: set[UserId] = field(default_factory=set)
    pinned: MessageId | None = None
    """The message that stands above it, by the id that it had when it was pinned."""
    owners: set[UserId] = field(default_factory=set)
    """Who may change a room; everybody in it where there is none."""
    description: str = ""
    public: bool = False
    active: bool = True
    """Whether it is open; in a closed room nobody writes."""
    discoverable: bool = False
    members_can_invite: bool = True
    read_only: bool = False
    """Whether only its owners write."""
    copy_protected: bool = False
    cross_pod: bool = False
    view_history: bool = True
    multi_lateral_room: bool = False
    keywords: dict[str, str] = field(default_factory=dict)
    creator: UserId | None = None
    created_ms: int = 0
    joined_ms: dict[UserId, int] = field(default_factory=dict)
    """When somebody came, if not when it was made."""

    def takes_from(self, user_id: UserId) -> bool:
        """Whether a member may write there."""
        return not self.read_only or user_id in self.owners

    def joined(self, user_id: UserId) -> int:
        """When a member came, in milliseconds since 1970."""
        return self.joined_ms.get(user_id, self.created_ms)

    @property
    def is_external(self) -> bool:
        """Whether people of other firms are in it, or may be."""
        return self.cross_pod or any(tenant_of(each) == OTHER_TENANT_ID for each in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class PodAttachment:
    """A file that was sent with a message."""

    id: str
    name: str
    content: bytes
    preview: PodAttachment | None = None
    """A small picture of it, which came with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodMessage:
    """A message as the pod keeps it."""

    id: MessageId
    timestamp_ms: int
    """Milliseconds since 1970, UTC."""
    user: User
    stream_id: StreamId
    presentationml: str
    text: str
    """As people see it."""
    data: str = "{}"
    """EntityJSON."""
    messageml: str | None = None
    """What a bot sent, unchanged; None for a message of a person."""
    attachments: tuple[PodAttachment, ...] = ()
    replacing: MessageId | None = None
    """The message in whose place this one stands, when it is a change."""
    initial: tuple[MessageId, int] | None = None
    """The first message of all these, and its time."""
    silent: bool = True
    """Of a change: whether it is marked as read."""
    parent: MessageId | None = None
    """The message that it answers or forwards."""
    relation: Literal["REPLY", "FORWARD"] | None = None
    """What it is to its parent."""


@dataclass(slots=True, kw_only=True)
class PodAccount:
    """What an account has beside the user whose it is."""

    is_service: bool
    active: bool = True
    """Whether one can log in with it."""
    roles: list[str] = field(default_factory=lambda: ["INDIVIDUAL"])
    details: dict[str, object] = field(default_factory=dict)
    """Attributes by their names in Symphony's reference, such as `companyName`."""
    created_ms: int = 0
