"""A flow's graph as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flowbot.graph.model import Edge, Graph, Group, Node


def as_json(graph: Graph, *, right: bool = False) -> str:
    """The graph as an object with the names of the model; where it leads makes no difference."""
    return json.dumps(as_data(graph), ensure_ascii=False, indent=2) + "\n"


def as_data(graph: Graph) -> dict[str, Any]:
    """The graph as plain data; without what edges are made of, and without coverage where none is shown."""
    return {
        "flow": graph.flow,
        "version": graph.version,
        "description": graph.description,
        "nodes": list(map(_plain, graph.nodes)),
        "edges": list(map(_plain, graph.edges)),
        "groups": list(map(_plain, graph.groups)),
    }


def read_data(data: Mapping[str, Any]) -> Graph:
    """The graph that such data was made of."""
    return Graph(
        flow=data["flow"],
        version=data["version"],
        description=data["description"],
        nodes=[Node(**each) for each in data["nodes"]],
        edges=[Edge(**each) for each in data["edges"]],
        groups=[Group(**each) for each in data["groups"]],
    )


def _plain(part: Node | Edge | Group) -> dict[str, Any]:
    return {name: each for name, each in asdict(part).items() if name != "parts" and each is not None}
