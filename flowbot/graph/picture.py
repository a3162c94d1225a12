"""Picture: a graph with its texts broken into lines, and a place for everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.graph.captions import Arrow, join_edges
from flowbot.graph.layout import Layout, Link, Size, lay_out
from flowbot.graph.model import Graph
from flowbot.graph.shapes import LEADING, Drawing, draw
from flowbot.graph.texts import width_of, wrap

CAPTION = 11.0
"""The size of the letters at arrows."""
CLOCK = 15.0
"""Room for the sign before the event of a timer."""
_WIDEST = 130.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is to be drawn, and where."""

    graph: Graph
    drawings: Sequence[Drawing]
    """Of the nodes, in their order."""
    arrows: Sequence[Arrow]
    captions: Sequence[Sequence[str]]
    """The lines at each arrow."""
    links: Sequence[Link]
    """The arrows, as they were given to the layout."""
    layout: Layout


def make_picture(graph: Graph, *, right: bool = False) -> Picture:
    """The graph, measured and laid out to lead down, or to the right."""
    drawings = [draw(node, right=right) for node in graph.nodes]
    arrows = join_edges(graph)
    captions = [_broken(arrow) for arrow in arrows]
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    links = [
        Link(places[arrow.source], places[arrow.target], _size(arrow, lines))
        for arrow, lines in zip(arrows, captions, strict=True)
    ]
    layout = lay_out([drawing.item for drawing in drawings], links, right=right)
    return Picture(graph=graph, drawings=drawings, arrows=arrows, captions=captions, links=links, layout=layout)


def _broken(arrow: Arrow) -> list[str]:
    return [line for each in arrow.captions for line in wrap(each, CAPTION, width=_WIDEST, lines=4)]


def _size(arrow: Arrow, lines: Sequence[str]) -> Size | None:
    if not lines:
        return None
    sign = CLOCK if arrow.kind == "timer" else 0.0
    return Size(max(width_of(line, CAPTION) for line in lines) + sign, len(lines) * CAPTION * LEADING)
