"""Which links go back, and on which layer each box stands."""

from __future__ import annotations

from collections.abc import Sequence

Arc = tuple[int, int]


def find_back(count: int, arcs: Sequence[Arc]) -> set[int]:
    """The places of the arcs that go back, without which there are no cycles.

    Of a cycle, those go back that lead to a box listed before: the order of the list is that of the author.
    """
    component = _components(count, arcs)
    return {
        place
        for place, (source, target) in enumerate(arcs)
        if component[source] == component[target] and target < source
    }


def _components(count: int, arcs: Sequence[Arc]) -> list[int]:
    """For each box the first one with which it is on a common cycle, or itself."""
    onward = _neighbours(count, arcs)
    back = _neighbours(count, [(target, source) for source, target in arcs])
    component = [-1] * count
    for box in range(count):
        if component[box] < 0:
            for each in _reached(box, onward) & _reached(box, back):
                component[each] = box
    return component


def _neighbours(count: int, arcs: Sequence[Arc]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(count)]
    for source, target in arcs:
        found[source].append(target)
    return found


def _reached(start: int, onward: Sequence[Sequence[int]]) -> set[int]:
    found: set[int] = set()
    ahead = [start]
    while ahead:
        box = ahead.pop()
        if box not in found:
            found.add(box)
            ahead += onward[box]
    return found


def rank(count: int, arcs: Sequence[Arc]) -> list[int]:
    """The layer of each box: every arc leads down, and arcs are short."""
    above = _neighbours(count, [(target, source) for source, target in arcs])
    below = _neighbours(count, arcs)
    ranks = [0] * count
    order = _topological(count, below)
    for box in order:
        ranks[box] = max((ranks[each] + 1 for each in above[box]), default=0)
    _tighten(order, above, below, ranks)
    lowest = min(ranks, default=0)
    return [each - lowest for each in ranks]


def _topological(count: int, below: Sequence[Sequence[int]]) -> list[int]:
    missing = [0] * count
    for targets in below:
        for each in targets:
            missing[each] += 1
    order = [box for box in range(count) if not missing[box]]
    for box in order:
        for each in below[box]:
            missing[each] -= 1
            if not missing[each]:
                order.append(each)
    return order


def _tighten(
    order: Sequence[int], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]], ranks: list[int]
) -> None:
    """Move boxes to where their arcs are shortest together, as long as that helps."""
    moved = True
    while moved:
        moved = False
        for box in (*reversed(order), *order):
            pull = len(below[box]) - len(above[box])
            lowest = max((ranks[each] + 1 for each in above[box]), default=None)
            highest = min((ranks[each] - 1 for each in below[box]), default=None)
            best = highest if pull > 0 else lowest if pull < 0 else ranks[box]
            if best is not None and best != ranks[box]:
                ranks[box] = best
                moved = True
