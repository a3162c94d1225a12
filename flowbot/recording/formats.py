"""The words of the formats that messages are written in: what is built of them says nothing of who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flowbot.messageml.grammar import (
    BUTTON_CLASSES,
    BUTTON_TYPES,
    DIV_CLASSES,
    ELEMENTS,
    INPUT_TYPES,
    ROOT,
    STYLE_PROPERTIES,
)
from flowbot.messageml.grammar.model import Element, OneOf
from flowbot.values.vocabulary import words_in

_FURTHER = "xmlns PresentationML wysiwyg hashTag cashTag blockquote strong strike select option href http https"
"""Of PresentationML, beside what MessageML has."""
_ENTITIES = (
    "flowbot org effect com symphony user mention userId symphonyoss taxonomy hashtag fin security ticker emoji "
    "type version id value data shortcode annotation unicode size normal"
)
"""Of EntityJSON: its fields and Symphony's own types, and the mark of our own."""


@cache
def format_words() -> frozenset[str]:
    """The words of MessageML, PresentationML and EntityJSON: elements, attributes, what these may be, and types."""
    texts = [_FURTHER, _ENTITIES, *BUTTON_CLASSES, *BUTTON_TYPES, *DIV_CLASSES.values(), *INPUT_TYPES]
    texts += STYLE_PROPERTIES
    for element in (ROOT, *ELEMENTS.values()):
        texts += _texts_of(element)
    return frozenset(word for text in texts for word in words_in(text))


def _texts_of(element: Element) -> Iterator[str]:
    yield from (element.key, element.name, element.tag, element.css, element.wrapper)
    yield from (text for constant in element.constants for text in constant)
    for attribute in element.attributes:
        yield from (attribute.name, attribute.written or "", *attribute.also)
        if isinstance(attribute.value, OneOf):
            yield from (*attribute.value.options, *attribute.value.deprecated)
