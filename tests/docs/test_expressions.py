"""Tests that the page about expressions is complete and true."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from flowbot.compiler.expressions import ExpressionSyntaxError, Kind, Record, compile_expression, list_of
from flowbot.compiler.names import BOT, ERROR, FLOW, HEARD, MESSAGE, STANDING, STREAM, TRIGGER, USER
from flowbot.messageml.text import compile_text
from flowbot.values.functions import FUNCTIONS

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/reference/expressions.md").read_text(encoding="utf-8")
TYPES: dict[str, Kind] = {
    "amount": Decimal,
    "currency": Literal["EUR", "USD"],
    "n": int,
    "name": str,
    "agreed": bool,
    "note": str,
    "wait": timedelta,
    "now": datetime,
    "today": date,
    "user": Record("user", {"id": int, "name": str, "email": str}, identity="id"),
    "marks": list[int],
    "votes": list_of(Record("vote", {"by": str, "vote": str, "price": int})),
}
VALUES: dict[str, object] = {
    "amount": Decimal("12.50"),
    "currency": "EUR",
    "n": 3,
    "name": "Ann",
    "agreed": True,
    "note": None,
    "wait": timedelta(minutes=90),
    "now": datetime(2026, 9, 1, 9, 30, tzinfo=UTC),
    "today": date(2026, 9, 1),
    "user": {"id": 7, "name": "Ann", "email": None},
    "marks": [3, 1, 2],
    "votes": [
        {"by": "Ann", "vote": "red", "price": 30},
        {"by": "Bob", "vote": "blue", "price": 10},
        {"by": "Cid", "vote": "red", "price": 20},
    ],
}


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


EXAMPLES = [
    *re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", section("Operators"), re.MULTILINE),
    *re.findall(r"\| `([^`]+)` \| `([^`]+)` \|$", section("Functions"), re.MULTILINE),
]
MISTAKES = re.findall(r"^\| `([^`]+)` \| (.*?) \| (.*?) ?\|$", section("Mistakes"), re.MULTILINE)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 35
    assert len(MISTAKES) >= 14


@pytest.mark.parametrize(("source", "result"), EXAMPLES)
def test_an_example_gives_what_the_page_says_in_a_guard_and_in_a_template(source: str, result: str) -> None:
    value = compile_expression(result, TYPES).evaluate(VALUES)

    assert compile_expression(source, TYPES).evaluate(VALUES) == value
    assert compile_text(f"{{{{ {source} }}}}", file="f.yaml", line=1, functions=FUNCTIONS).value(VALUES) == value


def test_every_function_has_an_example() -> None:
    called = {name for source, result in EXAMPLES for name in re.findall(r"(\w+)\(", source + result)}

    assert set(FUNCTIONS) - called == {"lower", "minutes", "seconds"}  # each stands beside its twin


@pytest.mark.parametrize(("source", "told", "help_"), MISTAKES)
def test_a_mistake_is_told_as_the_page_says(source: str, told: str, help_: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(source, TYPES)

    assert (caught.value.message, caught.value.hint or "") == (told, help_)


def test_every_name_and_field_is_on_the_page() -> None:
    shown = set(re.findall(r"`(\w+)`", section("Names")))
    records = (USER, STREAM, TRIGGER, MESSAGE, HEARD, ERROR, BOT, FLOW)

    assert {*STANDING, "answers", "config", "message"} - shown == set()
    assert {field for record in records for field in record.fields} - shown == set()
