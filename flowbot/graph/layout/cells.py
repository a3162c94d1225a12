"""The grid of a layout: boxes on layers, and for a link the cells on its way, one of which holds its label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from flowbot.graph.layout.geometry import Item, Link, Size
from flowbot.graph.layout.ranks import find_back, rank

LINE = 7.0
"""Room at each side of a line."""
LABEL_GAP = 5.0
"""Between a line and its label."""


@dataclass(slots=True)
class Cell:
    """Something that has a place on a layer: a box, or a link on its way."""

    left: float
    """How far it goes to the left of its axis."""
    right: float
    height: float
    is_box: bool = False


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
class Grid:
    """Cells on layers; the first ones are the boxes."""

    cells: list[Cell]
    layers: list[list[int]]
    chains: list[Chain]
    loops: dict[int, list[int]]
    """For each box the links from it to itself."""
    above: list[list[int]] = field(default_factory=list)
    """For each cell those that it is linked with on the layer above."""
    below: list[list[int]] = field(default_factory=list)

    def join(self) -> None:
        """Note who is linked with whom."""
        self.above = [[] for _ in self.cells]
        self.below = [[] for _ in self.cells]
        for chain in self.chains:
            for upper, lower in pairwise(chain.cells):
                self.below[upper].append(lower)
                self.above[lower].append(upper)


def make_grid(items: Sequence[Item], links: Sequence[Link]) -> Grid:
    """Boxes on layers, and what lies between them."""
    through = [place for place, each in enumerate(links) if each.source != each.target]
    arcs = [(links[place].source, links[place].target) for place in through]
    back = find_back(len(items), arcs)
    downward = [(target, source) if place in back else (source, target) for place, (source, target) in enumerate(arcs)]
    ranks = [each * 2 for each in rank(len(items), downward)]
    spans = [
        _Span(place, links[place].label, upper, lower, number in back, ranks)
        for number, (place, (upper, lower)) in enumerate(zip(through, downward, strict=True))
    ]
    layer_of = {
        number: layer for layer, number in enumerate(sorted({*ranks, *(n for each in spans for n in each.needed)}))
    }
    grid = Grid(
        cells=[Cell(size.width / 2, size.width / 2, size.height, is_box=True) for size, *_ in items],
        layers=[[] for _ in layer_of],
        chains=[],
        loops={},
    )
    for box, number in enumerate(ranks):
        grid.layers[layer_of[number]].append(box)
    grid.chains = [_lay(grid, span, layer_of) for span in spans]
    for place, link in enumerate(links):
        if link.source == link.target:
            grid.loops.setdefault(link.source, []).append(place)
    grid.join()
    return grid


class _Span:
    """A link between two boxes, and the layers between them: boxes are on even ones, labels on odd ones."""

    def __init__(
        self, link: int, label: Size | None, upper: int, lower: int, is_back: bool, ranks: Sequence[int]
    ) -> None:
        self.link, self.label, self.upper, self.lower, self.is_back = link, label, upper, lower, is_back
        self.layers = range(ranks[upper] + 1, ranks[lower])
        self.labelled = self.layers[-1 if is_back else 0] if label is not None else None
        """Near to where it comes from."""

    @property
    def needed(self) -> Iterator[int]:
        """The layers that there must be for it: of the label, and all where it goes up."""
        return (number for number in self.layers if self.is_back or number == self.labelled)


def _lay(grid: Grid, span: _Span, layer_of: Mapping[int, int]) -> Chain:
    """Put the cells of a link on the layers between its boxes."""
    cells, labelled = [span.upper], None
    for number in span.layers:
        if number not in layer_of:
            continue
        cell = Cell(LINE, LINE, 0)
        if span.label is not None and number == span.labelled:
            cell = Cell(LINE, LABEL_GAP + span.label.width + LINE, span.label.height)
            labelled = len(grid.cells)
        grid.layers[layer_of[number]].append(len(grid.cells))
        cells.append(len(grid.cells))
        grid.cells.append(cell)
    return Chain(span.link, [*cells, span.lower], span.is_back, labelled)
