"""Tests for flowbot.errors."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot import errors
from flowbot.errors import DefinitionError, DefinitionErrors, FlowbotError, Location, did_you_mean, has_errors, nearest


def test_one_except_catches_everything() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]

    assert len(classes) > 15
    assert all(issubclass(each, FlowbotError) for each in classes)


def test_a_problem_without_a_place_is_one_line() -> None:
    assert str(DefinitionError("it cannot be")) == "error[FB100]: it cannot be"
    assert str(DefinitionError("it cannot be", hint="do this")) == "error[FB100]: it cannot be\n   help: do this"


def test_a_warning_is_told_as_one() -> None:
    warning = DefinitionError("nobody says it", code="FB410")
    error = DefinitionError("it cannot be", code="FB101")

    assert (warning.severity, error.severity) == ("warning", "error")
    assert str(warning) == "warning[FB410]: nobody says it"
    assert has_errors([warning, error])
    assert not has_errors([warning])


def test_problems_are_told_in_the_order_of_the_file() -> None:
    late = DefinitionError("late", location=Location("b.yaml", 9))
    early = DefinitionError("early", location=Location("b.yaml", 2, 7))
    other = DefinitionError("other", location=Location("a.yaml", 20))

    found = DefinitionErrors([late, early, other])
    assert [each.message for each in found.problems] == ["other", "early", "late"]
    assert found.message == "3 problems found"
    assert DefinitionErrors([late]).message == "1 problem found"


def test_the_nearest_name_is_offered_and_a_far_one_is_not() -> None:
    assert nearest("amuont", ["amount", "currency"]) == "amount"
    assert did_you_mean("amuont", ["amount", "currency"]) == "did you mean 'amount'?"
    assert did_you_mean("zzz", ["amount"]) is None


LONG = "".join(str(number % 10) for number in range(1_000))


@pytest.mark.parametrize(
    ("column", "length", "shown"),
    [
        (1, 3, f"{LONG[:160]}…\n   | ^^^"),
        (501, 2, f"…{LONG[440:600]}…\n   | {' ' * 61}^^"),
        (1_000, 1, f"…{LONG[939:]}\n   | {' ' * 61}^"),
        (1, 1_000, f"{LONG[:160]}…\n   | {'^' * 160}"),
    ],
)
def test_of_a_long_line_what_is_around_the_place_is_shown(column: int, length: int, shown: str) -> None:
    error = DefinitionError("no", location=Location("f.yaml", 7, column, length, LONG))

    assert str(error) == f"f.yaml:7:{column}: error[FB100]: no\n7 | {shown}".replace("\n   |", "\n  |")


@given(st.text(max_size=400), st.integers(1, 500), st.integers(0, 500))
def test_an_excerpt_is_short_and_its_carets_are_below_the_place(line: str, column: int, length: int) -> None:
    shown, before, carets = Location("f", 1, column, length, line).excerpt()

    assert len(shown) <= 162
    assert carets >= 1
    if column <= len(line):
        assert shown[before] == line[column - 1]
