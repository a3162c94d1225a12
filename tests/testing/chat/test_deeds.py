"""Tests for flowbot.testing.chat.deeds: what people do in a chat, and what else happens there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from flowbot.events import User
from flowbot.ids import UserId
from flowbot.testing.chat import Chat, ChatError, SyncChat, open_chat

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]
Done = Callable[[Awaitable[None] | None], Awaitable[None]]

VOTE = """
flow: vote
version: 1
start: /vote
scope: each
steps:
  - ask: verdict
    options: { yes: next, no: rejected }
  - end: accepted
ends: { accepted: Accepted., rejected: Rejected. }
"""
DETAILS = """
flow: details
version: 1
start: /details
slots:
  name: { type: text }
  price: { type: decimal }
  count: { type: integer }
  day: { type: date }
  at: { type: time }
  moment: { type: datetime }
  sure: { type: boolean }
  lunch: { type: boolean }
  side: { type: choice, of: [buy, sell], as: radio }
  colour: { type: choice, of: { r: red, g: green }, as: dropdown }
  tags: { type: list, items: { type: choice, of: [a, b, c] } }
  boss: { type: user }
  desk: { type: room }
  zone: { type: timezone }
  note: { type: text, multiline: true }
steps:
  - ask: all
    slots: [name, price, count, day, at, moment, sure, lunch, side, colour, tags, boss, desk, zone, note]
"""
LISTEN = """
flow: ears
version: 1
start: /ears
scope: stream
slots:
  paper: { type: attachment, optional: true }
steps:
  - listen: room
    allow_wait: true
    expire: none
    for:
      - event: user_joined_room
        then: [{ say: "{{ event.affected_user.name }} is here." }]
      - event: user_left_room
        then: [{ say: "{{ event.affected_user.name }} has left." }]
      - { match: [enough], then: done }
      - { message: "*", edited: true, where: room, then: [{ say: "You wrote: {{ message.text }}" }] }
"""


class Side(Enum):
    BUY = "buy"


def test_a_form_takes_every_kind_of_value_as_python_has_it(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(DETAILS)) as chat:
        bob, ann = chat.people("bob", "ann")
        desk = chat.room(bob, name="FX desk")
        bob.says("/details", in_=chat.im(bob))
        bob.submits(
            {
                "Name": "Bob's lunch",
                "price": Decimal("1E+3"),
                "count": 3,
                "day": date(2026, 9, 1),
                "at": time(14, 30),
                "moment": datetime(2026, 9, 1, 14, 30),  # noqa: DTZ001  as a person would write it
                "sure": True,
                "lunch": False,
                "side": Side.BUY,
                "colour": "green",
                "tags": ("a", "c"),
                "boss": ann,
                "desk": desk,
                "zone": "Europe/London",
                "note": "one\ntwo",
            }
        )
        slots = chat.flow.slots

        assert slots["name"] == "Bob's lunch"
        assert (slots["price"], slots["count"]) == (1000, 3)
        assert (slots["day"], slots["at"]) == (date(2026, 9, 1), time(14, 30))
        assert str(slots["moment"]) == "2026-09-01 14:30:00+00:00"
        assert (slots["sure"], slots["lunch"]) == (True, False)
        assert (slots["side"], slots["colour"], slots["tags"]) == ("buy", "g", ["a", "c"])
        assert slots["note"] == "one\ntwo"
        people = [slots["boss"], slots["desk"]]
        assert [each["id"] for each in people if isinstance(each, dict)] == [ann.id, desk.id]


@pytest.mark.parametrize(
    "person", [User(id=UserId(12988984260172), display_name="bob"), {"id": 12988984260172}, "@bob"]
)
def test_a_person_in_a_form_may_be_named_in_several_ways(make_bot: MakeBot, person: object) -> None:
    flow = """
    flow: boss
    version: 1
    start: /boss
    slots: { boss: { type: user }, desk: { type: room } }
    steps: [{ ask: team, slots: [boss, desk] }]
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        chat.room(name="desk")
        bob.says("/boss")
        bob.submits({"boss": person, "desk": "#desk"})

        assert chat.flow.slots["boss"] == bob.as_value()


def test_what_no_client_would_send_is_refused_with_the_names_that_there_are(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        bob.says("/vote")

        with pytest.raises(
            ChatError, match=r"this cannot be done: the form has no button 'Yess'; did you mean 'Yes'\?"
        ):
            bob.clicks("Yess")
        with pytest.raises(ChatError, match="the form has no field 'why'; there are none"):
            bob.clicks("Yes", why="because")


def test_a_raw_form_takes_what_no_client_would_send(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(DETAILS)) as chat:
        bob = chat.person("bob")
        bob.says("/details")
        bob.submits({"name": 7, "price": ["x"], "unheard": {"of": None}}, raw=True)

        chat.im(bob).expects(msg="all.invalid")
        assert chat.flow.state == "all.ask"


def test_a_click_goes_to_the_last_form_with_that_button_or_to_an_earlier_one(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        bob.says("/vote")
        bob.says("/vote")
        bob.clicks("No", stale=1)
        place = chat.im(bob)
        place.expects(msg="verdict.ask")  # the second one, which nobody has answered
        place.expects("Rejected.")
        place.expects(msg="verdict.ask")  # it is asked again
        first, second = chat.conversations

        assert (first.end, second.end) == ("rejected", None)


def test_a_click_on_a_form_that_is_closed_by_now_is_refused_by_the_bot(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        place = chat.im(bob)
        bob.says("/vote")
        bob.clicks("Yes")
        place.expects("Accepted.")
        card = place.card("verdict.ask")

        bob.clicks("Yes", of="verdict.ask", refused="expired_form")

        assert card.closed
        assert "Verdict: Yes" in card.now.text
        assert card.shown.buttons == ["Yes", "No"]


def test_a_stranger_may_press_what_they_see_and_is_refused(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob, eve = chat.people("bob", "eve")
        await done(bob.says("/vote"))
        await done(eve.clicks("Yes", in_=chat.im(bob), refused="not_yours"))
        await done(bob.clicks("Yes"))
        chat.im(bob).expects("Accepted.")

    hold(make_bot(VOTE), talk)


def test_who_is_not_in_an_im_cannot_write_there(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob, eve = chat.people("bob", "eve")

        with pytest.raises(ChatError, match="this cannot be done: eve is not in bob, which is an IM"):
            eve.says("hello", in_=chat.im(bob))


def test_people_speak_where_they_spoke_last_and_else_in_their_im(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob)
        bob.says("/vote")
        bob.says("@helper /vote", in_=room)
        bob.clicks("Yes")
        room.expects("Accepted.")
        ann.says("/vote")

        assert [each.place for each in chat.seen if each.name == "verdict.ask"] == ["bob", "room", "ann"]
        chat.im(bob).expects(msg="verdict.ask")
        chat.im(ann).expects(msg="verdict.ask")


def test_several_people_and_the_bot_meet_in_one_im(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob, ann = chat.people("bob", "ann")
        both = chat.im(bob, ann)
        bob.says("@helper /vote", in_=both)
        bob.clicks("Yes")

        both.expects("Accepted.")
        assert both.stream.type == "MIM"
        assert chat.im(ann, bob) is both


def test_rooms_without_a_name_are_rooms_of_their_own(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        first, second = chat.room(), chat.room()

        assert (first.name, second.name) == ("room", "room2")
        assert chat.room(name="room") is first
        assert chat.place("room2") is second


def test_a_room_that_is_called_as_a_person_is_not_their_im(make_bot: MakeBot) -> None:
    with SyncChat(make_bot("flow: here\nversion: 1\nstart: /here\nsteps:\n  - say: Here.\n")) as chat:
        ann = chat.person("ann")
        room = chat.room(ann, name="ann")
        ann.says("/here")

        assert room.seen == []
        chat.im(ann).expects("Here.")
        ann.says("/here", in_=room)
        room.expects("Here.")


def test_a_place_that_is_not_there_is_told_with_the_nearest_name(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        chat.room(name="trading desk")

        with pytest.raises(ChatError, match="there is no place 'trading dsk'; did you mean 'trading desk'"):
            chat.place("trading dsk")


def test_people_answer_in_a_thread_and_forward_what_the_bot_has_said(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("/vote")
        bob.replies("yes", to="verdict.ask")
        bob.forwards(chat.im(bob), to=room, msg="verdict.ask", text="look")
        chat.im(bob).expects("Accepted.")

        shared = chat.core.pod.talk.messages_in(room.stream)[-1]
        assert (shared.relation, shared.text) == ("FORWARD", "look")
        with pytest.raises(ChatError, match=r"no ~verdict\.asked was said in room"):
            bob.replies("no", to="verdict.asked", in_=room)


def test_who_comes_and_goes_is_told_to_the_bot(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob)
        await done(bob.says("/ears", in_=room))
        await done(ann.joins(room))
        room.expects("ann is here.")
        await done(ann.leaves(room))
        room.expects("ann has left.")
        await done(bob.says("helo", in_=room))
        room.expects("You wrote: helo")
        await done(bob.edits("hello"))
        room.expects("You wrote: hello")
        await done(chat.happens("USERJOINEDROOM", in_=room, person=ann))
        room.expects("ann is here.")

    hold(make_bot(LISTEN), talk)


def test_somebody_of_another_firm_who_asks_to_connect_can_be_accepted(make_bot: MakeBot) -> None:
    flow = """
    flow: meet
    version: 1
    start: { event: connection_requested }
    slots: { status: { type: text } }
    steps:
      - call: symphony.connections.accept
        args: { user: user }
        save: { status: result.status }
        failed: [{ say: "{{ error.status }}", to: user }, { end: failed }]
      - { say: "{{ status }}", to: user }
    """
    with SyncChat(make_bot(flow)) as chat:
        carol = chat.person("carol", external=True)
        chat.happens("CONNECTIONREQUESTED", person=carol)
        carol.sees("ACCEPTED")
        with pytest.raises(ChatError, match="there is a request between carol and helper"):
            chat.happens("CONNECTIONREQUESTED", person=carol)


def test_nobody_edits_what_they_have_not_written(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat, pytest.raises(ChatError, match="bob has written nothing there"):
        chat.person("bob").edits("hello")


def test_a_bot_that_leaves_a_room_lets_go_of_what_is_there(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("@helper /vote", in_=room)
        room.expects(msg="verdict.ask")
        chat.bot.leaves(room)

        assert chat.flow.ended("failed")
        chat.bot.joins(room)
        bob.says("@helper /vote")
        room.expects(msg="verdict.ask")
        chat.happens("ROOMDEACTIVATED", in_=room)
        assert [each.end for each in chat.conversations] == ["failed", "failed"]


def test_nobody_is_reached_in_a_room_that_was_closed_until_it_is_opened_again(make_bot: MakeBot) -> None:
    flow = """
    flow: notice
    version: 1
    start: /notice
    steps:
      - say: Soup today.
        to: "'desk'"
        failed: [{ say: "Not told: {{ error.message }}." }]
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob, name="desk")
        chat.happens("ROOMDEACTIVATED", in_=room)
        bob.says("/notice")
        bob.sees("Not told: the bot may not write there.")

        chat.happens("ROOMREACTIVATED", in_=room)
        bob.says("/notice")
        room.expects("Soup today.")


def test_files_have_names_and_may_have_contents(make_bot: MakeBot) -> None:
    flow = """
    flow: paper
    version: 1
    start: /paper
    slots:
      paper: { type: attachment, kinds: [pdf] }
    steps:
      - ask: paper
      - say: "{{ paper.name }} has {{ paper.size }} bytes."
        attach: paper
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        bob.says("/paper")
        bob.attaches("a.txt", text="here")
        chat.im(bob).expects(msg="paper.invalid")
        bob.attaches(("a.pdf", b"12345"))
        seen = chat.im(bob).expects("a.pdf has 5 bytes.")

        assert seen.files == ["a.pdf"]


def test_events_of_the_bots_own_happen_once_for_a_key(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    flow = """
    flow: settled
    version: 1
    start:
      - event: payments.settled
      - webhook: alarm
    steps:
      - say: "{{ trigger.event.amount if not missing(trigger.event) else trigger.request.what }}"
        to: config.room
    """

    async def talk(chat: Chat[Any]) -> None:
        desk = chat.room(name="desk")
        await done(chat.happens("payments.settled", {"amount": 12}, key="p1"))
        await done(chat.happens("payments.settled", {"amount": 12}, key="p1"))
        await done(chat.receives("alarm", {"what": "fire"}))
        desk.expects("12")
        desk.expects("fire")

    hold(make_bot(flow, settings="config: { room: desk }"), talk)


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ("payments", "an event of the bot's own is not called 'payments'"),
        ("QUITEANOTHERTHING", "'QUITEANOTHERTHING' is no type of event that a pod tells of; give the whole event"),
        ("ROOMDEACTIVATD", "that a pod tells of; did you mean 'ROOMDEACTIVATED'?"),
        ("payments.setled", "no flow waits for an event 'payments.setled'; did you mean 'payments.settled'?"),
        ("alarm.rings", "no flow waits for an event 'alarm.rings'; flows wait for payments.more and payments.settled"),
    ],
)
def test_an_event_that_cannot_be_is_refused(make_bot: MakeBot, event: str, problem: str) -> None:
    flow = """
    flow: settled
    version: 1
    start: { event: payments.settled }
    steps:
      - listen: more
        for: [{ event: payments.more, then: done }]
    """
    with SyncChat(make_bot(flow)) as chat, pytest.raises(ChatError, match=re.escape(problem)):
        chat.happens(event)


def test_the_datafeed_may_give_what_nobody_knows_and_what_cannot_be_read(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        chat.deliver({"type": "NEWTHING", "id": "1", "payload": {}})
        assert [each.result for each in chat.turns[-1].outcomes] == ["ignored"]

        with chat.fails("the event cannot be read") as failed:
            chat.deliver(b"\xff{", times=2)
        with pytest.raises(ChatError, match="a turn failed: the event cannot be read"):
            chat.deliver(b"[")

        assert [each.result for each in failed] == ["dead-letter"]  # the second is the same again


def test_several_do_something_before_the_bot_hears_of_it(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob, ann = chat.people("bob", "ann")
        with chat.together(reverse=True):
            bob.says("/vote")
            ann.says("/vote")
        with chat.together():
            bob.clicks("Yes")
            ann.clicks("No")
        chat.im(ann).expects("Rejected.")
        chat.im(bob).expects("Accepted.")

        assert [each.place for each in chat.seen if each.name == "verdict.ask"] == ["ann", "bob"]
        assert [each.place for each in chat.seen if each.name.startswith("end.")] == ["bob", "ann"]


async def test_several_do_something_at_once_in_an_async_chat(make_bot: MakeBot) -> None:
    async with open_chat(make_bot(VOTE)) as chat:
        bob, ann = chat.people("bob", "ann")
        async with chat.together(reverse=True):
            await bob.says("/vote")
            await ann.says("/vote")

        begun = [each.snapshot.initiator for each in chat.conversations]
        assert [each.display_name for each in begun if each is not None] == ["ann", "bob"]
        for each in (ann, bob):
            each.sees(msg="verdict.ask")


def test_what_is_done_together_is_not_begun_twice_and_not_done_where_it_fails(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        with (
            pytest.raises(ChatError, match="what is done together has begun already"),
            chat.together(),
            chat.together(),
        ):
            bob.says("/vote")

        assert chat.seen == []
        bob.says("/vote")
        chat.im(bob).expects(msg="verdict.ask")


def test_a_text_in_a_form_stays_what_it_is_and_people_have_names_of_several_words(make_bot: MakeBot) -> None:
    flow = """
    flow: note
    version: 1
    start: /note [who]
    slots: { who: { type: user }, note: { type: text }, to: { type: user } }
    steps:
      - ask: all
        slots: [note, to]
      - say: "{{ note }} for {{ to | mention }}"
    """
    with SyncChat(make_bot(flow)) as chat:
        bob, ann = chat.people("bob", "Ann Lee")
        bob.says("/note @Ann Lee")
        bob.submits({"note": "@all hands", "to": ann})
        bob.sees("@all hands for @Ann Lee")

        who = chat.flow.slots["who"]
        assert isinstance(who, dict)
        assert who["id"] == ann.id
        assert {each.display_name for each in chat.core.pod.people} == {"helper", "bob", "Ann Lee"}
        assert [getattr(each, "values", {}) for each in chat.script][2] == {"note": "@all hands", "to": "@Ann Lee"}


def test_a_place_may_have_another_name_also_when_something_was_said_there(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        bob = chat.person("bob")
        desk = chat.im(bob)
        bob.says("/vote")
        chat.call("desk", desk)

        assert (desk.name, chat.place("desk")) == ("desk", desk)
        bob.sees(msg="verdict.ask")
        desk.silent()


def test_people_of_other_firms_are_told_apart(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        eve = chat.person("eve", external=True)

        assert chat.core.pod.people.is_outsider(eve.id)
        assert chat.person("eve") is eve


def test_code_begins_a_conversation_once_for_a_key(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    flow = """
    flow: invited
    version: 1
    slots: { guest: { type: user }, price: { type: decimal } }
    steps:
      - say: "{{ guest | mention }} pays {{ price }}."
    """

    async def talk(chat: Chat[Any]) -> None:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob)
        for _ in range(2):
            await done(chat.starts("invited", bob, {"guest": ann, "price": Decimal("1.50")}, in_=room, key="a"))
        room.expects("@ann pays 1.50.")
        with pytest.raises(
            ChatError, match=r"this cannot be done: there is no flow 'invitd'; did you mean 'invited'\?"
        ):
            await done(chat.starts("invitd", bob))

    hold(make_bot(flow), talk)


@pytest.mark.parametrize(
    "act", [lambda bob: bob.says("/vote", in_="desk"), lambda bob: bob.joins("desk")], ids=["says", "joins"]
)
def test_a_name_is_no_place(make_bot: MakeBot, act: Callable[[Any], None]) -> None:
    with SyncChat(make_bot(VOTE)) as chat:
        with pytest.raises(ChatError) as failed:
            act(chat.person("bob"))

        assert str(failed.value) == ("'desk' is no place of the chat: take what `chat.room(…)` or `chat.im(…)` gives")
