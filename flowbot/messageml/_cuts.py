"""Where a message may be cut: between blocks, lines, sentences and words, and last inside a word."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowbot.messageml._content import is_blank
from flowbot.messageml._node import Node

Content = Sequence[Node | str]

LEVELS = ("block", "line", "sentence", "word", "part")
"""From where one likes to cut best to where one must."""

_CONTAINERS = frozenset(
    {"messageML", "p", "div", "span", "b", "i", "sub", "sup", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "code"}
    | {"ul", "ol", "li", "table", "thead", "tbody", "tfoot"}
)
IN_LINES = frozenset(
    {"a", "b", "br", "cash", "dateTime", "emoji", "hash", "i", "img", "mention", "span", "sub", "sup", "tag"}
)
"""What stands in a line of text."""
_ENDS = {
    "line": re.compile("\n"),
    # Each alternative begins where a run of its characters does, so that a long run is looked at once.
    "sentence": re.compile("(?<![.!?\u2026])[.!?\u2026]++[\"')\\]\u201d\u2019]*+\\s++|[\u3002\uff01\uff1f]++"),
    "word": re.compile(r"\s++"),
}
_LONGEST_CHARACTER = 32
"""Code points that are kept together as one character, at most."""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbours that are kept together where they can be."""

    children: Content
    is_whole: bool = False
    """Whether they must be: an action and the dialog that it opens, rows that a cell goes over."""

    @property
    def only(self) -> Node | str | None:
        """The only one, when there is only one."""
        return self.children[0] if len(self.children) == 1 else None

    @property
    def is_blank(self) -> bool:
        """Whether it is white space."""
        return all(isinstance(child, str) and is_blank(child) for child in self.children)


def can_be_split(node: Node) -> bool:
    """Whether an element may end in one message and go on in the next."""
    if node.kind.key not in _CONTAINERS or "data-entity-id" in node.attributes or not node.children:
        return False
    # Labels and generated groups of PresentationML are no nodes, and would be lost.
    return [child.element for child in node.nodes()] == list(node.element)


def header_of(node: Node) -> Node | None:
    """What stands at the top of each part of a table: its head, or a first row of `<th>`; None without any."""
    rows = list(node.nodes())
    if len(rows) < 2 or node.kind.key not in ("table", "tbody"):
        return None
    first, parent = rows[0], node.parent
    if node.kind.key == "tbody" and parent is not None and next(parent.nodes()) is not node:
        return None  # the table begins with a head of its own
    is_header = first.kind.key == "thead" or (
        first.kind.key == "tr" and bool(first.children) and all(cell.kind.key == "th" for cell in first.nodes())
    )
    return first if is_header else None


def blocks(content: Content) -> Iterator[Group]:
    """The content of an element, block by block; what stands in lines between two blocks is one."""
    whole = dict([*_with_dialogs(content), *_joined_rows(content)])
    run: list[Node | str] = []
    stop = 0
    for index, child in enumerate(content):
        if index in whole:
            stop = whole[index]
            yield from _taken(run)
            yield Group(content[index:stop], is_whole=True)
        if index < stop:
            continue
        if isinstance(child, str) or child.kind.key in IN_LINES:
            run.append(child)
        else:
            yield from _taken(run)
            yield Group([child])
    yield from _taken(run)


def _with_dialogs(content: Content) -> Iterator[tuple[int, int]]:
    """Where the dialogs and what opens them begin and end."""
    bound = [index for index, child in enumerate(content) if isinstance(child, Node) and _is_bound(child)]
    if bound:
        yield bound[0], bound[-1] + 1


def _joined_rows(content: Content) -> Iterator[tuple[int, int]]:
    """Where rows that cells go over begin and end."""
    rows = [(index, child) for index, child in enumerate(content) if isinstance(child, Node) and child.kind.key == "tr"]
    start = end = 0
    for number, (index, row) in enumerate(rows):
        if number == end:
            start = number
        height = _height(row)
        end = min(max(end, number + height), len(rows)) if height else len(rows)
        if start < number == end - 1:
            yield rows[start][0], index + 1


def _height(row: Node) -> int:
    """How many rows its highest cell goes over; 0 for all that follow."""
    heights = [int(height) for cell in row.nodes() if (height := cell.attributes.get("rowspan") or "1").isdecimal()]
    return 0 if 0 in heights else max(heights, default=1)


def _is_bound(node: Node) -> bool:
    return node.kind.key == "dialog" or node.target is not None


def _taken(run: list[Node | str]) -> Iterator[Group]:
    if run:
        yield Group(list(run))
        run.clear()


def groups(content: Content, level: str, *, keeps_newlines: bool) -> Iterator[Group]:
    """The content of one group, cut at a level that is below blocks.

    Args:
        content: Texts and elements.
        level: One of `LEVELS`.
        keeps_newlines: Whether a line break in a text is one that people see.
    """
    if level == "part":
        yield from (Group([child]) for child in content)
        return
    cuts_texts = level != "line" or keeps_newlines
    run: list[Node | str] = []
    for child in content:
        if isinstance(child, str) and cuts_texts:
            *whole, rest = _cut(child, _ENDS[level])
            for part in whole:
                run.append(part)
                yield from _taken(run)
            if rest:
                run.append(rest)
            continue
        run.append(child)
        if isinstance(child, Node) and child.kind.key == "br":
            yield from _taken(run)
    yield from _taken(run)


def _cut(text: str, ends: re.Pattern[str]) -> list[str]:
    """The text cut after each match; the last part may be empty."""
    places = [0, *(found.end() for found in ends.finditer(text)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(places)]


def halves(text: str) -> Sequence[str]:
    """A text in two, but not inside a character with its accents; in one when it is a single one."""
    middle = len(text) // 2
    last = min(len(text), middle + _LONGEST_CHARACTER)
    while middle < last and _is_joined(text, middle):
        middle += 1
    return [part for part in (text[:middle], text[middle:]) if part]


def _is_joined(text: str, place: int) -> bool:
    """Whether what is seen as one character goes on here."""
    if place == 0:
        return False
    after = text[place]
    return (
        unicodedata.category(after).startswith("M")
        or "\u200d" in (after, text[place - 1])
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
