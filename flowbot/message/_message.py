"""`Message`, a body that has been read, and `IncomingMessage`, with everything around the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flowbot.events import Attachment, Stream, User
from flowbot.ids import MessageId, UserId
from flowbot.message._blocks import Block, Table, walk
from flowbot.message._entities import Cashtag, Emoji, Entity, Hashtag, Image, Link, Mention
from flowbot.message._passage import Passage, strip_blank
from flowbot.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the body of a message says."""

    text: str
    """As a reader sees it: blocks, list items and table rows on lines of their own, cells separated by tabs."""
    blocks: tuple[Block, ...] = ()
    mentions: tuple[Mention, ...] = ()
    """In the order of the text, as all of these."""
    hashtags: tuple[Hashtag, ...] = ()
    cashtags: tuple[Cashtag, ...] = ()
    emojis: tuple[Emoji, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    entities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The objects of the EntityJSON that have no type of Symphony's own, by key."""
    chime: bool = False
    """The message is the sound that asks for attention."""
    problem: str | None = None
    """Why the body was refused (`text` is empty) or is not well formed (`text` is a best effort)."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, those within lists, cards, quotes and forms included."""
        return tuple(block for block in walk(self.blocks) if isinstance(block, Table))

    @property
    def passage(self) -> Passage:
        """The whole text with its mentions, tags, emojis and links."""
        if not (self.mentions or self.hashtags or self.cashtags or self.emojis or self.links):
            return Passage(self.text)
        entities: tuple[Entity, ...] = (*self.mentions, *self.hashtags, *self.cashtags, *self.emojis, *self.links)
        return Passage(self.text, tuple(sorted(entities, key=lambda each: (each.start, each.end))))

    def mentions_user(self, user_id: UserId) -> bool:
        """Whether this user is mentioned anywhere in the message."""
        return any(mention.user_id == user_id for mention in self.mentions)

    def without_leading_mention(self, user_id: UserId) -> Passage:
        """What follows a mention of this user at the very start, else the whole text; stripped."""
        passage = self.passage
        first = next((mention for mention in self.mentions if mention.user_id == user_id), None)
        if first is None or strip_blank(self.text[: first.start]):
            return passage.stripped()
        rest = passage.cut(first.end, len(self.text)).stripped()
        return rest.cut(1, len(rest.text)).stripped() if rest.text[:1] in (",", ":", ";") else rest


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage(Message):
    """A message that a person (or another bot) wrote, with everything around its body."""

    id: MessageId
    by: User
    at: datetime
    stream: Stream
    attachments: tuple[Attachment, ...] = ()
    parent_message_id: MessageId | None = None
    """The message that this one answers or forwards; Symphony does not say which."""
    shared_message: IncomingMessage | None = None
    """The message that this one forwards, where it was delivered with it."""
    replacing: MessageId | None = None
    """Set on an edit: the message it takes the place of."""
    initial_message_id: MessageId | None = None
    """Set on an edit: the message as first sent."""
    disclaimer: str | None = None
    external_recipients: bool = False
    """Somebody outside the sender's firm can read it."""

    @property
    def is_edit(self) -> bool:
        """Whether it takes the place of an earlier message."""
        return self.replacing is not None
