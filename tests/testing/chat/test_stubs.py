"""Tests for flowbot.testing.chat.stubs, calling and web: what stands in place of the world outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import ActionError
from flowbot.testing.chat import Answer, Chat, ChatError, Settings, SyncChat
from flowbot.testing.projects import project_at

MakeBot = Callable[..., Path]
Talk = Callable[[Chat[Any]], Coroutine[Any, Any, None]]
Hold = Callable[[Path | str, Talk], None]
Done = Callable[[Awaitable[None] | None], Awaitable[None]]

PAY = """
flow: pay
version: 1
start: /pay {amount}
slots:
  amount: { type: decimal }
  booking: { type: text }
steps:
  - call: ledger.book
    retries: 3
    timeout: 10s
    save: booking
    failed: [{ say: "Not booked: {{ error.kind }}, tried {{ error.attempts }} times." }, { end: sorry }]
  - say: "Booked as {{ booking }}."
ends: [sorry]
"""
LEDGER = """
from collections.abc import AsyncIterator
from decimal import Decimal

from flowbot import IdempotencyKey, action, service


class Ledger:
    prefix = "REAL"


@service
async def ledger() -> AsyncIterator[Ledger]:
    yield Ledger()


@action
async def book(amount: Decimal, *, key: IdempotencyKey, ledger: Ledger) -> str:
    return f"{ledger.prefix}-{amount}-{len(key)}"


@action
def look(amount: Decimal) -> str:
    raise ValueError("not here")
"""
DEAL = """
flow: deal
version: 1
start: /deal {title...}
slots:
  title: { type: text }
  room: { type: room }
steps:
  - call: symphony.rooms.create
    args: { name: title, description: title }
    save: room
  - call: symphony.rooms.add_member
    args: { user: initiator }
    failed: [{ say: "Nobody let you in: {{ error.kind }}." }, { end: sorry }]
  - { say: Welcome!, to: room }
ends: [sorry]
"""
RATE = """
flow: rate
version: 1
start: /rate {currency}
slots:
  currency: { type: text }
  rate: { type: decimal }
steps:
  - http: "https://rates.example.com/latest?base={{ currency }}"
    headers: { X-Key: "{{ secret('rates_key') }}" }
    retries: 2
    save: { rate: result.body.rate }
    failed: [{ say: "No rate: {{ error.kind }}." }, { end: sorry }]
  - say: "{{ currency }} is at {{ rate }}."
ends: [sorry]
"""
RATE_SETTINGS = """
hosts: [rates.example.com]
secrets: { rates_key: "env:RATES_KEY" }
"""


def said(chat: Chat[Any]) -> list[str]:
    """What was said, all of which is expected."""
    for each in chat.seen:
        each.claim = "expected"
    return [each.text for each in chat.seen]


def test_a_stub_gives_a_result_and_tells_what_it_was_called_with(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        chat.stub("ledger.book", returns="TX-1")
        await done(bob.says("/pay 12.50"))
        chat.im(bob).expects("Booked as TX-1.")
        (call,) = chat.calls("ledger.book")
        assert call.arguments == {"amount": Decimal("12.50")}
        assert (call.result, call.error, call.at) == ("TX-1", None, chat.clock.now)

    hold(make_bot(PAY, ledger=LEDGER), talk)


def test_a_stub_gives_one_result_after_another_and_the_last_stays(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(PAY, ledger=LEDGER)) as chat:
        bob = chat.person("bob")
        chat.stub("ledger.book", returns_each=["A", "B"])
        for _ in range(3):
            bob.says("/pay 1")

        assert said(chat) == ["Booked as A.", "Booked as B.", "Booked as B."]


@pytest.mark.parametrize(
    ("raises", "told", "errors"),
    [
        ([TimeoutError, None], "Booked as TX.", ["TimeoutError", None]),
        (["timeout", "unreachable", None], "Booked as TX.", ["timeout", "unreachable", None]),
        ("no_money", "Not booked: no_money, tried 1 times.", ["no_money"]),
        (ValueError("no"), "Not booked: ValueError, tried 1 times.", ["ValueError('no')"]),
        (ActionError, "Not booked: ActionError, tried 1 times.", ["ActionError"]),
        (["unreachable"] * 4, "Not booked: unreachable, tried 4 times.", ["unreachable"] * 4),
    ],
)
def test_a_stub_fails_with_errors_and_kinds_and_is_tried_again_where_that_can_help(
    make_bot: MakeBot, raises: Any, told: str, errors: list[str | None]
) -> None:
    with SyncChat(make_bot(PAY, ledger=LEDGER)) as chat:
        chat.stub("ledger.book", returns="TX", raises=raises)
        chat.person("bob").says("/pay 1")
        chat.clock.until_idle()

        assert said(chat) == [told]
        assert [each.error for each in chat.calls("ledger.book")] == errors
        assert all(each.arguments == {"amount": Decimal(1)} for each in chat.calls("ledger.book"))


def test_a_stub_takes_its_time_on_the_clock_of_the_chat(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        chat.stub("ledger.book", returns="TX", latency="4s")
        await done(bob.says("/pay 1"))
        await done(bob.says("hello?"))
        chat.im(bob).expects(msg="busy")
        await done(chat.clock.advance("3s"))
        chat.im(bob).silent()
        await done(chat.clock.advance("1s"))
        chat.im(bob).expects("Booked as TX.")

    hold(make_bot(PAY, ledger=LEDGER), talk)


def test_a_stub_that_takes_longer_than_the_step_waits_has_timed_out(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(PAY, ledger=LEDGER)) as chat:
        start = chat.clock.now
        chat.stub("ledger.book", returns="TX", latency="11s")
        chat.person("bob").says("/pay 1")
        chat.clock.until_idle()

        assert said(chat) == ["Not booked: timeout, tried 4 times."]
        assert 40 < (chat.clock.now - start).total_seconds() < 40 + 7


def test_a_call_without_a_stub_fails_the_chat_with_the_mend(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        mend = r"ledger\.book: this is called, and has no stub; give it one: chat\.stub\(…\)"
        with pytest.raises(ChatError, match=mend):
            await done(chat.person("bob").says("/pay 1"))
        said(chat)

    hold(make_bot(PAY, ledger=LEDGER), talk)


def test_what_is_stubbed_must_be_there(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(PAY, ledger=LEDGER)) as chat:
        for use in (chat.stub, chat.calls):
            with pytest.raises(ChatError, match=r"the bot has no action 'ledger\.bok'; did you mean 'ledger\.book'\?"):
                use("ledger.bok")


def test_the_authors_own_function_runs_where_it_is_let_with_the_services_that_are_given(make_bot: MakeBot) -> None:
    class Fake:
        prefix = "FAKE"

    bot = make_bot(PAY, ledger=LEDGER)
    with SyncChat(bot) as chat:
        chat.lets("ledger.*")
        chat.person("bob").says("/pay 2")
        assert said(chat) == ["Booked as REAL-2-24."]
        assert [each.result for each in chat.calls("ledger.book")] == ["REAL-2-24"]
        with pytest.raises(ChatError, match="before anybody does something"):
            chat.lets("other.*")
        chat.stub("ledger.book", returns="stubbed")  # it may be stubbed all the same
        chat.person("bob").says("/pay 2")
        assert said(chat)[1:] == ["Booked as stubbed."]

    of_type = project_at(bot).authored.services[0].type
    for kind in ("ledger", of_type):
        with SyncChat(bot, Settings(services={kind: Fake()})) as chat:
            chat.lets("ledger.book")
            chat.person("bob").says("/pay 2")

            assert said(chat) == ["Booked as FAKE-2-24."]


def test_a_service_that_is_not_there_is_told_with_those_that_are(make_bot: MakeBot) -> None:
    bot = make_bot(PAY, ledger=LEDGER)
    with pytest.raises(ChatError, match=r"the bot has no service 'ledge'; did you mean 'ledger'\?"):
        SyncChat(bot, Settings(services={"ledge": object()})).person("bob").says("/pay 2")


def test_a_function_of_the_authors_that_raises_fails_as_ever(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(PAY.replace("ledger.book", "ledger.look"), ledger=LEDGER)) as chat:
        chat.lets("*")
        chat.person("bob").says("/pay 2")

        assert said(chat) == ["Not booked: ValueError, tried 1 times."]
        assert [each.error for each in chat.calls("ledger.look")] == ["ValueError('not here')"]


def test_operations_of_symphony_run_on_the_pod_of_the_chat(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        await done(bob.says("/deal Blue"))
        bob.sees("Welcome!")
        assert bob.id in chat.place("Blue").stream.members
        (created,) = chat.calls("symphony.rooms.create")
        (added,) = chat.calls("symphony.rooms.add_member")
        assert created.arguments == {"name": "Blue", "description": "Blue"}
        assert added.arguments == {"user": bob.id, "room": chat.place("Blue").id}

    hold(make_bot(DEAL), talk)


@pytest.mark.parametrize("behalf", ["", "    on_behalf_of: initiator\n"])
def test_a_stub_may_stand_in_place_of_an_operation(make_bot: MakeBot, behalf: str) -> None:
    flow = DEAL.replace("    args: { user: initiator }\n", "    args: { user: initiator }\n" + behalf)
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        mine = chat.room(name="mine")
        chat.stub("symphony.rooms.create", returns=mine)
        chat.stub("symphony.rooms.add_member", raises=[None, "not_allowed"])
        bob.says("/deal Blue")
        mine.expects("Welcome!")
        bob.says("/deal Red")
        chat.im(bob).expects("Nobody let you in: not_allowed.")
        first, second = chat.calls("symphony.rooms.add_member")

        assert first.arguments == second.arguments == {"user": bob.id, "room": mine.id}
        assert (first.error, second.error) == (None, "not_allowed")
        assert first.on_behalf_of == second.on_behalf_of == (bob.id if behalf else None)
        assert bob.id not in mine.stream.members


def test_an_operation_that_the_pod_refuses_is_kept_as_a_call_that_failed(make_bot: MakeBot) -> None:
    flow = DEAL.replace("args: { user: initiator }", "args: { user: 1 }")
    with SyncChat(make_bot(flow)) as chat:
        bob = chat.person("bob")
        bob.says("/deal Blue")
        chat.im(bob).expects("Nobody let you in: refused.")

        assert [each.error for each in chat.calls("symphony.rooms.add_member")] == ["refused"]


def test_web_services_answer_with_json_by_method_and_url(make_bot: MakeBot, hold: Hold, done: Done) -> None:
    async def talk(chat: Chat[Any]) -> None:
        bob = chat.person("bob")
        chat.stub_http("*", "https://rates.example.com/*", json={"rate": 2})
        chat.stub_http("GET", "https://rates.example.com/latest?base=EUR", json={"rate": "1.1"})
        await done(bob.says("/rate EUR"))
        await done(bob.says("/rate GBP"))
        assert said(chat) == ["EUR is at 1.1.", "GBP is at 2."]
        request = chat.requests[0]
        assert (request.method, request.headers["X-Key"]) == ("GET", "<rates_key>")

    hold(make_bot(RATE, settings=RATE_SETTINGS), talk)


@pytest.mark.parametrize(
    ("answers", "told", "seconds"),
    [
        ([Answer(status=503), Answer(json={"rate": 3})], "EUR is at 3.", 1),
        ([Answer(status=429, headers={"Retry-After": "60"}), Answer(json={"rate": 3})], "EUR is at 3.", 60),
        ([Answer(raises="timeout"), Answer(json={"rate": 3})], "EUR is at 3.", 1),
        ([Answer(status=404)], "No rate: status.", 0),
        ([Answer(raises="certificate")], "No rate: certificate.", 0),
        ([Answer(text="no JSON")], "No rate: result.", 0),
    ],
)
def test_web_services_fail_in_their_ways(make_bot: MakeBot, answers: list[Answer], told: str, seconds: int) -> None:
    with SyncChat(make_bot(RATE, settings=RATE_SETTINGS)) as chat:
        start = chat.clock.now
        chat.stub_http("GET", "https://rates.example.com/latest?base=EUR", answers=answers)
        chat.person("bob").says("/rate EUR")
        chat.clock.until_idle()

        assert said(chat) == [told]
        assert (chat.clock.now - start).total_seconds() == pytest.approx(seconds, abs=0.5)


def test_a_request_without_a_stub_fails_the_chat(make_bot: MakeBot) -> None:
    with SyncChat(make_bot(RATE, settings=RATE_SETTINGS), strict=False) as chat:
        chat.stub_http("POST", "https://rates.example.com/latest?base=EUR")
        chat.stub_http("GET", "https://rates.example.com/latest?base=[A-Z]")

        with pytest.raises(
            ChatError, match=r"GET https://rates\.example\.com/latest\?base=EUR: this is called, and has"
        ):
            chat.person("bob").says("/rate EUR")


def test_whom_an_action_of_the_bot_names_is_there_when_the_chat_has_them() -> None:
    with SyncChat("examples/expense") as chat:
        chat.lets("*")
        bob, ravi = chat.people("bob", "ravi")
        bob.says("/expense 12 EUR")
        bob.says("2026-09-01")
        bob.clicks("Yes")
        ravi.clicks("Approve")
        bob.sees(pattern="Approved by @ravi, booked as TX-.*")


def test_whom_nobody_knows_cannot_be_asked_and_the_failure_says_so() -> None:
    with SyncChat("examples/expense", strict=False) as chat:
        chat.lets("*")
        bob = chat.person("bob")
        bob.says("/expense 12 EUR")
        bob.says("2026-09-01")
        bob.clicks("Yes")

        with pytest.raises(ChatError, match=r"\n   failed: unreachable \(there is nobody to ask\)\n"):
            bob.sees(pattern="Approved.*")


def test_the_same_talk_is_the_same_to_its_ids(make_bot: MakeBot) -> None:
    def ids() -> list[str]:
        with SyncChat(make_bot(DEAL), strict=False) as chat:
            chat.person("bob").says("/deal Blue")
            chat.happens("USERJOINEDROOM", in_=chat.place("Blue"), person=chat.person("ann"))
            return [each.message.id for each in chat.seen] + [each.key for turn in chat.turns for each in turn.outcomes]

    assert ids() == ids()
