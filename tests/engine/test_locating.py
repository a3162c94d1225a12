"""Tests for flowbot.engine.locating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowbot.engine.events import Located
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.recipients import Recipient
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

BOB = User(id=UserId(8), display_name="Bob")
DESK = Stream(id=StreamId("desk"), type="ROOM", name="Desk")
NAMELESS = Stream(id=StreamId("desk"), type="ROOM")
ASKED = """
flow: ask
version: 1
slots: { amount: { type: integer }, more: { type: integer } }
steps:
  - { ask: amount, to: "'Desk'" }
  - { ask: more, to: "'Desk'" }
"""


def begun(compile_yaml: Callable[..., CompiledFlow], stage: Callable[[CompiledFlow], Any]) -> Any:
    conversation = stage(compile_yaml(ASKED))
    conversation.start()
    return conversation


def arrived(room: str = "Desk") -> Located:
    return Located(key="arrived", room=room, stream_id=DESK.id)


def card(conversation: Any) -> Recipient:
    to: Recipient = conversation.snapshot.main.cards[0].to
    return to


def test_a_question_knows_its_stream_once_it_has_arrived(compile_yaml: Any, stage: Any) -> None:
    conversation = begun(compile_yaml, stage)
    assert card(conversation) == Recipient(room="Desk")
    conversation.hear(arrived())

    assert conversation.effects == ()
    assert card(conversation) == Recipient(room="Desk", stream_id=DESK.id)
    conversation.says("5", by=BOB, stream=NAMELESS)
    assert conversation.snapshot.slots["amount"] == 5


def test_the_next_question_knows_it_from_the_beginning(compile_yaml: Any, stage: Any) -> None:
    conversation = begun(compile_yaml, stage)
    conversation.hear(arrived())
    conversation.says("5", by=BOB, stream=NAMELESS)

    assert card(conversation) == Recipient(room="Desk", stream_id=DESK.id)


def test_another_room_changes_nothing_of_it(compile_yaml: Any, stage: Any) -> None:
    conversation = begun(compile_yaml, stage)
    conversation.hear(arrived("Lounge"))

    assert card(conversation) == Recipient(room="Desk")


def test_who_answers_before_is_known_by_the_name_of_the_stream(compile_yaml: Any, stage: Any) -> None:
    conversation = begun(compile_yaml, stage)
    assert conversation.says("5", by=BOB, stream=NAMELESS) == []
    conversation.says("6", by=BOB, stream=DESK)

    assert conversation.snapshot.slots["amount"] == 6
