"""Where and when answers are given, and whom they can name: what reading one depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flowbot.events import Attachment, Stream, User
from flowbot.ids import MessageId
from flowbot.message import IncomingMessage, Message
from flowbot.pod.markup import write_presentationml
from flowbot.presentationml import parse_message
from flowbot.values.context import ReadContext

FILE_SIZE = 4
"""Of each file of an answer, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is around an answer."""

    context: ReadContext
    """The time, and the locale and zone of who answers."""
    by: User
    stream: Stream
    names: Mapping[str, object] = field(default_factory=dict)
    """What the limits and choices of a slot may name."""
    people: Sequence[User] = ()
    """Who can be mentioned."""
    rooms: Sequence[Stream] = ()
    """Which can be chosen."""

    @property
    def now(self) -> datetime:
        """When it is given."""
        return self.context.now

    def heard(self, text: str, files: Sequence[str] = ()) -> IncomingMessage:
        """A message as the bot reads it that a person has written: `@ann` mentions her."""
        marked = any(mark in text for mark in "@#$\n<&")
        said = (
            parse_message(*write_presentationml(text, self.people)) if marked else Message(text=" ".join(text.split()))
        )
        sent = MessageId("answer")
        attachments = tuple(
            Attachment(id=f"file{number}", name=name, size=FILE_SIZE, message_id=sent, stream_id=self.stream.id)
            for number, name in enumerate(files)
        )
        return IncomingMessage(
            id=sent,
            by=self.by,
            at=self.now,
            stream=self.stream,
            text=said.text,
            blocks=said.blocks,
            mentions=said.mentions,
            hashtags=said.hashtags,
            cashtags=said.cashtags,
            links=said.links,
            attachments=attachments,
        )
