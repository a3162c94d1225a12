"""`symphony.messages`: messages that were sent, and their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from flowbot.ids import MessageId, StreamId, UserId
from flowbot.operations._marks import once, reads
from flowbot.operations.users import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message stands, as far as the message tells."""

    id: StreamId
    name: str | None = None
    type: str | None = None
    external: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a message, with the fields that an attachment of a slot has: it can be attached, and read."""

    id: str
    name: str
    size: int | None = None
    kind: str | None = None
    """What its name ends with, such as `pdf`."""
    message_id: MessageId | None = None
    stream_id: StreamId | None = None
    by: UserId | None = None
    """Who sent it; only the files of a stream say so."""
    at: datetime | None = None
    """When; only the files of a stream say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message, with the fields that one of a slot has, and more."""

    id: MessageId
    text: str
    """As people see it; empty where nothing of it can be read."""
    by: Person | None = None
    at: datetime | None = None
    stream: Place | None = None
    attachments: Sequence[File] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    """The objects of its EntityJSON that are none of Symphony's own, by their keys."""
    parent: MessageId | None = None
    """The message that it answers or forwards; `relationships` tells which."""
    replaces: MessageId | None = None
    """The message whose place it took, where it is a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody whom a message went to, and since when."""

    id: UserId
    name: str
    email: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Who has a message; each person is in one of the three lists."""

    read: Sequence[Reader] = ()
    delivered: Sequence[Reader] = ()
    """It is on a client of theirs, and not read."""
    sent: Sequence[Reader] = ()
    """It is on no client of theirs yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """When a message reached somebody; None where it did not, or that is not known."""

    person: Person
    delivered: datetime | None = None
    read: datetime | None = None
    emailed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """Whom a message reached, and when."""

    people: Sequence[Receipt] = ()
    delivered: int = 0
    """How many have it, as the pod counts."""
    read: int = 0
    emailed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationships:
    """What a message has to do with others."""

    parent: MessageId | None = None
    relation: str | None = None
    """What it is to its parent: `REPLY`, `FORWARD`, `REPLY_FORM`, as Symphony spells it."""
    replies: Sequence[MessageId] = ()
    forwards: Sequence[MessageId] = ()
    form_replies: Sequence[MessageId] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """Where a blast arrived, and the message that it is there."""

    stream: StreamId
    message: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """Where a blast did not arrive, and why."""

    stream: StreamId
    code: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blast:
    """What became of a blast, stream by stream."""

    sent: Sequence[Delivered] = ()
    failed: Sequence[Undelivered] = ()


class Messages(Protocol):
    """`symphony.messages`; errors as those of rooms."""

    @reads
    async def get(self, message: MessageId) -> Message:
        """A message of a stream that the bot is in."""
        ...

    @reads
    async def list(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[Message]:
        """What was written in a stream meanwhile, oldest first; where there is more, the newest of it."""
        ...

    @reads
    async def search(
        self,
        text: str | None = None,
        stream: StreamId | None = None,
        author: UserId | None = None,
        hashtag: str | None = None,
        cashtag: str | None = None,
        mention: UserId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[Message]:
        """The messages that all of this is true of, newest first; a `text` is looked for in one `stream` alone."""
        ...

    async def suppress(self, message: MessageId) -> None:
        """Take a message back: nobody sees it any more."""
        ...

    @reads
    async def status(self, message: MessageId) -> Status:
        """Who has a message, and who has read it."""
        ...

    @reads
    async def receipts(self, message: MessageId) -> Receipts:
        """When each person got and read a message; wants the role of content management."""
        ...

    @reads
    async def relationships(self, message: MessageId) -> Relationships:
        """What answers and forwards a message, and what it does itself; wants the role of content management."""
        ...

    @once
    async def blast(
        self,
        streams: Sequence[StreamId],
        text: str | None = None,
        messageml: str | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Blast:
        """Say the same in up to 100 streams, with one request: a `text`, or MessageML. It may arrive in some of them.

        It is never repeated when nobody knows what became of it.
        """
        ...

    @reads
    async def attachments(
        self, stream: StreamId, since: datetime | None = None, until: datetime | None = None, limit: int = 50
    ) -> Sequence[File]:
        """The files that were sent to a stream meanwhile, oldest first; where there are more, the newest."""
        ...

    @reads
    async def file_types(self) -> Sequence[str]:
        """What the names of files may end with, such as `.pdf`."""
        ...
