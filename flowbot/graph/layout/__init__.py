"""A layered layout (Sugiyama): layers, few crossings, straight long links, nothing upon anything else.

Links go down. Those that go back leave their box at the side, and so do loops. Each label has a place of its own
on a layer between those of the boxes. The layout is the same each time.
"""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.graph.layout.cells import make_grid
from flowbot.graph.layout.geometry import Box, Frame, Item, Layout, Link, Point, Route, Size
from flowbot.graph.layout.lanes import make_lanes
from flowbot.graph.layout.order import order_layers
from flowbot.graph.layout.place import place_cells
from flowbot.graph.layout.route import Router
from flowbot.graph.layout.tidy import tidy

__all__ = ["Box", "Frame", "Item", "Layout", "Link", "Point", "Route", "Size", "lay_out"]


def lay_out(
    items: Sequence[Item], links: Sequence[Link], frames: Sequence[Frame] = (), *, right: bool = False
) -> Layout:
    """Places for items and links, so that most links lead down, or to the right; and frames around items."""
    if right:
        turned = [each._replace(size=each.size.swapped, ends=each.sides, sides=each.ends) for each in items]
        links = [each._replace(label=each.label and each.label.swapped) for each in links]
        frames = [Frame(each.title.swapped, each.parent) for each in frames]
        return _swapped(_lay_out(turned, links, frames, beside=True))
    return _lay_out(items, links, frames, beside=False)


def _lay_out(items: Sequence[Item], links: Sequence[Link], frames: Sequence[Frame], *, beside: bool) -> Layout:
    grid = make_grid(items, links, frames, beside=beside)
    order_layers(grid)
    besides = make_lanes(grid, links, place_cells(grid))
    axes = tidy(grid, place_cells(grid))
    left = min((x - cell.left for x, cell in zip(axes, grid.cells, strict=True)), default=0.0)
    width = max((x + cell.right for x, cell in zip(axes, grid.cells, strict=True)), default=0.0) - left
    router = Router(grid, items, links, [x - left for x in axes], besides)
    size = Size(width, router.height)
    return Layout(size, router.boxes(), router.routes(), router.frames(), router.titles())


def _swapped(layout: Layout) -> Layout:
    routes = [
        Route([curve.swapped for curve in each.curves], each.label.swapped if each.label is not None else None)
        for each in layout.routes
    ]
    boxes, frames, titles = ([each.swapped for each in those] for those in (layout.boxes, layout.frames, layout.titles))
    return Layout(layout.size.swapped, boxes, routes, frames, titles)
