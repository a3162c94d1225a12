"""Tests for flowbot.graph.ways: what is written at the arrows of each kind of step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from flowbot.engine.composite import Leaving as LeavingState
from flowbot.engine.machine import CompiledFlow
from flowbot.graph.captions import caption_of
from flowbot.graph.model import Part
from flowbot.graph.read import read_graph
from flowbot.graph.ways import TIMER
from flowbot.ids import StateId

Compiled = Callable[[str], CompiledFlow]


@pytest.fixture
def leaving(compiled: Compiled) -> Callable[[str, str], list[tuple[str, str, str]]]:
    """What leaves a node of a flow: kind, caption, and where to."""

    def found(name: str, source: str) -> list[tuple[str, str, str]]:
        graph = read_graph(compiled(name))
        node = graph.node(source)
        return [(edge.kind, caption_of(edge, node), edge.target) for edge in graph.edges if edge.source == source]

    return found


Leaving = Callable[[str, str], list[tuple[str, str, str]]]


def test_what_is_done_for_each_is_led_to(leaving: Leaving) -> None:
    assert leaving("collation", "owner.each") == [
        ("event", "joined", "checks.parallel"),
        ("inside", "each owner", "file.ask"),
    ]


def test_branches_have_their_names(leaving: Leaving) -> None:
    assert leaving("collation", "checks.parallel") == [
        ("event", "joined", "say_4.say"),
        ("timer", "expire after 3d", "late.end"),
        ("inside", "legal", "legal_ok.ask"),
        ("inside", "risk", "wait_1.wait"),
    ]


def test_a_collection_says_when_it_is_closed(leaving: Leaving) -> None:
    assert leaving("poll", "votes.collect") == [
        ("event", "closed [after 10m or by initiator]", "say_2.say"),
        ("event", "empty", "nobody.end"),
        ("inside", "each answer", "why.ask"),
    ]


def test_handlers_have_the_words_that_they_listen_for(leaving: Leaving) -> None:
    assert leaving("translate", "translating.listen") == [
        ("event", "end translate", "stopped.end"),
        ("event", "* [user.name != 'x']", "actions_translate.call"),
        ("timer", "idle for 30m", "stopped.end"),
    ]


def test_handlers_of_a_state_lead_to_other_states(leaving: Leaving) -> None:
    assert leaving("ticket", "open.state") == [
        ("event", "take", "working.state"),
        ("event", "who", "say_2.say"),
        ("inside", "exit", "say_3.say"),
        ("timer", "remind every 4h, at most 3", "open.state"),
    ]
    assert ("event", "give back [by agent]", "say_1.say") in leaving("ticket", "working.state")


def test_the_way_back_to_where_a_state_was_left_is_marked(leaving: Leaving) -> None:
    assert ("event", "reopen (H)", "working.state") in leaving("ticket", "solved.state")


def test_steps_inside_a_state_lead_out_of_it(leaving: Leaving) -> None:
    assert leaving("ticket", "resolution.ask") == [("event", "answered", "say_4.say")]


def test_what_holds_at_any_time_is_drawn_once(leaving: Leaving) -> None:
    assert leaving("ticket", "any_time.back") == [("event", "status", "say_5.say")]
    assert leaving("ticket", "say_5.say") == [("eventless", "", "any_time.back")]


def test_a_wait_says_how_long(leaving: Leaving) -> None:
    assert leaving("door", "wait_1.wait") == [("timer", "after 1h", "say_5.say")]


@pytest.mark.parametrize(
    ("handler", "caption"),
    [
        ("command: '/close {note}'", "/close {note}"),
        ("match: [stop, enough]", "stop or enough"),
        ("mention: true", "a mention"),
        ("message: x, who: initiator, when: note == 'a'", "x [note == 'a' and by initiator]"),
    ],
)
def test_a_trigger_is_shown_as_it_is_written(
    compile_yaml: Callable[..., CompiledFlow], handler: str, caption: str
) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nslots: { note: { type: text } }\n"
        f"steps: [{{ listen: here, for: [{{ {handler}, then: next }}], expire: 1h }}]\n"
    )
    graph = read_graph(flow)

    assert [caption_of(each, graph.node(each.source)) for each in graph.edges] == ["", caption]


@pytest.mark.parametrize(
    ("until", "caption"),
    [
        ("count: 3", "closed [3 answers]"),
        ("all: true, after: 1h", "closed [after 1h or all answered]"),
        ("when: len(a) > 1, at: start_of_day(now)", "closed [at start_of_day(now) or len(a) > 1]"),
    ],
)
def test_a_collection_may_be_closed_in_several_ways(
    compile_yaml: Callable[..., CompiledFlow], until: str, caption: str
) -> None:
    flow = compile_yaml(
        "flow: f\nversion: 1\nslots: { a: { type: text } }\n"
        f"steps: [{{ collect: a, who: initiator, until: {{ {until} }} }}]\n"
    )
    graph = read_graph(flow)

    assert caption in [caption_of(each, graph.node(each.source)) for each in graph.edges]


@pytest.mark.parametrize(
    ("remind", "caption"),
    [
        ("2h", "remind after 2h"),
        ("{ every: 90m }", "remind every 1h 30m"),
        ("{ at: start_of_day(now) }", "remind at start_of_day(now)"),
    ],
)
def test_a_reminder_says_when(compile_yaml: Callable[..., CompiledFlow], remind: str, caption: str) -> None:
    flow = compile_yaml(
        f"flow: f\nversion: 1\nslots: {{ a: {{ type: text }} }}\nsteps: [{{ ask: a, remind: {remind} }}]\n"
    )

    assert [edge.event for edge in read_graph(flow).edges if edge.kind == "timer"] == [caption]


def follow(flow: CompiledFlow, parts: Sequence[Part]) -> tuple[str, str]:
    """Where some arrows of a flow begin, and where they lead, one after the other."""
    at = parts[0][0]
    for source, trigger, number in parts:
        assert source == at, parts
        if isinstance(number, int):
            arrows = [each for each in flow.transitions if (each.source, each.trigger) == (source, trigger)]
            at = arrows[number].target
        else:
            at = number
        state = flow.states[StateId(at)]
        at = state.target if isinstance(state, LeavingState) else at
    return parts[0][0], at


@pytest.mark.parametrize("name", ["collation", "poll", "translate", "ticket"])
def test_every_arrow_of_a_picture_is_made_of_arrows_of_the_flow(compiled: Compiled, name: str) -> None:
    flow = compiled(name)

    for edge in read_graph(flow).edges:
        assert edge.parts
        for way in edge.parts:
            if way[0][1] == TIMER or edge.event == "exit":
                continue
            source, target = follow(flow, way)
            assert target == edge.target
            assert source == edge.source or way[0][1].startswith("any_time.")
