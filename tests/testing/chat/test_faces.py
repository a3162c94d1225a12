"""Tests for flowbot.testing.chat.faces: the example of the expense flow, as its author would test it."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal

import anyio
import pytest

from flowbot.errors import ConfigError
from flowbot.testing.chat import ChatError, RunningLoopError, Settings, SyncChat, open_chat
from flowbot.testing.chat._loop import kept_loop

EXPENSE = "examples/expense"


def test_a_talk_of_two_people_is_tested_line_by_line() -> None:
    with SyncChat(EXPENSE) as chat:
        bob, ann = chat.people("bob", "ann")
        room, desk = chat.room(bob), chat.im(ann)
        chat.stub("directory.manager_of", returns=ann)

        bob.says("/expense", in_=room)
        room.expects("How much was it?")
        bob.says("@expense-bot abc")
        room.expects(msg="amount.invalid", problem="not a number")
        bob.says("12.50")
        room.expects(buttons=["EUR", "USD", "GBP"])
        bob.clicks("EUR")
        bob.says("2026-09-01")
        room.expects(msg="summary.ask")
        bob.says("change amount")
        bob.says("15")
        bob.clicks("Yes")
        desk.expects(msg="decision.ask", slots={"amount": Decimal(15)})
        chat.clock.advance("61m")
        desk.expects(msg="decision.remind")
        bob.clicks("Approve", in_=desk, refused="not_yours")
        chat.restart()
        ann.clicks("Reject", reason="no receipt")
        room.expects("Rejected by @ann: no receipt")

        assert desk.card("decision.ask").closed
        assert chat.flow.ended("rejected")
        assert chat.calls("ledger.book") == []
        chat.silent()


async def test_the_same_is_awaited_in_an_async_test() -> None:
    async with open_chat(EXPENSE) as chat:
        bob = chat.person("bob")

        await bob.says("/expense 12 EUR")
        await bob.says("2026-09-01")

        chat.im(bob).expects(msg="summary.ask", slots={"amount": "12"})


async def test_a_synchronous_chat_refuses_to_work_where_a_loop_runs() -> None:
    with pytest.raises(RunningLoopError, match="achat"):
        SyncChat(EXPENSE)


def test_what_nobody_expected_fails_a_chat_at_its_end() -> None:
    chat = SyncChat(EXPENSE)
    chat.person("bob").says("/expense")

    with pytest.raises(ChatError, match=r"1 message was not expected\n  bob: How much was it\?"):
        chat.close()


def test_a_call_without_a_stub_fails_where_it_is_made() -> None:
    with SyncChat(EXPENSE, strict=False) as chat:
        bob = chat.person("bob")
        bob.says("/expense 12 EUR")
        bob.says("2026-09-01")

        with pytest.raises(ChatError, match=r"directory\.manager_of: this is called, and has no stub"):
            bob.clicks("Yes")


async def test_a_synchronous_chat_that_was_made_before_refuses_to_go_on_in_a_loop() -> None:
    chat = await anyio.to_thread.run_sync(lambda: SyncChat(EXPENSE))

    with pytest.raises(RunningLoopError):
        chat.person("bob").says("/expense")


def test_two_chats_go_on_side_by_side() -> None:
    with SyncChat(EXPENSE) as one, SyncChat(EXPENSE) as other:
        for chat in (one, other):
            chat.person("bob").says("/expense")
        one.person("bob").says("12")
        one.clock.advance("1h")

        one.place("bob").expects(msg="currency.ask")
        other.place("bob").expects(msg="amount.ask")
        assert (one.clock.now - other.clock.now).total_seconds() == 3600


def test_a_chat_that_fails_in_the_middle_tells_that_and_not_what_was_left() -> None:
    def fail() -> None:
        with SyncChat(EXPENSE) as chat:
            chat.person("bob").says("/expense")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


async def test_an_async_chat_that_fails_in_the_middle_tells_that_alone() -> None:
    async def fail() -> None:
        async with open_chat(EXPENSE) as chat:
            await chat.person("bob").says("/expense")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as failed:
        await fail()

    assert failed.value.__context__ is None


async def test_what_nobody_expected_fails_an_async_chat_at_its_end() -> None:
    with pytest.raises(ChatError, match="1 message was not expected"):
        async with open_chat(EXPENSE) as chat:
            await chat.person("bob").says("/expense")

    async with open_chat(EXPENSE, strict=False) as chat:
        await chat.person("bob").says("/expense")


async def test_an_async_chat_that_is_given_up_ends() -> None:
    with anyio.move_on_after(0) as scope:
        async with open_chat(EXPENSE) as chat:
            await chat.person("bob").says("/expense")

    assert scope.cancelled_caught


def test_a_chat_in_which_nothing_is_done_starts_nothing() -> None:
    with SyncChat(EXPENSE) as chat:
        chat.person("bob")
        chat.silent()

        assert not chat.core.has_begun


def test_a_chat_that_was_closed_is_not_gone_on_with() -> None:
    chat = SyncChat(EXPENSE)
    chat.person("bob").says("/expense")
    chat.close(strict=False)
    chat.close(strict=False)

    with pytest.raises(ChatError, match="this chat is closed"):
        chat.person("bob").says("12")


def test_a_chat_that_is_forgotten_is_told_of_and_lets_go() -> None:
    def forget() -> None:
        SyncChat(EXPENSE, Settings(store="sqlite")).person("bob").says("/expense")
        gc.collect()

    with pytest.warns(ResourceWarning, match="a chat was not closed: use `with`, or call `close`"):
        forget()

    with SyncChat(EXPENSE) as other:  # the loop is as it was
        other.person("bob").says("/expense")
        other.place("bob").expects(msg="amount.ask")


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_who_interrupts_a_chat_is_heard_at_once_and_leaves_nothing_behind(interrupt: type[BaseException]) -> None:
    loop = kept_loop()

    def talk() -> None:
        with SyncChat(EXPENSE) as chat:
            chat.core.watch.observe = interrupted(interrupt)  # type: ignore[assignment]  # at the first turn
            chat.person("bob").says("/expense")

    with pytest.raises(interrupt):
        talk()

    assert kept_loop() is not loop
    with SyncChat(EXPENSE) as other:
        other.person("bob").says("/expense")
        other.place("bob").expects(msg="amount.ask")


def interrupted(by: type[BaseException]) -> Callable[[object], None]:
    def observe(_: object) -> None:
        raise by

    return observe


def test_a_bot_that_is_not_there_is_told_before_anything_is_done() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        SyncChat("nowhere")


def test_a_program_without_pytest_ends_quietly_with_a_chat_still_open() -> None:
    program = (
        "import sys\n"
        "from flowbot.testing.chat import SyncChat\n"
        f"chat = SyncChat({EXPENSE!r})\n"
        "chat.person('bob').says('/expense')\n"
        "print(chat.seen[0].text, 'pytest' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert (done.stdout, done.stderr) == ("How much was it? False\n", "")
