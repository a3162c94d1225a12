"""What a person wrote, as frozen data: presentationml makes one, the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flowbot.events import Attachment, Stream, User
from flowbot.ids import MessageId, UserId

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Zero-width characters and direction marks, which clients leave around mentions."""

_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_BLANK = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029" + _SPACES + INVISIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A user named in a message, and where: `message.text[start:end]` is `text`."""

    user_id: UserId
    text: str
    """As shown, usually `@` and the display name; not to be trusted for who it is."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that a person (or another bot) wrote."""

    id: MessageId
    text: str
    """As a reader sees it: blocks, list items and table rows on lines of their own, cells separated by tabs."""
    by: User
    at: datetime
    stream: Stream
    mentions: tuple[Mention, ...] = ()
    """In the order of the text."""
    attachments: tuple[Attachment, ...] = ()

    def mentions_user(self, user_id: UserId) -> bool:
        """Whether this user is mentioned anywhere in the message."""
        return any(mention.user_id == user_id for mention in self.mentions)

    def without_leading_mention(self, user_id: UserId) -> str:
        """The text after a mention of this user at its very start, else the whole text.

        White space and invisible characters at both ends are dropped.
        """
        first = next((mention for mention in self.mentions if mention.user_id == user_id), None)
        if first is None or strip_blank(self.text[: first.start]):
            return strip_blank(self.text)
        return strip_blank(self.text[first.end :])


def strip_blank(text: str) -> str:
    """The text without white space and invisible characters at its ends."""
    return text.strip(_BLANK)
