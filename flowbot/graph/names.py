"""How text formats call the nodes of a graph, and which of them stand together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flowbot.graph.model import Graph, Node


def plain_names(graph: Graph) -> Mapping[str, str]:
    """For each node a name of its own that is no word of any format: `n3_amount_ask`."""
    return {node.id: f"n{place}_{re.sub(r'[^a-z0-9]+', '_', node.id)}" for place, node in enumerate(graph.nodes)}


def grouped(graph: Graph) -> list[tuple[str, Sequence[Node]]]:
    """Each block with its nodes, in order; those of no block first."""
    found: dict[str, list[Node]] = {"": []}
    for node in graph.nodes:
        found.setdefault(node.group, []).append(node)
    return [(group, nodes) for group, nodes in found.items() if nodes]
