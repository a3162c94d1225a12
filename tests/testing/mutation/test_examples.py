"""The tests of an example notice what may be wrong with it, and what they would not notice is named."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from flowbot.cli import main

EXPENSE = Path(__file__).resolve().parents[3] / "examples" / "expense"
UNNOTICED = """\
flows/expense.yaml:8:30: without 'gt' [drop-limit]
8 |   amount:   { type: decimal, gt: 0, decimal_places: 2 }
  |                              ^^
flows/expense.yaml:8:37: without 'decimal_places' [drop-limit]
8 |   amount:   { type: decimal, gt: 0, decimal_places: 2 }
  |                                     ^^^^^^^^^^^^^^
"""


def test_the_tests_of_the_expense_flow_notice_nine_of_ten_mutants() -> None:
    result = CliRunner().invoke(main, ["mutate", str(EXPENSE), "--fail-under", "90"])

    assert result.exit_code == 0, result.output


def test_with_one_talk_alone_the_limits_that_it_does_not_reach_are_named_by_their_lines() -> None:
    talk = EXPENSE / "tests" / "approved.chat.yaml"
    result = CliRunner().invoke(main, ["mutate", str(EXPENSE), "--tests", str(talk), "--mutator", "drop-limit"])

    lines = result.stdout.replace(f"{EXPENSE}/", "").replace("examples/expense/", "")
    assert lines.startswith(UNNOTICED)
