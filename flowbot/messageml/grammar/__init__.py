"""MessageML as data: every element, its attributes, what they may be, where it may stand, what becomes of it.

It is what the reference implementation, messageml-utils 1.1.3, takes and writes. The interpreter
(`flowbot.messageml.render`), the reference page and completion all read it from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.messageml.grammar._cards import CARDS, MAX_USER_IDS, OPEN_DIALOG_VALUES, OPEN_IM_VALUES
from flowbot.messageml.grammar._entities import ENTITIES
from flowbot.messageml.grammar._forms import BUTTON_CLASSES, BUTTON_TYPES, FORMS, MAX_CHECKBOXES
from flowbot.messageml.grammar._pickers import PICKERS
from flowbot.messageml.grammar._shared import LOOK, PHRASING, UNSEEN_LOOK
from flowbot.messageml.grammar._structure import STRUCTURE
from flowbot.messageml.grammar._styles import LANGUAGES, STYLE_PROPERTIES
from flowbot.messageml.grammar.model import Attribute, Content, Element, Markdown, Value

ROOT = Element(
    key="messageML",
    name="messageML",
    summary="The message.",
    example="some words",
    attributes=(
        *(Attribute(name=each.name, value=each.value, where="presentationml") for each in UNSEEN_LOOK),
        Attribute(name="data-format", where="presentationml"),
        Attribute(name="data-version", where="presentationml"),
    ),
    tag="div",
)

ELEMENTS: Mapping[str, Element] = {each.key: each for each in (*STRUCTURE, *ENTITIES, *CARDS, *FORMS, *PICKERS)}
"""Every element that may stand in a message, by its key."""

_BLOCKS = frozenset({"div", "hr", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"})

GROUPS: Mapping[str, tuple[Element, ...]] = {
    "Text": tuple(each for each in STRUCTURE if each.key not in _BLOCKS),
    "Structure": tuple(each for each in STRUCTURE if each.key in _BLOCKS),
    "People, tags, moments": ENTITIES,
    "Cards and dialogs": CARDS,
    "Forms": (*FORMS, *PICKERS),
}
"""The elements as people look for them: a heading, and what stands under it."""

DIV_CLASSES: Mapping[str, str] = {
    "card": "card",
    "cardBody": "card body",
    "cardHeader": "card header",
    "expandable-card": "expandable-card",
    "expandableCardBody": "expandable-card body",
    "expandableCardHeader": "expandable-card header",
    "person-selector": "person-selector",
    "room-selector": "room-selector",
    "date-selector": "date-selector",
    "checkbox-group": "checkbox",
    "radio-group": "radio",
    "ui-action": "ui-action",
    "timezone-picker": "timezone-picker",
}
"""What a PresentationML `<div>` with a class is read as; the first that it has counts."""

INPUT_TYPES: Mapping[str, str] = {
    "text": "text-field",
    "checkbox": "checkbox",
    "radio": "radio",
    "date": "date-picker",
    "time": "time-picker",
}
"""What a PresentationML `<input>` of a type is read as."""

CLASS_BOUND: Mapping[str, str] = {
    "data-icon-src": "card",
    "data-accent-color": "card",
    "data-state": "expandable-card",
    "data-variant": "expandableCardBody",
}
"""The attributes of a `<div>` that only one class may have."""

MEANT: Mapping[str, str] = {
    "strong": "b", "bold": "b", "em": "i", "italic": "i", "u": "i", "blockquote": "p", "link": "a", "image": "img",
    "hashtag": "hash", "cashtag": "cash", "user": "mention", "section": "div", "heading": "h1", "header1": "h1",
    "list": "ul", "item": "li", "row": "tr", "cell": "td", "input": "text-field", "textfield": "text-field",
    "dropdown": "select", "calendar": "date-picker", "datetime": "dateTime", "time": "dateTime", "submit": "button",
}  # fmt: skip
"""What people who write something else probably mean."""

__all__ = [
    "BUTTON_CLASSES",
    "BUTTON_TYPES",
    "CLASS_BOUND",
    "DIV_CLASSES",
    "ELEMENTS",
    "GROUPS",
    "INPUT_TYPES",
    "LANGUAGES",
    "LOOK",
    "MAX_CHECKBOXES",
    "MAX_USER_IDS",
    "MEANT",
    "OPEN_DIALOG_VALUES",
    "OPEN_IM_VALUES",
    "PHRASING",
    "ROOT",
    "STYLE_PROPERTIES",
    "Attribute",
    "Content",
    "Element",
    "Markdown",
    "Value",
]
