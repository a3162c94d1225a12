"""Tests for flowbot.testing.chat.core, places and matching: what a chat expects, and how strict it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flowbot.testing.chat import Chat, ChatError, SeenMessage, Settings, SyncChat
from flowbot.testing.chat.matching import is_same

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]
Done = Callable[[Awaitable[None] | None], Awaitable[None]]

ORDER = """
flow: order
version: 1
start: /order
slots:
  dish: { type: choice, of: [soup, salad] }
  portions: { type: integer, gt: 0 }
  guest: { type: user }
steps:
  - say: Welcome, {{ initiator | mention }}!
  - ask: dish
    remind: 1h
    expire: 2h
  - ask: details
    slots: [portions, guest]
  - say: "{{ portions }} {{ dish }} for {{ guest | mention }}"
    name: bill
    pin: true
  - ask: paid
    options: { paid: next }
  - update: bill
    say: Paid.
"""
MESSAGES = "{% msg dish.ask %}What would you <b>like</b>?{% endmsg %}"
ASKS_ALL = """
flow: asks
version: 1
start: /asks {people...}
slots:
  people: { type: list, items: user }
steps:
  - ask: decision
    to: people
    say: "{{ initiator.name }} asks."
    options: { yes: next, no: refused }
  - say: Decided by {{ answers.decision.by.name }}.
ends: [refused]
"""


def test_a_message_is_expected_by_what_people_see_and_by_what_it_is(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob, ann = chat.people("bob", "ann")
        place = chat.im(bob)
        await done(bob.says("/order"))
        place.expects("Welcome, @bob!")
        place.expects("What would  you\nlike?", msg="dish.ask", buttons=["soup", "salad"], fields=[])
        await done(bob.clicks("soup"))
        seen = place.expects(pattern="Details.", fields=["portions", "Guest"], buttons=["Submit", "Cancel"])
        await done(bob.submits({"portions": 0, "Guest": ann}))
        place.expects(msg="details.invalid", problem="more than 0", slots={"dish": "soup", "user": bob})
        await done(bob.submits({"portions": 2}))
        bill = place.expects("2 soup for @ann", slots={"portions": Decimal(2), "guest": ann}, changed=False)
        await done(bob.clicks("Paid"))
        paid = place.expects("Paid.", changed=True)
        assert (seen.place, seen.step, seen.at) == ("bob", "details", chat.clock.now)
        assert paid.message.replacing == bill.message.id
        pinned = chat.core.pod.talk.pinned_in(place.stream)
        assert pinned is not None
        assert pinned.text == "Paid."

    hold(make_bot(ORDER, messages=MESSAGES), talk)


RECEIPT = """
flow: receipt
version: 1
start: /receipt
slots:
  receipt: { type: attachment }
steps:
  - ask: receipt
  - say: Thanks.
    name: card
    attach: receipt
    pin: true
  - ask: paid
    options: { paid: next }
  - update: card
    say: Paid.
    pin: false
"""


def test_a_message_is_expected_with_its_files_and_pinned_as_it_is_then(
    make_bot: MakeBot, hold: Hold, done: Done
) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob, ann)
        await done(bob.says("@helper /receipt", in_=room))
        room.expects(msg="receipt.ask", files=[], pinned=False)
        await done(bob.attaches("a.pdf"))
        with pytest.raises(ChatError, match=r"with b\.pdf │ with a\.pdf: “Thanks\.”"):
            room.expects("Thanks.", files=["b.pdf"])
        with pytest.raises(ChatError, match=r"not pinned │ pinned: “Thanks\.”"):
            room.expects("Thanks.", pinned=False)
        card = ann.sees("Thanks.", files=["a.pdf"], pinned=True)
        await done(bob.clicks("Paid"))
        paid = room.expects("Paid.", changed=True, files=(), pinned=False)
        assert not card.is_pinned
        chat.core.pod.talk.pin(chat.core.me, room.id, card.message.id)
        assert card.is_pinned
        assert paid.is_pinned

    hold(make_bot(RECEIPT), talk)


def test_a_question_that_is_answered_need_not_be_expected_and_all_else_must(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ORDER, messages=MESSAGES)) as chat:
        bob = chat.person("bob")
        place = chat.im(bob)
        bob.says("/order")
        bob.says("soup")

        left = [each.text for each in chat.core.unclaimed()]
        assert left[0] == "Welcome, @bob!"
        assert len(left) == 2
        with pytest.raises(ChatError, match="in bob something was said\n  Welcome, @bob!"):
            place.silent()
        place.expects("Welcome, @bob!")
        place.expects(msg="details.ask")
        place.silent()
        chat.silent()


def test_a_question_that_is_answered_after_a_reminder_was_expected_but_the_reminder_was_not(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ORDER, messages=MESSAGES)) as chat:
        bob = chat.person("bob")
        place = chat.im(bob)
        bob.says("/order")
        place.expects("Welcome, @bob!")
        chat.clock.advance("61m")
        bob.says("soup")

        place.expects(msg="pattern.remind")
        place.expects(msg="details.ask")


def test_a_question_is_answered_by_who_was_asked_also_where_others_speak_in_between(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ASKS_ALL)) as chat:
        bob, ann, joe = chat.people("bob", "ann", "joe")
        room = chat.room(bob)
        bob.says("@helper /asks @ann @joe", in_=room)
        ann.clicks("yes")
        chat.im(joe).expects("bob asks.")  # nobody has answered this one
        room.expects("Decided by ann.")

        assert chat.im(joe).card("decision.ask").closed


def test_what_was_expired_unanswered_must_be_expected(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ORDER, messages=MESSAGES)) as chat:
        bob = chat.person("bob")
        bob.says("/order")
        bob.sees("Welcome, @bob!")
        chat.clock.until_idle()

        assert [each.name for each in chat.core.unclaimed()] == ["dish.ask", "pattern.remind", "pattern.expired"]
        for _ in range(3):
            chat.im(bob).expects()


def test_each_place_has_an_order_of_its_own(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ORDER, messages=MESSAGES)) as chat:
        bob, ann = chat.people("bob", "ann")
        for each in (bob, ann):
            each.says("/order")
        for each in (ann, bob):
            chat.im(each).expects(f"Welcome, @{each.name}!")
            chat.im(each).expects(msg="dish.ask")


def test_a_person_sees_what_they_can_read_in_any_order(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ORDER, messages=MESSAGES)) as chat:
        bob, eve = chat.people("bob", "eve")
        bob.says("/order")
        seen = bob.sees(msg="dish.ask", buttons=["soup", "salad"])
        bob.sees("Welcome, @bob!")

        assert seen.place == "bob"
        with pytest.raises(ChatError, match=r"eve does not see it\n  expected +│ got\n +“Welcome, @bob!” │ nothing"):
            eve.sees("Welcome, @bob!")


def test_the_words_of_the_bot_itself_have_short_names(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ASKS_ALL)) as chat:
        bob, ann, eve = chat.people("bob", "ann", "eve")
        bob.says("/asks @ann")
        eve.clicks("yes", in_=chat.im(ann))
        chat.im(ann).expects(msg="not_yours")
        eve.clicks("yes", in_=chat.im(ann), refused="not_yours")
        with pytest.raises(ChatError, match=r"the bot did not refuse it with pattern\.expired_form\n  expected +│ got"):
            eve.clicks("yes", in_=chat.im(ann), refused="expired_form")

        chat.im(ann).expects(msg="pattern.not_yours")


def test_a_message_in_parts_is_known_by_its_name_in_each(make_bot: MakeBot) -> None:
    flow = """
    flow: long
    version: 1
    start: /long
    steps:
      - send: much
    """
    words = "{% msg much %}" + f"<p>{'x' * 30_000}</p>" * 6 + "{% endmsg %}"
    with SyncChat(make_bot(flow, messages=words)) as chat:
        bob = chat.person("bob")
        bob.says("/long")
        parts = chat.im(bob).seen

        assert len(parts) > 1
        for _ in parts:
            chat.im(bob).expects(msg="much")


def test_what_is_said_on_behalf_of_somebody_is_said_by_the_bot(make_bot: MakeBot) -> None:
    flow = """
    flow: voice
    version: 1
    start: /voice
    steps:
      - say: I am on my way.
        on_behalf_of: initiator
    """
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        room = chat.room(bob)
        bob.says("@helper /voice", in_=room)
        seen = room.expects("I am on my way.")

        assert seen.message.user.display_name == "bob"


def test_people_have_roles_zones_and_locales_that_add_up(make_bot: MakeBot) -> None:
    flow = """
    flow: who
    version: 1
    start: /who
    who: roles.approvers
    steps:
      - say: "{{ now | datetime }} {{ 1.5 | number }}"
    """
    people = """
    from flowbot import person_settings, role

    @role("approvers")
    def approvers() -> list[str]:
        return ["joe@local.test"]

    @person_settings
    def settings(user: object) -> dict[str, str]:
        return {"zone": "Asia/Tokyo", "locale": "de"}
    """
    with SyncChat(make_bot(flow, people=people)) as chat:
        joe, bob = chat.people("joe", "bob")
        joe.says("/who")
        joe.sees("23.11.2026, 18:00 1,5")
        bob.says("/who", in_=chat.im(bob))
        bob.sees(msg="pattern.not_allowed")

    with SyncChat(make_bot(flow, people=people)) as chat:
        joe = chat.person("joe")
        bob = chat.person("bob", roles=["approvers"])
        assert chat.person("bob", zone="Europe/Paris") is bob
        bob.says("/who")
        bob.sees("23.11.2026, 10:00 1,5")
        joe.says("/who")
        joe.sees(msg="pattern.not_allowed")
        with pytest.raises(ChatError, match="the bot has no role 'aprovers'; did you mean 'approvers'"):
            chat.person("eve", roles=["aprovers"])


def test_people_of_a_role_are_there_by_their_addresses_and_can_be_asked(
    make_bot: MakeBot, hold: Hold, done: Done
) -> None:
    flow = """
    flow: leave
    version: 1
    start: /leave
    steps:
      - ask: decision
        to: roles.bosses
        options: { approve: next }
      - say: "{{ answers.decision.by.name }} of {{ len(roles.bosses) }}"
    """
    people = """
    from flowbot import role

    @role("bosses")
    def bosses() -> list[str]:
        return ["joe@local.test", "eve@local.test", "sue@other.firm", "bob@local.test"]
    """

    async def talk(chat: Chat[Any]) -> None:
        ann, joe = chat.people("ann", "joe")
        chat.person("bob", external=True)  # whose address is another one
        await done(ann.says("/leave"))
        chat.im(joe).expects("Decision?")
        chat.im(chat.person("eve")).expects("Decision?")
        await done(joe.clicks("Approve"))
        chat.im(ann).expects("joe of 4")

    hold(make_bot(flow, people=people), talk)


def test_golden_messages_are_held_against_files_by_whoever_keeps_them(make_bot: MakeBot) -> None:
    held: list[SeenMessage] = []
    bot = make_bot(ORDER, messages=MESSAGES)
    with SyncChat(bot, Settings(golden=held.append)) as chat:
        bob = chat.person("bob")
        bob.says("/order")
        place = chat.im(bob)
        place.expects("Welcome, @bob!", golden=True)
        place.expects(msg="dish.ask")

        assert [each.text for each in held] == ["Welcome, @bob!"]
    with SyncChat(bot, strict=False) as chat:
        chat.person("bob").says("/order")
        with pytest.raises(ChatError, match="there is nowhere to keep golden files"):
            chat.place("bob").expects("Welcome, @bob!", golden=True)


def test_a_card_and_an_end_that_are_not_there_are_told_with_the_nearest(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(ASKS_ALL)) as chat:
        bob, ann = chat.people("bob", "ann")
        with pytest.raises(ChatError, match="no conversation of any flow has begun"):
            _ = chat.flow.state
        bob.says("/asks @ann")
        chat.im(ann).expects("bob asks.")

        with pytest.raises(ChatError, match=r"in ann no ~decision\.aask was shown; did you mean 'decision\.ask'"):
            chat.im(ann).card("decision.aask")
        with pytest.raises(ChatError, match="asks has no end 'refusd'; did you mean 'refused'"):
            chat.flow.ended("refusd")
        assert not chat.flow.ended("refused")
        assert (chat.flow.live, chat.flow_of("asks").state) == (1, "decision.ask")
        with pytest.raises(ChatError, match="no conversation of other has begun"):
            _ = chat.flow_of("other").slots


SHARED = """
flow: shared
version: 1
start: /shared
steps:
  - ask: sure
    options: { yes: next }
  - say: Done.
"""


def test_what_was_refused_before_is_no_refusal_of_what_was_done_last(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(SHARED), strict=False) as chat:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob, ann)
        bob.says("/shared", in_=room)
        ann.clicks("Yes", in_=room)

        with pytest.raises(ChatError, match="did not refuse it"):
            bob.clicks("Yes", in_=room, refused="not_yours")


def test_a_question_is_not_answered_by_what_the_bot_does_not_hear(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(SHARED), strict=False) as chat:
        bob, ann = chat.people("bob", "ann")
        room = chat.room(bob, ann)
        bob.says("/shared", in_=room)
        ann.says("What a day!", in_=room)

        with pytest.raises(ChatError, match="1 message was not expected"):
            chat.silent()
        bob.clicks("Yes", in_=room)
        room.expects("Done.")
        chat.silent()


@pytest.mark.parametrize(
    ("wanted", "got", "same"),
    [
        ("15", Decimal("15.00"), True),
        (15, Decimal(15), True),
        ("15", 16, False),
        ("abc", 16, False),
        ("2026-09-01", date(2026, 9, 1), True),
        ("2026-09-01 14:30", datetime(2026, 9, 1, 14, 30), True),  # noqa: DTZ001  only how it is written matters
        ("14:30", time(14, 30), True),
        ("14:31", time(14, 30), False),
        ("09:00", time(9, 0), True),
        ("2026-09-01 09:00", datetime(2026, 9, 1, 9), True),  # noqa: DTZ001
        ("noon", time(12, 0), False),
        ("90m", timedelta(hours=1.5), True),
        ("90 monkeys", timedelta(hours=1.5), False),
        ("@ann", {"id": 1, "name": "ann"}, True),
        ("ann", {"id": 1, "name": "Ann Lee", "username": "ann"}, True),
        ({"name": "ann"}, {"id": 1, "name": "ann"}, True),
        ({"name": "bob"}, {"id": 1, "name": "ann"}, False),
        (["1", "@ann"], [1, {"id": 1, "name": "ann"}], True),
        (["1"], [1, 2], False),
        ("two  words", "two words", True),
        (True, True, True),
        ("True", True, False),
        (True, 1, False),
        (0, False, False),
        ({}, {}, True),
        ({}, {"id": 1, "name": "ann"}, False),
        (None, None, True),
        ("None", None, False),
    ],
)
def test_a_text_may_stand_for_a_value(wanted: object, got: object, same: bool) -> None:
    assert is_same(wanted, got) is same
