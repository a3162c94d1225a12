"""Tests for what authors decorate, in a bot that runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.errors import DefinitionErrors, ServiceError
from flowbot.testing.local import running_locally

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

BOOKING = """
flow: booking
version: 1
start: /book {amount}
slots: { amount: { type: decimal }, booking: { type: text } }
steps:
  - call: actions.book
    retries: 1
    save: booking
  - say: "{{ booking }}"
"""
LEDGER = """
from collections.abc import AsyncIterator
from decimal import Decimal
from flowbot import IdempotencyKey, RetryableError, action, service

class Ledger:
    def __init__(self) -> None:
        self.entries = {}
        self.attempts = 0

    async def add(self, key, amount) -> str:
        self.attempts += 1
        self.entries[key] = amount
        if self.attempts == 1:
            raise RetryableError("it may have been booked")
        return f"{len(self.entries)} of {self.attempts}"

@service
async def ledger() -> AsyncIterator[Ledger]:
    yield Ledger()

@action
async def book(amount: Decimal, *, key: IdempotencyKey, ledger: Ledger) -> str:
    return await ledger.add(key, amount)
"""


async def answer(folder: Path, text: str, *, python: str, **more: Any) -> str:
    """What a bot says when Ann writes something to it; no pause takes time."""
    (folder / "flows").mkdir()
    (folder / "flows" / "booking.yaml").write_text(dedent(BOOKING))
    (folder / "actions.py").write_text(dedent(python))
    bot = Flowbot.load(folder)
    replaced = {each.type: more[each.name] for each in bot.project.authored.services if each.name in more}
    async with running_locally(bot, clock=VirtualClock(autojump=True), services=replaced) as local:
        ann = local.pod.ensure_user("ann")
        local.pod.talk.say(ann, local.pod.streams.im(ann, local.me), text)
        await local.quiet()
        return local.pod.messages[-1].text


async def test_an_action_gets_its_service_and_the_same_key_in_every_attempt(tmp_path: Path) -> None:
    assert await answer(tmp_path, "/book 12", python=LEDGER) == "1 of 2"


async def test_replacing_a_service_is_all_a_test_does(tmp_path: Path) -> None:
    class FakeLedger:
        async def add(self, key: str, amount: object) -> str:
            return f"fake {amount}"

    assert await answer(tmp_path, "/book 12", python=LEDGER, ledger=FakeLedger()) == "fake 12"


async def test_a_bot_whose_service_cannot_be_opened_does_not_run(tmp_path: Path) -> None:
    python = LEDGER.replace("    yield Ledger()", "    raise OSError('no database')\n    yield Ledger()")

    with pytest.raises(ServiceError, match=r"service 'ledger' \(.*actions\.py:19\) could not be opened: OSError"):
        await answer(tmp_path, "/book 12", python=python)


VAT = """
from decimal import Decimal
from flowbot import function

@function
def vat(amount: Decimal, rate: int = 20) -> Decimal:
    if amount < 0:
        raise ValueError("nothing below zero")
    return amount * rate / 100
"""
PRICE = """
flow: price
version: 1
start: /price {amount}
slots: { amount: { type: decimal }, tax: { type: decimal, default: KEY } }
steps:
  - if: vat(amount) > 10
    then: [{ say: "That is dear: {{ vat(amount) }}." }]
    else: [{ say: "That is cheap." }]
"""


async def test_an_own_function_is_called_in_guards_and_words(on_stage: OnStage) -> None:
    async with on_stage(PRICE.replace("KEY", "0"), actions=VAT) as stage:
        assert await stage.says("ann", "/price 100") == ["That is dear: 20."]
        assert await stage.says("ann", "/price 10") == ["That is cheap."]


async def test_a_function_that_fails_in_a_guard_means_no_and_is_told(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with on_stage(PRICE.replace("KEY", "0"), actions=VAT) as stage:
        assert await stage.says("ann", "/price -1") == ["That is cheap."]
    assert "guard failed: function 'vat' (" in caplog.text
    assert "actions.py:6) failed: ValueError: nothing below zero" in caplog.text


async def test_a_function_that_fails_in_a_value_fails_the_turn(
    on_stage: OnStage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with on_stage(PRICE.replace("KEY", "vat(0 - amount)"), actions=VAT) as stage:
            (said,) = await stage.says("ann", "/price 1")

            assert said.startswith("Sorry, something went wrong on our side.")
            assert stage.outcome().reason.startswith("FunctionError: function 'vat' (")


async def test_a_function_that_always_fails_is_told_before_anybody_talks_to_the_bot(on_stage: OnStage) -> None:
    with pytest.raises(DefinitionErrors, match=r"function 'vat' .* failed: ValueError: nothing below zero"):
        async with on_stage(PRICE.replace("KEY", "vat(0 - 1)"), actions=VAT):
            pytest.fail("it is not loaded")


NOT_ALLOWED = "Sorry, you cannot start /pay here."
PAY = """
flow: pay
version: 1
start: { command: /pay, who: roles.payers }
steps:
  - if: user.id in column(roles.approvers, 'id')
    then: [{ say: "{{ user.name }} is one of {{ len(roles.approvers) }}." }]
    else: [{ say: "You may pay, and not approve." }]
"""
ROLES = """
from pathlib import Path
from flowbot import role

@role("payers")
def payers():
    return ["ann@local.test", "bob@local.test"]

@role("approvers")
def approvers():
    return Path(__file__).with_name("approvers.txt").read_text().split()
"""


async def test_a_role_says_who_may_and_is_read_anew_in_each_turn(on_stage: OnStage, tmp_path: Path) -> None:
    list_of_approvers = tmp_path / "approvers.txt"
    list_of_approvers.write_text("ann@local.test eve@local.test")
    async with on_stage(PAY, actions=ROLES) as stage:
        assert await stage.says("eve", "/pay") == [NOT_ALLOWED]
        assert await stage.says("ann", "/pay") == ["ann is one of 2."]
        list_of_approvers.write_text("eve@local.test")
        assert await stage.says("ann", "/pay") == ["You may pay, and not approve."]


async def test_a_role_that_cannot_be_read_admits_nobody(on_stage: OnStage, caplog: pytest.LogCaptureFixture) -> None:
    broken = ROLES.replace('return ["ann', 'return 1 / 0, ["ann')
    async with on_stage(PAY, actions=broken) as stage:
        assert await stage.says("ann", "/pay") == [NOT_ALLOWED]
    assert "role 'payers' (" in caplog.text
