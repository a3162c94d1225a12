"""The legend of a picture: the kinds that are in it, in rows below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.graph.captions import COVERED, MEANINGS
from flowbot.graph.layout import Box, Size
from flowbot.graph.model import Cover, EdgeKind, Graph, NodeKind
from flowbot.graph.texts import width_of

_SIZE = 11.0
_SAMPLE = Size(30, 16)
_ROW = 24.0
_NARROWEST = 440.0
_EDGES: Mapping[EdgeKind, str] = {"event": "event [guard]", "timer": "timer", "command": "command, at any time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A kind of node or edge, and where it is shown."""

    text: str
    box: Box
    node: NodeKind | None = None
    edge: EdgeKind | None = None
    cover: Cover | None = None


def place_legend(graph: Graph, width: float, top: float) -> tuple[Sequence[Entry], Size]:
    """The entries in rows no wider than the picture, and where they end at the right and the bottom."""
    kinds = {node.kind for node in graph.nodes}
    ways = {edge.kind for edge in graph.edges}
    shown = {node.cover for node in graph.nodes}
    wanted: list[tuple[str, NodeKind | None, EdgeKind | None, Cover | None]] = []
    wanted += [(text, "ask", None, cover) for cover, text in COVERED.items() if cover in shown]
    wanted += [(text, kind, None, None) for kind, text in MEANINGS.items() if kind in kinds]
    wanted += [(text, None, kind, None) for kind, text in _EDGES.items() if kind in ways]
    entries, x, y, right = [], 0.0, top, 0.0
    for text, node, edge, cover in wanted:
        room = _SAMPLE.width + 6 + width_of(text, _SIZE)
        if x and x + room > max(width, _NARROWEST):
            x, y = 0.0, y + _ROW
        entries.append(Entry(text=text, box=Box(x, y, *_SAMPLE), node=node, edge=edge, cover=cover))
        right = max(right, x + room)
        x += room + 18
    return entries, Size(right, y + _SAMPLE.height)
