"""The pieces of a message that is split: elements end in one piece and go on in the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flowbot.messageml._cuts import Content, Group, header_of
from flowbot.messageml._node import Node
from flowbot.messageml._weights import Load, Weight, Written, start_tag, together, weight_of_tags, write
from flowbot.messageml.limits import SendingLimits

_HEADERS = 4
"""A header is repeated where a piece takes it so many times."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of several."""

    markup: str
    uncut: Group | None = None
    """What is in it although it seemed too large, since it cannot be cut."""


@dataclass(slots=True)
class _Frame:
    """An element that is being split."""

    node: Node
    weight: Weight
    """Of its tags, and of the header that is repeated."""
    header: Written | None = None
    numbers: dict[Node, int] = field(default_factory=dict)
    """Those of the items of a numbered list."""
    tag: str = ""
    """As it is open in this piece; empty while nothing of it is in this piece."""
    goes_on: bool = False
    """Whether a piece before this one has a part of it."""


class Pieces:
    """Fills one piece after the other."""

    def __init__(self, limits: SendingLimits, base: Weight) -> None:
        """Begin the first piece.

        Args:
            limits: What one piece may have.
            base: What each has anyway: its data.
        """
        self.done: list[Piece] = []
        self._limits = limits
        self._base = base
        self._frames: list[_Frame] = []
        self._begin()

    def _begin(self) -> None:
        self._parts: list[str] = []
        self._uncut: Group | None = None
        self._is_empty = True
        self._load = Load(self._limits, self._base)

    @property
    def keeps_newlines(self) -> bool:
        """Whether people see the line breaks of texts, where this piece stands."""
        return any(frame.node.kind.keeps_newlines != "no" for frame in self._frames)

    @property
    def takes_blank(self) -> bool:
        """Whether white space means something here: no piece, and no element in it, begins with any."""
        return not self._is_empty and bool(self._frames[-1].tag)

    def open(self, node: Node) -> Content:
        """Split this element: what is added from now on is in it. What stands in it, a repeated header aside."""
        frame = _Frame(node, weight_of_tags(node))
        header = header_of(node)
        if header is not None:
            written = write([header])
            if Load(self._limits, self._base).takes([written.weight] * _HEADERS):
                frame.header, frame.weight = written, together(frame.weight, written.weight)
        number = self._frames[-1].numbers.get(node) if self._frames else None
        if number is not None:
            frame.weight = together(frame.weight, _weight_of_number(number))
        if node.kind.key == "ol":
            frame.numbers = {item: number for number, item in enumerate(node.nodes(), 1)}
        self._frames.append(frame)
        return [child for child in node.children if frame.header is None or child is not header]

    def close(self) -> None:
        """Be done with the element that was opened last."""
        frame = self._frames.pop()
        if frame.tag:
            self._parts.append(f"</{frame.tag}>")

    def write(self, group: Group) -> Written:
        """A group as MessageML, with its weight here."""
        written = write(group.children, in_lists=sum(frame.node.kind.key == "li" for frame in self._frames))
        number = self._frames[-1].numbers.get(group.only) if isinstance(group.only, Node) else None
        if number is None:
            return written
        return Written(written.markup, together(written.weight, _weight_of_number(number)))

    def fits(self, written: Written) -> bool:
        """Whether the piece takes this too."""
        return self._load.takes([written.weight, *(frame.weight for frame in self._frames if not frame.tag)])

    def fits_alone(self, written: Written) -> bool:
        """Whether a piece takes this when nothing else is in it."""
        empty = Load(self._limits, self._base)
        return empty.takes([written.weight, *(frame.weight for frame in self._frames)])

    def add(self, group: Group, written: Written, *, is_uncut: bool = False) -> None:
        """Put a group into the piece; `is_uncut` says that it seems too large and cannot be cut."""
        for above, frame in zip([None, *self._frames], self._frames, strict=False):
            if not frame.tag:
                self._open(frame, above)
        self._parts.extend(self._numbered(group, written.markup))
        self._load.add(written.weight)
        self._is_empty = False
        if is_uncut:
            self._uncut = group

    def cut(self) -> None:
        """End the piece where it stands, and begin the next."""
        if self._is_empty:
            return
        for frame in reversed(self._frames):
            if frame.tag:
                self._parts.append(f"</{frame.tag}>")
                frame.tag, frame.goes_on = "", True
        self.done.append(Piece("".join(self._parts), self._uncut))
        self._begin()

    def _open(self, frame: _Frame, above: _Frame | None) -> None:
        """Begin an element, or go on with it: a list that goes on has its numbers in words."""
        start = start_tag(frame.node, "ul" if frame.numbers and frame.goes_on else None)
        frame.tag = start[1:-1].split(maxsplit=1)[0]
        self._parts.append(start)
        if above is not None and not frame.goes_on:
            self._parts.append(_number(above, frame.node))
        if frame.header is not None:
            self._parts.append(frame.header.markup)
        self._load.add(frame.weight)

    def _numbered(self, group: Group, markup: str) -> Iterator[str]:
        """A group; an item of a numbered list that goes on has its number in words."""
        number = _number(self._frames[-1], group.only)
        if not number or not isinstance(group.only, Node):
            yield markup
            return
        start = start_tag(group.only)
        yield start + number
        yield markup.removeprefix(start) if markup.startswith(start) else "</li>"


def _number(around: _Frame, item: Node | str | None) -> str:
    """The number that stands in words before an item: where MessageML cannot count, for it begins with 1."""
    if not around.goes_on or not isinstance(item, Node) or item not in around.numbers:
        return ""
    return f"{around.numbers[item]}. "


def _weight_of_number(number: int) -> Weight:
    length = len(f"{number}. ")
    return Weight(markdown=length, octets=length, size=length, words=frozenset({str(number)}))
