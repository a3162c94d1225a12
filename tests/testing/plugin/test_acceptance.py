"""The expense example as its author would test it, as Python and as a transcript: the same, however often."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.testing.plugin.conftest import Run, write

pytest_plugins = ["pytester"]

TIMES = int(os.environ.get("TALKS", "200"))
"""How often the talk is held, in each of its forms half of the time; `make talks` has more."""
IN_PYTHON = """\
from decimal import Decimal

import pytest


@pytest.mark.parametrize("time", range(TIMES))
def test_reject_after_a_reminder(chat, time):
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
    ann.clicks("Reject", reason=f"no receipt {time}")
    room.expects(f"Rejected by @ann: no receipt {time}")

    assert desk.card("decision.ask").closed
    assert chat.flow.ended("rejected")
    assert chat.calls("ledger.book") == []
    chat.silent()
"""
AS_TRANSCRIPT = """\
chat: reject after a reminder
flow: expense
people: { bob: {}, ann: {} }
places: { room: { with: [bob] }, desk: { im: ann } }
stubs: { directory.manager_of: ann }
cases: CASES
lines:
- bob@room: /expense
- bot@room: How much was it?
- bob: "@expense-bot abc"
- bot: ~amount.invalid
- bob: "12.50"
- bot: { buttons: [EUR, USD, GBP] }
- bob: "[EUR]"
- bob: "2026-09-01"
- bot: ~summary.ask
- bob: change amount
- bob: "15"
- bob: "[Yes]"
- bot@desk: ~decision.ask
- clock: +61m
- bot@desk: ~decision.remind
- bob@desk: "[Approve]"
- refused: not_yours
- restart:
- ann@desk: "[Reject] reason='no receipt <time>'"
- bot@room: "Rejected by @ann: no receipt <time>"
end: rejected
slots: { amount: "15", currency: EUR }
"""
IN_ANY_ORDER = """\
from random import Random


def pytest_collection_modifyitems(items):
    Random(SEED).shuffle(items)
"""


@pytest.fixture
def expense(pytester: pytest.Pytester) -> pytest.Pytester:
    """The example without its tests."""
    shutil.copytree(ROOT / "examples/expense", pytester.path, dirs_exist_ok=True)
    shutil.rmtree(pytester.path / "tests")
    return pytester


def write_talks(pytester: pytest.Pytester, times: int) -> None:
    cases = json.dumps([{"time": each} for each in range(times)])
    test = IN_PYTHON.replace("TIMES", str(times))
    write(pytester, {"tests/test_expense.py": test, "tests/expense.chat.yaml": AS_TRANSCRIPT.replace("CASES", cases)})


def hits(file: Path) -> dict[str, int]:
    """How often each thing was done, by what it is."""
    (flow,) = json.loads(file.read_text(encoding="utf-8"))["flows"]
    return {f"{item['kind']} {item['key']}": item["hits"] for item in flow["items"]}


def test_both_forms_do_the_same_however_often_in_any_order_and_in_several_processes(
    expense: pytest.Pytester, run: Run
) -> None:
    write_talks(expense, 1)
    run("tests/test_expense.py", "--flow-cov-report=json:python.json").assert_outcomes(passed=1)
    run("tests/expense.chat.yaml", "--flow-cov-report=json:transcript.json").assert_outcomes(passed=1)
    write_talks(expense, TIMES // 2)
    write(expense, {"tests/conftest.py": IN_ANY_ORDER.replace("SEED", str(os.getpid()))})
    plugin = ["-p", "flowbot.testing.plugin", "--flow-cov-report=json:all.json"]
    expense.runpytest_inprocess(*plugin, "-q", "-n", "3").assert_outcomes(passed=TIMES // 2 * 2)

    once = hits(expense.path / "python.json")
    assert hits(expense.path / "transcript.json") == once
    assert hits(expense.path / "all.json") == {key: each * (TIMES // 2 * 2) for key, each in once.items()}
    assert sum(each > 0 for each in once.values()) > len(once) / 2
