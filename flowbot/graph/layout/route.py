"""How high the layers are, where links meet their boxes, and the curves between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flowbot.graph.layout.cells import BORDER, LABEL_GAP, TITLE_GAP, Chain, Grid
from flowbot.graph.layout.geometry import Box, Curve, Item, Link, Point, Route, line
from flowbot.graph.layout.lanes import Besides, Lane, Loop

_ARROW = 9.0
"""Straight, before a link meets its box from above."""
_GAP = 14.0
_BEND = 16.0
"""More room between layers where links are not straight."""
_STEEP = 0.11
_MOST = 46.0
_PORT_GAP = 14.0
_CORNER = 8.0
_PAD = 9.0
"""Between a frame and what is in it, above and below."""


class Router:
    """Draws the links of a grid whose cells have their places."""

    def __init__(
        self, grid: Grid, items: Sequence[Item], links: Sequence[Link], axes: Sequence[float], besides: Besides
    ) -> None:
        """Take everything that has a place from left to right; heights are found here."""
        self._grid = grid
        self._items = items
        self._links = links
        self._axes = axes
        self._besides = besides
        self._layer = {cell: number for number, layer in enumerate(grid.layers) for cell in layer}
        self._levels = _levels(grid)
        self._above, self._under = [0.0] * len(grid.layers), [0.0] * len(grid.layers)
        for stand, (begins, ends) in zip(grid.stands, self._levels, strict=True):
            self._above[stand.top] = max(self._above[stand.top], _PAD * begins)
            self._under[stand.bottom] = max(self._under[stand.bottom], _PAD * ends)
        self._ports = self._spread_ports()
        self._tops, self._bottoms = self._stack()

    @property
    def height(self) -> float:
        """Of everything."""
        return self._end(len(self._bottoms) - 1) if self._bottoms else 0.0

    def frames(self) -> list[Box]:
        """The rectangle of each frame."""
        found = []
        for stand, (begins, ends) in zip(self._grid.stands, self._levels, strict=True):
            left, right = self._axes[stand.left[0]], self._axes[stand.right[0]]
            top, bottom = self._tops[stand.top] - _PAD * begins, self._bottoms[stand.bottom] + _PAD * ends
            found.append(Box(left, top, right - left, bottom - top))
        return found

    def titles(self) -> list[Box]:
        """The place of the title of each frame."""
        found = []
        for frame, box, stand in zip(self._grid.frames, self.frames(), self._grid.stands, strict=True):
            width, height = frame.title
            if stand.title is None:
                found.append(Box(box.x + BORDER, box.y + TITLE_GAP, width, min(height, box.height - 2 * TITLE_GAP)))
            else:
                found.append(Box(box.x + TITLE_GAP, self._tops[stand.top], width, height))
        return found

    def _begin(self, layer: int) -> float:
        """Where a layer begins, with the frames that begin there."""
        return self._tops[layer] - self._above[layer]

    def _end(self, layer: int) -> float:
        """Where a layer ends, with the frames that end there."""
        return self._bottoms[layer] + self._under[layer]

    def boxes(self) -> list[Box]:
        """The rectangle of each item."""
        return [self._box(box) for box in range(len(self._items))]

    def routes(self) -> list[Route]:
        """The way of each link."""
        routes: dict[int, Route] = {}
        for chain in self._grid.chains:
            curves = tuple(self._back(chain) if chain.is_back else self._down(chain))
            routes[chain.link] = Route(curves, self._label(chain))
        for box, loops in self._besides.loops.items():
            for loop in loops:
                routes[loop.link] = self._loop(box, loop)
        return [routes[link] for link in range(len(self._links))]

    def _box(self, box: int) -> Box:
        width = self._items[box].size.width
        height = max(self._items[box].size.height, self._grid.cells[box].height)
        middle = self._middle(box)
        return Box(self._axes[box] - width / 2, middle - height / 2, width, height)

    def _middle(self, cell: int) -> float:
        layer = self._layer[cell]
        return (self._tops[layer] + self._bottoms[layer]) / 2

    def _stack(self) -> tuple[list[float], list[float]]:
        """Top and bottom of each layer: further apart where links go far to the side."""
        tops: list[float] = []
        bottoms: list[float] = []
        for number, layer in enumerate(self._grid.layers):
            far = max((abs(start - end) for start, end in self._leaps(number)), default=0.0)
            bend = _BEND + min(_MOST, far * _STEEP) if far > 1 else 0.0
            has_box = any(self._grid.cells[cell].is_box for cell in layer)
            gap = _GAP + bend + (_ARROW if has_box else 0.0)
            tops.append((self._under[number - 1] + gap + bottoms[-1] if bottoms else 0.0) + self._above[number])
            bottoms.append(tops[-1] + max(self._grid.cells[cell].height for cell in layer))
        return tops, bottoms

    def _leaps(self, number: int) -> Iterator[tuple[float, float]]:
        """From where to where links go, from left to right, on their way to a layer."""
        for chain in self._grid.chains:
            for upper, lower in pairwise(chain.cells):
                if self._layer[lower] == number:
                    yield self._x(chain, upper), self._x(chain, lower)

    def _x(self, chain: Chain, cell: int) -> float:
        """Where a link passes a cell, or meets a box."""
        if not self._grid.cells[cell].is_box:
            return self._axes[cell]
        if chain.is_back:
            return self._axes[cell] + self._besides.lanes[chain.link, cell].offset
        return self._ports[chain.link, cell]

    def _spread_ports(self) -> dict[tuple[int, int], float]:
        """Where links meet the tops and bottoms of boxes: straight above or below where they go, if that can be."""
        met: dict[tuple[int, bool], list[tuple[float, int]]] = {}
        for chain in self._grid.chains:
            if not chain.is_back:
                first, last = chain.cells[0], chain.cells[-1]
                met.setdefault((first, False), []).append((self._axes[chain.cells[1]], chain.link))
                met.setdefault((last, True), []).append((self._axes[chain.cells[-2]], chain.link))
        ports: dict[tuple[int, int], float] = {}
        for (box, _top), found in met.items():
            found.sort()
            wanted = [x for x, _link in found]
            reach = min(self._items[box].reach, self._items[box].size.width / 2)
            for (_x, link), x in zip(found, _apart(wanted, self._axes[box], reach), strict=True):
                ports[link, box] = x
        return ports

    def _down(self, chain: Chain) -> Iterator[Curve]:
        """A link from the bottom of its upper box to the top of its lower one."""
        first, last = chain.cells[0], chain.cells[-1]
        x = self._ports[chain.link, first]
        box = self._box(first)
        here = Point(x, box.y + box.height - self._items[first].ends(x - self._axes[first]))
        for cell in chain.cells[1:]:
            above = Point(here.x, self._end(self._layer[cell] - 1))
            top = self._begin(self._layer[cell])
            after = Point(self._x(chain, cell), top - _ARROW if cell == last else top)
            yield line(here, above)
            yield _bent(above, after)
            here = after
        x = here.x
        yield line(here, Point(x, self._box(last).y + self._items[last].ends(x - self._axes[last])))

    def _back(self, chain: Chain) -> Iterator[Curve]:
        """A link from the side of its lower box up to the side of its upper one."""
        upper, lower = chain.cells[0], chain.cells[-1]
        start, corner = self._side(lower, self._besides.lanes[chain.link, lower])
        yield line(start, corner._replace(x=corner.x - math.copysign(_CORNER, corner.x - start.x)))
        here = corner._replace(y=corner.y - _CORNER)
        yield Curve(corner._replace(x=corner.x - math.copysign(_CORNER, corner.x - start.x)), corner, corner, here)
        for cell in reversed(chain.cells[:-1]):
            below = Point(here.x, self._begin(self._layer[cell] + 1))
            after = Point(self._x(chain, cell), self._end(self._layer[cell]))
            yield line(here, below)
            yield _bent(below, after)
            here = after
        end, corner = self._side(upper, self._besides.lanes[chain.link, upper])
        aside = corner._replace(x=corner.x - math.copysign(_CORNER, corner.x - end.x))
        yield line(here, corner._replace(y=corner.y + _CORNER))
        yield Curve(corner._replace(y=corner.y + _CORNER), corner, corner, aside)
        yield line(aside, end)

    def _side(self, box: int, lane: Lane) -> tuple[Point, Point]:
        """Where a lane meets the side of a box, and where it turns."""
        y = self._middle(box) + lane.height
        item, way = self._items[box], math.copysign(1, lane.offset)
        side = self._axes[box] + way * (item.size.width / 2 - item.sides(lane.height))
        return Point(side, y), Point(self._axes[box] + lane.offset, y)

    def _loop(self, box: int, loop: Loop) -> Route:
        """A link from a box to itself, beside it."""
        item, middle = self._items[box], self._middle(box)
        half = item.size.width / 2
        start = Point(self._axes[box] + loop.side * (half - item.sides(loop.bottom)), middle + loop.bottom)
        end = Point(self._axes[box] + loop.side * (half - item.sides(loop.top)), middle + loop.top)
        far = self._axes[box] + loop.side * (half + loop.reach)
        aside = far + (far - start.x) / 3  # a curve goes three quarters of the way to its controls
        curve = Curve(start, Point(aside, start.y), Point(aside, end.y), end)
        label = self._links[loop.link].label
        if label is None:
            return Route((curve,))
        x = far + LABEL_GAP if loop.side > 0 else far - LABEL_GAP - label.width
        return Route((curve,), Box(x, (start.y + end.y - label.height) / 2, *label))

    def _label(self, chain: Chain) -> Box | None:
        label = self._links[chain.link].label
        if label is None or chain.label is None:
            return None
        return Box(self._axes[chain.label] + LABEL_GAP, self._middle(chain.label) - label.height / 2, *label)


def _levels(grid: Grid) -> list[tuple[int, int]]:
    """For each frame, how many begin where it begins, and end where it ends, in a row of frames inside each other."""
    levels = [(1, 1)] * len(grid.frames)
    for place in reversed(range(len(grid.frames))):
        parent = grid.frames[place].parent
        if parent is None:
            continue
        stand, outer = grid.stands[place], grid.stands[parent]
        begins, ends = levels[parent]
        levels[parent] = (
            max(begins, levels[place][0] + 1) if stand.top == outer.top else begins,
            max(ends, levels[place][1] + 1) if stand.bottom == outer.bottom else ends,
        )
    return levels


def _bent(start: Point, end: Point) -> Curve:
    """A curve that begins and ends upright."""
    middle = (start.y + end.y) / 2
    return Curve(start, Point(start.x, middle), Point(end.x, middle), end)


def _apart(wanted: Sequence[float], axis: float, reach: float) -> list[float]:
    """Places as near as may be to those that are wanted, in their order, within reach of an axis and apart."""
    count = len(wanted)
    gap = min(_PORT_GAP, 2 * reach / (count - 1)) if count > 1 else 0.0
    low = [axis - reach + number * gap for number in range(count)]
    high = [axis + reach - (count - 1 - number) * gap for number in range(count)]
    kept = [min(max(each, low[number]), high[number]) for number, each in enumerate(wanted)]
    ahead, back = list(kept), list(kept)
    for number in range(1, count):
        ahead[number] = max(kept[number], ahead[number - 1] + gap)
    for number in range(count - 2, -1, -1):
        back[number] = min(kept[number], back[number + 1] - gap)
    return [(one + other) / 2 for one, other in zip(ahead, back, strict=True)]
