"""The hard situations of the flow language that the engine alone shows; each has its number in the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flowbot.engine.effects import Call, Reply, Update
from flowbot.engine.events import Departed, Said
from flowbot.engine.machine import CompiledFlow
from flowbot.events import Stream, User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.message import IncomingMessage, Mention, Passage

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
Talk = Callable[..., Any]
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")
ROOM = Stream(id=StreamId("room"), type="ROOM")
IM_OF_NOBODY = Stream(id=StreamId("elsewhere"), type="ROOM")
UNREACHABLE = {"kind": "unreachable", "message": "there is nobody to ask"}
BERLIN = ZoneInfo("Europe/Berlin")
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
    assert asked.submits(old, {"action": "approve"}, BOB, BOBS_IM) == [TOO_LATE]  # there is no later one yet
    asked.says("60")

    assert asked.submits(old, {"action": "approve"}, BOB, BOBS_IM) == [f"{TOO_LATE} Please use the latest one."]
    assert len(asked.snapshot.main.cards) == 1
    assert asked.snapshot.main.answers.keys() == {"amount"}


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


def test_the_first_of_two_answers_decides_and_the_second_hears_whose_it_was(twice: Any) -> None:
    """Situation 3."""
    assert twice.closed() == [(8, "Decision: Approve"), (9, "Bob has answered this already.")]
    assert twice.submits(twice.forms[1], {"action": "reject"}, CARA, CARAS_IM) == ["Bob has answered this already."]
    assert twice.snapshot.state == "note.ask"


def test_who_clicks_twice_hears_that_it_is_answered(twice: Any) -> None:
    """Situation 4."""
    again = twice.submits(twice.forms[0], {"action": "reject"}, BOB, BOBS_IM)

    assert again == ["This has been answered already."]
    assert twice.snapshot.main.answers["decision"].option == "approve"


def test_what_expires_can_no_longer_be_answered_whoever_reads_it_first(asked: Any) -> None:
    """Situation 5: the answer was given after the moment, and the timer is not heard yet."""
    asked.now += timedelta(days=2)

    assert asked.presses("approve", by=BOB, stream=BOBS_IM) == [TOO_LATE]
    assert asked.snapshot.ended is None


def test_who_cancels_closes_the_card_of_who_is_asked(asked: Any) -> None:
    """Situation 6."""
    assert asked.says("cancel") == ["Cancelled."]
    assert asked.closed() == [(8, "Cancelled.")]
    assert asked.ends() == ["cancelled"]


def test_who_is_asked_cannot_cancel(asked: Any) -> None:
    """Situation 7."""
    assert asked.says("cancel", by=BOB, stream=BOBS_IM) == [NOT_YOURS]
    assert asked.snapshot.ended is None
    assert len(asked.snapshot.main.cards) == 1


LOOK = """
flow: f
version: 1
slots: { a: { type: integer }, b: { type: integer }, price: { type: text } }
steps:
  - ask: a
  - ask: b
  - call: desk.price
    args: { of: a }
    save: price
  - confirm: order
"""


def looked(talk: Talk) -> Any:
    ann = talk(LOOK, desk__price=("of",))
    ann.start()
    ann.says("1")
    ann.says("2")
    ann.first = next(each for each in ann.effects if isinstance(each, Call))
    ann.returns("x")
    return ann


def test_back_stops_at_a_call(talk: Talk) -> None:
    """Situation 9."""
    assert looked(talk).says("back") == ["There is nothing to go back to."]


def test_change_makes_a_call_again_that_reads_what_has_changed_under_another_key(talk: Talk) -> None:
    """Situation 9: the id of the effect is the idempotency key."""
    ann = looked(talk)
    ann.says("change a")
    ann.says("3")

    assert ann.calls() == [("desk.price", {"of": 3})]
    (again,) = [each for each in ann.effects if isinstance(each, Call)]
    assert again.id != ann.first.id


def test_change_makes_no_call_again_that_reads_other_things(talk: Talk) -> None:
    """Situation 9."""
    ann = looked(talk)
    ann.says("change b")
    ann.says("3")

    assert ann.calls() == []
    assert ann.snapshot.state == "order.confirm"


BRANCHES = """
flow: f
version: 1
slots:
  amount: { type: integer }
  reason: { type: text }
  code: { type: text }
  note: { type: text }
steps:
  - ask: amount
  - if: amount > 1000
    then:
      - ask: reason
      - ask: approval
        options: { yes: next }
    else: [{ ask: code }]
  - ask: note
    when: amount > 500
  - confirm: order
"""


def test_change_empties_what_only_the_other_branch_had_filled(talk: Talk) -> None:
    """Situation 10."""
    ann = talk(BRANCHES)
    ann.start({"amount": 2000})
    for said in ("because", "yes", "a note"):
        ann.says(said)
    assert ann.snapshot.slots.keys() == {"amount", "reason", "note"}
    ann.says("change amount")

    assert ann.says("5") == ["Code?"]
    assert ann.snapshot.slots.keys() == {"amount", "note"}
    ann.says("xy")
    assert ann.snapshot.state == "order.confirm"
    assert ann.snapshot.slots == {"amount": 5, "code": "xy"}


def test_change_back_asks_everything_of_the_branch_again(talk: Talk) -> None:
    """Situation 10."""
    ann = talk(BRANCHES)
    ann.start({"amount": 2000})
    for said in ("because", "yes", "a note", "change amount", "5", "xy", "change amount"):
        ann.says(said)

    assert ann.says("3000") == ["Reason?"]
    assert ann.says("so") == ["Approval?"]
    assert ann.says("yes") == ["Note?"]


def test_change_keeps_what_the_same_branch_has_filled(talk: Talk) -> None:
    """Situation 10."""
    ann = talk(BRANCHES)
    ann.start({"amount": 2000})
    for said in ("because", "yes", "a note", "change amount"):
        ann.says(said)
    ann.says("3000")

    assert ann.snapshot.state == "order.confirm"
    assert ann.snapshot.slots == {"amount": 3000, "reason": "because", "note": "a note"}


BUSY = """
flow: f
version: 1
slots: { a: { type: text }, b: { type: text } }
steps:
  - ask: a
  - call: desk.price
  - call: desk.price
    name: again
  - ask: b
"""


def test_who_writes_while_a_call_is_running_hears_so_once_for_each_call(talk: Talk) -> None:
    """Situation 11: what they write is no answer to the next question."""
    ann = talk(BUSY, desk__price=())
    ann.start({"a": "x"})

    assert ann.says("hello?") == ["One moment, I am still working on it."]
    assert ann.says("hello?") == []
    ann.returns("x")
    assert ann.says("hello?") == ["One moment, I am still working on it."]
    assert ann.returns("x") == ["B?"]
    assert ann.snapshot.state == "b.ask"


def test_commands_act_at_once_while_a_call_is_running(talk: Talk) -> None:
    """Situation 11."""
    ann = talk(BUSY, desk__price=())
    ann.start({"a": "x"})

    assert ann.says("cancel") == ["Cancelled."]
    assert ann.ends() == ["cancelled"]


PEOPLE = [{"id": 7, "name": "Ann"}, {"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]
IN_ROOM = """
flow: f
version: 1
slots: { people: { type: list, items: user }, place: { type: room } }
steps:
  - ask: decision
    to: place
    who: people
    need: NEED
    options: { approve: next, reject: refused }
    undecided: open
    failed: [{ say: "{{ error.kind }}" }, { end: lost }]
  - say: Approved.
ends: [refused, open, lost]
"""


def in_room(talk: Talk, need: object, people: int) -> Any:
    ann = talk(IN_ROOM.replace("NEED", str(need)))
    ann.start({"people": PEOPLE[:people], "place": {"id": "room"}})
    return ann


def leaves(conversation: Any, person: User | None, stream: Stream = ROOM) -> list[str]:
    conversation.hear(Departed(key=f"left {person}", stream=stream, user=person))
    said: list[str] = conversation.said()
    return said


def test_a_question_fails_that_only_who_has_left_could_answer(talk: Talk) -> None:
    """Situation 16."""
    ann = in_room(talk, 1, 2)
    assert leaves(ann, User(id=UserId(7), display_name="Ann")) == []
    assert ann.snapshot.state == "decision.ask"

    assert leaves(ann, BOB) == ["unreachable"]
    assert ann.closed() == [("room", "Cancelled.")]
    assert ann.ends() == ["lost"]


def test_with_others_left_it_goes_on_unless_no_option_can_get_there_any_more(talk: Talk) -> None:
    """Situation 16: answers that were given stay."""
    ann = in_room(talk, 2, 3)
    ann.presses("approve", by=BOB, stream=ROOM)
    leaves(ann, BOB)
    assert ann.snapshot.ended is None
    assert [each.by.id for each in ann.snapshot.main.votes] == [8]
    ann.presses("reject", by=CARA, stream=ROOM)

    leaves(ann, User(id=UserId(7), display_name="Ann"))
    assert ann.ends() == ["open"]


def test_who_comes_back_may_answer(talk: Talk) -> None:
    """Situation 16."""
    ann = in_room(talk, 2, 2)
    ann.presses("approve", by=BOB, stream=ROOM)
    leaves(ann, BOB)

    assert ann.presses("approve", by=User(id=UserId(7), display_name="Ann"), stream=ROOM) == ["Approved."]


def test_who_leaves_another_room_loses_nothing(talk: Talk) -> None:
    """Situation 16: nor does somebody who is asked in their IM, or was never asked."""
    ann = in_room(talk, 1, 1)
    before = ann.snapshot
    leaves(ann, User(id=UserId(7), display_name="Ann"), IM_OF_NOBODY)
    leaves(ann, CARA)

    assert ann.snapshot == before


def test_a_question_without_a_branch_for_it_ends_the_conversation(talk: Talk) -> None:
    """Situation 16."""
    ann = talk("flow: f\nversion: 1\nslots: { a: { type: text } }\nsteps: [{ ask: a }]")
    ann.start()
    leaves(ann, User(id=UserId(7), display_name="Ann"), Stream(id=StreamId("im"), type="IM"))

    assert ann.ends() == ["failed"]
    assert ann.snapshot.main.error == UNREACHABLE


def test_a_conversation_whose_stream_the_bot_has_left_ends_there_in_silence(asked: Any) -> None:
    """Situation 17."""
    assert leaves(asked, None, Stream(id=StreamId("im"), type="IM")) == []

    assert asked.ends() == ["failed"]
    assert asked.closed() == [(8, "Cancelled.")]


def test_a_question_that_was_asked_where_the_bot_is_no_more_fails(talk: Talk) -> None:
    """Situation 17: the conversation lives elsewhere; there is no card to close."""
    ann = in_room(talk, 1, 3)

    assert leaves(ann, None) == ["unreachable"]
    assert ann.told() == [("im", "unreachable")]
    assert ann.closed() == []


DELEGATED = """
flow: f
version: 1
slots: { people: { type: list, items: user }, deputies: { type: list, items: user } }
steps:
  - ask: approval
    to: people
    excluding: initiator
    delegate: deputies
    need: 2
    options: { approve: next, reject: refused }
  - say: Approved by {{ answers.approval.all | length }}.
ends: [refused]
"""
DAN = User(id=UserId(10), display_name="Dan")


@pytest.fixture
def delegated(talk: Talk) -> Any:
    ann = talk(DELEGATED)
    ann.start({"people": PEOPLE[1:], "deputies": [{"id": 10, "name": "Dan"}, *PEOPLE]})
    return ann


def delegates(conversation: Any, by: User, stream: Stream, to: User) -> list[str]:
    text = f"delegate @{to.display_name}"
    mention = Mention(text=text[9:], start=9, end=len(text), user_id=to.id)
    message = IncomingMessage(id=MessageId("d"), text=text, by=by, at=conversation.now, stream=stream)
    passage = Passage(text, (mention,))
    conversation.hear(Said(key=f"d{by.id}{to.id}", message=message, passage=passage, addressed=True))
    said: list[str] = conversation.said()
    return said


def test_a_delegate_is_asked_and_the_delegator_has_no_voice_left(delegated: Any) -> None:
    """Situation 23."""
    assert delegates(delegated, BOB, BOBS_IM, DAN) == ["Approval?"]
    assert delegated.told() == [(10, "Approval?")]
    assert delegated.closed() == [(8, "Handed over to Dan.")]

    assert delegated.says("approve", by=BOB, stream=BOBS_IM) == []
    dans = Stream(id=StreamId("dans im"), type="IM")
    assert delegated.says("approve", by=DAN, stream=dans) == ["Noted, 1 so far."]
    assert delegated.says("approve", by=CARA, stream=CARAS_IM) == ["Approved by 2."]


def test_a_delegate_who_is_asked_too_has_one_voice(delegated: Any) -> None:
    """Situation 23."""
    delegates(delegated, BOB, BOBS_IM, CARA)
    assert delegated.told() == []
    delegated.says("approve", by=CARA, stream=CARAS_IM)

    assert delegated.ends() == ["failed"]  # two are needed


def test_a_voice_that_was_given_goes_with_the_delegation(talk: Talk) -> None:
    """Situation 23."""
    ann = talk(
        DELEGATED.replace("to: people", "to: place\n    who: people").replace(
            "slots: {", "slots: { place: { type: room },"
        )
    )
    ann.start({"people": PEOPLE[1:], "deputies": [{"id": 10, "name": "Dan"}], "place": {"id": "room"}})
    ann.says("approve", by=BOB, stream=ROOM)
    assert len(ann.snapshot.main.votes) == 1
    delegates(ann, BOB, ROOM, DAN)

    assert ann.told() == [("room", "Handed over to Dan."), (10, "Approval?")]
    assert ann.snapshot.main.votes == []


def test_it_is_handed_over_to_none_but_those_who_may_have_it(delegated: Any) -> None:
    """Situation 23: nor to who is excluded."""
    no = "is not among those whom this can be handed over to."
    before = delegated.snapshot.main
    eve = User(id=UserId(11), display_name="Eve")

    assert delegates(delegated, BOB, BOBS_IM, eve) == [f"Sorry, &#39;Eve&#39; {no}"]
    assert delegates(delegated, BOB, BOBS_IM, User(id=UserId(7), display_name="Ann")) == [f"Sorry, &#39;Ann&#39; {no}"]
    assert delegated.snapshot.main == before


def test_who_gets_it_back_has_their_voice_again(delegated: Any) -> None:
    """Situation 23."""
    delegates(delegated, BOB, BOBS_IM, CARA)
    delegates(delegated, CARA, CARAS_IM, BOB)

    assert delegated.snapshot.main.delegated == {9: BOB}


SIDE_BY_SIDE = """
flow: f
version: 1
slots: { name: { type: text }, amount: { type: integer } }
steps:
  - parallel: both
    branches:
      one: [{ ask: name }]
      two: [{ ask: amount }]
  - say: "{{ name }} {{ amount }}"
"""


def test_the_second_of_two_typed_questions_is_a_form_and_a_text_answers_the_first(talk: Talk) -> None:
    """Situation 12: side by side in one conversation."""
    ann = talk(SIDE_BY_SIDE)
    assert ann.start() == ["Name?", "Amount?"]
    first, second = (each.form for each in ann.effects if isinstance(each, Reply))
    assert first is None
    assert second is not None
    assert [each.name for each in second.fields] == ["amount"]

    assert ann.says("5") == []
    assert ann.submits(second.id, {"action": "submit", "amount": "x"}) != []
    (again,) = (each.form for each in ann.effects if isinstance(each, Reply))
    assert again is not None
    assert ann.submits(again.id, {"action": "submit", "amount": "7"}) == ["5 7"]


def test_a_text_answers_the_form_once_nothing_else_waits_for_one(talk: Talk) -> None:
    """Situation 12."""
    ann = talk(SIDE_BY_SIDE)
    ann.start()
    ann.says("Ann")

    assert ann.says("7") == ["Ann 7"]


POLL = """
flow: f
version: 1
slots: { room: { type: room }, size: { type: integer }, why: { type: text } }
steps:
  - collect: size
    to: room
    until: { after: 1h }
    then: [{ ask: why, when: size > 100 }]
  - say: "{% for row in size %}{{ row.by.name }} {{ row.size }} {{ row.end }}; {% endfor %}"
"""


def test_who_is_still_asked_when_a_collection_closes_has_expired_and_keeps_what_they_said(talk: Talk) -> None:
    """Situation 18."""
    ann = talk(POLL)
    ann.start({"room": {"id": "room"}})
    ann.says("500", by=BOB, stream=ROOM)
    ann.says("5", by=CARA, stream=ROOM)

    assert ann.passes(hours=1) == ["Bob 500 expired; Cara 5 done; "]


UPLOADS = """
flow: f
version: 1
slots: { people: { type: list, items: user }, file: { type: text } }
steps:
  - each: one
    in: people
    parallel: true
    person: one
    do: [{ ask: file, expire: 7d }]
    save: files
  - say: "{% for row in files %}{{ row.one.name }} {{ row.end }}; {% endfor %}"
"""


def test_an_item_that_expires_says_so_and_the_others_are_waited_for(talk: Talk) -> None:
    """Situation 19."""
    ann = talk(UPLOADS)
    ann.start({"people": PEOPLE[1:]})
    ann.passes(days=3)
    ann.says("b", by=BOB, stream=BOBS_IM)
    assert ann.snapshot.state == "one.each"

    assert ann.passes(days=4) == ["Bob done; Cara expired; "]


CLOCKS = """
flow: f
version: 1
zone: Europe/Berlin
slots: { moment: { type: datetime }, day: { type: date, le: today }, a: { type: text } }
steps:
  - ask: moment
  - ask: a
    expire: DUE
"""


@pytest.mark.parametrize(
    ("due", "hours"),
    [
        pytest.param("1d", 24, id="a duration is elapsed time"),
        pytest.param("{ at: moment }", 23, id="a local time is the zone's"),
    ],
)
def test_when_a_question_expires_over_a_clock_change(talk: Talk, due: str, hours: int) -> None:
    """Situation 20: from noon to noon on the day on which an hour is left out."""
    ann = talk(CLOCKS.replace("DUE", due))
    ann.now = datetime(2026, 3, 28, 12, tzinfo=BERLIN).astimezone(UTC)
    ann.start()
    ann.says("2026-03-29 12:00")

    assert ann.snapshot.main.timers["a.expire"].due - ann.now == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-03-29 02:30", datetime(2026, 3, 29, 1, tzinfo=UTC), id="skipped: the next that exists"),
        pytest.param("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), id="twice: the first"),
    ],
)
def test_a_local_time_that_the_clocks_skip_or_repeat(talk: Talk, text: str, moment: datetime) -> None:
    """Situation 20."""
    ann = talk(CLOCKS.replace("DUE", "1d"))
    read = ann.flow.slots["moment"].read(Passage(text), ann.flow.read_context(ann.now), {})

    assert read.astimezone(UTC) == moment


def test_today_is_the_day_of_who_is_asked(talk: Talk) -> None:
    """Situation 20: the limit of a day is seen from their zone."""
    ann = talk("flow: f\nversion: 1\nslots: { day: { type: date, le: today } }\nsteps: [{ ask: day }, { say: ok }]")
    ann.now = datetime(2026, 11, 23, 20, tzinfo=UTC)
    ann.snapshot = replace(ann.snapshot, zone="Asia/Tokyo")
    ann.start()

    assert ann.says("2026-11-24") == ["ok"]


ROLE = """
flow: f
version: 1
slots: { allowed: { type: list, items: user }, others: { type: list, items: user }, place: { type: room } }
initial: open
states:
  open:
    for: [{ message: swap, then: [{ set: { allowed: others } }] }]
    steps:
      - ask: decision
        to: place
        who: allowed
        options: { approve: next }
      - say: Approved by {{ answers.decision.by.name }}.
    expire: 9d
"""


def test_who_may_answer_is_decided_when_the_answer_comes(talk: Talk) -> None:
    """Situation 22."""
    ann = talk(ROLE)
    ann.start({"allowed": PEOPLE[1:2], "others": PEOPLE[2:], "place": {"id": "room"}})
    ann.says("swap")

    assert ann.says("approve", by=BOB, stream=ROOM) == [NOT_YOURS]
    assert ann.says("approve", by=CARA, stream=ROOM) == ["Approved by Cara."]


def test_change_of_a_moment_lets_what_waits_for_it_wait_again(talk: Talk) -> None:
    ann = talk("""
        flow: f
        version: 1
        slots: { noon: { type: datetime }, fine: { type: boolean } }
        steps:
          - ask: noon
          - wait: { at: noon }
          - say: Now!
          - ask: fine
        """)
    ann.start()
    ann.says("2026-11-23 12:00")
    assert ann.passes(hours=3) == ["Now!", "Fine?"]
    ann.says("change noon")

    assert ann.says("2026-11-23 15:00") == []
    assert ann.passes(hours=3) == ["Fine?"]
