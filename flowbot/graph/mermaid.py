"""A flow as a Mermaid flowchart, which many pages and editors draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from flowbot.graph.captions import Arrow, join_edges, label_of
from flowbot.graph.model import EdgeKind, Graph, Group, Node, NodeKind
from flowbot.graph.names import nested, plain_names
from flowbot.graph.style import COVERS, FILLS, TIMER, colours_of
from flowbot.graph.texts import REPLACEMENT, is_shown

_BRACKETS: Mapping[NodeKind, tuple[str, str]] = {
    "start": ("([", "])"),
    "say": (">", "]"),
    "ask": ("(", ")"),
    "decide": ("{{", "}}"),
    "confirm": ("[/", "/]"),
    "collect": ("[(", ")]"),
    "call": ("[[", "]]"),
    "if": ("{", "}"),
    "wait": ("[", "]"),
    "listen": ("[\\", "\\]"),
    "each": ("[", "]"),
    "parallel": ("[", "]"),
    "state": ("([", "])"),
    "any_time": ("([", "])"),
    "item_end": ("((", "))"),
    "end": ("(((", ")))"),
}
_ARROWS: Mapping[EdgeKind, str] = {
    "event": "-->",
    "eventless": "-->",
    "inside": "-->",
    "timer": "-.->",
    "command": "-.->",
}
_SPECIAL = re.compile(r"[^\w .,?!()\[\]=+*/'-]", re.ASCII)
"""What is written as a code: all that means something in Mermaid, in HTML, or in Markdown."""


def as_mermaid(graph: Graph, *, right: bool = False) -> str:
    """The flow as a flowchart that leads down, or to the right."""
    names = plain_names(graph)
    arrows = join_edges(graph)
    return "\n".join(
        [
            f"flowchart {'LR' if right else 'TD'}",
            *_nodes(graph, names),
            *_arrows(arrows, names),
            *_style(graph, arrows, names),
            "",
        ]
    )


def quote(text: str) -> str:
    """A text of one or more lines as a label.

    Mermaid breaks a line at a backslash before an `n`, even where it is a code, so something that is not seen
    stands between the two.
    """
    lines = ["".join(map(_code, line)).replace("#92;n", "#92;#8288;n") for line in text.split("\n")]
    return f'"{"<br/>".join(lines)}"'


def _code(char: str) -> str:
    if not is_shown(char):
        return REPLACEMENT
    return f"#{ord(char)};" if char.isascii() and _SPECIAL.match(char) else char


def _nodes(graph: Graph, names: Mapping[str, str]) -> Iterator[str]:
    for each in nested(graph):
        match each:
            case Node():
                before, after = _BRACKETS[each.kind]
                yield f"  {names[each.id]}{before}{quote(label_of(each))}{after}"
            case Group():
                yield f"  subgraph in_{names[each.id]}[{quote(each.label)}]"
            case None:
                yield "  end"


def _arrows(arrows: Sequence[Arrow], names: Mapping[str, str]) -> Iterator[str]:
    for arrow in arrows:
        label = f"|{quote(arrow.text)}|" if arrow.text else ""
        yield f"  {names[arrow.source]} {_ARROWS[arrow.kind]}{label} {names[arrow.target]}"


def _style(graph: Graph, arrows: Sequence[Arrow], names: Mapping[str, str]) -> Iterator[str]:
    for name in (*FILLS, *COVERS):
        alike = [node for node in graph.nodes if (node.cover or node.kind) == name]
        if alike:
            fill, line, ink = colours_of(alike[0])
            yield f"  classDef is_{name} fill:{fill},stroke:{line},color:{ink}"
            yield f"  class {','.join(names[node.id] for node in alike)} is_{name}"
    colours: dict[str, list[str]] = {}
    for place, arrow in enumerate(arrows):
        colour = COVERS[arrow.cover][0][1] if arrow.cover is not None else TIMER[0] if arrow.kind == "timer" else None
        if colour is not None:
            colours.setdefault(colour, []).append(str(place))
    for colour, places in colours.items():
        yield f"  linkStyle {','.join(places)} stroke:{colour},color:{colour}"
