"""The shapes of nodes: how large each is, and its outline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.graph.captions import heading_of
from flowbot.graph.layout import Box, Item, Size
from flowbot.graph.model import Node, NodeKind
from flowbot.graph.texts import width_of, wrap

HEADING, MESSAGE, KIND = 13.0, 11.5, 10.0
"""Sizes of letters."""
LEADING = 1.25
_WIDEST = 190.0
_PAD = 12.0
_TIP = 14.0
"""How far the tips of `decide` reach out."""
_BAR = 6.0
"""Between the two lines at each side of `call`."""
KINDS_SHOWN: frozenset[NodeKind] = frozenset(
    {"say", "ask", "decide", "confirm", "collect", "call", "wait", "listen", "each", "parallel", "state"}
)
"""The kind is written into these."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A node with its text broken into lines, and the room that it needs."""

    node: Node
    heading: Sequence[str]
    message: Sequence[str]
    item: Item

    @property
    def text_height(self) -> float:
        """Of all lines together."""
        return text_height(self.heading, self.message)


def text_height(heading: Sequence[str], message: Sequence[str]) -> float:
    """Of all lines of a node together."""
    return (len(heading) * HEADING + len(message) * MESSAGE) * LEADING


def draw(node: Node, *, right: bool = False) -> Drawing:
    """The node, measured for a picture that leads down, or to the right."""
    widest = 130.0 if node.kind == "if" else _WIDEST
    heading = wrap(heading_of(node), HEADING, width=widest, lines=4, bold=True)
    message = [line for each in node.message.split("\n") for line in wrap(each, MESSAGE, width=widest, lines=3)]
    kind = width_of(node.kind, KIND) + 10 if node.kind in KINDS_SHOWN else 0.0
    first = width_of((heading or message)[0] if heading or message else "", HEADING if heading else MESSAGE, bold=True)
    widths = [first + kind]
    widths += [width_of(each, HEADING, bold=True) for each in heading]
    widths += [width_of(each, MESSAGE) for each in message]
    return Drawing(node, heading, message, _item(node.kind, max(widths), text_height(heading, message), right=right))


def _item(kind: NodeKind, wide: float, high: float, *, right: bool) -> Item:
    match kind:
        case "if":
            width, height = _rhombus(wide, high)
            reach = height / 6 if right else width / 6
            return Item(
                Size(width, height),
                reach,
                lambda offset: height / 2 * min(1.0, abs(offset) / (width / 2)),
                lambda offset: width / 2 * min(1.0, abs(offset) / (height / 2)),
            )
        case "start" | "end" | "any_time" | "item_end":
            width, height = max(wide + high * 0.5 + 22, 64.0), high + 16
            radius = height / 2
            reach = height / 2 - 10 if right else max(8.0, width / 2 - radius)
            return Item(
                Size(width, height),
                reach,
                lambda offset: _round(radius, max(0.0, abs(offset) - (width / 2 - radius))),
                lambda offset: _round(radius, abs(offset)),
            )
        case "decide":
            width, height = wide + 2 * _PAD + 2 * _TIP, max(high + 14, 34.0)
            reach = height / 2 - 10 if right else width / 2 - _TIP - 8
            return Item(Size(width, height), reach, sides=lambda offset: _TIP * min(1.0, abs(offset) / (height / 2)))
    more = 2 * _BAR if kind == "call" else 0.0
    size = Size(max(wide + 2 * _PAD + more, 72.0), max(high + 14, 34.0))
    return Item(size, (size.height if right else size.width) / 2 - 12)


def _rhombus(wide: float, high: float) -> Size:
    """Around a text: the parts of width and height that it takes are together nearly one."""
    width = max(wide * (1.7 if high < 20 else 2.0), 60.0) + 8
    return Size(width, max(high / (0.97 - wide / width), 44.0))


def _round(radius: float, offset: float) -> float:
    return radius - math.sqrt(max(0.0, radius**2 - min(offset, radius) ** 2))


def outline(kind: NodeKind, box: Box) -> list[str]:
    """The lines of a node's shape, as SVG paths; the first one is filled."""
    x, y, width, height = box
    right, bottom = x + width, y + height
    match kind:
        case "if":
            return [_polygon((x + width / 2, y), (right, y + height / 2), (x + width / 2, bottom), (x, y + height / 2))]
        case "decide":
            middle, tip = y + height / 2, min(_TIP, width / 4)
            return [
                _polygon(
                    (x + tip, y),
                    (right - tip, y),
                    (right, middle),
                    (right - tip, bottom),
                    (x + tip, bottom),
                    (x, middle),
                )
            ]
        case "start" | "any_time" | "item_end":
            return [rounded(box, height / 2)]
        case "end":
            inner = Box(x + 3.5, y + 3.5, width - 7, height - 7)
            return [rounded(box, height / 2), rounded(inner, height / 2 - 3.5)]
        case "call":
            bar = min(_BAR, width / 5)
            bars = [f"M{_n(side)} {_n(y)}V{_n(bottom)}" for side in (x + bar, right - bar)]
            return [rounded(box, 2), *bars]
        case "say":
            return [_bubble(box)]
        case "each" | "collect":
            radius = 8 if kind == "collect" else 2
            return [rounded(box, radius), f"M{_n(x + radius)} {_n(bottom - 4)}H{_n(right - radius)}"]
        case "parallel":
            return [rounded(box, 2), *(f"M{_n(x)} {_n(bar)}H{_n(right)}" for bar in (y + 4, bottom - 4))]
        case "state":
            return [rounded(box, 14)]
        case "wait":
            cut = min(8.0, height / 3)
            return [
                _polygon(
                    *((x + cut, y), (right - cut, y), (right, y + cut), (right, bottom - cut)),
                    *((right - cut, bottom), (x + cut, bottom), (x, bottom - cut), (x, y + cut)),
                )
            ]
        case "confirm":
            inner = Box(x + 3.5, y + 3.5, width - 7, height - 7)
            return [rounded(box, 8), rounded(inner, 5)]
    return [rounded(box, 8)]


def _n(number: float) -> str:
    """A number in a path."""
    return f"{number:.1f}".removesuffix(".0")


def _polygon(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "Z"


def rounded(box: Box, radius: float) -> str:
    """A rectangle with round corners."""
    x, y, width, height = box
    r = min(radius, width / 2, height / 2)
    return (
        f"M{_n(x + r)} {_n(y)}H{_n(x + width - r)}{_corner(r, r, r)}V{_n(y + height - r)}{_corner(r, -r, r)}"
        f"H{_n(x + r)}{_corner(r, -r, -r)}V{_n(y + r)}{_corner(r, r, -r)}Z"
    )


def _bubble(box: Box) -> str:
    """Rounded, but for the corner at the bottom left, which is pointed."""
    x, y, width, height = box
    r = min(11.0, height / 2)
    return (
        f"M{_n(x + r)} {_n(y)}H{_n(x + width - r)}{_corner(r, r, r)}V{_n(y + height - r)}{_corner(r, -r, r)}"
        f"H{_n(x)}V{_n(y + r)}{_corner(r, r, -r)}Z"
    )


def _corner(radius: float, right: float, down: float) -> str:
    return f"a{_n(radius)} {_n(radius)} 0 0 1 {_n(right)} {_n(down)}"
