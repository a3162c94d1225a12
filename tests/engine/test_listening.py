"""Tests for flowbot.engine.listening: handlers, while the flow is there and at any time."""

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
IM = Stream(id=StreamId("im"), type="IM")

TRANSLATE = """
flow: translate
version: 1
scope: SCOPE
slots:
  language: { type: choice, of: [de, fr] }
  reply: { type: text }
steps:
  - listen: translating
    for:
      - message: end translate
        then: stopped
      - message: "*"
        then:
          - call: actions.translate
            args: { text: message.text, language: language }
            save: reply
            failed: [{ say: It does not work. }, { goto: translating }]
          - say: "{{ user.name }}: {{ reply }}"
    idle: 30m
    expired: stopped
ends: { stopped: Stopped. }
"""


@pytest.fixture
def translating(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    def begin(scope: str = "user") -> Any:
        ann = stage(compile_yaml(TRANSLATE.replace("SCOPE", scope), actions__translate=("text", "language")))
        ann.start({"language": "de"})
        return ann

    return begin


def test_every_message_is_handled_until_one_leaves(translating: Callable[..., Any]) -> None:
    ann = translating()
    ann.says("hello")
    assert ann.calls() == [("actions.translate", {"text": "hello", "language": "de"})]
    assert ann.returns("hallo") == ["Ann: hallo"]
    ann.says("bye")
    assert ann.returns("Wiedersehen") == ["Ann: Wiedersehen"]

    assert ann.says("End Translate!") == ["Stopped."]


def test_what_fails_goes_on_listening(translating: Callable[..., Any]) -> None:
    ann = translating()
    ann.says("hello")

    assert ann.fails() == ["It does not work."]
    assert ann.snapshot.state == "translating.listen"


def test_it_is_left_when_nobody_says_anything(translating: Callable[..., Any]) -> None:
    ann = translating()
    ann.passes(minutes=20)
    ann.says("hello")
    ann.returns("hallo")
    assert ann.passes(minutes=29) == []

    assert ann.passes(minutes=1) == ["Stopped."]


def test_others_are_heard_where_the_stream_is_everybodys(translating: Callable[..., Any]) -> None:
    alone, together = translating(), translating("stream")
    alone.says("hello", by=BOB, stream=IM)
    together.says("hello", by=BOB, stream=IM)

    assert alone.calls() == []
    assert together.calls() != []
    assert together.returns("hallo") == ["Bob: hallo"]


def test_what_was_heard_is_forgotten_after_it_was_handled(translating: Callable[..., Any]) -> None:
    ann = translating("stream")
    ann.says("hello", by=BOB, stream=IM)
    ann.returns("hallo")

    assert (ann.snapshot.main.sender, ann.snapshot.main.names) == (None, {})


DESK = """
flow: desk
version: 1
slots:
  price: { type: decimal, gt: 0 }
  sold: { type: boolean, default: "false" }
  note: { type: text }
steps:
  - listen: open
    for:
      - message: price {price}
        when: "not sold"
        set: { note: "'by ' + user.name" }
        then: [{ say: "{{ price }} {{ note }}" }]
      - match: [sold, done]
        who: initiator
        then: [{ set: { sold: true } }, { say: Sold. }]
      - message: leave
        then: next
    expire: 1h
    expired: closed
  - say: Bye.
ends: [closed]
any_time:
  - match: [rules]
    then: [{ say: No shouting. }]
  - message: note {note}
    then:
      - ask: sold
        say: Is it sold?
"""


@pytest.fixture
def desk(compile_yaml: Compile, stage: MakeStage) -> Any:
    ann = stage(compile_yaml(DESK))
    ann.start()
    return ann


def test_a_handler_fills_the_slots_of_its_pattern_and_others(desk: Any) -> None:
    assert desk.says("price 12.50") == ["12.50 by Ann"]
    assert desk.snapshot.state == "open.listen"


def test_a_handler_whose_condition_does_not_hold_is_none(desk: Any) -> None:
    desk.says("sold")

    assert desk.says("price 13") == []
    assert desk.snapshot.slots["sold"] is True


def test_what_is_no_value_of_the_slot_is_no_match(desk: Any) -> None:
    assert desk.says("price many") == []


def test_next_leaves(desk: Any) -> None:
    assert desk.says("leave") == ["Bye."]


def test_it_listens_no_longer_than_it_should(desk: Any) -> None:
    desk.passes(minutes=59)
    desk.says("price 3")
    desk.passes(minutes=1)

    assert desk.ends() == ["closed"]


def test_what_holds_at_any_time_comes_back_to_where_the_flow_was(desk: Any) -> None:
    assert desk.says("Rules!") == ["No shouting."]
    assert desk.snapshot.state == "open.listen"
    assert desk.says("price 3") == ["3 by Ann"]


QUESTION = """
flow: f
version: 1
slots: { a: { type: integer }, b: { type: integer } }
steps:
  - ask: a
    expire: 1h
any_time:
  - message: aside
    then: [{ ask: b }, { say: "b is {{ b }}" }]
  - message: stop
    then: cancelled
"""


def test_an_aside_may_ask_and_the_question_comes_again(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(QUESTION))
    ann.start()

    assert ann.says("aside") == ["B?"]
    assert ann.says("5") == ["b is 5", "A?"]
    ann.says("6")
    assert ann.snapshot.slots == {"a": 6, "b": 5}


def test_a_question_that_expires_during_an_aside_expires_when_it_comes_again(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    ann = stage(compile_yaml(QUESTION))
    ann.start()
    ann.says("aside")

    assert ann.passes(hours=2) == []
    ann.says("5")
    assert ann.ends() == ["expired"]


def test_what_holds_at_any_time_may_end_the_flow(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(compile_yaml(QUESTION))
    ann.start()

    assert ann.says("stop") == ["Cancelled."]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (DESK.replace("price {price}", "price {prize}"), "flow.yaml:11:25", "there is no slot 'prize'"),
        (DESK.replace("not sold", "not solt"), "flow.yaml:12:20", "there is no name 'solt' here"),
        (DESK.replace("then: next", "then: nxet"), "flow.yaml:19:15", "there is no step or end 'nxet'"),
        (DESK.replace("who: initiator", "whom: initiator"), "flow.yaml:16:9", "a handler of kind 'match' has no key 'whom'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_handler_is_told_at_its_place(
    compile_yaml: Compile, text: str, place: str, message: str
) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(text)

    assert (place, message) in [(str(each.location), each.message) for each in caught.value.problems]


def test_a_handler_that_leaves_for_good_takes_the_timers_of_what_it_interrupted_along(
    compile_yaml: Compile, stage: MakeStage
) -> None:
    ann = stage(
        compile_yaml("""
        flow: f
        version: 1
        slots: { amount: { type: integer }, note: { type: text } }
        expire: 9d
        steps:
          - ask: amount
            expire: 1h
          - end: done
          - ask: note
          - goto: amount
        any_time:
          - match: [note]
            then: [{ goto: note }]
        """)
    )
    ann.start()
    ann.says("note")
    assert list(ann.snapshot.main.timers) == ["note.expire"]
    ann.passes(hours=2)

    assert ann.says("a note") == ["Amount?"]


def test_a_handler_of_any_time_is_not_begun_inside_another(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(
        compile_yaml("""
        flow: f
        version: 1
        slots: { amount: { type: integer }, note: { type: text } }
        steps:
          - ask: amount
        any_time:
          - match: [note]
            then: [{ ask: note }]
        """)
    )
    ann.start()
    ann.says("note")

    assert ann.says("note") == ["Amount?"]
    assert ann.snapshot.slots == {"note": "note"}


def test_change_of_what_a_handler_of_any_time_has_asked_comes_back_too(compile_yaml: Compile, stage: MakeStage) -> None:
    ann = stage(
        compile_yaml("""
        flow: f
        version: 1
        slots: { amount: { type: integer }, note: { type: text } }
        steps:
          - ask: amount
        any_time:
          - match: [note]
            then: [{ ask: note }]
        """)
    )
    ann.start()
    ann.says("note")
    ann.says("first")

    assert ann.says("change note") == ["Note?"]
    assert ann.says("second") == ["Amount?"]
    assert ann.snapshot.slots == {"note": "second"}
