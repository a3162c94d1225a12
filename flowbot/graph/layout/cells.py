"""The grid of a layout: boxes on layers, and for a link the cells on its way, one of which holds its label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from flowbot.graph.layout.frames import Nesting, add_where_that_can_be
from flowbot.graph.layout.geometry import Frame, Item, Link, Size
from flowbot.graph.layout.ranks import find_back, rank

LINE = 7.0
"""Room at each side of a line."""
LABEL_GAP = 5.0
"""Between a line and its label."""
BORDER = 5.0
"""Room at each side of the border of a frame."""
TITLE_GAP = 10.0
"""From the beginning of a frame to its title."""


@dataclass(slots=True)
class Cell:
    """Something that has a place on a layer: a box, or a link on its way."""

    left: float
    """How far it goes to the left of its axis."""
    right: float
    height: float
    is_box: bool = False
    frame: int | None = None
    """The innermost frame that it stands in."""
    place: int = 0
    """In its frame: of a border at the left -2, of a title -1, of a border at the right 1."""


@dataclass(slots=True)
class Chain:
    """A link as the cells from its upper box to its lower one."""

    link: int
    cells: Sequence[int]
    is_back: bool
    """It is drawn upwards."""
    label: int | None = None
    """The cell with the label."""


@dataclass(slots=True)
class Stand:
    """Where a frame stands: from a layer to another, and the cells that are its borders there."""

    top: int
    bottom: int
    left: Sequence[int]
    right: Sequence[int]
    title: int | None
    """The cell of its title, where that has one."""


@dataclass(slots=True)
class Grid:
    """Cells on layers; the first ones are the boxes."""

    cells: list[Cell]
    layers: list[list[int]]
    chains: list[Chain]
    loops: dict[int, list[int]]
    """For each box the links from it to itself."""
    frames: Sequence[Frame] = ()
    stands: list[Stand] = field(default_factory=list)
    """Of the frames."""
    above: list[list[int]] = field(default_factory=list)
    """For each cell those that it is linked with on the layer above."""
    below: list[list[int]] = field(default_factory=list)

    def join(self) -> None:
        """Note who is linked with whom."""
        self.above = [[] for _ in self.cells]
        self.below = [[] for _ in self.cells]
        for way in (
            *(each.cells for each in self.chains),
            *(border for each in self.stands for border in (each.left, each.right)),
        ):
            for upper, lower in pairwise(way):
                self.below[upper].append(lower)
                self.above[lower].append(upper)

    def may_swap(self, one: int, other: int) -> bool:
        """Whether two neighbours may change places: both are of one frame, and neither is its border or title."""
        first, second = self.cells[one], self.cells[other]
        return first.frame == second.frame and first.place == second.place == 0

    def add(self, cell: Cell, layer: int) -> int:
        """Put a cell on a layer; its place in the list."""
        self.layers[layer].append(len(self.cells))
        self.cells.append(cell)
        return len(self.cells) - 1


_PER_RANK = 3
"""Layers: of boxes, then of labels, then of the titles of frames."""


def make_grid(
    items: Sequence[Item], links: Sequence[Link], frames: Sequence[Frame] = (), *, beside: bool = False
) -> Grid:
    """Boxes on layers, and what lies between them.

    Args:
        items: The boxes.
        links: Those between them.
        frames: Those around them.
        beside: Whether titles run along the left border of their frames, and not above what is in them.
    """
    nesting = Nesting(items, frames)
    spans, numbers = _rank(links, nesting)
    stands = nesting.spans(numbers, 0 if beside else 1)
    needed = sorted({*numbers, *(n for each in spans for n in each.needed), *(top for top, _ in stands)})
    layer_of = {number: layer for layer, number in enumerate(needed)}
    grid = Grid(
        cells=[Cell(each.size.width / 2, each.size.width / 2, each.size.height, True, each.frame) for each in items],
        layers=[[] for _ in layer_of],
        chains=[],
        loops={},
        frames=frames,
    )
    for box, number in enumerate(numbers):
        grid.layers[layer_of[number]].append(box)
    grid.chains = [
        _lay(grid, span, layer_of, lambda upper, lower, number: nesting.frame_at(upper, lower, number, numbers, stands))
        for span in spans
    ]
    for place, link in enumerate(links):
        if link.source == link.target:
            grid.loops.setdefault(link.source, []).append(place)
    for frame, (top, bottom) in enumerate(stands):
        grid.stands.append(_stand(grid, frame, layer_of[top], layer_of[bottom], beside=beside))
    grid.join()
    return grid


def _rank(links: Sequence[Link], nesting: Nesting) -> tuple[list[_Span], list[int]]:
    """The links between boxes as they go down, and the layer of each box."""
    count = len(nesting.frame_of)
    through = [place for place, each in enumerate(links) if each.source != each.target]
    arcs = [(links[place].source, links[place].target) for place in through]
    back = find_back(count, arcs)
    downward = [(target, source) if place in back else (source, target) for place, (source, target) in enumerate(arcs)]
    onward = [links[place] for number, place in enumerate(through) if number not in back]
    ranked = add_where_that_can_be(count, downward, nesting.below(onward)) if nesting.frames else downward
    numbers = [each * _PER_RANK for each in rank(count, ranked)]
    spans = [
        _Span(place, links[place].label, upper, lower, number in back, numbers)
        for number, (place, (upper, lower)) in enumerate(zip(through, downward, strict=True))
    ]
    return spans, numbers


def _stand(grid: Grid, frame: int, top: int, bottom: int, *, beside: bool) -> Stand:
    """The borders of a frame, and its title."""
    title, layers = grid.frames[frame].title, range(top, bottom + 1)
    room = title.width if beside else 0.0
    long = title.height + 2 * TITLE_GAP if beside and len(layers) == 1 else 0.0
    left = [grid.add(Cell(BORDER, BORDER + room, long, frame=frame, place=-2), layer) for layer in layers]
    right = [grid.add(Cell(BORDER, BORDER, 0, frame=frame, place=1), layer) for layer in layers]
    if beside:
        return Stand(top, bottom, left, right, None)
    return Stand(top, bottom, left, right, grid.add(Cell(0, title.width, title.height, frame=frame, place=-1), top))


class _Span:
    """A link between two boxes, and the layers between them."""

    def __init__(
        self, link: int, label: Size | None, upper: int, lower: int, is_back: bool, numbers: Sequence[int]
    ) -> None:
        self.link, self.label, self.upper, self.lower, self.is_back = link, label, upper, lower, is_back
        self.layers = range(numbers[upper] + 1, numbers[lower])
        near = numbers[lower] - _PER_RANK + 1 if is_back else numbers[upper] + 1
        self.labelled = near if label is not None else None
        """Near to where it comes from."""

    @property
    def needed(self) -> Iterator[int]:
        """The layers that there must be for it: of the label, and all where it goes up."""
        last = _PER_RANK - 1
        return (each for each in self.layers if each == self.labelled or (self.is_back and each % _PER_RANK != last))


def _lay(
    grid: Grid, span: _Span, layer_of: Mapping[int, int], frame_at: Callable[[int, int, int], int | None]
) -> Chain:
    """Put the cells of a link on the layers between its boxes."""
    cells, labelled = [span.upper], None
    for number in span.layers:
        if number not in layer_of:
            continue
        cell = Cell(LINE, LINE, 0, frame=frame_at(span.upper, span.lower, number))
        if span.label is not None and number == span.labelled:
            cell = replace(cell, right=LABEL_GAP + span.label.width + LINE, height=span.label.height)
            labelled = len(grid.cells)
        cells.append(grid.add(cell, layer_of[number]))
    return Chain(span.link, [*cells, span.lower], span.is_back, labelled)
