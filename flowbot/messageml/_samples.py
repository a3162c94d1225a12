"""Sample values for the attributes of a message whose values are not known yet."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from flowbot.messageml._source import attributes_of
from flowbot.messageml.grammar import ELEMENTS
from flowbot.messageml.grammar.model import (
    BOOLEAN,
    Anything,
    Exactly,
    Format,
    Identifier,
    Json,
    Long,
    Matching,
    OneOf,
    Value,
    Whole,
)

_NOTATIONS: Mapping[str, str] = {
    "uri": "https://example.com",
    "pattern": ".*",
    "date": "2026-09-01",
    "time": "09:30:00",
    "date format": "dd/MM/yyyy",
    "time format": "HH:mm",
    "moment": "2026-09-01T09:30:00Z",
    "zone": "UTC",
}
_VALUES: Mapping[tuple[str, str], Value] = {
    (element.name, name): attribute.value
    for element in ELEMENTS.values()
    for attribute in element.attributes
    for name in (attribute.name, attribute.written or attribute.name, *attribute.also)
}
_OWN: Mapping[tuple[str, str], str] = {("select", "multiple"): "true", ("ui-action", "user-ids"): "[1]"}
_WITH_FIRST_VALUE = ("text-field", "textarea", "richtextarea")


def fill_in(root: etree._Element, marks: str) -> None:
    """Put a valid sample in the place of every attribute, and of every first value, with one of the marks in it."""
    for element in root.iter():
        name = etree.QName(element).localname
        for attribute, text in attributes_of(element):
            if any(mark in text for mark in marks):
                element.set(attribute, _sample(name, attribute, text, marks))
        if name in _WITH_FIRST_VALUE and any(mark in (element.text or "") for mark in marks):
            element.text = None


def _sample(element: str, attribute: str, text: str, marks: str) -> str:
    own = _OWN.get((element, attribute))
    if own is not None:
        return own
    match _VALUES.get((element, attribute), Anything()):
        case value if value == BOOLEAN:
            return "false"
        case OneOf(options=options):
            return options[0]
        case Whole(least=least, most=most):
            return str(most if attribute.startswith("max") else max(1, least))
        case Long():
            return "1"
        case Exactly(text=only):
            return only
        case Json(items=items):
            return "[1]" if items == "user ids" else "[]"
        case Format(notation="style") | Anything() | Identifier() | Matching():
            return text.translate(dict.fromkeys(map(ord, marks), "x"))
        case Format(notation=notation):
            return _NOTATIONS[notation]
