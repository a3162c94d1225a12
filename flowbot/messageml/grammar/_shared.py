"""What several parts of the grammar use."""

from __future__ import annotations

from flowbot.messageml.grammar.model import BOOLEAN, Attribute, Content, Format

CLASS = Attribute(name="class")
STYLE = Attribute(name="style", value=Format("style"))
LOOK = (CLASS, STYLE)
"""What every element of text and structure may have."""

UNSEEN_LOOK = (Attribute(name="class", dropped=True), Attribute(name="style", value=Format("style"), dropped=True))
"""The same, where PresentationML does not have it, or has the class elsewhere."""

ENTITY_ID = Attribute(name="data-entity-id")

PHRASING = frozenset(
    {"a", "b", "br", "cash", "chime", "emoji", "hash", "i", "img", "mention", "span", "sub", "sup"},
)
"""What may stand in a line of text, besides text; `code`, `tag` and `dateTime` are not among it."""

INLINE = Content(elements=PHRASING)


def flag(name: str, written: str | None = None) -> Attribute:
    """An attribute that is true or false."""
    return Attribute(name=name, value=BOOLEAN, written=written)


def either(name: str, written: str, attribute: Attribute) -> tuple[Attribute, Attribute]:
    """An attribute that each language has under a name of its own."""
    return (
        Attribute(name=name, value=attribute.value, written=written, where="messageml"),
        Attribute(name=written, value=attribute.value, where="presentationml"),
    )


NO_VALIDATE = either("formnovalidate", "data-formnovalidate", flag("formnovalidate"))
