"""Tests for flowbot.engine.asking: who is asked, who may answer, and how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flowbot.engine.effects import CancelTimer, StartTimer
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")
ROOM = Stream(id=StreamId("room"), type="ROOM")

APPROVAL = """
flow: approval
version: 1
slots:
  manager: { type: user }
  reason: { type: text }
steps:
  - ask: decision
    to: manager
    options:
      approve: next
      reject: { slots: [reason], then: rejected }
    remind: { every: 1h, max: 3 }
    expire: 2d
  - say: Approved by {{ answers.decision.by.name }}.
ends: [rejected]
"""


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


@pytest.fixture
def asked(talk: Callable[[str], Any]) -> Any:
    ann = talk(APPROVAL)
    ann.start({"manager": {"id": 8, "name": "Bob"}})
    return ann


def test_a_question_to_somebody_else_goes_to_them(asked: Any) -> None:
    assert asked.told() == [(8, "Decision?")]
    assert [(each.to.user_id, each.step) for each in asked.snapshot.main.cards] == [(8, "decision")]


def test_the_answer_of_who_was_asked_goes_on_where_the_conversation_lives(asked: Any) -> None:
    asked.presses("approve", by=BOB, stream=BOBS_IM)

    assert asked.told() == [("im", "Approved by Bob.")]
    assert asked.closed() == [(8, "Decision: Approve")]
    assert asked.ends() == ["done"]


def test_who_was_asked_may_write_the_answer(asked: Any) -> None:
    assert asked.says("approve", by=BOB, stream=BOBS_IM) == ["Approved by Bob."]


def test_a_wrong_answer_is_answered_where_it_was_given(asked: Any) -> None:
    asked.says("perhaps", by=BOB, stream=BOBS_IM)
    [(where, text)] = asked.told()

    assert where == 8
    assert text.startswith("Sorry, \u2018perhaps\u2019") or "perhaps" in text


def test_only_who_was_asked_may_answer(asked: Any) -> None:
    assert asked.presses("approve", by=CARA, stream=BOBS_IM) == ["Sorry, this is for somebody else to answer."]
    assert asked.told() == [("bobs im", "Sorry, this is for somebody else to answer.")]
    assert asked.presses("approve") == ["Sorry, this is for somebody else to answer."]
    assert asked.snapshot.state == "decision.ask"


def test_what_somebody_else_writes_is_nothing_to_the_conversation(asked: Any) -> None:
    before = asked.snapshot
    asked.says("approve")
    asked.says("approve", by=CARA, stream=CARAS_IM)
    asked.says("approve", by=BOB, stream=ROOM)

    assert asked.snapshot == before


def test_a_respondent_cannot_cancel(asked: Any) -> None:
    assert asked.says("cancel", by=BOB, stream=BOBS_IM) == ["Sorry, this is for somebody else to answer."]
    assert asked.snapshot.ended is None


def test_cancelling_closes_the_card_of_the_respondent(asked: Any) -> None:
    assert asked.says("cancel") == ["Cancelled."]
    assert asked.closed() == [(8, "Cancelled.")]
    assert asked.ends() == ["cancelled"]


def test_reminders_go_to_who_is_asked_as_often_as_the_flow_says(asked: Any) -> None:
    assert asked.passes(minutes=59) == []
    assert asked.passes(minutes=1) == ["A reminder: this still waits for an answer."]
    assert asked.told() == [(8, "A reminder: this still waits for an answer.")]
    assert asked.passes(hours=10) == ["A reminder: this still waits for an answer."] * 2
    assert list(asked.snapshot.main.timers) == ["decision.expire"]


def test_words_of_a_reminder_may_count_it(talk: Callable[[str], Any]) -> None:
    ann = talk(APPROVAL.replace("max: 3", 'max: 2, say: "Reminder {{ reminder }}"'))
    ann.start({"manager": {"id": 8, "name": "Bob"}})

    assert ann.passes(hours=5) == ["Reminder 1", "Reminder 2"]


def test_a_question_that_nobody_answers_expires(asked: Any) -> None:
    said = asked.passes(days=2)

    assert said[-1] == "This took too long, so I stopped waiting. You can start again at any time."
    assert asked.closed() == [(8, "This took too long, so I stopped waiting. You can start again at any time.")]
    assert asked.ends() == ["expired"]


def test_an_answer_cancels_the_timers(asked: Any) -> None:
    running = {timer.id for timer in asked.snapshot.main.timers.values()}
    asked.presses("approve", by=BOB, stream=BOBS_IM)

    assert {each.id for each in asked.effects if isinstance(each, CancelTimer)} == running
    assert asked.snapshot.main.timers == {}


def test_an_answer_after_the_question_expired_comes_too_late_whoever_reads_it_first(asked: Any) -> None:
    before = asked.snapshot
    asked.now += timedelta(days=2)

    assert asked.presses("approve", by=BOB, stream=BOBS_IM) == ["Sorry, this form is no longer open."]
    assert asked.snapshot.main == before.main


def test_invalid_answers_do_not_start_the_time_anew(asked: Any) -> None:
    before = asked.snapshot.main.timers
    asked.says("perhaps", by=BOB, stream=BOBS_IM)

    assert asked.snapshot.main.timers == before
    assert not any(isinstance(each, StartTimer) for each in asked.effects)


def test_a_late_click_of_another_who_was_asked_hears_who_decided(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { people: { type: list, items: user } }
        steps:
          - ask: decision
            to: people
            options: { approve: next, reject: cancelled }
          - ask: people
        """
    )
    ann.start({"people": [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]})
    caras = ann.snapshot.main.cards[1].form_id
    ann.presses("approve", by=BOB, stream=BOBS_IM)

    assert ann.closed() == [(8, "Decision: Approve"), (9, "Bob has answered this already.")]
    assert ann.submits(caras, {"action": "reject"}, CARA, CARAS_IM) == ["Bob has answered this already."]


TWO = """
flow: f
version: 1
slots: { people: { type: list, items: user } }
steps:
  - ask: approval
    to: people
    excluding: initiator
    need: NEED
    options: { approve: next, reject: refused }
    undecided: open
  - end: approved
ends: [approved, refused, open]
"""
PEOPLE = [{"id": 7, "name": "Ann"}, {"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]


def voting(talk: Callable[[str], Any], need: str) -> Any:
    ann = talk(TWO.replace("NEED", need))
    ann.start({"people": PEOPLE})
    return ann


def test_several_must_take_the_same_option(talk: Callable[[str], Any]) -> None:
    ann = voting(talk, "2")

    assert ann.presses("approve", card=1, by=BOB, stream=BOBS_IM) == ["Noted, 1 so far."]
    assert ann.presses("approve", card=1, by=CARA, stream=CARAS_IM) == []
    assert ann.ends() == ["approved"]
    assert [(each.by.id, each.option) for each in ann.snapshot.main.answers["approval"].everybody] == [
        (8, "approve"),
        (9, "approve"),
    ]


def test_one_person_has_one_voice(talk: Callable[[str], Any]) -> None:
    ann = voting(talk, "2")
    ann.says("approve", by=BOB, stream=BOBS_IM)
    ann.says("approve", by=BOB, stream=BOBS_IM)

    assert ann.snapshot.ended is None
    assert len(ann.snapshot.main.votes) == 1


def test_a_decision_that_no_option_can_win_is_undecided(talk: Callable[[str], Any]) -> None:
    ann = voting(talk, "all")
    ann.presses("approve", card=1, by=BOB, stream=BOBS_IM)
    ann.presses("reject", card=1, by=CARA, stream=CARAS_IM)

    assert ann.ends() == ["open"]


def test_who_is_excluded_may_not_answer_though_asked(talk: Callable[[str], Any]) -> None:
    ann = voting(talk, "1")

    assert ann.presses("approve", card=0) == ["Sorry, this is for somebody else to answer."]


def test_a_question_in_a_room_is_for_everybody_there(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { place: { type: room } }
        steps:
          - ask: decision
            to: place
            options: { approve: next }
          - say: Thanks.
        """
    )
    ann.start({"place": {"id": "room"}})
    assert ann.told() == [("room", "Decision?")]

    assert ann.says("hello all", by=CARA, stream=ROOM, addressed=False) == []
    assert ann.says("approve", by=CARA, stream=ROOM, addressed=False) == ["Thanks."]
    assert ann.closed() == [("room", "Decision: Approve<br/>Answered by Cara.")]


def test_a_question_to_nobody_fails(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { people: { type: list, items: user } }
        steps:
          - ask: decision
            to: people
            options: { approve: next }
            failed: [{ say: "{{ error.kind }}" }]
        """
    )

    assert ann.start({"people": []}) == ["unreachable"]


def test_a_question_to_what_is_no_person_fails_its_turn(talk: Callable[[str], Any]) -> None:
    ann = talk(APPROVAL)

    with pytest.raises(GuardError, match="not to nothing"):
        ann.start()


def test_the_flow_says_how_long_questions_are_open(talk: Callable[[str], Any]) -> None:
    ann = talk("flow: f\nversion: 1\nexpire: 2h\nslots: { a: { type: text } }\nsteps: [{ ask: a }]")
    ann.start()

    assert ann.passes(hours=1) == []
    assert ann.passes(hours=1) == ["This took too long, so I stopped waiting. You can start again at any time."]


def test_a_moment_may_be_worked_out(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { start: { type: datetime } }
        steps:
          - wait: { at: start }
          - say: It is time.
        """
    )
    assert ann.start({"start": ann.now + timedelta(hours=3)}) == []

    assert ann.says("hello") == []
    assert ann.passes(hours=2) == []
    assert ann.passes(hours=1) == ["It is time."]


def test_slots_are_set_together(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { a: { type: integer, default: 1 }, b: { type: integer, default: 2 }, c: { type: integer, default: 3 } }
        steps:
          - set: { a: b, b: a, c: none }
          - say: "{{ a }} {{ b }} {{ missing(c) }}"
        """
    )

    assert ann.start() == ["2 1 yes"]


def test_what_does_not_fit_a_slot_is_not_set(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { a: { type: integer, le: 5, default: 1 } }
        steps: [{ set: { a: a + 9 } }]
        """
    )

    with pytest.raises(GuardError, match="'a' cannot be set to 10: it must be 5 or less"):
        ann.start()


BACK = """
flow: f
version: 1
slots: { a: { type: integer }, b: { type: integer }, c: { type: text } }
steps:
  - ask: a
  - ask: b
  - call: actions.look
    save: c
  - ask: last
    options: { go: next }
"""


def test_back_asks_the_question_before(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(BACK, actions__look=()))
    ann.start()
    ann.says("1")

    assert ann.says("back") == ["A?"]
    assert ann.says("5") == ["B?"]
    assert ann.snapshot.slots == {"a": 5}


def test_back_stops_at_what_the_world_has_seen(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(BACK, actions__look=()))
    ann.start()
    assert ann.says("back") == ["There is nothing to go back to."]
    ann.says("1")
    ann.says("2")
    ann.returns("x")

    assert ann.says("back") == ["There is nothing to go back to."]
    assert ann.snapshot.state == "last.ask"


def test_restart_forgets_all_but_what_it_was_started_with(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(BACK, actions__look=()))
    ann.start({"a": 1})
    ann.says("2")
    ann.returns("x")

    assert ann.says("restart") == ["B?"]
    assert ann.snapshot.slots == {"a": 1}
    assert ann.snapshot.main.answers == {}


def test_repeat_says_the_question_again(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(BACK, actions__look=()))
    ann.start()

    assert ann.says("repeat") == ["A?"]


def test_a_question_that_is_asked_anew_reminds_as_often_again(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(
        compile_yaml("""
        flow: f
        version: 1
        slots: { amount: { type: integer } }
        steps:
          - ask: amount
            remind: { every: 1h, max: 2, say: "Well? ({{ reminder }})" }
          - ask: more
            options: { again: amount, enough: next }
        """)
    )
    ann.start()

    assert ann.passes(hours=9) == ["Well? (1)", "Well? (2)"]
    ann.says("5")
    ann.says("again")
    assert ann.passes(hours=9) == ["Well? (1)", "Well? (2)"]


def test_after_what_holds_at_any_time_all_who_were_asked_are_asked_again(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    ann = stage(
        compile_yaml("""
        flow: f
        version: 1
        args: [peers]
        slots: { peers: { type: list, items: user } }
        steps:
          - ask: ready
            to: peers
            need: all
            options: { ready: next }
        any_time: [{ match: [status], then: [{ say: Waiting. }] }]
        """)
    )
    ann.start({"peers": [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]})
    ann.says("ready", by=BOB, stream=BOBS_IM)
    ann.says("status")

    assert ann.told() == [("im", "Waiting."), (9, "Ready?")]
    assert [card.to.user_id for card in ann.snapshot.main.cards] == [9]
