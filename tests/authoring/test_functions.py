"""Tests for flowbot.authoring.functions."""

from __future__ import annotations

import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from typing import Any, get_type_hints

import pytest

from flowbot.authoring import Function, function, read_modules
from flowbot.errors import FunctionError, GuardError


def described(own: Callable[..., Any]) -> Function:
    found = read_modules({"actions": {"own": function(own)}})
    assert found.problems == []
    return found.functions["own"]


def problem_of(own: Callable[..., Any]) -> tuple[str, str | None]:
    (problem,) = read_modules({"actions": {"own": function(own)}}).problems
    return problem.message, problem.hint


def test_a_function_keeps_its_signature_and_its_types() -> None:
    def own(amount: Decimal, rate: int = 20) -> Decimal:
        return amount * rate / 100

    call = described(own).call

    assert call(Decimal(50)) == Decimal(10)
    assert inspect.signature(call) == inspect.signature(own)
    assert get_type_hints(call) == {"amount": Decimal, "rate": int, "return": Decimal}


def test_a_binary_fraction_becomes_an_exact_number() -> None:
    assert described(lambda value: value / 8).call(1) == Decimal("0.125")


def leave() -> None:
    sys.exit(3)


def fail() -> None:
    raise ValueError("no such rate")


@pytest.mark.parametrize(("own", "reason"), [(fail, "ValueError: no such rate"), (leave, "SystemExit: 3")])
def test_what_a_function_raises_is_told_with_its_name_and_place(own: Callable[..., Any], reason: str) -> None:
    with pytest.raises(FunctionError) as raised:
        described(own).call()

    place = raised.value.location
    assert place is not None
    assert str(raised.value) == f"function 'own' (tests/authoring/test_functions.py:{place.line}) failed: {reason}"
    assert place.source.startswith(f"def {own.__name__}(")
    assert isinstance(raised.value, GuardError)


async def waits() -> int:
    return 1


async def yields_later() -> AsyncIterator[int]:
    yield 1


def yields() -> Iterator[int]:
    yield 1


def by_name(*, rate: int) -> int:
    return rate


ASYNC = (
    "function 'own': it is async, and an expression waits for nothing",
    "make it plain, or make it an @action, which `call` runs",
)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (waits, ASYNC),
        (yields_later, ASYNC),
        (yields, ("function 'own': it yields", "return a list")),
        (
            by_name,
            (
                "function 'own': an expression cannot fill 'rate', which is given by name only",
                "take out the `*` before it, or give it a default",
            ),
        ),
    ],
)
def test_a_function_that_an_expression_cannot_call_is_told(own: Callable[..., Any], told: tuple[str, str]) -> None:
    assert problem_of(own) == told


def test_two_functions_of_one_name_are_told_and_one_that_is_imported_is_the_same() -> None:
    one, two = function(lambda: 1), function(lambda: 2)

    same = read_modules({"a": {"own": one}, "b": {"own": one}})
    found = read_modules({"a": {"own": one}, "b": {"own": two}})

    assert same.problems == []
    (problem,) = found.problems
    assert problem.message.startswith("there is a function 'own' at tests/authoring/test_functions.py:")
