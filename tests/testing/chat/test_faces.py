"""Tests for flowbot.testing.chat.faces: the example of the expense flow, as its author would test it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flowbot.testing.chat import ChatError, RunningLoopError, SyncChat, open_chat

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
