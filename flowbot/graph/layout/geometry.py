"""What a layout takes and gives: sizes, links, boxes and routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """A place; x grows to the right and y downwards."""

    x: float
    y: float

    @property
    def swapped(self) -> Point:
        """The place in a picture that is turned from down to right."""
        return Point(self.y, self.x)


class Size(NamedTuple):
    """How much room something needs."""

    width: float
    height: float

    @property
    def swapped(self) -> Size:
        """The size in a picture that is turned from down to right."""
        return Size(self.height, self.width)


Inset = Callable[[float], float]
"""How far a border lies inside the rectangle, this far from its middle."""


class Item(NamedTuple):
    """Something with a place of its own, before it has one."""

    size: Size
    reach: float
    """How far from the middle links may end at its top and bottom, or where the picture leads to the right, at its
    left and right; no further than it is wide there."""
    ends: Inset = lambda offset: 0.0
    """Its borders at the top and bottom."""
    sides: Inset = lambda offset: 0.0
    """Its borders at the left and right."""
    frame: int | None = None
    """The innermost frame that it stands in."""


class Frame(NamedTuple):
    """A box around items and other frames, with a title at its top left."""

    title: Size
    parent: int | None = None
    """The frame that it stands in; one that is listed before."""


class Link(NamedTuple):
    """A connection of two items, by their places in the list."""

    source: int
    target: int
    label: Size | None = None
    opens: bool = False
    """It leads into a frame that is done before its source goes on: what that leads to besides stands below."""


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle of it."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def swapped(self) -> Box:
        """The rectangle in a picture that is turned from down to right."""
        return Box(self.y, self.x, self.height, self.width)


class Curve(NamedTuple):
    """A cubic Bézier curve."""

    start: Point
    towards: Point
    from_: Point
    end: Point

    @property
    def is_straight(self) -> bool:
        """Whether it is a line, upright or level or with its controls at its ends."""
        is_line = (self.towards, self.from_) == (self.start, self.end)
        return is_line or any(max(axis) - min(axis) < 0.05 for axis in zip(*self, strict=True))

    @property
    def swapped(self) -> Curve:
        """The curve in a picture that is turned from down to right."""
        return Curve(*(point.swapped for point in self))

    def at(self, part: float) -> Point:
        """The place after some part of the curve, from 0 to 1."""
        rest = 1 - part
        weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
        pairs = list(zip(self, weights, strict=True))
        return Point(sum(point.x * weight for point, weight in pairs), sum(point.y * weight for point, weight in pairs))


def line(start: Point, end: Point) -> Curve:
    """A straight line."""
    return Curve(start, start, end, end)


@dataclass(frozen=True, slots=True)
class Route:
    """How a link is drawn: curves that follow each other, from the source to the target."""

    curves: Sequence[Curve]
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands."""

    size: Size
    boxes: Sequence[Box]
    """In the order of the items; one may have grown."""
    routes: Sequence[Route]
    """In the order of the links."""
    frames: Sequence[Box] = ()
    """In the order of the frames."""
    titles: Sequence[Box] = ()
    """Of the frames; one may be too narrow for its text."""
