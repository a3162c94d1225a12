"""Tests for flowbot.engine.composite: flows as machines written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
DAN = User(id=UserId(10), display_name="Dan")
ROOM = Stream(id=StreamId("room"), type="ROOM")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")

TICKET = """
flow: ticket
version: 1
slots:
  title: { type: text }
  agent: { type: user }
  resolution: { type: text }
initial: open
states:
  open:
    enter: [{ say: "Open: {{ title }}" }]
    exit: [{ say: Leaving open. }]
    for:
      - message: take
        then: [{ set: { agent: user } }, { goto: working }]
      - message: who
        then: [{ say: Nobody yet. }]
    remind: { every: 4h, max: 3 }
  working:
    steps: [{ ask: resolution, to: agent }, { goto: solved }]
    for:
      - message: give back
        who: agent
        then: open
  solved:
    enter: [{ say: "Solved: {{ resolution }}" }]
    for:
      - message: reopen
        then: { history: working }
    expire: 2d
    expired: done
"""


DRAFT = """
flow: paper
version: 1
slots: { title: { type: text }, text: { type: text } }
initial: outer
states:
  outer:
    initial: draft
    states:
      draft:
        steps: [{ ask: title }, { ask: text, say: "Text of {{ title }}?" }, { goto: review }]
        for: [{ message: hm, then: [{ say: Still a draft. }] }]
      review:
        for: [{ message: ok, then: over }]
        expire: 2d
  over:
    enter: [{ say: "Over: {{ title }}" }]
    for: [{ message: sum, then: summing }, { message: fin, then: done }]
    expire: 2d
  summing:
    steps: [{ confirm: all_of_it }, { goto: over }]
"""


OFFER = """
flow: help
version: 1
slots: { note: { type: text } }
initial: open
states:
  open:
    steps: [{ ask: offer, to: "'room'", who: "[8, 9]", options: { take: working } }]
  working:
    steps: [{ ask: note }, { goto: open }]
"""


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


@pytest.fixture
def ticket(talk: Callable[[str], Any]) -> Any:
    ann = talk(TICKET)
    ann.start({"title": "printer"})
    return ann


def test_the_flow_begins_in_its_initial_state(ticket: Any) -> None:
    assert ticket.said() == ["Open: printer"]
    assert ticket.snapshot.state == "open.state"


def test_a_handler_that_names_no_state_stays(ticket: Any) -> None:
    assert ticket.says("who?") == ["Nobody yet."]
    assert ticket.snapshot.state == "open.state"


def test_leaving_a_state_takes_its_steps_on_the_way_out(ticket: Any) -> None:
    assert ticket.says("take") == ["Leaving open.", "Resolution?"]
    assert ticket.snapshot.state == "working.state"
    assert list(ticket.snapshot.positions) == ["", "working.steps"]


def test_reminders_of_a_state_end_with_it(ticket: Any) -> None:
    assert ticket.passes(hours=4) == ["A reminder: this still waits for an answer."]
    ticket.says("take")

    assert "open.remind.0" not in ticket.snapshot.main.timers


def test_steps_inside_may_leave_for_another_state(ticket: Any) -> None:
    ticket.says("take")

    assert ticket.says("fixed") == ["Solved: fixed"]
    assert ticket.snapshot.state == "solved.state"
    assert list(ticket.snapshot.positions) == [""]


def test_handlers_hold_while_steps_inside_wait(ticket: Any) -> None:
    ticket.says("take")

    assert ticket.says("give back") == ["Open: printer"]
    assert list(ticket.snapshot.positions) == [""]


def test_history_goes_back_to_where_a_state_was_left(ticket: Any) -> None:
    ticket.says("take")
    ticket.says("fixed")

    assert ticket.says("reopen") == ["Resolution?"]
    assert ticket.says("fixed again") == ["Solved: fixed again"]


def test_a_state_expires(ticket: Any) -> None:
    ticket.says("take")
    ticket.says("fixed")
    ticket.passes(days=2)

    assert ticket.ends() == ["done"]


def test_what_another_state_asks_is_not_changed(ticket: Any) -> None:
    ticket.says("take")
    ticket.says("fixed")
    assert ticket.says("change resolution") == ["There is no “resolution” to change."]
    ticket.says("reopen")
    ticket.says("give back")

    assert ticket.says("change resolution") == ["There is no “resolution” to change."]
    assert ticket.snapshot.state == "open.state"


def test_what_a_state_asks_is_changed_in_it(talk: Callable[[str], Any]) -> None:
    ann = talk(DRAFT)
    ann.start()
    ann.says("one")
    assert ann.says("change title") == ["Title?"]
    assert ann.says("hm") == ["Still a draft."]

    assert ann.says("two") == ["Text of two?"]
    ann.says("words")
    assert ann.says("ok") == ["Over: two"]
    assert ann.says("change title") == ["There is no “title” to change."]
    assert ann.snapshot.state == "over.state"


def test_a_confirmation_offers_no_change_of_what_another_state_asks(talk: Callable[[str], Any]) -> None:
    ann = talk(DRAFT)
    ann.start()
    ann.says("one")
    ann.says("words")
    ann.says("ok")

    assert ann.says("sum") == ["title: one<br/>text: words<br/>Is this right?"]


def test_who_answers_second_what_a_state_had_asked_hears_who_was_first(talk: Callable[[str], Any]) -> None:
    ann = talk(OFFER)
    ann.start()
    (form_id,) = [card.form_id for each in ann.snapshot.positions.values() for card in each.cards]
    ann.submits(form_id, {"action": "take"}, BOB, ROOM)
    assert ann.snapshot.state == "working.state"

    assert ann.submits(form_id, {"action": "take"}, CARA, ROOM) == ["Bob has answered this already."]
    assert ann.submits(form_id, {"action": "take"}, BOB, ROOM) == ["This has been answered already."]


def test_what_a_state_had_asked_is_not_for_everybody_to_answer(talk: Callable[[str], Any]) -> None:
    ann = talk(OFFER)
    ann.start()
    (form_id,) = [card.form_id for each in ann.snapshot.positions.values() for card in each.cards]
    ann.submits(form_id, {"action": "take"}, BOB, ROOM)

    assert ann.submits(form_id, {"action": "take"}, DAN, ROOM) == ["Sorry, this is for somebody else to answer."]
    assert ann.says("my note") == ["Offer?"]
    assert ann.snapshot.state == "open.state"
    assert ann.submits(form_id, {"action": "take"}, DAN, ROOM) == ["Sorry, this is for somebody else to answer."]


HELPED = """
flow: help
version: 1
initial: open
states:
  open:
    steps:
      - { ask: offer, to: "'room'", who: "[8, 9]", options: { take: next } }
      - { ask: solved, to: "'room'", who: answers.offer.by, options: { solved: over } }
  over:
    steps: [{ wait: 1d }]
"""


def test_who_has_answered_what_a_state_had_asked_hears_so_whomever_it_was_for(talk: Callable[[str], Any]) -> None:
    ann = talk(HELPED)
    ann.start()
    (offered,) = [card.form_id for each in ann.snapshot.positions.values() for card in each.cards]
    ann.submits(offered, {"action": "take"}, BOB, ROOM)
    (solved,) = [card.form_id for each in ann.snapshot.positions.values() for card in each.cards]
    ann.submits(solved, {"action": "solved"}, BOB, ROOM)
    assert ann.snapshot.state == "over.state"

    assert ann.submits(solved, {"action": "solved"}, BOB, ROOM) == ["This has been answered already."]
    assert ann.submits(solved, {"action": "solved"}, DAN, ROOM) == ["Sorry, this is for somebody else to answer."]


def test_cancel_ends_it_all(ticket: Any) -> None:
    ticket.says("take")

    assert ticket.says("cancel") == ["Cancelled."]
    assert ticket.ends() == ["cancelled"]


NESTED = """
flow: door
version: 1
slots: { note: { type: text } }
initial: shut
states:
  shut:
    initial: unlocked
    exit: [{ say: out of shut }]
    states:
      unlocked:
        exit: [{ say: out of unlocked }]
        for: [{ message: lock, then: locked }]
      locked:
        enter: [{ say: click }]
        for: [{ message: unlock, then: unlocked }]
    for:
      - message: force
        then: broken
      - message: peek
        then: [{ ask: note }, { say: "noted {{ note }}" }]
  broken:
    for: [{ message: mend, then: { history: shut } }, { message: leave, then: done }]
"""


def test_states_inside_a_state_change_while_the_outer_one_holds(talk: Callable[[str], Any]) -> None:
    ann = talk(NESTED)
    ann.start()
    assert ann.says("lock") == ["out of unlocked", "click"]

    assert ann.snapshot.positions["shut.unlocked"].state == "locked.state"
    assert ann.says("peek") == ["Note?"]
    assert ann.says("dark") == ["noted dark"]
    assert ann.snapshot.positions["shut.unlocked"].state == "locked.state"


def test_leaving_an_outer_state_leaves_the_inner_one_first(talk: Callable[[str], Any]) -> None:
    ann = talk(NESTED)
    ann.start()

    assert ann.says("force") == ["out of unlocked", "out of shut"]


def test_history_is_deep(talk: Callable[[str], Any]) -> None:
    ann = talk(NESTED)
    ann.start()
    ann.says("lock")
    ann.says("force")
    ann.says("mend")

    assert ann.snapshot.positions["shut.unlocked"].state == "locked.state"
    assert ann.says("unlock") == []
    assert ann.snapshot.positions["shut.unlocked"].state == "unlocked.state"


REGIONS = """
flow: r
version: 1
slots: { a: { type: text }, b: { type: text } }
states:
  both:
    parallel: true
    states:
      left:
        steps: [{ ask: a }]
      right:
        steps: [{ wait: 1h }, { say: rang }]
    for: [{ message: stop now, then: done }]
"""


def test_regions_go_on_side_by_side(talk: Callable[[str], Any]) -> None:
    ann = talk(REGIONS)
    assert ann.start() == ["A?"]
    assert ann.passes(hours=1) == ["rang"]
    ann.says("x")

    assert ann.snapshot.slots == {"a": "x"}
    ann.says("stop now")
    assert ann.ends() == ["done"]


def test_what_is_done_inside_may_go_on(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: r
        version: 1
        slots: { a: { type: text } }
        states:
          one: { steps: [{ ask: a }], done: two }
          two: { enter: [{ say: two }], steps: [{ say: inside }], done: done }
        initial: one
        """
    )
    ann.start()

    assert ann.says("x") == ["two", "inside"]
    assert ann.ends() == ["done"]


HEAD = "flow: f\nversion: 1\nslots: { a: { type: text } }\n"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (HEAD + "steps: [{ say: x }]\nstates: { a1: {} }", "flow.yaml:1:1", "a flow has `steps` or `states`, and not both"),
        (HEAD + "states: { one: {}, two: {} }", "flow.yaml:4:1", "nothing says in which state it begins"),
        (HEAD + "initial: oen\nstates: { one: {} }", "flow.yaml:4:10", "there is no state 'oen'"),
        (HEAD + "states: { one: { enter: [{ ask: a }] } }", "flow.yaml:4:26", "a step of `enter` does not wait"),
        (HEAD + "states: { one: { exit: [{ http: https://example.com }] } }", "flow.yaml:4:25", "a step of `exit` does not wait"),
        (HEAD + "states: { one: { enter: [{ run: pattern.human }] } }", "flow.yaml:4:26", "a step of `enter` does not wait"),
        (HEAD + "states: { one: { done: done } }", "flow.yaml:4:18", "without `steps` nothing inside is ever done"),
        (HEAD + "states: { one: { parallel: true } }", "flow.yaml:4:18", "there is nothing to be in at once"),
        (HEAD + "states: { one: { for: [{ message: x, then: tow }] }, two: {} }\ninitial: one", "flow.yaml:4:44", "there is no step or end 'tow'"),
        (HEAD + "states: { one: { for: [{ message: x, then: { history: tow } }] } }", "flow.yaml:4:55", "there is no state 'tow'"),
        (HEAD + "states: { one: { fro: [] } }", "flow.yaml:4:18", "a state has no key 'fro'"),
        (HEAD + "states: { one: {}, two: {} }\ninitial: one", "flow.yaml:4:20", "no way leads to this state"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_state_is_told_at_its_place(
    compile_yaml: Compile, text: str, place: str, message: str
) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(text)

    assert (place, message) in [(str(each.location), each.message) for each in caught.value.problems]


def test_history_waits_for_whom_and_as_long_as_before(talk: Callable[[str], Any]) -> None:
    ann = talk("""
        flow: desk
        version: 1
        slots: { agent: { type: user }, resolution: { type: text } }
        args: [agent]
        initial: working
        states:
          working:
            steps: [{ wait: 1h }, { ask: resolution, to: agent, expire: 2h, expired: late }]
            for: [{ message: pause, then: paused }]
            done: done
            allow_wait: true
          paused:
            for: [{ message: resume, then: { history: working } }]
            allow_wait: true
        ends: { late: Too late. }
        """)
    ann.start({"agent": {"id": 8, "name": "Bob"}})
    ann.says("pause")
    ann.says("resume")
    ann.passes(hours=1)
    assert ann.told() == [(8, "Resolution?")]
    ann.says("pause")
    ann.says("resume")
    assert ann.told() == [(8, "Resolution?")]

    assert ann.passes(hours=2) == ["Too late."]
