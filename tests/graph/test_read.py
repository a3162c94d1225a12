"""Tests for flowbot.graph.read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flowbot.definition.reader import read_flow
from flowbot.definition.steps import STEP_CLASSES, Ask, End, Goto, Set
from flowbot.engine.machine import CompiledFlow
from flowbot.graph.model import Edge, Graph
from flowbot.graph.read import read_graph
from flowbot.project import load_project

Compile = Callable[..., CompiledFlow]

LUNCH = """
    flow: lunch
    version: 2
    description: Order lunch
    start: /lunch {note}
    slots:
      dish: { type: choice, of: [soup, salad] }
      portions: { type: integer }
      note: { type: text }
    steps:
      - ask: dish
        say: What would you like?
      - ask: portions
        tries: 3
      - say: "{{ portions }} of {{ dish }}, {{ note }}."
        when: portions > 1
      - confirm: order
"""


def ways(graph: Graph) -> list[tuple[str, str, str]]:
    return [(edge.source, " ".join(filter(None, (edge.event, edge.guard))), edge.target) for edge in graph.edges]


def test_a_flow_is_the_steps_of_its_author(compile_yaml: Compile) -> None:
    graph = read_graph(compile_yaml(LUNCH), ["/lunch"])

    assert (graph.flow, graph.version, graph.description) == ("lunch", 2, "Order lunch")
    assert [(node.id, node.kind, node.label) for node in graph.nodes] == [
        ("start", "start", "start"),
        ("dish.ask", "ask", "dish"),
        ("portions.ask", "ask", "portions"),
        ("say_1.when", "if", "portions > 1"),
        ("say_1.say", "say", "say_1"),
        ("order.confirm", "confirm", "order"),
        ("done.end", "end", "done"),
        ("cancelled.end", "end", "cancelled"),
    ]
    assert ways(graph) == [
        ("start", "started", "dish.ask"),
        ("dish.ask", "answered", "portions.ask"),
        ("portions.ask", "answered", "say_1.when"),
        ("say_1.when", "portions > 1", "say_1.say"),
        ("say_1.when", "else", "order.confirm"),
        ("say_1.say", "", "order.confirm"),
        ("order.confirm", "yes", "done.end"),
        ("order.confirm", "declined", "cancelled.end"),
    ]


def test_nodes_show_the_first_words_with_sample_values(compile_yaml: Compile) -> None:
    graph = read_graph(compile_yaml(LUNCH), ["/lunch", "lunch please"])

    assert graph.node("start").message == "/lunch\nlunch please"
    assert graph.node("dish.ask").message == "What would you like?"
    assert graph.node("say_1.say").message == "3 of soup, <note>."
    assert graph.node("done.end").message == ""


def test_people_are_shown_by_their_names(compile_yaml: Compile) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nstart: /f\nsteps:\n  - say: '{{ initiator | mention }}, hello!'\n")

    assert read_graph(flow).node("say_1.say").message == "@Ann Lee, hello!"


def test_long_words_are_cut(compile_yaml: Compile) -> None:
    flow = compile_yaml(f"flow: f\nversion: 1\nstart: /f\nsteps:\n  - say: {'many words ' * 10}\n")

    assert read_graph(flow).node("say_1.say").message == "many words many words many words many…"


def test_all_shows_what_nobody_had_to_write(compile_yaml: Compile) -> None:
    graph = read_graph(compile_yaml(LUNCH), whole=True)

    assert {
        ("portions.ask", "portions is filled", "say_1.when"),
        ("portions.ask", "invalid tries left", "portions.ask"),
        ("portions.ask", "gave_up", "gave_up.end"),
        ("portions.ask", "cancel", "cancelled.end"),
        ("portions.ask", "change dish", "dish.ask"),
        ("order.confirm", "done before", "done.end"),
    } <= set(ways(graph))
    assert {edge.kind for edge in graph.edges if edge.event in ("cancel", "change dish")} == {"command"}


def test_an_outcome_with_a_branch_of_its_own_is_shown(compile_yaml: Compile) -> None:
    graph = read_graph(compile_yaml(LUNCH.replace("tries: 3", "tries: 3\n        gave_up: order")))

    assert ("portions.ask", "gave_up", "order.confirm") in ways(graph)


def test_jumps_and_ends_are_ways_and_no_nodes(compile_yaml: Compile) -> None:
    flow = compile_yaml("""
        flow: f
        version: 1
        start: /f
        slots: { a: { type: text } }
        steps:
          - ask: a
          - ask: more
            options:
              again: [{ goto: a, max: 3 }]
              stop: [{ end: enough }]
        ends: [enough]
    """)

    graph = read_graph(flow)

    assert [node.kind for node in graph.nodes] == ["start", "ask", "decide", "end"]
    assert ways(graph)[2:] == [
        ("more.ask", "again at most 3 times", "a.ask"),
        ("more.ask", "stop", "enough.end"),
    ]
    assert ("more.ask", "again else", "gave_up.end") in ways(read_graph(flow, whole=True))


def test_a_request_is_called_after_whom_it_asks() -> None:
    ((flow, _),) = load_project(Path(__file__).parents[2] / "examples" / "price").flows

    node = read_graph(flow).node("http_1.http")

    assert (node.kind, node.label) == ("call", "GET 127.0.0.1:8711/v1/quotes")


def test_a_call_is_called_after_its_action(compile_yaml: Compile) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nstart: /f\nsteps:\n  - call: ops.book\n", ops__book=())

    graph = read_graph(flow)

    assert (graph.nodes[1].kind, graph.nodes[1].label) == ("call", "ops.book")
    assert ways(graph)[1:] == [("ops_book.call", "returned", "done.end")]
    assert ("ops_book.call", "failed", "failed.end") in ways(read_graph(flow, whole=True))


def test_timers_are_edges_of_their_own_kind(trade_break: CompiledFlow) -> None:
    timers = [edge for edge in read_graph(trade_break).edges if edge.kind == "timer"]

    assert timers == [
        Edge(source="counterparty.ask", target="escalated.end", event="expire after 2d", kind="timer"),
        Edge(source="counterparty.ask", target="counterparty.ask", event="remind after 4h", kind="timer"),
        Edge(source="negotiate.ask", target="manual.ask", event="expire after 1d", kind="timer"),
    ]


def test_an_expiry_that_leads_where_it_does_by_default_is_left_out(compile_yaml: Compile) -> None:
    flow = compile_yaml(LUNCH)

    assert "expired.end" not in [edge.target for edge in read_graph(flow).edges]
    assert "expired.end" in [edge.target for edge in read_graph(flow, whole=True).edges]


@pytest.mark.parametrize("whole", [False, True])
def test_every_edge_joins_two_nodes(trade_break: CompiledFlow, whole: bool) -> None:
    graph = read_graph(trade_break, whole=whole)
    ids = [node.id for node in graph.nodes]

    assert len(ids) == len(set(ids))
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} == set(ids)
    assert len(graph.nodes) >= 28


def groups(graph: Graph) -> dict[str, list[str]]:
    return {group.id: [node.id for node in graph.nodes if node.group == group.id] for group in graph.groups}


@pytest.mark.parametrize("name", ["ticket", "collation", "poll", "translate", "approval", "door"])
def test_every_step_is_a_node_but_those_that_only_lead_on(
    flows: Mapping[str, str], compiled: Callable[[str], CompiledFlow], name: str
) -> None:
    definition = read_flow(flows[name], "flow.yaml").definition
    assert definition is not None
    keys = {kind: key for key, kind in STEP_CLASSES.items()}
    steps = [
        "decide" if isinstance(step, Ask) and step.options else keys[type(step)]
        for _, step in definition.walk()
        if not isinstance(step, Set | Goto | End)
    ]
    states = ["state" for _ in definition.walk_states()]

    graph = read_graph(compiled(name))

    nodes = [node.kind for node in graph.nodes if node.kind not in ("start", "any_time", "item_end", "end")]
    assert Counter(nodes) == Counter(steps) + Counter(states)


def test_what_is_done_for_each_stands_in_a_group(compiled: Callable[[str], CompiledFlow]) -> None:
    graph = read_graph(compiled("collation"))

    assert groups(graph) == {
        "owner.each": ["file.ask", "right.confirm", "say_2.say", "owner.done.end"],
        "checks.parallel": ["legal_ok.ask", "wait_1.wait", "say_3.say", "checks.done.end"],
    }
    assert [(node.id, node.group) for node in graph.nodes if node.kind in ("each", "parallel")] == [
        ("owner.each", ""),
        ("checks.parallel", ""),
    ]


def test_a_state_stands_in_its_group_with_all_that_happens_in_it(compiled: Callable[[str], CompiledFlow]) -> None:
    graph = read_graph(compiled("door"))

    assert groups(graph) == {
        "shut.state": ["shut.state", "note.ask", "say_1.say", "say_2.say"],
        "broken.state": ["broken.state"],
        "unlocked.state": ["unlocked.state", "say_3.say"],
        "locked.state": ["say_4.say", "locked.state"],
        "left.state": ["left.state", "a.ask", "left.done.end"],
        "right.state": ["right.state", "wait_1.wait", "say_5.say", "right.done.end"],
    }
    assert [(group.label, group.parent) for group in graph.groups[2:4]] == [
        ("unlocked", "shut.state"),
        ("locked", "shut.state"),
    ]


def test_whom_a_step_speaks_to_is_told(compiled: Callable[[str], CompiledFlow]) -> None:
    assert [(node.id, node.to) for node in read_graph(compiled("approval")).nodes if node.to] == [
        ("approval.ask", "manager"),
        ("head.confirm", "initiator"),
    ]


def test_a_wait_that_leads_to_the_end_of_what_expires_is_shown(compile_yaml: Compile) -> None:
    flow = compile_yaml("flow: f\nversion: 1\nsteps: [{ wait: 1h }, { end: expired }]\n")

    assert ("wait_1.wait", "after 1h", "expired.end") in ways(read_graph(flow))


def test_a_usual_end_of_an_item_is_shown_with_all(compiled: Callable[[str], CompiledFlow]) -> None:
    flow = compiled("collation")
    expired = ("file.ask", "expire after 7d", "owner.expired.end")

    assert expired not in ways(read_graph(flow))
    assert expired in ways(read_graph(flow, whole=True))
