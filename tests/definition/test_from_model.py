"""Tests for flowbot.definition.from_model."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, Optional

import pytest
from annotated_types import Interval, Len
from pydantic import AnyUrl, BaseModel, EmailStr, Field, HttpUrl, SecretStr, StringConstraints, create_model

from flowbot.definition.from_model import members_of, slots_of
from flowbot.errors import DefinitionErrors


class Side(Enum):
    """Texts."""

    BUY = "B"
    SELL_SHORT = "S"


class Level(IntEnum):
    """Numbers."""

    LOW = 1
    HIGH = 2


def described(annotation: Any, default: Any = ...) -> dict[str, object]:
    """The slot of a field with this annotation, as far as something is said of it."""
    slots = slots_of(create_model("M", x=(annotation, default)))
    return slots["x"].model_dump(exclude_defaults=True, by_alias=True)


CHOICES = {"B": "Buy", "S": "Sell short"}
SLOTS: list[tuple[Any, Any, dict[str, object]]] = [
    (str, ..., {"type": "text"}),
    (int, ..., {"type": "integer"}),
    (float, ..., {"type": "decimal"}),
    (Decimal, ..., {"type": "decimal"}),
    (bool, ..., {"type": "boolean"}),
    (date, ..., {"type": "date"}),
    (time, ..., {"type": "time"}),
    (datetime, ..., {"type": "datetime"}),
    (timedelta, ..., {"type": "duration"}),
    (HttpUrl, ..., {"type": "url"}),
    (AnyUrl, ..., {"type": "url"}),
    (SecretStr, ..., {"type": "text", "secret": True}),
    (Literal["a", "b"], ..., {"type": "choice", "of": {"a": "a", "b": "b"}}),
    (Side, ..., {"type": "choice", "of": CHOICES}),
    (Level, ..., {"type": "choice", "of": {"1": "Low", "2": "High"}}),
    (list[int], ..., {"type": "list", "items": {"type": "integer"}}),
    (set[Side], ..., {"type": "list", "items": {"type": "choice", "of": CHOICES}, "unique": True}),
    (frozenset[str], ..., {"type": "list", "items": {"type": "text"}, "unique": True}),
    (tuple[date, ...], ..., {"type": "list", "items": {"type": "date"}}),
    (list[Annotated[int, Field(gt=0)]], ..., {"type": "list", "items": {"type": "integer", "gt": Decimal(0)}}),
    (Optional[int], ..., {"type": "integer", "optional": True}),  # noqa: UP045  # as people write it
    (int | None, None, {"type": "integer", "optional": True}),
    (str, "x", {"type": "text", "optional": True}),
    (list[str], Field(default_factory=list), {"type": "list", "items": {"type": "text"}, "optional": True}),
    (bool, False, {"type": "boolean"}),
    (bool | None, None, {"type": "boolean"}),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "default", "slot"), SLOTS)
def test_an_annotation_is_a_type_of_slot(annotation: Any, default: Any, slot: dict[str, object]) -> None:
    assert described(annotation, default) == slot


LIMITS: list[tuple[Any, dict[str, object]]] = [
    (Annotated[int, Field(gt=0, le=10, multiple_of=2)], {"gt": 0, "le": 10, "multiple_of": 2}),
    (Annotated[Decimal, Field(max_digits=5, decimal_places=2)], {"max_digits": 5, "decimal_places": 2}),
    (Annotated[float, Field(ge=0.1, lt=1.5)], {"ge": Decimal("0.1"), "lt": Decimal("1.5")}),
    (Annotated[str, Field(min_length=1, max_length=5, pattern="[a-z]+")],
     {"min_length": 1, "max_length": 5, "pattern": "(?s:.*)(?:[a-z]+)(?s:.*)"}),
    (Annotated[str, StringConstraints(min_length=1, pattern="x")], {"min_length": 1, "pattern": "(?s:.*)(?:x)(?s:.*)"}),
    (Annotated[int, Interval(ge=1, lt=3)], {"ge": 1, "lt": 3}),
    (Annotated[list[int], Len(1, 3)], {"min_length": 1, "max_length": 3}),
    (Annotated[date, Field(ge=date(2026, 9, 1))], {"ge": date(2026, 9, 1)}),
    (Annotated[time, Field(lt=time(17, 30))], {"lt": time(17, 30)}),
    (Annotated[datetime, Field(gt=datetime(2026, 9, 1, tzinfo=UTC))], {"gt": datetime(2026, 9, 1, tzinfo=UTC)}),
    (Annotated[timedelta, Field(le=timedelta(hours=8))], {"le": timedelta(hours=8)}),
    (Annotated[int, Field(gt=0)] | None, {"gt": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("annotation", "limits"), LIMITS)
def test_limits_are_those_of_the_slot(annotation: Any, limits: dict[str, object]) -> None:
    slot = slots_of(create_model("M", x=(annotation, ...)))["x"]

    assert slot.limits == limits


def test_a_title_is_the_label_and_a_description_the_hint() -> None:
    assert described(str, Field(title="Amount paid", description="with tax")) == {
        "type": "text",
        "label": "Amount paid",
        "hint": "with tax",
    }


def test_an_address_is_one() -> None:
    assert described(EmailStr) == {"type": "email"}


def test_every_field_that_no_slot_can_hold_is_told_at_once() -> None:
    class Bad(BaseModel):
        good: str
        any_: Any
        mapping: dict[str, int]
        bare: list  # type: ignore[type-arg]  # as somebody might write it
        pair: tuple[int, str]
        either: int | str
        numbers: Literal[1, 2]
        inner: list[list[int]]
        blob: bytes
        Name: str

    with pytest.raises(DefinitionErrors) as caught:
        slots_of(Bad)

    no_slot = "no slot holds a {}; there are str, int, Decimal, bool, date, time, datetime, timedelta, Literal, Enum and lists"
    assert [(str(each.location).removesuffix(":1:1"), each.message) for each in caught.value.problems] == [
        ("Bad.Name", "a name is lower-case letters, digits and '_', at most 40, a letter first"),
        ("Bad.any_", no_slot.format("Any")),
        ("Bad.bare", no_slot.format("list")),
        ("Bad.blob", no_slot.format("bytes")),
        ("Bad.either", no_slot.format("int | str")),
        ("Bad.inner", "no slot holds lists in a list"),
        ("Bad.mapping", no_slot.format("dict")),
        ("Bad.numbers", no_slot.format("Literal")),
        ("Bad.pair", "a tuple has a slot only where its length is open, as in tuple[int, ...]"),
    ]


@pytest.mark.parametrize(
    ("annotation", "members"),
    [
        (Side, {"B": Side.BUY, "S": Side.SELL_SHORT}),
        (Level | None, {"1": Level.LOW, "2": Level.HIGH}),
        (list[Level], {"1": Level.LOW, "2": Level.HIGH}),
        (str, {}),
        (list[str], {}),
        (Literal["a"], {}),
    ],
)
def test_the_members_of_an_enum_are_found_by_what_a_form_sends(annotation: Any, members: dict[str, Enum]) -> None:
    assert members_of(annotation) == members


def test_a_list_that_must_have_items_is_needed_whatever_its_default_is() -> None:
    def is_optional(annotation: Any, default: object) -> bool:
        return slots_of(create_model("M", x=(annotation, default)))["x"].optional

    assert is_optional(list[str], ["a"])
    assert not is_optional(Annotated[list[str], Field(min_length=1)], ["a"])
    assert is_optional(Annotated[list[str] | None, Field(min_length=1)], None)
