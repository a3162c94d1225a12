"""Tests for flowbot.testing.coverage.marks: that what a conversation does is found again as items of its flow."""

from __future__ import annotations

from flowbot.testing.coverage.collector import Collector
from flowbot.testing.coverage.covered import CoveredFlow
from tests.testing.coverage.conftest import MakeBot, done, talk


def talked(bot: MakeBot, flow: str, *says: str) -> CoveredFlow:
    collector = Collector()
    with talk(bot(flow), collector) as chat:
        for each in says:
            chat.person("ann").says(each)
    (covered,) = collector.covered().flows
    return covered


MACHINE = """
    flow: f
    version: 1
    start: /f
    slots: { a: { type: integer }, b: { type: integer } }
    initial: open
    states:
      open:
        for:
          - { message: take, then: working }
        exit: [{ say: Taken. }]
      working:
        steps: [{ ask: a }, { ask: b }, { goto: closed }]
        for:
          - { message: pause, then: paused }
      paused:
        for:
          - { message: go on, then: { history: working } }
      closed:
        enter: [{ say: Closed. }]
        for:
          - { message: stop, then: done }
    any_time:
      - { message: status, then: [{ say: Well. }] }
"""


def test_jumps_between_states_and_what_is_done_on_the_way_out_are_found(bot: MakeBot) -> None:
    covered = talked(bot, MACHINE, "/f", "take", "1", "pause", "go on", "2", "stop")

    assert [each.words for each in covered.items if each.kind == "transitions" and not each.hits] == [
        "at any time → say_3 [status]",
        "say_3 → at any time",
    ]
    assert done(covered, "states") == {
        "open.state": 1,
        "say_1.say": 1,
        "working.state": 2,
        "a.ask": 1,
        "b.ask": 2,
        "goto_1.goto": 1,
        "paused.state": 1,
        "closed.state": 1,
        "say_2.say": 1,
        "say_3.say": 0,
    }


def test_what_holds_at_any_time_is_found_wherever_the_flow_waits(bot: MakeBot) -> None:
    first = talked(bot, MACHINE, "/f", "status")
    later = talked(bot, MACHINE, "/f", "take", "status", "pause", "status")

    def at_any_time(covered: CoveredFlow) -> list[int]:
        return [each.hits for each in covered.items if each.words == "at any time → say_3 [status]"]

    assert (at_any_time(first), at_any_time(later)) == ([1], [2])


BLOCKS = """
    flow: f
    version: 1
    start: /f
    slots:
      names: { type: list, items: text, default: "['x', 'y']" }
      n: { type: integer }
      p: { type: integer }
    steps:
      - each: name
        in: names
        do:
          - ask: n
            tries: 1
      - parallel: both
        branches:
          one: [{ say: One. }]
          two: [{ ask: p }]
      - end: done
"""


def test_what_is_opened_inside_a_step_and_how_it_ended_is_found(bot: MakeBot) -> None:
    covered = talked(bot, BLOCKS, "/f", "5", "many", "7")

    assert {each.words: each.hits for each in covered.items if each.kind == "transitions"} == {
        "start → name": 1,
        "name → n [each name]": 2,
        "n → done [answered]": 1,
        "name → both [joined]": 1,
        "both → say_1 [one]": 1,
        "both → p [two]": 1,
        "say_1 → done": 1,
        "p → done [answered]": 1,
        "both → done [joined]": 1,
    }
    ends = done(covered, "ends")
    assert (ends["name.done.end"], ends["name.gave_up.end"], ends["done"]) == (1, 1, 1)


def test_the_way_back_by_a_command_takes_no_arrow(bot: MakeBot) -> None:
    flow = """
        flow: f
        version: 1
        start: /f
        slots: { a: { type: integer }, b: { type: integer } }
        steps: [{ ask: a }, { ask: b }]
    """
    covered = talked(bot, flow, "/f", "1", "back", "2", "change a", "3")

    assert done(covered, "transitions") == {
        "start -> a.ask: started": 1,
        "a.ask -> b.ask: answered": 3,
        "b.ask -> done.end: answered": 0,
    }
