"""How text formats call the nodes of a graph, and which of them stand inside which groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flowbot.graph.model import Graph, Group, Node


def plain_names(graph: Graph) -> Mapping[str, str]:
    """For each node a name of its own that is no word of any format: `n3_amount_ask`."""
    return {node.id: f"n{place}_{re.sub(r'[^a-z0-9]+', '_', node.id)}" for place, node in enumerate(graph.nodes)}


def nested(graph: Graph, parent: str = "") -> Iterator[Node | Group | None]:
    """The nodes of a group, then each group inside it with all that is in that, and None at its end."""
    yield from (node for node in graph.nodes if node.group == parent)
    for group in graph.groups:
        if group.parent == parent:
            yield group
            yield from nested(graph, group.id)
            yield None
