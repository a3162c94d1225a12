"""Tests for flowbot.testing.coverage.terminal, its words and the properties for JUnit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from flowbot.testing.coverage.covered import Covered, Figure
from flowbot.testing.coverage.junit import properties
from flowbot.testing.coverage.terminal import report_terminal
from flowbot.testing.coverage.wording import percent, shortfall
from tests.testing.coverage.strategies import runs
from tests.testing.coverage.test_covered import flow, item

EXPENSE = flow(
    item("states", "amount", 2),
    item("states", "ledger.book", 0, line=31, file="expense.yaml"),
    item("transitions", "decision → ledger.book [approve]", 0, line=27, file="expense.yaml"),
    item("messages", "amount.ask in en", 0, line=1, file="expense.en.mml.j2"),
    name="expense",
    file="expense.yaml",
)
ECHO = flow(item("states", "say_1", 1), item("guards", "x: true", 1), name="echo")


def test_the_figures_stand_in_a_line_and_below_it_what_was_missed() -> None:
    assert report_terminal(Covered([EXPENSE])).splitlines() == [
        "Flow coverage  expense   states 1/2   transitions 0/1   messages 0/1   25 %",
        "  expense.yaml:27      not taken: decision → ledger.book [approve]",
        "  expense.yaml:31      not reached: ledger.book",
        "  expense.en.mml.j2:1  not said: amount.ask in en",
    ]


def test_several_flows_stand_below_each_other_and_are_counted_together() -> None:
    assert report_terminal(Covered([ECHO, EXPENSE]), most=1).splitlines() == [
        "Flow coverage  echo      states 1/1                     guards 1/1                  100 %",
        "               expense   states 1/2   transitions 0/1                messages 0/1   25 %",
        "  expense.yaml:27  not taken: decision → ledger.book [approve]",
        "  … and 2 more",
        "               all       states 2/3   transitions 0/1   guards 1/1   messages 0/1   50 %",
    ]


def test_all_that_was_missed_is_listed_where_that_is_wanted() -> None:
    many = flow(*(item("states", f"s{number}", 0) for number in range(30)))

    assert len(report_terminal(Covered([many])).splitlines()) == 22
    assert len(report_terminal(Covered([many]), most=None).splitlines()) == 31


def test_without_a_flow_it_says_so() -> None:
    assert report_terminal(Covered([])) == "Flow coverage  no flow was talked to\n"


@given(runs())
def test_no_text_of_a_flow_makes_a_line_or_moves_the_cursor(covered: Covered) -> None:
    report = report_terminal(covered, most=None)
    missed = sum(not each.hits for one in covered.flows for each in one.items)

    assert report.count("\n") == max(1, len(covered.flows) + (len(covered.flows) > 1) + missed)
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in report)


@pytest.mark.parametrize(
    ("figure", "shown"),
    [(Figure(0, 3), "0 %"), (Figure(2, 3), "66.6 %"), (Figure(1999, 2000), "99.9 %"), (Figure(3, 3), "100 %")],
)
def test_shares_are_rounded_down_so_that_what_is_missed_shows(figure: Figure, shown: str) -> None:
    assert percent(figure) == shown


def test_too_little_is_said_to_be_so() -> None:
    covered = Covered([EXPENSE])

    assert shortfall(covered, 25) is None
    assert shortfall(covered, 25.1) == "flow coverage is 25 %, and 25.1 % are wanted"


def test_a_run_that_measures_no_flow_is_never_enough() -> None:
    assert shortfall(Covered([]), 1) == "no flow was measured, and 1 % are wanted"
    assert shortfall(Covered([]), 0) is None


def test_flows_that_are_called_alike_are_told_apart() -> None:
    covered = Covered([EXPENSE, replace(EXPENSE, version=2)])

    assert "expense v1 (expense.yaml)" in report_terminal(covered)
    assert "expense v2 (expense.yaml)" in report_terminal(covered)


def test_the_figures_are_properties_of_a_junit_file() -> None:
    assert properties(Covered([EXPENSE])) == [
        ("flow-coverage", "25.00"),
        ("flow-coverage.expense", "25.00"),
        ("flow-coverage.expense.states", "1/2"),
        ("flow-coverage.expense.transitions", "0/1"),
        ("flow-coverage.expense.messages", "0/1"),
    ]
