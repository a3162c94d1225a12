"""The hard situations of the flow language that the engine alone shows; each has its number in the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flowbot.engine.effects import Update
from flowbot.engine.machine import CompiledFlow
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
Talk = Callable[..., Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")
ROOM = Stream(id=StreamId("room"), type="ROOM")
TOO_LATE = "Sorry, this form is no longer open."
NOT_YOURS = "Sorry, this is for somebody else to answer."

PAY = """
flow: pay
version: 1
slots:
  amount: { type: integer }
  manager: { type: user }
steps:
  - ask: amount
  - ask: decision
    to: manager
    say: Shall {{ initiator.name }} get {{ amount }}?
    options: { approve: next, reject: rejected }
    expire: 2d
  - say: Approved by {{ answers.decision.by.name }}.
ends: [rejected]
"""


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Talk:
    return lambda text, **actions: stage(compile_yaml(text, **actions))


@pytest.fixture
def asked(talk: Talk) -> Any:
    ann = talk(PAY)
    ann.start({"amount": 50, "manager": {"id": 8, "name": "Bob"}})
    assert ann.told() == [(8, "Shall Ann get 50?")]
    return ann


def form_of(conversation: Any, place: int = 0) -> str:
    found: str = conversation.snapshot.main.cards[place].form_id
    return found


def test_an_old_form_is_closed_when_the_question_is_asked_anew_and_moves_nothing_any_more(asked: Any) -> None:
    """Situation 1."""
    old = form_of(asked)
    asked.says("change amount")
    assert asked.closed() == [(8, "This is asked again below.")]
    asked.says("60")

    assert asked.submits(old, {"action": "approve"}, BOB, BOBS_IM) == [f"{TOO_LATE} Please use the latest one."]
    assert len(asked.snapshot.main.cards) == 1
    assert asked.snapshot.main.answers.keys() == {"amount"}


SIDE = """
flow: f
version: 1
slots:
  amount: { type: integer, default: 50 }
  manager: { type: user }
steps:
  - parallel: both
    branches:
      people:
        - ask: decision
          to: manager
          say: Shall Ann get {{ amount }}?
          options: { approve: next, reject: rejected }
      money:
        - ask: amount
          name: raise
          slots: [amount]
          when: missing(amount) or amount == 50
        - wait: 1d
  - say: Approved {{ amount }}.
ends: [rejected]
"""

LISTENING = """
flow: f
version: 1
slots:
  amount: { type: integer, default: 50 }
  note: { type: text }
  manager: { type: user }
initial: open
states:
  open:
    for:
      - { message: "raise to {amount}", then: [{ set: { amount: amount } }] }
    steps:
      - QUESTION
      - say: Done with {{ amount }}.
    expire: 9d
"""
DECISION = (
    "{ ask: decision, to: manager, say: 'Shall Ann get {{ amount }}?', options: { approve: next, reject: next } }"
)
QUESTION = "{ ask: details, to: manager, say: 'Why {{ amount }}?', slots: [note] }"


def raised(talk: Talk, question: str) -> Any:
    ann = talk(LISTENING.replace("QUESTION", question))
    ann.start({"manager": {"id": 8, "name": "Bob"}})
    ann.form = form_inside(ann)
    ann.says("raise to 60")
    return ann


def form_inside(conversation: Any) -> str:
    cards = [card for each in conversation.snapshot.positions.values() for card in each.cards]
    assert len(cards) == 1
    found: str = cards[0].form_id
    return found


def test_an_open_card_shows_what_has_changed_in_its_place(talk: Talk) -> None:
    """Situation 2."""
    ann = raised(talk, DECISION)

    assert ann.closed() == [(8, "Shall Ann get 60?")]
    (update,) = [each for each in ann.effects if isinstance(each, Update)]
    assert update.form is not None
    assert update.form.id == form_inside(ann) != ann.form
    assert ann.says("raise to 60") == []
    assert ann.closed() == []


def test_nobody_approves_a_number_that_they_did_not_see(talk: Talk) -> None:
    """Situation 2."""
    ann = raised(talk, DECISION)

    assert ann.submits(ann.form, {"action": "approve"}, BOB, BOBS_IM) == ["Shall Ann get 60?"]
    assert ann.snapshot.ended is None
    assert ann.submits(form_inside(ann), {"action": "approve"}, BOB, BOBS_IM) == ["Done with 60."]


def test_nor_does_who_writes_the_answer_before_the_change(talk: Talk) -> None:
    """Situation 2."""
    ann = raised(talk, DECISION)

    assert ann.says("approve", by=BOB, stream=BOBS_IM) == ["Shall Ann get 60?"]
    ann.now += timedelta(seconds=5)
    assert ann.says("approve", by=BOB, stream=BOBS_IM) == ["Done with 60."]


def test_what_a_form_asks_is_taken_though_what_it_showed_has_changed(talk: Talk) -> None:
    """Situation 2."""
    ann = raised(talk, "{ ask: details, to: manager, say: 'Why {{ amount }}?', slots: [note, amount] }")

    assert ann.submits(ann.form, {"action": "submit", "note": "so", "amount": "70"}, BOB, BOBS_IM) == ["Done with 70."]


def test_the_first_of_two_answers_decides_and_the_second_hears_whose_it_was(talk: Talk) -> None:
    """Situation 3."""
    ann = talk(
        PAY.replace("type: user", "type: list, items: user").replace(
            "- say: Ap", "- ask: amount\n    name: x\n  - say: Ap"
        )
    )
    ann.start({"amount": 50, "manager": [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]})
    caras = form_of(ann, 1)
    ann.presses("reject", card=0, by=BOB, stream=BOBS_IM)
    assert ann.ends() == ["rejected"]


@pytest.fixture
def twice(talk: Talk) -> Any:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { people: { type: list, items: user }, note: { type: text } }
        steps:
          - ask: decision
            to: people
            options: { approve: next, reject: cancelled }
          - ask: note
        """
    )
    ann.start({"people": [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]})
    ann.forms = [each.form_id for each in ann.snapshot.main.cards]
    ann.presses("approve", card=0, by=BOB, stream=BOBS_IM)
    return ann
