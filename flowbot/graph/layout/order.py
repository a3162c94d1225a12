"""The order of the cells on each layer, with few crossings: sweeps by barycentre, then swaps of neighbours."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from flowbot.graph.layout.cells import Grid

_SWEEPS = 24
_PATIENCE = 6
"""Sweeps without success after which it is enough."""
_ROUNDS = 8


def order_layers(grid: Grid) -> None:
    """Put the cells of each layer into an order with few crossings."""
    together = _Together(grid)
    layers = together.keep_together(_first_order(grid))
    best, fewest, tired = layers, count_crossings(layers, grid.below), 0
    for sweep in range(_SWEEPS):
        if not fewest or tired > _PATIENCE:
            break
        layers = together.keep_together(_sweep(layers, grid, down=sweep % 2 == 0, prefer_right=sweep % 4 >= 2))
        _swap_neighbours(layers, grid)
        crossings = count_crossings(layers, grid.below)
        tired += 1
        if crossings < fewest:
            best, fewest, tired = [list(layer) for layer in layers], crossings, 0
    grid.layers = best


class _Together:
    """Keeps the cells of frames together: on each layer, and frames side by side in one order on all of them."""

    def __init__(self, grid: Grid) -> None:
        self.cells = grid.cells
        self.frames = grid.frames
        self.around = {cell: self._around(each.frame) for cell, each in enumerate(grid.cells)}

    def _around(self, frame: int | None) -> list[int]:
        """The frames around a cell, the outermost first."""
        found: list[int] = []
        while frame is not None:
            found.insert(0, frame)
            frame = self.frames[frame].parent
        return found

    def keep_together(self, layers: Sequence[Sequence[int]]) -> list[list[int]]:
        """The layers, each as near to its order as may be."""
        if not self.frames:
            return [list(layer) for layer in layers]
        wanted: list[list[float]] = [[] for _ in self.frames]
        for layer in layers:
            for place, cell in enumerate(layer):
                for frame in self.around[cell]:
                    wanted[frame].append((place + 0.5) / len(layer))
        order = [sum(each) / len(each) for each in wanted]
        return [self._gather(list(layer), 0, order) for layer in layers]

    def _gather(self, cells: Sequence[int], depth: int, order: Sequence[float]) -> list[int]:
        """Cells of a frame, those of each frame inside it together."""
        inner: dict[int, list[int]] = {}
        places: dict[int, list[int]] = {}
        entries: list[tuple[int, float, int, int]] = []
        for place, cell in enumerate(cells):
            if len(self.around[cell]) > depth:
                inner.setdefault(self.around[cell][depth], []).append(cell)
                places.setdefault(self.around[cell][depth], []).append(place)
            else:
                entries.append((self.cells[cell].place, place, -1, cell))
        entries += [(0, sum(found) / len(found), frame, -1) for frame, found in places.items()]
        entries.sort()
        frames = iter(sorted(inner, key=lambda frame: (order[frame], frame)))
        made: list[int] = []
        for _, _, frame, cell in entries:
            made += [cell] if frame < 0 else self._gather(inner[next(frames)], depth + 1, order)
        return made


def _first_order(grid: Grid) -> list[list[int]]:
    """Depth first from the top, in the order in which things are listed."""
    home = {cell: number for number, layer in enumerate(grid.layers) for cell in layer}
    layers: list[list[int]] = [[] for _ in grid.layers]
    seen: set[int] = set()
    for root in (cell for layer in grid.layers for cell in layer):
        ahead = [root]
        while ahead:
            cell = ahead.pop()
            if cell not in seen:
                seen.add(cell)
                layers[home[cell]].append(cell)
                ahead += reversed(grid.below[cell])
    return layers


def _sweep(layers: Sequence[Sequence[int]], grid: Grid, *, down: bool, prefer_right: bool) -> list[list[int]]:
    made = [list(layer) for layer in layers]
    near = grid.above if down else grid.below
    numbers = range(1, len(made)) if down else range(len(made) - 2, -1, -1)
    for number in numbers:
        places = {cell: place for place, cell in enumerate(made[number - 1 if down else number + 1])}
        made[number] = _sorted_by_barycentre(made[number], places, near, prefer_right=prefer_right)
    return made


def _sorted_by_barycentre(
    layer: Sequence[int], places: dict[int, int], near: Sequence[Sequence[int]], *, prefer_right: bool
) -> list[int]:
    """The layer, each cell where its neighbours are on average; those without neighbours keep their places."""
    tied = -1 if prefer_right else 1
    free = sorted(
        (sum(places[each] for each in near[cell]) / len(near[cell]), place * tied, cell)
        for place, cell in enumerate(layer)
        if near[cell]
    )
    following = iter(free)
    return [next(following)[2] if near[cell] else cell for cell in layer]


def _swap_neighbours(layers: list[list[int]], grid: Grid) -> None:
    """Swap cells that stand side by side where that takes crossings away."""
    place = {cell: number for layer in layers for number, cell in enumerate(layer)}
    for _ in range(_ROUNDS):
        swapped = False
        for layer in layers:
            for left in range(len(layer) - 1):
                first, second = layer[left], layer[left + 1]
                if not grid.may_swap(first, second):
                    continue
                gain = 0
                for near in (grid.above, grid.below):
                    ones, others = [[place[each] for each in near[cell]] for cell in (first, second)]
                    gain += sum(one > other for one in ones for other in others)
                    gain -= sum(one < other for one in ones for other in others)
                if gain > 0:
                    layer[left], layer[left + 1] = second, first
                    place[first], place[second] = left + 1, left
                    swapped = True
        if not swapped:
            return


def count_crossings(layers: Sequence[Sequence[int]], below: Sequence[Sequence[int]]) -> int:
    """How often links cross between the layers."""
    total = 0
    for upper, lower in pairwise(layers):
        place = {cell: number for number, cell in enumerate(lower)}
        seen: list[int] = []
        for cell in upper:
            ends = sorted(place[each] for each in below[cell])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
