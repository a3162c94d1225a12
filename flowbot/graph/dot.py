"""A flow as a graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowbot.graph.captions import Arrow, described, join_edges, label_of
from flowbot.graph.model import EdgeKind, Graph, Group, Node, NodeKind
from flowbot.graph.names import nested
from flowbot.graph.style import COVERS, TIMER, colours_of
from flowbot.graph.texts import REPLACEMENT, is_shown

_SHAPES: Mapping[NodeKind, str] = {
    "start": 'shape=box, style="rounded,filled", fontcolor="#ffffff"',
    "say": "shape=note, style=filled",
    "ask": 'shape=box, style="rounded,filled"',
    "decide": "shape=hexagon, style=filled",
    "confirm": 'shape=box, style="rounded,filled", peripheries=2',
    "collect": "shape=cylinder, style=filled",
    "call": "shape=component, style=filled",
    "if": "shape=diamond, style=filled",
    "wait": "shape=octagon, style=filled",
    "listen": "shape=cds, style=filled",
    "each": "shape=box3d, style=filled",
    "parallel": "shape=box, style=filled, peripheries=2",
    "state": 'shape=box, style="rounded,filled"',
    "any_time": 'shape=box, style="rounded,dashed,filled"',
    "item_end": "shape=ellipse, style=filled",
    "end": 'shape=ellipse, style="filled", peripheries=2',
}
_LINES: Mapping[EdgeKind, str] = {
    "event": "",
    "eventless": "",
    "inside": "",
    "timer": f'style=dashed, color="{TIMER[0]}", fontcolor="{TIMER[0]}"',
    "command": "style=dotted",
}


def as_dot(graph: Graph, *, right: bool = False) -> str:
    """The flow as a directed graph that leads down, or to the right."""
    return "\n".join(
        [*_head(graph, right=right), *_nodes(graph), *(_edge(each) for each in join_edges(graph)), "}", ""]
    )


def quote(text: str) -> str:
    """A text of one or more lines as a string whose escapes and entities give it back."""
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{"".join(char if is_shown(char) else REPLACEMENT for char in escaped)}"'


def _head(graph: Graph, *, right: bool) -> Iterator[str]:
    yield f"digraph {quote(graph.flow)} {{"
    yield f"  rankdir={'LR' if right else 'TB'}"
    yield '  node [fontname="Helvetica", fontsize=12, fontcolor="#0f172a"]'
    yield '  edge [fontname="Helvetica", fontsize=10, color="#475569"]'


def _nodes(graph: Graph) -> Iterator[str]:
    for each in nested(graph):
        match each:
            case Node():
                yield _node(each)
            case Group():
                yield f"  subgraph {quote(f'cluster_{each.id}')} {{"
                yield f'  label={quote(each.label)}; style=rounded; color="#94a3b8"; fontname="Helvetica"; fontsize=11'
            case None:
                yield "  }"


def _node(node: Node) -> str:
    fill, line, ink = colours_of(node)
    colours = f'fillcolor="{fill}", color="{line}"'
    if node.cover is not None:
        colours += f', fontcolor="{ink}"'
    words = f"label={quote(label_of(node))}, tooltip={quote(described(node))}"
    return f"  {quote(node.id)} [{words}, {_SHAPES[node.kind]}, {colours}]"


def _edge(arrow: Arrow) -> str:
    attributes = [f"label={quote(arrow.text)}"] if arrow.text else []
    attributes += [_LINES[arrow.kind]] if _LINES[arrow.kind] else []
    if arrow.cover is not None:
        attributes.append(f'color="{COVERS[arrow.cover][0][1]}"')
    shown = f" [{', '.join(attributes)}]" if attributes else ""
    return f"  {quote(arrow.source)} -> {quote(arrow.target)}{shown}"
