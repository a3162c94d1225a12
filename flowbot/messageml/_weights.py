"""How much of each limit a part of a message needs, reckoned before the message that it will be in is written."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from flowbot.messageml._cuts import IN_LINES, Content
from flowbot.messageml._markdown import write_markdown
from flowbot.messageml._node import Node, every
from flowbot.messageml.grammar import ROOT
from flowbot.messageml.limits import SendingLimits, encrypted_length, tokens_of

_TAGS = 12
"""Characters of MessageML that an element that is split may need more than once."""
_LINES = 6
"""Characters of Markdown that a block may need beside its own: the empty lines around it."""
_SMALL: Mapping[str, int] = {"row": 1, "cell": 3, "item": 4}
"""The same of what needs less."""
_NOWHERE = etree.Element("messageML")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How much of each limit something needs, rather too much than too little."""

    markdown: int = 0
    octets: int = 0
    """Bytes of the Markdown."""
    entities: int = 0
    size: int = 0
    """Bytes of MessageML."""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """Something as MessageML, and its weight."""

    markup: str
    weight: Weight


class Load:
    """What a message already has, and whether it takes more."""

    def __init__(self, limits: SendingLimits, base: Weight) -> None:
        self._limits = limits
        self._markdown, self._octets = base.markdown, base.octets
        self._entities, self._size = base.entities, base.size
        self._words: set[str] = set()

    def add(self, weight: Weight) -> None:
        """Take something."""
        self._markdown += weight.markdown
        self._octets += weight.octets
        self._entities += weight.entities
        self._size += weight.size
        self._words |= weight.words

    def takes(self, weights: Iterable[Weight]) -> bool:
        """Whether all of these fit as well."""
        limits, more = self._limits, list(weights)
        new = frozenset[str]().union(*(each.words for each in more)) - self._words
        return (
            self._markdown + sum(each.markdown for each in more) <= limits.markdown_characters
            and encrypted_length(self._octets + sum(each.octets for each in more)) <= limits.encrypted_characters
            and self._entities + sum(each.entities for each in more) <= limits.entities
            and self._size + sum(each.size for each in more) <= limits.message_bytes
            and len(self._words) + len(new) <= limits.unique_tokens
        )


def write(content: Content, *, in_lists: int = 0) -> Written:
    """Neighbours as MessageML, with their weight in a message.

    Args:
        content: Texts and elements.
        in_lists: In how many lists they stand.
    """
    markup = "".join(map(markup_of, content))
    around = Node(ROOT, None, _NOWHERE, pml=False)
    around.children = list(content)
    markdown = write_markdown(around)
    elements = [child for child in content if isinstance(child, Node)]
    nodes = [node for element in elements for node in every(element)]
    indents = 2 * in_lists * sum(node.kind.key == "li" for node in nodes)
    beside = 1 + indents + sum(map(_beside, elements))
    weight = Weight(
        markdown=len(markdown) + beside,
        octets=len(markdown.encode()) + beside,
        entities=sum(bool(node.kind.entity) for node in nodes),
        size=len(markup.encode()) + _TAGS,
        words=tokens_of(markdown),
    )
    return Written(markup, weight)


def weight_of_tags(node: Node) -> Weight:
    """The weight of an element without what stands in it."""
    shown = node.kind.markdown
    beside = _beside(node) + (len(shown.before) + len(shown.after) if shown else 0)
    return Weight(markdown=beside, octets=beside, size=2 * len(start_tag(node).encode()) + _TAGS)


def _beside(node: Node) -> int:
    """What Markdown may have around an element, where it depends on what stands before and after."""
    if node.kind.key in IN_LINES or node.kind.markdown is None:
        return 0
    return _SMALL.get(node.kind.markdown.kind, _LINES)


def together(first: Weight, second: Weight) -> Weight:
    """The weight of both."""
    return replace(
        first,
        markdown=first.markdown + second.markdown,
        octets=first.octets + second.octets,
        entities=first.entities + second.entities,
        size=first.size + second.size,
        words=first.words | second.words,
    )


def start_tag(node: Node, tag: str | None = None) -> str:
    """The start tag of an element, under its own name unless another is given."""
    element = node.element
    empty = etree.Element(
        tag or etree.QName(element).localname, {str(name): str(value) for name, value in element.attrib.items()}
    )
    return f"{_safe(etree.tostring(empty, encoding='unicode'))[:-2]}>"


def markup_of(child: Node | str) -> str:
    """A text or an element as MessageML, in which nothing is a directive."""
    if isinstance(child, str):
        return _safe(html.escape(child, quote=False)).replace("\r", "&#13;")
    return _safe(etree.tostring(child.element, encoding="unicode", with_tail=False))


def _safe(markup: str) -> str:
    """Markup whose braces cannot be part of a directive; none stands in a tag but as part of a value."""
    return markup.replace("{", "&#123;")
