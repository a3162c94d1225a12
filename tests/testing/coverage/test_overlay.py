"""Tests for flowbot.testing.coverage.overlay."""

from __future__ import annotations

from flowbot.graph.model import Graph
from flowbot.graph.read import read_graph
from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import CoveredFlow
from flowbot.testing.coverage.overlay import coloured
from tests.testing.coverage.conftest import MakeBot, talk


def after(bot: MakeBot, *says: str) -> tuple[Graph, CoveredFlow]:
    collector = Collector()
    with talk(bot(), collector) as chat:
        for each in says:
            if each.startswith("+"):
                chat.clock.advance(each[1:])
            else:
                chat.person("ann").says(each)
    (covered,) = collector.covered().flows
    return coloured(covered.graph, covered), covered


def test_nodes_are_coloured_by_their_items(bot: MakeBot) -> None:
    graph, _ = after(bot, "/lunch", "soup", "1", "well")

    assert {node.id: node.cover for node in graph.nodes} == {
        "start": "covered",
        "dish.ask": "covered",
        "portions.ask": "covered",
        "note.ask": "covered",
        "if_1.if": "partly",
        "say_1.say": "missed",
        "say_2.when": "partly",
        "say_2.say": "covered",
        "more.listen": "covered",
        "say_3.say": "missed",
        "stopped.end": "missed",
        "failed.end": "missed",
    }


def test_arrows_are_coloured_and_reminders_are_by_their_timers(bot: MakeBot) -> None:
    before, _ = after(bot, "/lunch")
    graph, _ = after(bot, "/lunch", "+10m")

    def remind(each: Graph) -> str | None:
        return next(edge.cover for edge in each.edges if edge.source == edge.target == "dish.ask")

    assert (remind(before), remind(graph)) == ("missed", "covered")
    assert next(each.cover for each in graph.edges if each.source == "start") == "covered"
    assert next(each.cover for each in graph.edges if each.source == "note.ask") == "missed"


def test_what_does_not_count_is_drawn_as_usual(bot: MakeBot) -> None:
    graph, covered = after(bot, "/lunch", "soup", "1", "well", "stop")
    nothing = CoveredFlow(flow="lunch", version=1, file=covered.file, source="", graph=covered.graph, items=())

    assert {each.cover for each in coloured(graph, nothing).nodes} == {None}
    assert {each.cover for each in coloured(graph, nothing).edges} == {None}
    whole = coloured(read_graph(bot().flows[0][0], whole=True), covered)
    assert {each.cover for each in whole.edges if each.kind == "command"} == {None}
    assert {each.cover for each in whole.edges if each.target == "stopped.end" and each.kind == "event"} == {"covered"}
