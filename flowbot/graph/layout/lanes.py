"""Room beside the boxes: lanes for links that go back, which leave and enter at the side, and loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flowbot.graph.layout.cells import LABEL_GAP, LINE, Chain, Grid
from flowbot.graph.layout.geometry import Link

_FIRST = 18.0
"""From the side of a box to its first lane."""
_STEP = 10.0
_LOOP = 20.0
"""How far a loop goes out."""
_LOOP_HEIGHT = 22.0
_ATTACHED = 9.0
"""Between the places where lanes leave a side."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where a link that goes back runs beside one of its boxes."""

    offset: float
    """Of its line from the axis of the box."""
    height: float
    """Of the place where it meets the side, from the middle of the box."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Where a link from a box to itself runs."""

    link: int
    side: int
    """Left (-1) or right (1) of the box."""
    top: float
    """From the middle of the box; so is `bottom`."""
    bottom: float
    reach: float = _LOOP


@dataclass(frozen=True, slots=True)
class Besides:
    """What runs beside the boxes."""

    lanes: Mapping[tuple[int, int], Lane]
    """By link and box."""
    loops: Mapping[int, Sequence[Loop]]
    """By box."""


def make_lanes(grid: Grid, links: Sequence[Link], axes: Sequence[float]) -> Besides:
    """Give boxes room at their sides for the links that go back, and for loops.

    Args:
        grid: The cells; those of boxes grow.
        links: All links.
        axes: Where the cells would stand without that room, which says on which side a link leaves.
    """
    ends = [end for chain in grid.chains if chain.is_back for end in _ends(chain)]
    sides = {box: _loop_side(box, ends, axes) for box in grid.loops}

    def key(end: _End) -> tuple[int, int, bool]:
        box, following, _link, is_lower = end
        return box, -sides[box] if box in sides else _towards(axes, box, following), is_lower

    lanes: dict[tuple[int, int], Lane] = {}
    for (box, side, _lower), group in groupby(sorted(ends, key=key), key=key):
        _spread(grid, box, side, sorted(group, key=lambda end: abs(axes[end[1]] - axes[end[0]])), lanes)
    loops = {box: _stack(grid, box, sides[box], links, found) for box, found in grid.loops.items()}
    for (_link, box), lane in lanes.items():
        cell = grid.cells[box]
        cell.left = max(cell.left, LINE - lane.offset)
        cell.right = max(cell.right, LINE + lane.offset)
    return Besides(lanes, loops)


_End = tuple[int, int, int, bool]
"""A box, the cell next to it, the link, and whether the box is the lower one."""


def _ends(chain: Chain) -> tuple[_End, _End]:
    cells = chain.cells
    return (cells[0], cells[1], chain.link, False), (cells[-1], cells[-2], chain.link, True)


def _towards(axes: Sequence[float], box: int, following: int) -> int:
    """Left (-1) or right (1)."""
    return -1 if axes[following] < axes[box] else 1


def _loop_side(box: int, ends: Sequence[_End], axes: Sequence[float]) -> int:
    """Where fewer links go back, or at the right."""
    return -1 if sum(_towards(axes, box, end[1]) for end in ends if end[0] == box) > 0 else 1


def _spread(grid: Grid, box: int, side: int, ends: Sequence[_End], lanes: dict[tuple[int, int], Lane]) -> None:
    """Lay lanes from the inside to the outside; the outer one meets the side nearer to its middle."""
    cell = grid.cells[box]
    half = cell.left if side < 0 else cell.right
    apart = min(_ATTACHED, max(0.0, cell.height / 2 - 10) / len(ends))
    for number, (_box, _following, link, is_lower) in enumerate(ends):
        height = 5 + (len(ends) - 1 - number) * apart
        lanes[link, box] = Lane(side * (half + _FIRST + number * _STEP), -height if is_lower else height)


def _stack(grid: Grid, box: int, side: int, links: Sequence[Link], found: Sequence[int]) -> list[Loop]:
    """Put the loops of a box below each other, and make the box as high as they are together."""
    cell = grid.cells[box]
    labels = [links[each].label for each in found]
    heights = [max(_LOOP_HEIGHT, label.height + 4 if label is not None else 0) for label in labels]
    widest = max((LABEL_GAP + label.width for label in labels if label is not None), default=0.0)
    room = _LOOP + widest + LINE
    cell.left, cell.right = (cell.left + room, cell.right) if side < 0 else (cell.left, cell.right + room)
    cell.height = max(cell.height, sum(heights) + 12)
    loops, top = [], -sum(heights) / 2
    for link, height in zip(found, heights, strict=True):
        loops.append(Loop(link, side, top + 3, top + height - 3))
        top += height
    return loops
