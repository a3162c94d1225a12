"""A picture of a flow, coloured by what tests have done of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowbot.graph.captions import cover_of
from flowbot.graph.model import Cover, Edge, Graph, Node
from flowbot.testing.coverage.arrows import edge_key, is_reminder
from flowbot.testing.coverage.covered import CoveredFlow
from flowbot.testing.coverage.items import Kind
from flowbot.testing.coverage.timers import timer_words


def coloured(graph: Graph, covered: CoveredFlow) -> Graph:
    """The picture of a flow with what was done of its nodes and arrows; what does not count is drawn as usual."""
    return _Overlay(covered).run(graph)


class _Overlay:
    def __init__(self, covered: CoveredFlow) -> None:
        self.hits: Mapping[tuple[Kind, str], int] = {(each.kind, each.key): each.hits for each in covered.items}
        self.timers = {each.words: each.hits for each in covered.items if each.kind == "timers"}

    def run(self, graph: Graph) -> Graph:
        labels = {node.id: node.label for node in graph.nodes}
        edges = [replace(each, cover=self.of_edge(each, labels[each.source])) for each in graph.edges]
        return replace(graph, edges=edges, nodes=[self.of_node(each, edges) for each in graph.nodes])

    def of_edge(self, edge: Edge, label: str) -> Cover | None:
        if is_reminder(edge):
            return _cover(self.timers.get(timer_words(label, edge.event)))
        return self.of_item("transitions", edge_key(edge))

    def of_node(self, node: Node, edges: list[Edge]) -> Node:
        """A node with what was done of it; what has no item of its own has been where its arrows were taken."""
        match node.kind:
            case "end":
                cover = self.of_item("ends", node.id.removesuffix(".end"))
            case "item_end":
                cover = self.of_item("ends", node.id)
            case "if":
                cover = cover_of([self.of_item("guards", f"{node.id}: {outcome}") for outcome in ("true", "false")])
            case "start" | "any_time":
                cover = cover_of([each.cover for each in edges if each.source == node.id])
            case _:
                cover = self.of_item("states", node.id)
        return replace(node, cover=cover)

    def of_item(self, kind: Kind, key: str) -> Cover | None:
        return _cover(self.hits.get((kind, key)))


def _cover(hits: int | None) -> Cover | None:
    """What was done of something that was done so often; None where nobody counts."""
    if hits is None:
        return None
    return "covered" if hits else "missed"
