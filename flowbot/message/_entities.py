"""What stands in a text and is more than text: mentions, tags, emojis, links, images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowbot.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Something in a text, and where: `message.text[start:end]` is `text`."""

    text: str
    """As shown."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Entity):
    """A user named in a message; `text` is usually `@` and a display name, not to be trusted for who it is."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashtag(Entity):
    """`#topic`."""

    value: str
    """Without the `#`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashtag(Entity):
    """`$TICKER`, a financial instrument."""

    value: str
    """The ticker, without the `$`."""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Of a v2.0 tag, by Symphony's short names: `isin`, `figi`, `uniqueId`, `ticker` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji(Entity):
    """An emoji that a client chose from its list."""

    shortcode: str
    """Its name, without colons, such as `grinning`; empty where the client gave none."""
    unicode: str
    """The character(s); empty where the client gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Entity):
    """A link; `text` is what it shows."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Entity):
    """A picture within the text; it shows no text, so `start` and `end` are one place."""

    src: str
    alt: str
