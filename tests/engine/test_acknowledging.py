"""Tests for flowbot.engine.acknowledging: who has answered a collection sees in its card what was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flowbot.engine.effects import Update
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
NORTH = Stream(id=StreamId("north"), type="ROOM")
SOUTH = Stream(id=StreamId("south"), type="ROOM")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")

BIDS = """
flow: book
version: 1
slots: { to: { type: list, items: stream }, size: { type: integer, gt: 0 }, price: { type: decimal } }
steps:
  - collect: bids
    slots: [size, price]
    say: Your bid?
    to: to
    per: stream
    until: { after: 1h }
    then: [{ update: bids, say: "{{ size }} at {{ price }}, {{ len(bids) }} in all." }]
  - say: "{% for bid in bids %}{{ bid.size }} {% endfor %}"
"""
BOTH = {"to": [{"id": "north"}, {"id": "south"}]}


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


def changes(stage: Any) -> list[tuple[object, str]]:
    return stage.closed()  # type: ignore[no-any-return]  # of the stage


def shown(stage: Any) -> list[dict[str, list[str]]]:
    """What stands in the forms that the last turn has changed."""
    forms = [each.form for each in stage.effects if isinstance(each, Update) and each.form is not None]
    return [{each.name: list(each.values) for each in form.fields} for form in forms]


def test_the_card_of_a_stream_says_what_was_taken_there_and_holds_it(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS)
    ann.start(BOTH)

    assert ann.presses("submit", by=CARA, stream=SOUTH, card=1, size="5", price="9.5") == []
    assert changes(ann) == [("south", "5 at 9.5, 1 in all.")]
    assert shown(ann) == [{"size": ["5"], "price": ["9.5"]}]
    ann.presses("submit", by=BOB, stream=NORTH, size="7", price="9")
    assert changes(ann) == [("north", "7 at 9, 2 in all.")]


def test_the_same_card_takes_another_answer_in_its_place(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS)
    ann.start(BOTH)
    ann.presses("submit", by=BOB, stream=NORTH, size="7", price="9")
    ann.presses("submit", by=CARA, stream=NORTH, size="8", price="9")

    assert changes(ann) == [("north", "8 at 9, 1 in all.")]
    assert ann.passes(hours=1) == ["8 "]


def test_a_wrong_answer_is_told_and_the_card_that_then_stands_there_is_changed(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS)
    ann.start(BOTH)
    assert "it must be more than 0" in ann.presses("submit", by=BOB, stream=NORTH, size="0", price="9")[0]

    ann.presses("submit", by=BOB, stream=NORTH, card=1, size="7", price="9")
    assert changes(ann) == [("north", "7 at 9, 1 in all.")]


def test_without_words_of_its_own_the_question_is_said_anew(talk: Callable[[str], Any]) -> None:
    own = ', say: "{{ size }} at {{ price }}, {{ len(bids) }} in all."'
    ann = talk(BIDS.replace("Your bid?", '"{{ len(bids) }} so far. Your bid?"').replace(own, ""))
    ann.start(BOTH)
    ann.presses("submit", by=BOB, stream=NORTH, size="7", price="9")

    assert changes(ann) == [("north", "1 so far. Your bid?")]


def test_the_card_of_many_shows_nobodys_answer(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS.replace("    per: stream\n", ""))
    ann.start(BOTH)
    ann.presses("submit", by=BOB, stream=NORTH, size="7", price="9")

    assert changes(ann) == [("north", "7 at 9, 1 in all.")]
    assert shown(ann) == [{"size": [], "price": []}]


def test_a_person_sees_their_own_in_their_im(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS.replace("    per: stream\n", "").replace("items: stream", "items: user"))
    ann.start({"to": [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]})
    ann.presses("submit", by=BOB, stream=BOBS_IM, size="7", price="9")

    assert changes(ann) == [(8, "7 at 9, 1 in all.")]
    assert shown(ann) == [{"size": ["7"], "price": ["9"]}]


def test_a_card_that_the_last_answer_has_closed_stays_closed(talk: Callable[[str], Any]) -> None:
    ann = talk(BIDS.replace("{ after: 1h }", "{ count: 1 }"))
    ann.start(BOTH)
    ann.presses("submit", by=BOB, stream=NORTH, size="7", price="9")

    assert {words for _, words in changes(ann)} == {"This is closed."}
    assert ann.ends() == ["done"]


def test_what_is_asked_in_words_is_not_changed(talk: Callable[[str], Any]) -> None:
    words = BIDS.replace("[size, price]", "[size]").replace(" at {{ price }}", "")
    ann = talk(words.replace(", price: { type: decimal }", ""))
    ann.start(BOTH)

    assert ann.says("7", by=BOB, stream=NORTH) == []
    assert changes(ann) == []


@pytest.mark.parametrize("key", ["pin: true", "failed: next", "data: bids", "unknown: park", "attach: bids"])
def test_only_the_words_of_a_card_can_be_others(compile_yaml: Compile, key: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(BIDS.replace("{ update: bids,", f"{{ update: bids, {key},"))

    assert {each.code for each in caught.value.problems} >= {"FB522"}


def test_the_card_of_a_collection_is_changed_in_its_then_alone(compile_yaml: Compile) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(BIDS + "  - update: bids\n")

    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == ("FB214", "the card of a `collect` is changed in its `then`")
