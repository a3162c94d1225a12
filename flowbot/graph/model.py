"""Graph: what there is to see of a flow; every picture is made from it, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

NodeKind = Literal[
    "start",
    "say",
    "ask",
    "decide",
    "confirm",
    "collect",
    "call",
    "if",
    "wait",
    "listen",
    "each",
    "parallel",
    "state",
    "any_time",
    "item_end",
    "end",
]
"""What a node does; `decide` asks for one of several options, `if` goes on by a condition."""
EdgeKind = Literal["event", "timer", "command", "eventless", "inside"]
"""What makes a conversation take an edge; a `command` is one that works everywhere, such as `cancel`, and one of
`inside` leads to what is opened in a group, while the node goes on waiting."""

Cover = Literal["covered", "partly", "missed"]
"""What tests have done of something."""
Part = tuple[str, str, int | str]
"""One arrow of the flow: its source, its trigger, and which of those it is; or what is opened there, by where."""


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
    """The id of the group that it stands in; empty at the top."""
    to: str = ""
    """Whom it speaks to; empty where that is whom the flow talks to."""
    cover: Cover | None = None
    """None where it is not shown."""


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
    cover: Cover | None = None
    """None where it is not shown."""
    parts: Sequence[Sequence[Part]] = field(default=(), compare=False)
    """The arrows of the flow that it is made of, in order; several ways where several look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What stands inside a step that opens others, or inside a state."""

    id: str
    """That of the node which opens it."""
    label: str
    parent: str = ""
    """The group that it stands in; empty at the top."""


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
    groups: Sequence[Group] = ()
    """Those around others first."""

    def node(self, node_id: str) -> Node:
        """The node of this id."""
        return next(each for each in self.nodes if each.id == node_id)
