"""Where the cells stand on their layers: the method of Brandes and Köpf, so that long links are straight.

U. Brandes, B. Köpf: Fast and Simple Horizontal Coordinate Assignment, Graph Drawing 2001.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from flowbot.graph.layout.cells import Cell, Grid

GAP = 22.0
"""Between cells of which one is a box at least."""
_LINE_GAP = 4.0
Pair = tuple[int, int]


def place_cells(grid: Grid) -> list[float]:
    """The axis of every cell: those of a layer keep their order and their distance."""
    crossed = _crossed_by_straight(grid)
    found: list[list[float]] = []
    for upwards in (False, True):
        layers = grid.layers[::-1] if upwards else grid.layers
        near = grid.below if upwards else grid.above
        for mirrored in (False, True):
            turned = [layer[::-1] if mirrored else layer for layer in layers]
            root = _align(turned, near, crossed)
            axes = _compact(turned, root, grid.cells, mirrored=mirrored)
            found.append([-x for x in axes] if mirrored else axes)
    return _balanced(found, grid.cells)


def _crossed_by_straight(grid: Grid) -> set[Pair]:
    """Pairs of linked cells that are not put above each other.

    They cross the border of a frame or the long part of a link, which go first; or they are an end of a link that
    goes back, which leaves its box at the side.
    """
    crossed: set[Pair] = set()
    for chain in grid.chains:
        if chain.is_back:
            crossed |= {(chain.cells[0], chain.cells[1]), (chain.cells[-2], chain.cells[-1])}
    for upper, lower in pairwise(grid.layers):
        at = {cell: place for place, cell in enumerate(upper)} | {cell: place for place, cell in enumerate(lower)}
        pairs = {(cell, each) for cell in upper for each in grid.below[cell]}
        borders = {pair for pair in pairs if grid.cells[pair[0]].place}
        long = {pair for pair in pairs if not (grid.cells[pair[0]].is_box or grid.cells[pair[1]].is_box)}
        for straight in (borders, long):
            for first, second in pairs - straight - borders:
                if any((at[first] - at[one]) * (at[second] - at[other]) < 0 for one, other in straight):
                    crossed.add((first, second))
    return crossed


def _align(layers: Sequence[Sequence[int]], near: Sequence[Sequence[int]], crossed: set[Pair]) -> dict[int, int]:
    """For each cell the first one of the block whose axis it shares."""
    place = {cell: number for layer in layers for number, cell in enumerate(layer)}
    root = {cell: cell for cell in place}
    for layer in layers:
        last = -1
        for cell in layer:
            neighbours = sorted(near[cell], key=place.__getitem__)
            middle = (len(neighbours) - 1) / 2
            for number in dict.fromkeys((int(middle), int(middle + 0.5))) if neighbours else ():
                other = neighbours[number]
                is_kept = (other, cell) not in crossed and (cell, other) not in crossed
                if root[cell] == cell and is_kept and last < place[other]:
                    root[cell] = root[other]
                    last = place[other]
    return root


def _compact(
    layers: Sequence[Sequence[int]], root: Mapping[int, int], cells: Sequence[Cell], *, mirrored: bool
) -> list[float]:
    """The axes of the cells, with the blocks as close together as they may be."""
    after: dict[int, dict[int, float]] = {each: {} for each in root.values()}
    before: dict[int, dict[int, float]] = {each: {} for each in root.values()}
    for layer in layers:
        for left, right in pairwise(layer):
            room = room_between(cells[right], cells[left]) if mirrored else room_between(cells[left], cells[right])
            one, other = root[left], root[right]
            after[one][other] = before[other][one] = max(room, after[one].get(other, 0.0))
    order = _topological(after, before)
    axes: dict[int, float] = {}
    for block in order:
        axes[block] = max((axes[each] + room for each, room in before[block].items()), default=0.0)
    for block in reversed(order):
        if after[block]:
            axes[block] = max(axes[block], min(axes[each] - room for each, room in after[block].items()))
    return [axes[root[cell]] for cell in range(len(cells))]


def room_between(left: Cell, right: Cell) -> float:
    """Between the axes of two neighbours."""
    return left.right + right.left + (GAP if left.is_box or right.is_box else _LINE_GAP)


def _topological(after: Mapping[int, Mapping[int, float]], before: Mapping[int, Mapping[int, float]]) -> list[int]:
    missing = {block: len(those) for block, those in before.items()}
    order = [block for block, count in missing.items() if not count]
    for block in order:
        for each in after[block]:
            missing[each] -= 1
            if not missing[each]:
                order.append(each)
    return order


def _balanced(found: Sequence[Sequence[float]], cells: Sequence[Cell]) -> list[float]:
    """Between the two middle ones of four placements, all brought to the narrowest."""
    if not cells:
        return []
    spans = [
        (
            min(x - cell.left for x, cell in zip(axes, cells, strict=True)),
            max(x + cell.right for x, cell in zip(axes, cells, strict=True)),
        )
        for axes in found
    ]
    narrow = min(spans, key=lambda span: span[1] - span[0])
    moved = []
    for number, (axes, span) in enumerate(zip(found, spans, strict=True)):
        by = narrow[1] - span[1] if number % 2 else narrow[0] - span[0]
        moved.append([x + by for x in axes])
    return [sum(sorted(each)[1:3]) / 2 for each in zip(*moved, strict=True)]
