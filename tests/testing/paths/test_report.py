"""Tests for flowbot.testing.paths.report: what the talks that nobody wrote come to."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.project import find_projects, load_project
from flowbot.testing.paths.report import paths_of
from tests.stories.stories import STORIES
from tests.testing.paths.conftest import MakeBot, walk

EXAMPLES = [each for each in find_projects(Path("examples")) if each.name not in STORIES]
"""Those of the stories are held by their own tests."""

SPEND = """
    flow: spend
    version: 1
    start: /spend [amount]
    slots: { amount: { type: decimal, gt: 0, decimal_places: 2 }, note: { type: text, optional: true } }
    steps:
      - ask: amount
        tries: 2
      - if: amount > 250
        then: [{ ask: note }]
      - if: missing(note)
        then: [{ say: no note }]
        else: [{ say: "{{ note }}" }]
"""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_talks_of_an_example_come_to_all_that_it_can_do(example: Path) -> None:
    walked = walk(load_project(example))

    assert walked.problems == []
    assert walked.missed == []
    assert walked.report.unreached == []
    assert walked.report.failing == []
    assert len(set(walked.titles)) == len(walked.titles)
    assert walked.ends == [each.rpartition(" → ")[2].partition(" (")[0] for each in walked.titles]


def test_a_guard_is_answered_on_both_sides_of_what_it_compares(bot: MakeBot) -> None:
    walked = walk(bot(SPEND))

    assert walked.missed == []
    assert any("spend: /spend 250.01, fine" in each for each in walked.titles)


def test_a_room_is_closed_once_the_first_call_is_over_and_who_may_not_begin_it_there_begins_nothing(
    bot: MakeBot,
) -> None:
    flow = """
        flow: look
        version: 1
        start: { command: /look, who: roles.helpers }
        slots: { name: { type: text } }
        steps:
          - call: acts.look
            save: name
          - ask: sure
            options: { go: next }
    """
    python = """
        from flowbot import action, role
        @action
        async def look() -> str:
            return "Ann"
        @role("helpers")
        def helpers() -> list[str]:
            return ["zoe@local.test"]
    """
    walked = walk(bot(flow, settings="modules: [acts]", python=python))

    assert walked.report.failing == []
    assert "look: /look, desk is closed → failed" in walked.titles
    assert not any(each.endswith("→ ") for each in walked.titles)


def test_every_simple_path_is_gone(bot: MakeBot) -> None:
    flow = """
        flow: lunch
        version: 1
        start: /lunch
        slots: { dish: { type: choice, of: [soup, salad] }, guests: { type: integer } }
        steps:
          - ask: dish
          - if: dish == 'soup'
            then: [{ ask: guests, expire: 1h }]
          - ask: fine
            options: { yes: next, no: { then: sad } }
        ends: [sad]
    """
    titles = walk(bot(flow)).titles

    assert {each.removeprefix("lunch: /lunch, ") for each in titles} >= {
        "[soup], 1, [Yes] → done",
        "[soup], 1, [No] → sad",
        "[salad], [Yes] → done",
        "[salad], [No] → sad",
        "[soup], +1h → expired",
    }


def test_what_no_answer_leads_to_is_told_with_its_place(bot: MakeBot) -> None:
    flow = """
        flow: dead
        version: 1
        start: /dead
        slots: { many: { type: integer } }
        steps:
          - ask: many
          - if: many < 3
            then:
              - if: many > 5
                then: [{ say: never }]
    """
    report = paths_of(bot(flow))

    told = {(each.kind, each.words, each.location.line, each.reason) for each in report.unreached}
    assert ("guards", "many > 5: true", 9, "no answer was found that makes it so") in told
    assert ("states", "say_1", 10, "nothing that people say or that happens was found to lead there") in told


def test_what_happens_in_no_stream_begins_talks_and_lists_of_people_are_found(bot: MakeBot) -> None:
    flow = """
        flow: ask_all
        version: 1
        start: { event: connection_requested }
        scope: each
        commands: [help]
        slots: { people: { type: list, items: user, min_length: 1 } }
        steps:
          - call: acts.people
            save: people
          - ask: fine
            to: people
            options: { yes: next }
    """
    python = """
        from flowbot import User, action

        @action
        async def people() -> list[User]:
            return []
    """
    walked = walk(bot(flow, settings="modules: [acts]", python=python))

    assert walked.problems == []
    assert walked.missed == []
    assert {"done", "expired", "failed"} <= set(walked.ends)


def test_a_turn_that_fails_is_a_talk_that_fails(bot: MakeBot) -> None:
    flow = """
        flow: bad
        version: 1
        start: /bad
        slots: { dish: { type: text }, price: { type: integer } }
        any_time: [{ message: status, then: [{ say: "{{ dish }}" }] }]
        steps:
          - ask: dish
          - ask: price
    """
    walked = walk(bot(flow))
    talk, reason = walked.report.failing[0]

    assert reason.startswith("RenderError: ")
    assert [f"{talk.title}: a turn failed: {reason}"] == walked.problems
    assert [line.text for line in talk.lines] == ["/bad", "status"]  # type: ignore[attr-defined]  # people say them


CALLS = """
    flow: order
    version: 1
    start: /order
    slots: { code: { type: text, pattern: "[A-Z]{2}[0-9]{3}" }, price: { type: decimal }, note: { type: text } }
    any_time: [{ event: market.closed, then: closed }]
    steps:
      - ask: code
      - call: acts.quote
        args: { ticker: code }
        save: { price: result.price }
        retries: 2
        timeout: 5s
        failed:
          - if: error.kind == 'timeout'
            then: [{ end: slow }]
          - if: error.kind == 'NoSuch'
            then: [{ end: nothing }]
          - end: broken
      - if: price * 2 > 50
        then:
          - ask: approval
            options: { ok: next, no: { then: refused } }
            remind: { every: 10m, max: 2 }
            expire: 1h
            expired: refused
      - wait: 5m
      - http: https://api.example.com/x/{{ code }}
        method: POST
        json: { price: price }
        save: { note: result.body.note }
        failed:
          - if: error.status == 409
            then: [{ end: conflict }]
          - { goto: code, max: 2 }
    ends: [slow, broken, nothing, refused, conflict, closed]
"""
QUOTE = """
    from flowbot import action
    @action
    async def quote(ticker: str) -> dict[str, str]:
        raise AssertionError("nothing outside is called")
"""


def test_calls_give_what_a_flow_tells_apart_and_fail_as_it_tells_apart(bot: MakeBot) -> None:
    walked = walk(bot(CALLS, settings="modules: [acts]\nhosts: [api.example.com]\n", python=QUOTE))

    assert walked.problems == []
    assert walked.missed == []


def test_flows_begin_by_events_requests_and_times(bot: MakeBot) -> None:
    paid = """
        flow: paid
        version: 1
        start: { event: payments.settled, when: event.amount > 100, set: { amount: event.amount } }
        slots: { amount: { type: decimal } }
        steps:
          - listen: more
            for:
              - { event: payments.more, when: event.kind == 'x', then: [{ say: x, to: "'desk'" }] }
              - { event: payments.stop, then: finished }
            idle: 2h
        ends: [finished]
    """
    hook = """
        flow: hook
        version: 1
        start: { webhook: shop, set: { note: request.note } }
        slots: { note: { type: text } }
        steps:
          - if: note == 'urgent'
            then: [{ say: "{{ note }}", to: "'desk'" }]
    """
    daily = """
        flow: daily
        version: 1
        start: { cron: "0 8 * * 1-5" }
        slots: { mood: { type: choice, of: [good, bad] } }
        steps:
          - { ask: mood, to: "'desk'", who: "true", expire: 4h }
    """
    joined = """
        flow: joined
        version: 1
        start: { event: user_joined_room }
        steps:
          - say: Welcome.
    """
    walked = walk(bot(paid, hook, daily, joined))

    assert walked.problems == []
    assert {each.split()[-2] for each in walked.missed} <= {"cancelled"}  # nobody is there who could


def test_a_flow_that_another_runs_is_gone_through_with_it(bot: MakeBot) -> None:
    parent = """
        flow: parent
        version: 1
        start: /parent
        slots: { got: { type: text }, people: { type: list, items: user, min_length: 1, max_length: 3 } }
        steps:
          - ask: people
          - run: child
            args: { many: "2" }
            save: got
            ends: { good: next, bad: stopped, cancelled: stopped }
          - ask: vote
            to: people
            options: { yes: next, no: { then: stopped } }
            need: 2
        ends: [stopped]
    """
    child = """
        flow: child
        version: 1
        args: [many]
        returns: [word]
        slots: { many: { type: integer }, word: { type: text } }
        steps:
          - ask: word
          - if: many > 1 and word == 'bad'
            then: [{ end: bad }]
          - end: good
        ends: [good, bad]
    """
    walked = walk(bot(parent, child))

    assert walked.problems == []
    assert not [each for each in walked.missed if each.startswith(("states", "guards", "timers"))]


def test_the_same_bot_has_the_same_talks_in_the_same_order(bot: MakeBot) -> None:
    project = bot(SPEND)

    assert paths_of(project).talks == paths_of(project).talks


def test_more_ways_than_are_gone_are_told(bot: MakeBot) -> None:
    project = bot(SPEND)

    assert not paths_of(project).is_cut_short
    assert paths_of(project, most_paths=1).is_cut_short
    few = paths_of(project, most_turns=5)
    assert few.is_cut_short
    assert {each.reason for each in few.unreached if each.kind == "states"} == {"too many turns were tried before"}


def test_somebody_has_each_role_whose_people_no_local_pod_has(bot: MakeBot) -> None:
    flow = """
        flow: leave
        version: 1
        start: /leave
        who: roles.staff
        steps:
          - ask: decision
            to: roles.boss
            options: { approve: next, refuse: { then: refused } }
        ends: [refused]
    """
    python = """
        from flowbot import role
        @role("boss")
        def boss() -> list[str]:
            return ["zoe@bank.example"]
        @role("staff")
        def staff() -> list[str]:
            raise OSError("the directory is not there")
    """
    walked = walk(bot(flow, settings="modules: [acts]\n", python=python))

    assert walked.problems == []
    assert walked.missed == []
    for talk in walked.report.talks:
        assert {name: each.roles for name, each in talk.people.items() if each.roles} == {
            "boss": ("boss",),
            "staff": ("staff",),
        }


def test_a_flow_that_nobody_may_begin_is_told(bot: MakeBot) -> None:
    flow = """
        flow: shut
        version: 1
        start: /shut
        who: "false"
        steps: [{ say: never }]
    """
    report = paths_of(bot(flow))

    assert {each.reason for each in report.unreached} == {"nobody and nothing was found that begins the flow"}
