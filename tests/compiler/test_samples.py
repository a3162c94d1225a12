"""Tests for flowbot.compiler.samples: a sample of each slot keeps its limits, and every name has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compiler import Known, compile_source
from flowbot.compiler.compilation import MESSAGE_NAMES, RECORDS
from flowbot.compiler.samples import ANN, sample_names
from flowbot.compiler.words import PATTERNS
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.engine.machine import CompiledFlow
from flowbot.messageml.catalogue import Messages
from flowbot.values.functions import FUNCTIONS

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
MESSAGES = Messages(FUNCTIONS)


def flow_with(*slots: str) -> CompiledFlow:
    lines = "\n".join(f"  {slot}" for slot in slots)
    text = f'flow: f\nversion: 1\nstart: /f\nslots:\n{lines}\nsteps:\n  - say: "x"\n'
    return compile_source(text, "f.yaml", Known(messages=MESSAGES))


def sample(declared: str) -> object:
    flow = flow_with(f"x: {declared}")
    names = sample_names(flow, NOW)
    flow.slots["x"].check(names["x"], names)
    return names["x"]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{ type: text }", "Lunch with Ann"),
        ("{ type: text, max_length: 5 }", "Lunch"),
        ("{ type: text, min_length: 20 }", "Lunch with Ann Lunch"),
        ("{ type: text, pattern: '[A-Z]{3}' }", "ABC"),
        ("{ type: text, pattern: '[0-9]{5}' }", "12345"),
        ("{ type: integer }", 3),
        ("{ type: integer, ge: 10 }", 10),
        ("{ type: integer, gt: 10 }", 11),
        ("{ type: integer, lt: 0 }", -1),
        ("{ type: integer, ge: 50, multiple_of: 20 }", 60),
        ("{ type: integer, default: 1000 }", 1000),
        ("{ type: decimal }", Decimal("12.50")),
        ("{ type: decimal, gt: 0, lt: 0.02 }", Decimal("0.01")),
        ("{ type: decimal, decimal_places: 0, ge: 20 }", Decimal(20)),
        ("{ type: boolean }", True),
        ("{ type: choice, of: { EUR: Euro, USD: Dollar } }", "EUR"),
        ("{ type: date }", date(2026, 9, 1)),
        ("{ type: date, gt: today }", date(2026, 11, 26)),
        ("{ type: date, lt: 2020-01-01 }", date(2019, 12, 31)),
        ("{ type: time }", time(9, 30)),
        ("{ type: time, gt: '12:00' }", time(12, 1)),
        ("{ type: datetime, gt: now }", datetime(2026, 11, 25, 10, 30, tzinfo=UTC)),
        ("{ type: duration }", timedelta(hours=1, minutes=30)),
        ("{ type: duration, lt: 1h }", timedelta(minutes=59)),
        ("{ type: hashtag }", "fx"),
        ("{ type: cashtag }", "IBM"),
        ("{ type: email }", "ann.lee@example.com"),
        ("{ type: url }", "https://example.com/"),
        ("{ type: list, items: integer }", [3]),
        ("{ type: list, items: { type: choice, of: [a, b, c] }, min_length: 2 }", ["a", "b"]),
        ("{ type: list, items: text, min_length: 3 }", ["Soup", "Salad", "Soup"]),
        ("{ type: list, items: date }", [date(2026, 9, 1)]),
    ],
)
def test_a_sample_is_a_usual_value_that_keeps_the_limits(declared: str, value: object) -> None:
    assert sample(declared) == value


def test_a_user_is_somebody() -> None:
    found = sample("{ type: user }")

    assert isinstance(found, dict)
    assert found["name"] == ANN.display_name
    assert sample("{ type: list, items: user }") == [found]


@pytest.mark.parametrize("type_", [*SLOT_CLASSES])
def test_every_type_has_a_sample(type_: str) -> None:
    more = {"choice": ", of: [a]", "list": ", items: text", "record": ", fields: { a: text, b: date }"}.get(type_, "")

    assert sample(f"{{ type: {type_}{more} }}") is not None


@given(st.integers(-(10**6), 10**6), st.integers(0, 50), st.integers(1, 9))
def test_a_whole_number_between_bounds_is_found(least: int, more: int, step: int) -> None:
    flow = flow_with(f"x: {{ type: integer, ge: {least}, le: {least + more + step}, multiple_of: {step} }}")
    names = sample_names(flow, NOW)

    flow.slots["x"].check(names["x"], names)


def test_a_limit_may_name_another_slot() -> None:
    flow = flow_with("low: { type: integer, ge: 40 }", "high: { type: integer, gt: low }")
    names = sample_names(flow, NOW)

    assert (names["low"], names["high"]) == (40, 41)


def test_a_pattern_that_no_usual_text_matches_has_a_usual_text() -> None:
    assert sample_names(flow_with("x: { type: text, pattern: '[!]{7}' }"), NOW)["x"] == "Lunch with Ann"


def test_every_name_that_a_message_may_use_has_a_sample() -> None:
    names = sample_names(flow_with("x: { type: text }"), NOW)

    assert {*RECORDS, *MESSAGE_NAMES, "now", "today", "x"} <= names.keys()
    assert {*RECORDS, *MESSAGE_NAMES, "now", "today"} <= sample_names(None, NOW).keys()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_bots_own_words_can_be_made_of_them(pattern: str) -> None:
    assert MESSAGES.pattern(pattern).render(sample_names(None, NOW))


def test_answers_and_a_summary_are_those_of_the_flow(compile_yaml: Callable[..., CompiledFlow]) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        start: /f
        slots:
          amount: { type: integer, label: how much }
        steps:
          - ask: amount
          - ask: way
            options: { left: next, right: next }
          - confirm: all
        """
    )
    names = sample_names(flow, NOW)

    assert names["summary"] == [{"label": "how much", "value": "3"}]
    answers = names["answers"]
    assert isinstance(answers, dict)
    assert answers["way"]["option"] == "left"
    assert answers["amount"]["by"]["name"] == "Ann Lee"


def test_of_messages_that_are_asked_about_one_has_arrived_and_one_has_not(
    compile_yaml: Callable[..., CompiledFlow],
) -> None:
    flow = compile_yaml(
        """
        flow: f
        version: 1
        steps:
          - { say: Hello., name: hello, failed: next }
          - { say: Bye., name: bye }
        """
    )
    messages = sample_names(flow, NOW)["messages"]

    assert isinstance(messages, dict)
    assert list(messages) == ["hello"]
    assert messages["hello"]["sent"][0]["name"] == "Sample room"
    assert messages["hello"]["failed"][0]["error"]["message"] == "it did not work"


BLOCKS = """
flow: f
version: 1
start: /f
slots:
  people: { type: list, items: user }
  towns: { type: list, items: text }
  vote: { type: choice, of: towns }
  nights: { type: integer }
steps:
  - ask: towns
  - collect: votes
    slots: [vote]
    until: { count: 2 }
  - collect: verdicts
    options: { come: next, stay: next }
    until: { count: 2 }
  - each: town
    in: towns
    do: [{ ask: nights }]
    save: stays
  - parallel: checks
    branches: { law: [{ wait: 1h }], desk: [{ wait: 2h }] }
"""


def test_everything_that_makes_rows_has_some() -> None:
    names: dict[str, Any] = sample_names(compile_source(BLOCKS, "f.yaml", Known(messages=MESSAGES)), NOW)

    assert (names["votes"][0]["by"]["name"], names["votes"][0]["vote"]) == ("Ann Lee", names["vote"])
    assert names["verdicts"][0]["option"] == "come"
    assert names["town"] == names["towns"][0]
    assert names["stays"] == [{"town": names["town"], "nights": 3, "end": "done", "error": None}]
    assert [row["branch"] for row in names["checks"]] == ["law", "desk"]


def test_where_rows_are_called_as_their_item_the_name_is_the_item_as_inside_the_block() -> None:
    flow = BLOCKS.replace("save: stays\n", "save: town\n")
    names = sample_names(compile_source(flow, "f.yaml", Known(messages=MESSAGES)), NOW)

    assert names["town"] == names["towns"][0]  # type: ignore[index]  # a list of texts
