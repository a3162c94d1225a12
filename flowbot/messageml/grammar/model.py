"""The words in which the grammar is written: elements, attributes, what a value may be, what may stand inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["optional", "present", "filled"]
"""Whether an attribute may be left out, must be there, or must be there and not be blank."""

Where = Literal["both", "messageml", "presentationml"]
"""Where an attribute may be written."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any text, of at most so many UTF-16 units."""

    longest: int | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words, in any case unless `exact`."""

    options: tuple[str, ...]
    may_be_empty: bool = False
    exact: bool = False
    deprecated: tuple[str, ...] = ()
    """Other words, which are taken and not offered."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Long:
    """A whole number of 64 bits; it is written without leading zeros and plus."""


@dataclass(frozen=True, slots=True)
class Matching:
    """A text that a pattern matches entirely; `said` is what people are told."""

    pattern: str
    said: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name without white space, of at most so many UTF-16 units."""

    longest: int = 64


@dataclass(frozen=True, slots=True)
class Exactly:
    """One text and no other, in any case."""

    text: str


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON array: of days, times of day, time zones, user ids or room ids."""

    items: Literal["days", "times", "zones", "user ids", "room ids"]
    longest: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """What has a notation of its own."""

    notation: Literal["style", "uri", "pattern", "date", "time", "date format", "time format", "moment", "zone"]
    longest: int | None = None


Value = Anything | OneOf | Whole | Long | Matching | Identifier | Exactly | Json | Format

BOOLEAN = OneOf(("true", "false"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of an element."""

    name: str
    value: Value = Anything()
    need: Need = "optional"
    default: str | None = None
    """What it is when left out."""
    written: str | None = None
    """Its name in PresentationML where that is another one."""
    also: tuple[str, ...] = ()
    """Other names that mean the same."""
    also_where: Where = "both"
    where: Where = "both"
    dropped: bool = False
    """Whether it is read and then not written."""
    binds: bool = False
    """Whether it binds the control to the label and hint that stand before it, by their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What may stand directly inside an element. White space may stand wherever something may."""

    text: bool = True
    elements: frozenset[str] | None = None
    """The keys of the elements that may; None for all."""
    needs: tuple[str, ...] = ()
    """At least one child is one of these; `text` is one of any length."""
    empty: bool = False
    """Whether nothing at all may stand inside, not even white space."""


ANYTHING = Content()
NOTHING = Content(text=False, elements=frozenset(), empty=True)
TEXT = Content(elements=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Markdown:
    """How an element is shown in Markdown; one without it is shown as what stands inside.

    An `inline` one cannot hold a block. A `field` shows some of its attributes in brackets
    and its first text, and nothing else of what is inside.
    """

    kind: Literal[
        "inline", "block", "paragraph", "break", "rule", "link", "bullets", "numbers", "item", "code", "row", "cell",
        "pre", "dialog", "field", "choice", "select", "entity",
    ]  # fmt: skip
    before: str = ""
    after: str = ""
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of MessageML."""

    key: str
    """What tells it from all others: its name, and for `header` and `body` also what they stand in."""
    name: str
    summary: str
    example: str
    """A message's content to copy, with the element in it."""
    attributes: tuple[Attribute, ...] = ()
    content: Content = ANYTHING
    parents: tuple[str, ...] = ()
    """The keys of the elements that it must stand directly in; none for any."""
    inside: tuple[str, ...] = ()
    """It must stand in one of these, at any depth; none for anywhere."""
    not_inside: tuple[str, ...] = ()
    shorthand: bool = False
    """Whether it is refused in a message that is written in PresentationML."""
    unique_id: bool = False
    entity: str = ""
    """How the ids of its objects in the message's data begin; empty for what has none."""
    tag: str = ""
    """Its name in PresentationML; empty for the same one."""
    constants: tuple[tuple[str, str], ...] = ()
    """Attributes that PresentationML always has, before all others."""
    css: str = ""
    """Its class in PresentationML, before any of the author's."""
    order: tuple[str, ...] = ()
    """How attributes are ordered in PresentationML, by name; as in the message, sorted, when empty."""
    void: bool = False
    """Whether PresentationML has it as `<t/>`."""
    keeps_newlines: Literal["no", "text", "all"] = "no"
    """Whether line breaks stay, in its own text or in everything inside; else they become spaces."""
    hides_content: bool = False
    """Whether what stands inside is checked and then not shown."""
    wrapper: str = ""
    """The prefix of the group that a label or title puts around it."""
    markdown: Markdown | None = None
