"""Strategies for what was covered, with any text wherever a flow has one."""

from __future__ import annotations

from hypothesis import strategies as st

from flowbot.graph.model import Edge, Graph, Node
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem
from flowbot.testing.coverage.items import KINDS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["<script>alert(1)</script>", "</style>", "--><!--", "&lt;", "\"'`", "a\nb", "]]>", "\u202ex", "x" * 200]
)


@st.composite
def flows(draw: st.DrawFn, flow: str = "f", source: str | None = None) -> CoveredFlow:
    """One flow, whose items have a few keys."""
    keys = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from("abc")), unique=True, max_size=8))
    text = draw(TEXTS)
    items = [
        CoveredItem(
            kind=kind,
            key=key,
            words=draw(TEXTS),
            file=draw(st.sampled_from(["f.yaml", "m.j2"])),
            line=draw(st.integers(1, 4)),
            column=1,
            hits=draw(st.integers(0, 3)),
        )
        for kind, key in keys
    ]
    nodes = [Node(id="start", kind="start", label=text), Node(id="a", kind="ask", label=text, message=text)]
    edges = [Edge(source="start", target="a", event=text, guard=text)]
    graph = Graph(flow=flow, version=1, description=text, nodes=nodes, edges=edges, groups=[])
    known = draw(TEXTS) if source is None else source
    return CoveredFlow(flow=flow, version=1, file="f.yaml", source=known, graph=graph, items=items)


def runs(source: str | None = None) -> st.SearchStrategy[Covered]:
    """What was covered of up to two flows."""
    one, other = flows("f", source), flows("g", source)
    return st.lists(st.one_of(one, other), max_size=2, unique_by=lambda each: each.flow).map(Covered)
