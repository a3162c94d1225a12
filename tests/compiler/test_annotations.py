"""Tests for flowbot.compiler.annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NewType

import pytest
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import from_json, to_json

from flowbot.compiler.annotations import described, fits, takes
from flowbot.engine.facts import CompiledSlot
from flowbot.values.types import SLOT_TYPES

Account = NewType("Account", str)


class Side(Enum):
    BUY = "buy"


class Order(BaseModel):
    side: Side


@pytest.mark.parametrize(
    ("annotation", "kind", "agrees"),
    [
        (Decimal, str, False),
        (Decimal, int, True),
        (Decimal | None, str, False),
        (Decimal | str, str, True),
        (Annotated[Decimal, Field(gt=0)], str, False),
        (int, Decimal, False),
        (str, int, False),
        (str, date, True),
        (Account, int, False),
        (Literal["buy", "sell"], str, True),
        (Literal["buy", "sell"], list, False),
        (Side, str, True),
        (Order, str, False),
        (Order, dict, True),
        (list[str], str, False),
        (Sequence[str], list, True),
        (Mapping[str, str], list, False),
        (date, datetime, False),
        (Any, str, True),
        (object, str, True),
        (Decimal, object, True),
    ],
)
def test_what_a_parameter_certainly_does_not_take_is_known(annotation: Any, kind: Any, agrees: bool) -> None:
    assert takes(annotation, kind) is agrees


@pytest.mark.parametrize(
    ("annotation", "kind", "agrees"),
    [
        (str, Decimal, False),
        (int, Decimal, True),
        (float, Decimal, True),
        (Decimal, int, False),
        (int, str, True),
        (str | None, str, True),
        (None, str, False),
        (dict[str, Any], str, False),
        (Order, str, False),
        (Side, str, True),
        (datetime, date, False),
        (tuple[str, ...], list, True),
        (Any, Decimal, True),
    ],
)
def test_what_a_slot_certainly_does_not_hold_is_known(annotation: Any, kind: Any, agrees: bool) -> None:
    assert fits(annotation, kind) is agrees


NOW = datetime.fromisoformat("2026-01-02T03:04:05Z")
VALUES: Mapping[type, Sequence[Any]] = {
    str: ["tea", ""],
    int: [-3, 2**40],
    Decimal: [Decimal("-0.25")],
    bool: [True, False],
    date: [date(2026, 1, 2)],
    datetime: [NOW],
    time: [time(9, 30)],
    timedelta: [timedelta(minutes=90)],
    list: [["a"]],
    dict: [{"a": 1}],
}


TAKEN = [(annotation, kind) for annotation in (*VALUES, float) for kind in VALUES if takes(annotation, kind)]


@pytest.mark.parametrize(("annotation", "kind"), TAKEN)
def test_every_value_of_a_type_that_a_parameter_takes_is_read_as_one(annotation: Any, kind: type) -> None:
    for value in VALUES[kind]:
        assert TypeAdapter(annotation).validate_python(from_json(to_json(value))) is not None


SLOTS = ["text", "integer", "decimal", "boolean", "date", "datetime", "time", "duration"]
KEPT = [(annotation, name) for annotation in VALUES for name in SLOTS if fits(annotation, SLOT_TYPES[name].python_type)]


@pytest.mark.parametrize(("annotation", "name"), KEPT)
def test_every_value_of_a_type_that_fits_a_slot_is_kept_in_it(annotation: type, name: str) -> None:
    slot = CompiledSlot(name="it", label="it", type=SLOT_TYPES[name])
    for value in VALUES[annotation]:
        assert slot.fit(from_json(to_json(value)), NOW, {}) is not None


def test_an_annotation_is_described_in_the_words_of_dialogs() -> None:
    assert described(Decimal | None) == "a number or nothing"
    assert described(Any) == "something"
