"""Picture: a graph with its texts broken into lines, and a place for everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flowbot.graph.captions import Arrow, join_edges
from flowbot.graph.layout import Frame, Item, Layout, Link, Size, lay_out
from flowbot.graph.model import Graph
from flowbot.graph.shapes import LEADING, Drawing, draw
from flowbot.graph.texts import cut, width_of, wrap

CAPTION = 11.0
"""The size of the letters at arrows."""
CLOCK = 15.0
"""Room for the sign before the event of a timer."""
TITLE = 11.0
"""The size of the letters above groups."""
_WIDEST = 150.0
_LONGEST = 30
"""Characters of the title of a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is to be drawn, and where."""

    graph: Graph
    drawings: Sequence[Drawing]
    """Of the nodes, in their order."""
    arrows: Sequence[Arrow]
    captions: Sequence[Sequence[str]]
    """The lines at each arrow."""
    titles: Sequence[str]
    """Of the groups."""
    items: Sequence[Item]
    """The nodes, as they were given to the layout."""
    links: Sequence[Link]
    """The arrows, so."""
    frames: Sequence[Frame]
    """The groups, so."""
    layout: Layout


def make_picture(graph: Graph, *, right: bool = False) -> Picture:
    """The graph, measured and laid out to lead down, or to the right."""
    drawings = [draw(node, right=right) for node in graph.nodes]
    arrows = join_edges(graph)
    captions = [_broken(arrow) for arrow in arrows]
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    links = [
        Link(places[arrow.source], places[arrow.target], _size(arrow, lines), _opens(graph, arrow))
        for arrow, lines in zip(arrows, captions, strict=True)
    ]
    numbers = {group.id: number for number, group in enumerate(graph.groups)}
    titles = [cut(group.label, _LONGEST) for group in graph.groups]
    frames = [
        Frame(Size(width_of(title, TITLE, bold=True), TITLE * LEADING), numbers.get(group.parent))
        for title, group in zip(titles, graph.groups, strict=True)
    ]
    items = [each.item._replace(frame=numbers.get(each.node.group)) for each in drawings]
    return Picture(
        graph=graph,
        drawings=drawings,
        arrows=arrows,
        captions=captions,
        titles=titles,
        items=items,
        links=links,
        frames=frames,
        layout=lay_out(items, links, frames, right=right),
    )


def _opens(graph: Graph, arrow: Arrow) -> bool:
    """Whether it leads to what is done before its source goes on; a state is left at any time."""
    return arrow.kind == "inside" and graph.node(arrow.source).kind != "state"


def _broken(arrow: Arrow) -> list[str]:
    return [line for each in arrow.captions for line in wrap(each, CAPTION, width=_WIDEST, lines=4)]


def _size(arrow: Arrow, lines: Sequence[str]) -> Size | None:
    if not lines:
        return None
    sign = CLOCK if arrow.kind == "timer" else 0.0
    return Size(max(width_of(line, CAPTION) for line in lines) + sign, len(lines) * CAPTION * LEADING)
