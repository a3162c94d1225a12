"""Tests for flowbot.graph.formats and the text formats: mermaid, dot, plantuml, data."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.machine import CompiledFlow
from flowbot.graph import dot, mermaid, plantuml
from flowbot.graph.captions import join_edges, label_of
from flowbot.graph.data import read_data
from flowbot.graph.formats import SUFFIXES, WRITERS, suffix_of
from flowbot.graph.model import Edge, Graph, Group, Node
from flowbot.graph.read import read_graph
from flowbot.graph.texts import REPLACEMENT, is_shown

LINES = st.text() | st.text("ab\"'\\&#;:<>|{}[]()`*_%-/ \n", max_size=20)


def seen(text: str) -> str:
    """The text, as a reader of the format sees it."""
    return "".join(char if char == "\n" or is_shown(char) else REPLACEMENT for char in text)


def read_mermaid(label: str) -> str:
    """As Mermaid reads a label: codes, and `<br/>`."""
    found = re.fullmatch(r'"([^"\n]*)"', label)
    assert found is not None
    lines = found[1].split("<br/>")
    assert not re.search(r"[<>&`:;{}|\\]", re.sub(r"#\d+;", "", "".join(lines)))
    return "\n".join(re.sub(r"#(\d+);", lambda code: chr(int(code[1])), line) for line in lines).replace(
        "\\\u2060n", "\\n"
    )


def read_dot(label: str) -> str:
    """As Graphviz reads a label: the string, its escapes, and the entities of HTML."""
    found = re.fullmatch(r'"((?:[^"\\]|\\["\\n])*)"', label)
    assert found is not None
    text = re.sub(r"\\(.)", lambda escape: "\n" if escape[1] == "n" else escape[1], found[1])
    return html.unescape(text) if re.search(r"&\w+;", text) else text


def read_plantuml(text: str) -> str:
    """As PlantUML reads a text: codes, and the sign for a line break."""
    assert re.fullmatch(r"(?:[^!-/:-@\[-`{-~]|[.,?()]|<U\+[0-9A-F]{4}>|\\n)*", text)
    return "\n".join(re.sub(r"<U\+(\w{4})>", lambda code: chr(int(code[1], 16)), line) for line in text.split(r"\n"))


@given(LINES)
def test_mermaid_gives_a_text_back(text: str) -> None:
    assert read_mermaid(mermaid.quote(text)) == seen(text)


@given(LINES)
def test_graphviz_gives_a_text_back(text: str) -> None:
    assert read_dot(dot.quote(text)) == seen(text)


@given(LINES)
def test_plantuml_gives_a_text_back(text: str) -> None:
    assert read_plantuml(plantuml.quote(text)) == seen(text)


@given(LINES)
def test_a_text_stays_on_its_line(text: str) -> None:
    def lines(name: str, label: str) -> int:
        nodes = [
            Node(id="start", kind="start", label="start"),
            Node(id="a.ask", kind="ask", label=label, message=label),
        ]
        edges = [Edge(source="start", target="a.ask", event=label), Edge(source="a.ask", target="start", guard=label)]
        return WRITERS[name](Graph(flow="f", version=1, description="", nodes=nodes, edges=edges)).count("\n")

    for name in ("mermaid", "dot", "plantuml"):
        assert lines(name, text or "x") == lines(name, "x")


@pytest.mark.parametrize(
    ("name", "direction"), [("mermaid", "flowchart LR"), ("dot", "rankdir=LR"), ("plantuml", "left to right direction")]
)
def test_the_direction_is_written(trade_break: CompiledFlow, name: str, direction: str) -> None:
    graph = read_graph(trade_break)

    assert direction in WRITERS[name](graph, right=True).splitlines()[0:3] or direction in WRITERS[name](
        graph, right=True
    )
    assert direction not in WRITERS[name](graph)


def test_every_node_and_arrow_is_in_every_format(trade_break: CompiledFlow) -> None:
    graph = read_graph(trade_break, whole=True)

    for name, arrow, quote in (
        ("mermaid", "-->", mermaid.quote),
        ("dot", " -> ", dot.quote),
        ("plantuml", "-->", plantuml.quote),
    ):
        text = WRITERS[name](graph)
        special = {"mermaid": "-.->", "plantuml": "]->"}.get(name, arrow)
        count = sum(arrow in line or special in line for line in text.splitlines())
        assert count == len(join_edges(graph))
        if name != "plantuml":
            assert all(quote(label_of(node)) in text for node in graph.nodes)


def test_timers_are_told_apart(trade_break: CompiledFlow) -> None:
    graph = read_graph(trade_break)

    assert '-.->|"⏱ remind after 4h"|' in WRITERS["mermaid"](graph)
    assert '[label="⏱ remind after 4h", style=dashed, color="#b91c1c", fontcolor="#b91c1c"]' in WRITERS["dot"](graph)
    assert "-[#b91c1c,dashed]-> " in WRITERS["plantuml"](graph)


def test_nodes_of_a_block_stand_together() -> None:
    nodes = [
        Node(id="b.each", kind="each", label="b"),
        Node(id="c.each", kind="each", label="c", group="b.each"),
        Node(id="a.say", kind="say", label="a", group="c.each"),
    ]
    groups = [Group(id="b.each", label="each b"), Group(id="c.each", label="each c", parent="b.each")]
    edges = [
        Edge(source="b.each", target="c.each", kind="inside"),
        Edge(source="c.each", target="a.say", kind="inside"),
    ]
    graph = Graph(flow="f", version=1, description="", nodes=nodes, edges=edges, groups=groups)

    assert [line.strip() for line in WRITERS["mermaid"](graph).splitlines()[1:9]] == [
        'n0_b_each["b"]',
        'subgraph in_n0_b_each["each b"]',
        'n1_c_each["c"]',
        'subgraph in_n1_c_each["each c"]',
        'n2_a_say>"a"]',
        "end",
        "end",
        "n0_b_each --> n1_c_each",
    ]
    dot = WRITERS["dot"](graph)
    assert re.search(
        r'cluster_b\.each".*\n.*"each b".*\n.*"c\.each" \[.*\n.*cluster_c\.each".*\n.*\n.*"a\.say".*\n  }\n  }', dot
    )
    assert re.search(
        r'state "each b" as in_n0_b_each {\nstate .*\nstate "each c" as in_n1_c_each {\nstate .*\n}\n}',
        WRITERS["plantuml"](graph),
    )


def test_json_has_the_names_of_the_model(trade_break: CompiledFlow, compiled: Callable[[str], CompiledFlow]) -> None:
    graph = read_graph(trade_break)

    data = json.loads(WRITERS["json"](graph))

    assert list(data) == ["flow", "version", "description", "nodes", "edges", "groups"]
    assert [Node(**each) for each in data["nodes"]] == graph.nodes
    assert [Edge(**each) for each in data["edges"]] == graph.edges
    assert [Group(**each) for each in json.loads(WRITERS["json"](read_graph(compiled("door"))))["groups"]] == (
        read_graph(compiled("door")).groups
    )


def test_each_format_has_a_suffix_that_names_it() -> None:
    assert {SUFFIXES[suffix_of(name)] for name in WRITERS} == set(WRITERS)


def test_what_tests_have_done_colours_every_format() -> None:
    nodes = [
        Node(id="start", kind="start", label="start", cover="covered"),
        Node(id="a", kind="ask", label="a", cover="missed"),
    ]
    edges = [Edge(source="start", target="a", cover="partly"), Edge(source="start", target="a", kind="timer")]
    graph = Graph(flow="f", version=1, description="", nodes=nodes, edges=edges)

    assert mermaid.as_mermaid(graph).splitlines()[-6:] == [
        "  classDef is_covered fill:#dcfce7,stroke:#15803d,color:#0f172a",
        "  class n0_start is_covered",
        "  classDef is_missed fill:#fee2e2,stroke:#b91c1c,color:#0f172a",
        "  class n1_a is_missed",
        "  linkStyle 0 stroke:#b45309,color:#b45309",
        "  linkStyle 1 stroke:#b91c1c,color:#b91c1c",
    ]
    dotted = dot.as_dot(graph)
    assert 'fillcolor="#dcfce7", color="#15803d", fontcolor="#0f172a"' in dotted
    assert '"start" -> "a" [color="#b45309"]' in dotted
    uml = plantuml.as_plantuml(graph)
    assert "n1_a #fee2e2;line:b91c1c;text:0f172a" in uml
    assert "n0_start -[#b45309]-> n1_a" in uml
    told = json.loads(WRITERS["json"](graph))
    assert [each.get("cover") for each in (*told["nodes"], *told["edges"])] == ["covered", "missed", "partly", None]
    assert "cover" not in told["edges"][1]


def test_several_edges_of_an_arrow_are_covered_together_in_part() -> None:
    nodes = [Node(id=name, kind="ask", label=name) for name in "ab"]
    edges = [
        Edge(source="a", target="b", event="x", cover="covered"),
        Edge(source="a", target="b", event="y", cover="missed"),
        Edge(source="b", target="a", event="x", cover="missed"),
    ]
    arrows = join_edges(Graph(flow="f", version=1, description="", nodes=nodes, edges=edges))

    assert [each.cover for each in arrows] == ["partly", "missed"]


def test_a_graph_is_made_again_of_its_data(trade_break: CompiledFlow) -> None:
    graph = read_graph(trade_break, ["/break {ticket}"])

    assert read_data(json.loads(WRITERS["json"](graph))) == replace(graph, groups=list(graph.groups))
