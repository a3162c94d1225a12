"""Tests for flowbot.engine.collecting: one answer for each respondent, until it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flowbot.engine.effects import Reply
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import DefinitionErrors
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
ROOM = Stream(id=StreamId("room"), type="ROOM")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")

POLL = """
flow: poll
version: 1
slots:
  room: { type: room }
  choices: { type: list, items: text }
  vote: { type: choice, of: choices }
steps:
  - collect: votes
    slots: [vote]
    to: room
    until: { after: 10m, close: initiator }
    live: { say: "{{ len(votes) }} so far" }
  - say: "{% for row in votes %}{{ row.by.name }} {{ row.vote }}; {% endfor %}"
"""


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Callable[[str], Any]:
    return lambda text: stage(compile_yaml(text))


@pytest.fixture
def poll(talk: Callable[[str], Any]) -> Any:
    ann = talk(POLL)
    ann.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})
    return ann


def votes(ann: Any) -> list[tuple[object, object]]:
    return [(row["by"]["name"], row["vote"]) for row in ann.snapshot.main.rows["votes"]]


def test_the_question_goes_to_the_room_and_the_standing_to_the_initiator(poll: Any) -> None:
    assert [where for where, _ in poll.told()] == ["room", "im", "im"]
    assert poll.told()[1] == ("im", "0 so far")


def test_everybody_in_the_room_answers_once_and_may_answer_again(poll: Any) -> None:
    poll.presses("soup", by=BOB, stream=ROOM)
    poll.says("salad", by=CARA, stream=ROOM, addressed=False)
    poll.presses("salad", by=BOB, stream=ROOM)

    assert votes(poll) == [("Bob", "salad"), ("Cara", "salad")]


@pytest.mark.parametrize(("again", "then"), [("replace", "stays"), ("add", "empties"), ("refuse", None)])
@pytest.mark.parametrize("asks", ["slots: [vote]", "options: { soup: next }"])
def test_a_form_that_takes_second_answers_may_be_sent_again(
    talk: Callable[[str], Any], asks: str, again: str, then: str | None
) -> None:
    poll = talk(POLL.replace("slots: [vote]", f"again: {again}\n    {asks}").replace("row.vote", "row.stream.id"))
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})

    first = next(each for each in poll.effects if isinstance(each, Reply) and each.form is not None)
    assert first.form is not None
    assert first.form.after_sending == then


def test_the_standing_is_changed_in_its_place_at_most_every_two_seconds(poll: Any) -> None:
    poll.presses("soup", by=BOB, stream=ROOM)
    poll.presses("soup", by=CARA, stream=ROOM)
    assert poll.closed() == []

    poll.passes(seconds=2)
    assert poll.closed() == [("im", "2 so far")]


def test_who_has_asked_goes_back_from_it_until_somebody_has_answered(talk: Callable[[str], Any]) -> None:
    ask = "  - ask: choices\n  - collect: votes\n"
    ann = talk(POLL.replace("  - collect: votes\n", ask))
    ann.start({"room": {"id": "room"}})
    ann.says("soup, salad")
    assert ann.says("back")[-1].startswith("Choices?")
    ann.says("soup, pasta")
    ann.presses("soup", by=BOB, stream=ROOM)

    assert ann.says("back") == ["There is nothing to go back to."]
    assert votes(ann) == [("Bob", "soup")]


def test_time_closes_it(poll: Any) -> None:
    poll.presses("soup", by=BOB, stream=ROOM)

    assert poll.passes(minutes=10) == ["Bob soup; "]
    assert poll.closed() == [("room", "This is closed."), ("im", "This is closed."), ("im", "1 so far")]


def test_who_may_close_it_closes_it(poll: Any) -> None:
    poll.presses("soup", by=BOB, stream=ROOM)
    assert poll.says("/close", by=BOB, stream=ROOM) == ["Sorry, this is for somebody else to answer."]

    assert poll.says("/close") == ["Bob soup; "]


def closers(ann: Any) -> dict[object, str]:
    """The cards with the button, by where they are."""
    replies = [each for each in ann.effects if isinstance(each, Reply) and each.form is not None]
    return {
        each.to.stream_id or each.to.user_id: each.form.id
        for each in replies
        if each.form is not None and [button.name for button in each.form.buttons] == ["/close"]
    }


CLOSING = {"action": "/close"}


def test_who_may_close_it_has_a_button_that_is_closed_with_it(poll: Any) -> None:
    cards = closers(poll)
    assert list(cards) == ["im"]
    assert poll.told()[2] == ("im", "You can close “Votes” here.")

    poll.presses("soup", by=BOB, stream=ROOM)
    assert poll.submits(cards["im"], CLOSING) == ["Bob soup; "]
    assert poll.closed() == [("room", "This is closed."), ("im", "This is closed."), ("im", "1 so far")]


def test_where_nobody_may_close_it_nobody_has_a_button(talk: Callable[[str], Any]) -> None:
    poll = talk(
        POLL.replace("close: initiator", "close: boss").replace("slots:\n", "slots:\n  boss: { type: user }\n", 1)
    )
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"], "boss": None})

    assert closers(poll) == {}
    assert poll.notes == ()


def test_nobody_else_may_press_the_button(poll: Any) -> None:
    assert poll.submits(closers(poll)["im"], CLOSING, BOB) == ["Sorry, this is for somebody else to answer."]
    assert poll.snapshot.ended is None


ON = POLL.replace("  - say:", "  - ask: more\n  - say:").replace("slots:\n", "slots:\n  more: { type: text }\n", 1)


def test_who_presses_the_button_too_late_is_told_so(talk: Callable[[str], Any]) -> None:
    poll = talk(ON)
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})
    form = closers(poll)["im"]
    poll.presses("soup", by=BOB, stream=ROOM)
    poll.passes(minutes=10)

    assert poll.submits(form, CLOSING) == ["Sorry, this form is no longer open."]
    assert poll.submits(form, CLOSING, CARA) == ["Sorry, this form is no longer open."]


def test_the_button_is_where_it_is_asked_for_who_is_there_and_in_the_im_of_others(talk: Callable[[str], Any]) -> None:
    here = POLL.replace("to: room", "to: here").replace("close: initiator", "close: '[initiator, boss]'")
    poll = talk(here.replace("slots:\n", "slots:\n  boss: { type: user }\n", 1))
    poll.start({"room": {"id": "room"}, "choices": ["soup"], "boss": {"id": BOB.id}})
    cards = closers(poll)
    assert list(cards) == ["im", BOB.id]

    poll.submits(cards[BOB.id], CLOSING, BOB, BOBS_IM)
    assert poll.closed()[1:3] == [("im", "This is closed."), (BOB.id, "This is closed.")]


def test_a_collection_that_everybody_may_close_has_the_button_where_it_is_asked(talk: Callable[[str], Any]) -> None:
    poll = talk(POLL.replace("close: initiator", "close: 'true'"))
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})

    assert list(closers(poll)) == ["room"]


@pytest.mark.parametrize("who", ["choices", "1 / len(votes) > 1"])
def test_a_collection_with_nobody_to_close_it_has_no_button(talk: Callable[[str], Any], who: str) -> None:
    poll = talk(POLL.replace("close: initiator", f"close: {who}"))
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})

    assert closers(poll) == {}


def test_who_cancels_closes_the_card_with_the_button(poll: Any) -> None:
    poll.says("cancel")

    assert poll.closed() == [("room", "Cancelled."), ("im", "Cancelled.")]


def test_the_button_comes_back_after_something_else(talk: Callable[[str], Any]) -> None:
    poll = talk(POLL + "any_time:\n  - message: news\n    then: [{ say: None. }]\n")
    poll.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})
    before = closers(poll)
    poll.says("news")
    assert closers(poll).keys() == before.keys()
    assert closers(poll) != before

    poll.says("repeat")
    assert closers(poll) == {}


def test_nobody_who_answers_is_an_outcome_of_its_own(talk: Callable[[str], Any]) -> None:
    ann = talk(POLL.replace("    live:", "    empty: nobody\n    live:") + "ends: { nobody: Nobody voted. }")
    ann.start({"room": {"id": "room"}, "choices": ["soup", "salad"]})

    assert ann.passes(minutes=10) == ["Nobody voted."]


def test_a_wrong_answer_is_told_to_who_gave_it(poll: Any) -> None:
    poll.says("pizza", by=BOB, stream=ROOM)

    assert [where for where, _ in poll.told()] == ["room"]
    assert votes(poll) == []


ASK = """
flow: f
version: 1
slots: { people: { type: list, items: user }, vote: { type: integer } }
steps:
  - collect: vote
    to: people
    until: UNTIL
    MORE
  - say: "{% for row in vote %}{{ row.by.name }} {{ row.vote }}; {% endfor %}"
"""
PEOPLE = [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]


def asking(talk: Callable[[str], Any], until: str, more: str = "") -> Any:
    ann = talk(ASK.replace("UNTIL", until).replace("MORE", more))
    ann.start({"people": PEOPLE})
    return ann


@pytest.mark.parametrize("until", ["{ all: true }", "{ count: 2 }", "{ when: sum([row_count, 0]) > 1 }"])
def test_it_closes_when_enough_have_answered(talk: Callable[[str], Any], until: str) -> None:
    ann = asking(talk, until.replace("sum([row_count, 0])", "len(vote)"))

    assert ann.says("3", by=BOB, stream=BOBS_IM) == ["Noted, 1 so far."]
    assert ann.says("4", by=CARA, stream=CARAS_IM) == ["Bob 3; Cara 4; "]


def test_a_second_answer_may_be_refused(talk: Callable[[str], Any]) -> None:
    ann = asking(talk, "{ count: 3 }", "again: refuse")
    ann.says("3", by=BOB, stream=BOBS_IM)

    assert ann.says("4", by=BOB, stream=BOBS_IM) == ["This has been answered already."]


def test_a_second_answer_may_be_one_more(talk: Callable[[str], Any]) -> None:
    ann = asking(talk, "{ count: 2 }", "again: add")
    ann.says("3", by=BOB, stream=BOBS_IM)

    assert ann.says("4", by=BOB, stream=BOBS_IM) == ["Bob 3; Bob 4; "]


THEN = """
flow: f
version: 1
slots: { room: { type: room }, size: { type: integer }, why: { type: text } }
steps:
  - collect: size
    to: room
    until: { after: 1h }
    then:
      - ask: why
        when: size > 100
  - say: "{% for row in size %}{{ row.by.name }} {{ row.size }} {{ default(row.why, '-') }} {{ row.end }}; {% endfor %}"
"""


def test_steps_for_an_answer_talk_to_who_gave_it(talk: Callable[[str], Any]) -> None:
    ann = talk(THEN)
    ann.start({"room": {"id": "room"}})
    assert ann.says("500", by=BOB, stream=ROOM) == ["Why?"]
    assert ann.told() == [("room", "Why?")]
    assert ann.says("because", by=CARA, stream=ROOM, addressed=False) == []
    ann.says("because", by=BOB, stream=ROOM)

    assert ann.passes(hours=1) == ["Bob 500 because done; "]


def test_who_is_still_asked_when_it_closes_has_expired(talk: Callable[[str], Any]) -> None:
    ann = talk(THEN)
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=BOB, stream=ROOM)
    ann.says("5", by=CARA, stream=ROOM)

    assert ann.passes(hours=1) == ["Bob 500 - expired; Cara 5 - done; "]


FORM = THEN.replace("ask: why", "ask: details\n        slots: [why, cost]").replace(
    "slots: {", "slots: { cost: { type: integer },", 1
)
LONGER = FORM.replace("when: size > 100", "expire: 10m\n        expired: next")


def test_who_is_asked_further_too_late_is_told_so(talk: Callable[[str], Any]) -> None:
    ann = talk(LONGER)
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=BOB, stream=ROOM)
    (form,) = (each.form.id for each in ann.effects if isinstance(each, Reply) and each.form is not None)
    ann.passes(minutes=10)

    assert ann.submits(form, {"why": "so", "cost": "1"}, BOB, ROOM) == ["Sorry, this form is no longer open."]


def test_who_presses_a_button_to_cancel_what_is_not_theirs_is_told_so(talk: Callable[[str], Any]) -> None:
    ann = talk(FORM)
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=BOB, stream=ROOM)
    (form,) = (each.form.id for each in ann.effects if isinstance(each, Reply) and each.form is not None)

    no = {"action": "/cancel"}
    assert ann.submits(form, no, CARA, ROOM) == ["Sorry, this is for somebody else to answer."]
    ann.submits(form, no, BOB, ROOM)
    assert ann.snapshot.main.rows["size"][0]["end"] == "cancelled"


def test_a_button_to_cancel_means_the_form_that_it_stands_at_also_for_who_began_it_all(
    talk: Callable[[str], Any],
) -> None:
    ann = talk(FORM)
    ann.start({"room": {"id": "room"}})
    ann.says("500", stream=ROOM)
    (form,) = (each.form.id for each in ann.effects if isinstance(each, Reply) and each.form is not None)
    ann.submits(form, {"action": "/cancel"}, stream=ROOM)

    assert ann.snapshot.ended is None
    ann.says("cancel")
    assert ann.ends() == ["cancelled"]


TWO = THEN.replace("{ after: 1h }", "{ after: 1h, count: 2, close: initiator }")


def test_who_gave_the_last_answer_is_asked_further_before_it_closes(talk: Callable[[str], Any]) -> None:
    ann = talk(TWO)
    ann.start({"room": {"id": "room"}})
    ann.says("5", by=CARA, stream=ROOM)
    ann.says("500", by=BOB, stream=ROOM)
    assert ann.snapshot.ended is None

    assert ann.says("because", by=BOB, stream=ROOM) == ["Cara 5 - done; Bob 500 because done; "]
    assert ann.ends() == ["done"]


def test_what_is_asked_of_nobody_who_answers_last_closes_it_at_once(talk: Callable[[str], Any]) -> None:
    ann = talk(TWO)
    ann.start({"room": {"id": "room"}})
    ann.says("5", by=CARA, stream=ROOM)

    assert ann.says("6", by=BOB, stream=ROOM) == ["Cara 5 - done; Bob 6 - done; "]


def test_meanwhile_nobody_else_is_asked_or_reminded(talk: Callable[[str], Any]) -> None:
    ann = talk(TWO.replace("    then:", "    remind: { every: 20m, max: 2 }\n    then:"))
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=CARA, stream=ROOM)
    ann.says("600", by=BOB, stream=ROOM)
    assert len(ann.snapshot.main.rows["size"]) == 2

    late = User(id=UserId(10))
    assert ann.says("7", by=late, stream=ROOM) == ["Sorry, this is for somebody else to answer."]
    assert len(ann.snapshot.main.rows["size"]) == 2
    assert ann.passes(minutes=30) == []
    assert ann.says("repeat") == ["I am waiting for somebody else to answer."]

    assert ann.passes(minutes=30) == ["Cara 500 - expired; Bob 600 - expired; "]


def test_who_may_close_it_need_not_wait_for_the_last(talk: Callable[[str], Any]) -> None:
    ann = talk(TWO)
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=CARA, stream=ROOM)
    ann.says("6", by=BOB, stream=ROOM)

    assert ann.says("/close") == ["Cara 500 - expired; Bob 6 - done; "]


def test_the_last_may_end_while_something_else_is_asked(talk: Callable[[str], Any]) -> None:
    ann = talk(
        TWO.replace("slots: { room", "slots: { news: { type: text }, room")
        + "any_time:\n  - message: news\n    then: [{ ask: news }]\n"
    )
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=CARA, stream=ROOM)
    ann.says("6", by=BOB, stream=ROOM)
    ann.says("news")
    ann.says("because", by=CARA, stream=ROOM)

    assert ann.says("none") == ["Cara 500 because done; Bob 6 - done; "]


@pytest.mark.parametrize(
    ("until", "more", "message"),
    [
        ("{}", "", "`until` says when it closes: after, at, count, all, when or close"),
        ("{ after: 1h }", "live: {}", "`live` has `say` or `send`"),
        ("{ count: 0 }", "", "this must be at least 1"),
        ("{ cuont: 1 }", "", "`until` has no key 'cuont'"),
    ],
)
def test_what_is_wrong_with_it_is_told(compile_yaml: Compile, until: str, more: str, message: str) -> None:
    with pytest.raises(DefinitionErrors) as caught:
        compile_yaml(ASK.replace("UNTIL", until).replace("MORE", more))

    assert message in [each.message for each in caught.value.problems]


def test_decisions_are_collected_too(talk: Callable[[str], Any]) -> None:
    ann = talk(
        """
        flow: f
        version: 1
        slots: { room: { type: room } }
        steps:
          - collect: answer
            options: { come: next, stay: next }
            to: room
            until: { count: 2 }
          - say: "{% for row in answer %}{{ row.by.name }} {{ row.option }}; {% endfor %}"
        """
    )
    ann.start({"room": {"id": "room"}})
    ann.presses("come", by=BOB, stream=ROOM)

    assert ann.says("stay", by=CARA, stream=ROOM) == ["Bob come; Cara stay; "]
