"""Graph: what there is to see of a flow; every picture is made from it, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

NodeKind = Literal["start", "say", "ask", "decide", "confirm", "call", "if", "wait", "end"]
"""What a node does; `decide` asks for one of several options, `if` goes on by a condition."""
EdgeKind = Literal["event", "timer", "command", "eventless"]
"""What makes a conversation take an edge; a `command` is one that works everywhere, such as `cancel`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place in a flow."""

    id: str
    kind: NodeKind
    label: str
    """What it is called: the step, the end, the action, or the condition."""
    message: str = ""
    """The first words that it says, with sample values; of the start what begins the flow, a line each."""
    group: str = ""
    """The block that it stands in; empty at the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A way from a node to the next."""

    source: str
    target: str
    event: str = ""
    """What it waits for; empty where it is taken at once."""
    guard: str = ""
    """What must hold; `else` when nothing before it held."""
    kind: EdgeKind = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A flow, as people see it."""

    flow: str
    version: int
    description: str
    nodes: Sequence[Node]
    """The start, then in the order of the file, the ends last."""
    edges: Sequence[Edge]
    """By source; those of a node in the order in which they are tried."""

    def node(self, node_id: str) -> Node:
        """The node of this id."""
        return next(each for each in self.nodes if each.id == node_id)
