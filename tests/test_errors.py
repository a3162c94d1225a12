"""Tests for flowbot.errors."""

from __future__ import annotations

import inspect

from flowbot import errors
from flowbot.errors import DefinitionError, DefinitionErrors, FlowbotError, Location, did_you_mean, nearest


def test_one_except_catches_everything() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]

    assert len(classes) > 15
    assert all(issubclass(each, FlowbotError) for each in classes)


def test_a_problem_without_a_place_is_one_line() -> None:
    assert str(DefinitionError("it cannot be")) == "error[FB100]: it cannot be"
    assert str(DefinitionError("it cannot be", hint="do this")) == "error[FB100]: it cannot be\n   help: do this"


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
