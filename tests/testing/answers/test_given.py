"""Tests for flowbot.testing.answers.given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.testing.answers.around import Around
from flowbot.testing.answers.given import values_for
from flowbot.values.types import SLOT_TYPES, RecordField, record_list_type


def slot(kind: str) -> CompiledSlot:
    return CompiledSlot(name=kind, label=kind, type=SLOT_TYPES[kind])


def test_programs_give_values_as_json_has_them(around: Around) -> None:
    assert next(values_for(slot("decimal"), around)) == "12.50"
    assert next(values_for(slot("date"), around)) == date(2026, 11, 25).isoformat()
    assert next(values_for(slot("boolean"), around)) is True


def test_a_value_that_is_told_apart_is_given_with_those_beside_it(around: Around) -> None:
    found = list(values_for(slot("decimal"), around, [Decimal(50)]))

    assert {"50.00", "50.01", "49.99"} <= set(map(str, found))


def test_lists_have_the_numbers_that_are_told_apart(around: Around) -> None:
    kinds = [RecordField(name="many", label="many", type=SLOT_TYPES["integer"])]
    rows = RecordSlot(
        name="rows", label="rows", type=record_list_type(kinds), fields={"many": replace(slot("integer"), name="many")}
    )

    lengths = [len(each) for each in values_for(rows, around, counts=[3]) if isinstance(each, list)]

    assert lengths == [2, 3, 4, 1, 0]
