"""Moves what stands far from its neighbours closer to them: straight runs of cells as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flowbot.graph.layout.cells import Grid
from flowbot.graph.layout.place import room_between

_ROUNDS = 30
_SAME = 0.01


def tidy(grid: Grid, axes: Sequence[float]) -> list[float]:
    """Better places: the order and the distances on each layer are kept, and what was straight stays so."""
    placed, cells = list(axes), grid.cells
    runs = _straight_runs(grid, axes)
    run_of = {cell: number for number, run in enumerate(runs) for cell in run}
    left, right = _beside(grid)
    for turn in range(_ROUNDS):
        moved = 0.0
        for run in runs if turn % 2 else reversed(runs):
            wish = _wish(grid, placed, run, run_of)
            low = max(
                (placed[left[c]] + room_between(cells[left[c]], cells[c]) - placed[c] for c in run if c in left),
                default=wish,
            )
            high = min(
                (placed[right[c]] - room_between(cells[c], cells[right[c]]) - placed[c] for c in run if c in right),
                default=wish,
            )
            by = max(low, min(wish, high)) if low <= high else 0.0
            for cell in run:
                placed[cell] += by
            moved = max(moved, abs(by))
        if moved < _SAME:
            break
    _hug(grid, placed)
    return placed


def _hug(grid: Grid, placed: list[float]) -> None:
    """Bring the borders of frames to what is in them, the innermost first."""
    left, right = _beside(grid)
    for stand in reversed(grid.stands):
        for border, beside, way in ((stand.left, right, -1), (stand.right, left, 1)):
            ends = []
            for cell, other in ((cell, beside[cell]) for cell in border):
                ones = (grid.cells[cell], grid.cells[other])
                if other not in stand.left and other not in stand.right:
                    ends.append(placed[other] + way * room_between(*(ones if way < 0 else ones[::-1])))
            for cell in border:
                placed[cell] = max(ends) if way > 0 else min(ends)


def _straight_runs(grid: Grid, axes: Sequence[float]) -> list[list[int]]:
    """Cells that are linked and on one axis, from the top to the bottom."""
    run_of: dict[int, list[int]] = {}
    runs: list[list[int]] = []
    for cell in (cell for layer in grid.layers for cell in layer):
        above = next((each for each in grid.above[cell] if _is_straight(grid, axes, each, cell, run_of)), None)
        run = run_of[above] if above is not None else []
        if above is None:
            runs.append(run)
        run.append(cell)
        run_of[cell] = run
    return runs


def _is_straight(grid: Grid, axes: Sequence[float], upper: int, cell: int, run_of: dict[int, list[int]]) -> bool:
    return abs(axes[upper] - axes[cell]) < _SAME and run_of[upper][-1] == upper


def _beside(grid: Grid) -> tuple[dict[int, int], dict[int, int]]:
    """For each cell its neighbour at the left, and at the right."""
    pairs = [pair for layer in grid.layers for pair in pairwise(layer)]
    return {right: left for left, right in pairs}, dict(pairs)


def _wish(grid: Grid, placed: Sequence[float], run: Sequence[int], run_of: dict[int, int]) -> float:
    """How far a run would go to be in the middle of those that it is linked with."""
    pulls = [
        placed[each] - placed[cell]
        for cell in run
        for each in (*grid.above[cell], *grid.below[cell])
        if run_of[each] != run_of[cell]
    ]
    return sum(pulls) / len(pulls) if pulls else 0.0
