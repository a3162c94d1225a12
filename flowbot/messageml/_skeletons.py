"""What a template makes again and again is checked once: its markup, whatever texts stand in it.

A *skeleton* is what a template made, with a mark in the place of every value that is plain text. It is known
once a full check took it with its marks and without them, and every mark stands where any text may stand: in
an element that asks nothing of its text. An escaped value has no `<`, no `{`, no bare `&` and no `$` or `#` at
its end (`flowbot.messageml._escape`), so it adds to the message nothing but characters of a text, and what was
made with other values in the same places would pass the same check.

Whatever else happens is checked in full each time: values in attributes, in controls of forms and in buttons,
and markup that a filter made. So a message that an agent would refuse is refused on this way as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flowbot.errors import MessageMLError
from flowbot.messageml._marks import TextValue
from flowbot.messageml._node import Node
from flowbot.messageml._rules import AT_END
from flowbot.messageml._source import MAX_BYTES
from flowbot.messageml.grammar import ELEMENTS, ROOT
from flowbot.messageml.render import read_tree

MARK = "\ue000"
"""Stands for a value; of private use, so that no author needs it."""

_MOST = 64
"""How many skeletons of one template are tried."""
_LONGEST = 20_000
"""The longest skeleton that is kept, in characters."""
_LARGE = MAX_BYTES // 4 - 100
"""From this length on, in characters, a message may be too large in bytes."""

_FREE = frozenset(
    key
    for key, kind in ELEMENTS.items()
    if kind.content.text and not kind.content.needs and not kind.inside and key not in AT_END
) | {ROOT.key}
"""The elements that ask nothing of the text that stands directly in them. (The root asks that a chime is alone;
with a mark beside it a check refuses it.)"""


class Skeletons:
    """The skeletons of one template that are known."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._tries = _MOST

    def has(self, pieces: Sequence[str], size: int) -> bool:
        """Whether a message of that size, in characters, is sure to pass a check: it was made of these pieces."""
        return bool(self._known) and size < _LARGE and _skeleton(pieces) in self._known

    def learn(self, pieces: Sequence[str]) -> None:
        """Take what a check has taken for what is known, where that holds for all other values too."""
        if not self._tries:
            return
        self._tries -= 1
        skeleton = _skeleton(pieces)
        values = sum(type(piece) is TextValue for piece in pieces)
        if len(skeleton) <= _LONGEST and skeleton.count(MARK) == values and _is_free(skeleton, values):
            self._known.add(skeleton)


def as_message(body: str) -> str:
    """What a template made, in `<messageML>` where it does not say that itself."""
    return body if body.startswith(("<messageML", "<div data-format")) else f"<messageML>{body}</messageML>"


def _skeleton(pieces: Iterable[str]) -> str:
    return "".join([MARK if type(piece) is TextValue else piece for piece in pieces])


def _is_free(skeleton: str, values: int) -> bool:
    """Whether a check takes it with its marks and without, and all marks stand where any text may."""
    try:
        tree = read_tree(as_message(skeleton))
        read_tree(as_message(skeleton.replace(MARK, "")))
    except MessageMLError:
        return False
    return _free_marks(tree) == values


def _free_marks(tree: Node) -> int:
    """How many marks stand where any text may."""
    found = 0
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            if isinstance(child, Node):
                waiting.append(child)
            elif node.kind.key in _FREE:
                found += child.count(MARK)
    return found
