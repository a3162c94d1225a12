"""Tests for flowbot.graph.svg."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.machine import CompiledFlow
from flowbot.graph.captions import join_edges
from flowbot.graph.model import Cover, Edge, Graph, Node, NodeKind
from flowbot.graph.read import read_graph
from flowbot.graph.style import FILLS
from flowbot.graph.svg import as_svg
from flowbot.graph.texts import REPLACEMENT, is_shown

SVG = "{http://www.w3.org/2000/svg}"
KINDS: list[NodeKind] = list(FILLS)


def graph_of(text: str, kind: NodeKind = "ask") -> Graph:
    """Two nodes and an edge that hold a text in every place."""
    nodes = [Node(id="start", kind="start", label="start"), Node(id="a", kind=kind, label=text, message=text)]
    edges = [Edge(source="a", target="start", event=text, guard=text)]
    return Graph(flow=text, version=1, description=text, nodes=nodes, edges=edges)


def words(parts: list[ElementTree.Element]) -> list[str]:
    return ["".join(part.itertext()) for part in parts]


@given(st.text(), st.sampled_from(KINDS), st.booleans())
def test_any_text_is_given_back_by_the_xml(text: str, kind: NodeKind, right: bool) -> None:
    picture = ElementTree.fromstring(as_svg(graph_of(text, kind), right=right))

    shown = "".join(char if char in "\n\t" or is_shown(char) else REPLACEMENT for char in text)
    titles = words(picture.findall(f".//{SVG}g[@class='node {kind}']/{SVG}title"))
    assert titles[-1].startswith(shown)
    assert words(picture.findall(f"{SVG}title")) == [f"Flow {shown}, version 1"]


@given(st.text("abc<>&\"'{}#;:\\ ]", max_size=12).map(str.strip).filter(bool))
def test_short_text_is_shown_as_it_is(text: str) -> None:
    picture = ElementTree.fromstring(as_svg(graph_of(text)))

    shown = " ".join(text.split())
    headings = words(picture.findall(f".//{SVG}text[@class='heading']"))
    assert shown in headings
    assert [" ".join(each.split()) for each in words(picture.findall(f".//{SVG}text[@class='message']"))] == [shown]


def test_a_picture_is_described_in_words(trade_break: CompiledFlow) -> None:
    graph = read_graph(trade_break, ["/break {ticket}"])

    picture = ElementTree.fromstring(as_svg(graph))

    description = picture.findtext(f"{SVG}desc") or ""
    assert picture.get("role") == "img"
    named = [picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")]
    assert picture.get("aria-labelledby", "").split() == [each.get("id") for each in named if each is not None]
    assert description.startswith("Resolve a trade break with both desks. start (what begins it): /break {ticket}.")
    assert "On timer expire after 2d to escalated." in description
    assert "kind == 'price' (goes on by a condition). On yes to price. On no to kind == 'quantity'." in description


def test_every_node_and_arrow_is_drawn_with_its_kind(trade_break: CompiledFlow) -> None:
    graph = read_graph(trade_break)

    picture = ElementTree.fromstring(as_svg(graph))

    classes = [each.get("class") for each in picture.iter(f"{SVG}g")]
    for node in graph.nodes:
        assert f"node {node.kind}" in classes
    assert classes.count("edge timer") == 3 + 1  # and one in the legend
    assert len(picture.findall(f".//{SVG}path[@class='head']")) == len(join_edges(graph))
    assert len(picture.findall(f".//{SVG}path[@class='sign']")) == 3


def test_groups_are_drawn_behind_what_stands_in_them(compiled: Callable[[str], CompiledFlow]) -> None:
    text = as_svg(read_graph(compiled("door")))

    picture = ElementTree.fromstring(text)
    titles = words(picture.findall(f".//{SVG}g[@class='group']/{SVG}text"))
    assert titles == ["shut", "broken", "unlocked", "locked", "left", "right"]
    assert text.rindex('class="group"') < text.index('class="edge')
    assert "Inside broken: broken, left, right." in (picture.findtext(f"{SVG}desc") or "")


def test_the_legend_has_the_kinds_that_are_there() -> None:
    picture = ElementTree.fromstring(as_svg(graph_of("x", "call")))

    legend = picture.find(f".//{SVG}g[@class='legend']")
    assert legend is not None
    assert words(legend.findall(f"{SVG}text")) == ["what begins it", "asks something outside", "event [guard]"]


def test_a_picture_runs_nothing_and_loads_nothing(trade_break: CompiledFlow) -> None:
    picture = as_svg(read_graph(trade_break))

    assert not re.search(r"<script|href|url\(|@import| on\w+=", picture)
    assert "prefers-color-scheme: dark" in picture


@pytest.mark.parametrize("right", [False, True])
def test_a_picture_is_the_same_each_time(trade_break: CompiledFlow, right: bool) -> None:
    assert as_svg(read_graph(trade_break), right=right) == as_svg(read_graph(trade_break), right=right)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("time", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_text_stands_out_from_its_node(kind: NodeKind, time: int) -> None:
    page, ink = [("#ffffff", "#0f172a"), ("#0d1117", "#e6edf3")][time]
    fill = _luminance(FILLS[kind][time])
    text = _luminance(page if kind == "start" else ink)

    assert (max(fill, text) + 0.05) / (min(fill, text) + 0.05) >= 7


def test_the_colours_of_that_test_are_those_of_the_style() -> None:
    source = (Path(__file__).parents[2] / "flowbot" / "graph" / "style.py").read_text(encoding="utf-8")

    assert all(colour in source for colour in ("#ffffff", "#0f172a", "#0d1117", "#e6edf3"))


def covered_graph(**covers: Cover) -> Graph:
    """Two nodes and a timer between them, each with what tests have done of it."""
    nodes = [
        Node(id="start", kind="start", label="start", cover=covers["start"]),
        Node(id="a", kind="ask", label="a", cover=covers["node"]),
    ]
    edges = [Edge(source="start", target="a", event="x", kind="timer", cover=covers["edge"])]
    return Graph(flow="f", version=1, description="", nodes=nodes, edges=edges)


def test_what_tests_have_done_is_shown_and_explained() -> None:
    svg = as_svg(covered_graph(start="covered", node="missed", edge="partly"))
    picture = ElementTree.fromstring(svg)

    assert [each.get("class") for each in picture.iter(f"{SVG}g") if (each.get("class") or "").startswith("node")] == [
        "node start covered",
        "node ask missed",
        "node ask covered",
        "node ask missed",
        "node start",
        "node ask",
    ]
    assert words(picture.findall(f".//{SVG}g[@class='edge timer partly']/{SVG}title")) == ["then – done in part"]
    assert "a (asks for values) – not done –" in svg
    assert {"done by tests", "not done"} <= set(words(picture.findall(f".//{SVG}text[@class='caption']")))
    assert ".covered .shape" in svg


def test_without_coverage_nothing_of_it_is_in_the_picture() -> None:
    assert "covered" not in as_svg(graph_of("a"))
