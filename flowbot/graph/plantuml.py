"""A flow as a state diagram for PlantUML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowbot.graph.captions import Arrow, heading_of, join_edges
from flowbot.graph.model import EdgeKind, Graph, Group, Node
from flowbot.graph.names import nested, plain_names
from flowbot.graph.style import COVERS, TIMER, colours_of
from flowbot.graph.texts import REPLACEMENT, is_shown

_LINES: Mapping[EdgeKind, str] = {
    "event": "-->",
    "eventless": "-->",
    "inside": "-->",
    "timer": f"-[{TIMER[0]},dashed]->",
    "command": "-[dotted]->",
}


def as_plantuml(graph: Graph, *, right: bool = False) -> str:
    """The flow as a state diagram that leads down, or to the right."""
    names = plain_names(graph)
    lines = ["@startuml", "hide empty description"]
    lines += ["left to right direction"] if right else []
    return "\n".join(
        [*lines, *_nodes(graph, names), *(_arrow(each, names) for each in join_edges(graph)), "@enduml", ""]
    )


def quote(text: str) -> str:
    """A text of one or more lines, with everything that means something in PlantUML as a code."""
    return r"\n".join("".join(map(_code, line)) for line in text.split("\n"))


def _code(char: str) -> str:
    if not is_shown(char):
        return REPLACEMENT
    is_plain = char in " .,?()" or char.isalnum() or not char.isascii()
    return char if is_plain else f"<U+{ord(char):04X}>"


def _nodes(graph: Graph, names: Mapping[str, str]) -> Iterator[str]:
    for each in nested(graph):
        match each:
            case Node():
                yield f'state "{quote(_label(each))}" as {names[each.id]} {_colours(each)}'
            case Group():
                yield f'state "{quote(each.label)}" as in_{names[each.id]} {{'
            case None:
                yield "}"


def _colours(node: Node) -> str:
    fill, line, ink = colours_of(node)
    return f"{fill};line:{line[1:]};text:{ink[1:]}"


def _label(node: Node) -> str:
    name = heading_of(node)
    if node.kind not in ("start", "if", "any_time", "item_end"):
        name = f"{name} ({node.kind})" if name else f"({node.kind})"
    elif node.kind == "if":
        name = f"{name}?"
    return "\n".join(filter(None, (name, node.message)))


def _arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    text = f" : {quote(arrow.text)}" if arrow.text else ""
    line = _LINES[arrow.kind]
    if arrow.cover is not None:
        style = {"timer": ",dashed", "command": ",dotted"}.get(arrow.kind, "")
        line = f"-[{COVERS[arrow.cover][0][1]}{style}]->"
    return f"{names[arrow.source]} {line} {names[arrow.target]}{text}"
