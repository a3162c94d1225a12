"""Tests for flowbot.engine.facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from flowbot.engine.facts import CompiledSlot
from flowbot.message import Passage
from flowbot.values.types import SLOT_TYPES, AnswerError, ReadContext, choice_type, list_type

LATE = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
GERMAN = ReadContext(now=LATE, zone=ZoneInfo("Europe/Berlin"), locale="de")


def slot(kind: str) -> CompiledSlot:
    return CompiledSlot(name="it", label="it", type=SLOT_TYPES[kind])


def test_a_slot_reads_and_shows_in_the_locale_and_zone_of_its_flow() -> None:
    assert slot("decimal").read(Passage("1.250,50"), GERMAN, {}) == Decimal("1250.50")
    assert slot("decimal").show(Decimal("1250.50"), "de", {}) == "1250,50"
    assert slot("date").read(Passage("morgen"), GERMAN, {}) == date(2026, 9, 3)
    assert slot("boolean").show(True, "de", {}) == "ja"


def test_the_result_of_an_action_is_in_no_locale() -> None:
    assert slot("decimal").fit(1.125, LATE, {}) == Decimal("1.125")  # not 1125, as a German would write it
    assert slot("decimal").fit("1.125", LATE, {}) == Decimal("1.125")
    assert slot("decimal").fit(1e-7, LATE, {}) == Decimal("0.0000001")
    assert slot("integer").fit(7, LATE, {}) == 7
    assert slot("text").fit(7, LATE, {}) == "7"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", "no"),
        ("decimal", "ten"),
        ("decimal", "NaN"),
        ("decimal", float("inf")),
        ("integer", "1.5"),
        ("date", "morgen"),
        ("text", None),
        ("user", {}),
        ("user", {"id": "ann"}),
    ],
)
def test_a_result_that_is_no_value_of_the_slot_is_refused(kind: str, value: object) -> None:
    with pytest.raises(AnswerError):
        slot(kind).fit(value, LATE, {})


@pytest.mark.parametrize(
    ("items", "value"),
    [("user", ["ann"]), ("user", [1]), ("user", [{"id": 1}, {}]), ("date", ["2027-01-01"]), ("decimal", ["ten"])],
)
def test_a_list_must_hold_what_its_slot_does(items: str, value: object) -> None:
    people = CompiledSlot(name="it", label="it", type=list_type(SLOT_TYPES[items]))

    assert people.fit([], LATE, {}) == []
    with pytest.raises(AnswerError):
        people.fit(value, LATE, {})


def test_a_result_must_be_one_of_the_choices() -> None:
    currency = CompiledSlot(name="it", label="it", type=choice_type({"EUR": "Euro"}))

    assert currency.fit("EUR", LATE, {}) == "EUR"
    with pytest.raises(AnswerError):
        currency.fit("XYZ", LATE, {})
