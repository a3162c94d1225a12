"""What is written at nodes and arrows, the same in every format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.graph.model import Cover, Edge, EdgeKind, Graph, Node, NodeKind

CLOCK = "⏱"
"""Before the event of a timer, where none is drawn."""
MEANINGS: Mapping[NodeKind, str] = {
    "start": "what begins it",
    "say": "says something",
    "ask": "asks for values",
    "decide": "asks to choose",
    "confirm": "asks if it is right",
    "collect": "collects answers",
    "call": "asks something outside",
    "if": "goes on by a condition",
    "wait": "waits",
    "listen": "listens for messages",
    "each": "does it for each",
    "parallel": "does several at once",
    "state": "stays in a state",
    "any_time": "whatever the flow waits for",
    "item_end": "an end of a part",
    "end": "an end",
}
"""What each kind of node does, for the legend and for people who hear the picture."""
COVERED: Mapping[Cover, str] = {"covered": "done by tests", "partly": "done in part", "missed": "not done"}
"""What each state of coverage means."""
_BY_PLACE = re.compile(r"(say|send)_\d+")
"""Names of steps to which their author gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """All edges of a kind between two nodes."""

    source: str
    target: str
    kind: EdgeKind
    captions: Sequence[str]
    """What is written at it, a line each; empty where nothing is."""
    cover: Cover | None = None
    """Of all of them together."""

    @property
    def text(self) -> str:
        """All that is written at it, with a sign for a timer."""
        text = "\n".join(self.captions)
        return f"{CLOCK} {text}" if self.kind == "timer" else text


def join_edges(graph: Graph) -> list[Arrow]:
    """One arrow for all edges that have their ends and their kind in common."""
    nodes = {node.id: node for node in graph.nodes}
    found: dict[tuple[str, str, EdgeKind], list[Edge]] = {}
    for edge in graph.edges:
        found.setdefault((edge.source, edge.target, edge.kind), []).append(edge)
    return [
        Arrow(
            source=source,
            target=target,
            kind=kind,
            captions=_joined(kind, [caption_of(each, nodes[source]) for each in edges]),
            cover=cover_of([each.cover for each in edges]),
        )
        for (source, target, kind), edges in found.items()
    ]


def cover_of(parts: Sequence[Cover | None]) -> Cover | None:
    """What tests have done of something, from what they have done of its parts; None where that is not shown."""
    known = {each for each in parts if each is not None}
    return next(iter(known), None) if len(known) < 2 else "partly"


def caption_of(edge: Edge, source: Node) -> str:
    """What is written at an edge: `event [guard]`, or the answer to the condition that its node asks."""
    if source.kind == "start":
        return ""
    if source.kind == "if" and not edge.event:
        first, _, more = edge.guard.partition(" and ")
        if edge.guard == source.label or first == source.label:
            return f"yes [{more}]" if more else "yes"
        if first == "else":
            return f"no [{more}]" if more else "no"
    return " ".join(filter(None, (edge.event, f"[{edge.guard}]" if edge.guard else "")))


def _joined(kind: EdgeKind, captions: Sequence[str]) -> tuple[str, ...]:
    written = tuple(dict.fromkeys(filter(None, captions)))
    if kind != "command" or len(written) < 2:
        return written
    changed = [each.removeprefix("change ") for each in written if each.startswith("change ")]
    others = [each for each in written if not each.startswith("change ")]
    return (", ".join([*others, *(["change " + ", ".join(changed)] if changed else [])]),)


def heading_of(node: Node) -> str:
    """What stands above a node's message; empty where the message says it all."""
    if node.kind == "start" and node.message:
        return ""
    to = f"→ {node.to}" if node.to else ""
    return " ".join(filter(None, ("" if node.message and _BY_PLACE.fullmatch(node.label) else node.label, to)))


def label_of(node: Node) -> str:
    """All that is written into a node, a line for its name and one for its message."""
    return "\n".join(filter(None, (heading_of(node), node.message)))


def described(node: Node) -> str:
    """A node in words: its name, what it does, and what it says."""
    said = f": {', '.join(node.message.splitlines())}" if node.message else ""
    to = f", to {node.to}" if node.to else ""
    done = f" – {COVERED[node.cover]} –" if node.cover is not None else ""
    return f"{node.label} ({MEANINGS[node.kind]}{to}){done}{said}"
