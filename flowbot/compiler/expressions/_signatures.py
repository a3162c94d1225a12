"""What each function takes and gives."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_type_hints

from flowbot.compiler.expressions._kinds import (
    NUMBERS,
    ORDERED,
    Kind,
    Record,
    base,
    choice,
    field_of,
    fits,
    from_annotation,
    is_number,
    item_of,
    joined,
    list_of,
    never,
    said,
)
from flowbot.errors import did_you_mean
from flowbot.values._days import WEEKDAYS
from flowbot.values._rows import ORDERS
from flowbot.values.operators import MAX_PLACES
from flowbot.values.types import listed


class ArgumentError(Exception):
    """An argument that a function does not take; `place` is its number from 0."""

    def __init__(self, place: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Argument:
    """What is known of an argument beforehand."""

    kind: Kind
    constant: object = None
    """The value of a constant."""


Arguments = Sequence[Argument]
Rule = Callable[[Arguments], Kind]
"""The result for some arguments; raises ArgumentError."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes, and what it gives."""

    takes: Sequence[Sequence[Kind]]
    """For each parameter the types that it takes."""
    gives: Kind | Rule

    def result(self, name: str, given: Arguments) -> Kind:
        """What a call gives.

        Raises:
            ArgumentError: It does not take these arguments.
        """
        for place, (argument, kinds) in enumerate(zip(given, self.takes, strict=False)):
            if kinds and not any(fits(argument.kind, kind) for kind in kinds):
                wanted = listed(list(dict.fromkeys(map(said, kinds))), "or")
                raise ArgumentError(place, f"'{name}' takes {wanted}, and this is {said(argument.kind)}")
            told = next(filter(None, (never(kind, argument.constant) for kind in kinds)), None)
            if told is not None:
                raise ArgumentError(place, *told)
        return self.gives(given) if inspect.isfunction(self.gives) else self.gives


def signature_of(name: str, function: Callable[..., Any], *, is_own: bool) -> Signature:
    """The signature of a built-in function, or of an author's own by its annotations."""
    return _annotated(function) if is_own else BUILT_IN[name]


def wrong_count(function: Callable[..., Any], count: int) -> tuple[str, str] | None:
    """Why a function does not take so many arguments, and those that it takes; None when it does."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # of some that are written in C nobody knows
        return None
    try:
        signature.bind(*[None] * count)
    except TypeError as error:
        return str(error), ", ".join(signature.parameters)
    return None


def _annotated(function: Callable[..., Any]) -> Signature:
    try:
        hints = get_type_hints(function)
        names = list(inspect.signature(function).parameters)
    except (NameError, TypeError, ValueError):
        return Signature((), object)
    return Signature(
        [(from_annotation(hints.get(each, object)),) for each in names], from_annotation(hints.get("return", object))
    )


def _either(given: Arguments) -> Kind:
    value, other = given
    if not fits(other.kind, value.kind) and not fits(value.kind, other.kind):
        raise ArgumentError(1, f"this is {said(other.kind)}, and what it stands for is {said(value.kind)}")
    return joined((value.kind, other.kind))


def _extreme(given: Arguments) -> Kind:
    if len(given) == 1:
        _check_kinds(given[0].kind, (list,), 0, "one list, or several values")
        compared = item_of(given[0].kind)
        _check_kinds(compared, ORDERED, 0, "values that have an order")
        return compared
    for place, argument in enumerate(given):
        _check_kinds(argument.kind, ORDERED, place, "values that have an order")
        if not fits(argument.kind, given[0].kind) and not fits(given[0].kind, argument.kind):
            raise ArgumentError(place, f"{said(argument.kind)} is never compared with {said(given[0].kind)}")
    return joined(argument.kind for argument in given)


def _check_kinds(kind: Kind, wanted: Sequence[Kind], place: int, what: str) -> None:
    if not any(fits(kind, each) for each in wanted):
        raise ArgumentError(place, f"this takes {what}, and not {said(kind)}")


def _sum(given: Arguments) -> Kind:
    item = item_of(given[0].kind)
    _check_kinds(item, (*NUMBERS, timedelta), 0, "numbers or durations")
    return item if item in (int, Decimal, timedelta) else object


def _mean(given: Arguments) -> Kind:
    found = _sum(given)
    return Decimal if is_number(found) else found


def _rounded(given: Arguments) -> Kind:
    places = given[1].constant if len(given) > 1 else None
    if isinstance(places, int) and not 0 <= places <= MAX_PLACES:
        raise ArgumentError(1, f"the places are from 0 to {MAX_PLACES}")
    return int if len(given) == 1 else Decimal


def _same(given: Arguments) -> Kind:
    return given[0].kind


def _item(given: Arguments) -> Kind:
    return item_of(given[0].kind)


def _field(given: Arguments) -> Kind:
    """The type of the field that the second argument names."""
    row = item_of(given[0].kind)
    _check_kinds(row, (dict,), 0, "rows, which are records")
    name = given[1].constant
    if not isinstance(row, Record) or not isinstance(name, str):
        return field_of(row, "") if not isinstance(row, Record) else object
    found = field_of(row, name)
    if found is None:
        hint = did_you_mean(name, row.fields) or f"{said(row)} has: {', '.join(row.fields)}"
        raise ArgumentError(1, f"{said(row)} has no field '{name}'", hint)
    return found


def _column(given: Arguments) -> Kind:
    return list_of(_field(given))


def _filtered(given: Arguments) -> Kind:
    field = _field(given)
    if not fits(given[2].kind, field) and not fits(field, given[2].kind):
        raise ArgumentError(2, f"the field is {said(field)}, and this is {said(given[2].kind)}")
    told = never(field, given[2].constant)
    if told is not None:
        raise ArgumentError(2, *told)
    return given[0].kind


def _sorted(given: Arguments) -> Kind:
    _check_kinds(_field(given), ORDERED, 1, "a field whose values have an order")
    return given[0].kind


def _tally(given: Arguments) -> Kind:
    value = _field(given)
    label = value if base(value) is not dict else object
    return list_of(Record("tally row", {"value": value, "label": label, "count": int, "share": Decimal}))


_TEXT, _LIST, _DURATION = (str,), (list,), (*NUMBERS, timedelta)

BUILT_IN: Mapping[str, Signature] = {
    "missing": Signature((), bool),
    "default": Signature((), _either),
    "len": Signature(((str, list, dict),), int),
    "min": Signature((), _extreme),
    "max": Signature((), _extreme),
    "sum": Signature((_LIST,), _sum),
    "mean": Signature((_LIST,), _mean),
    "round": Signature((NUMBERS, (int,)), _rounded),
    "abs": Signature((_DURATION,), _same),
    "lower": Signature((_TEXT,), str),
    "upper": Signature((_TEXT,), str),
    "trim": Signature((_TEXT,), str),
    "join": Signature(((list_of(str), list_of(Decimal), list_of(date)), _TEXT), str),
    "first": Signature((_LIST,), _item),
    "last": Signature((_LIST,), _item),
    "date": Signature(((date, datetime, str),), date),
    "days": Signature((NUMBERS,), timedelta),
    "hours": Signature((NUMBERS,), timedelta),
    "minutes": Signature((NUMBERS,), timedelta),
    "seconds": Signature((NUMBERS,), timedelta),
    "start_of_day": Signature(((datetime,),), datetime),
    "end_of_day": Signature(((datetime,),), datetime),
    "weekday": Signature(((date, datetime),), choice(WEEKDAYS)),
    "column": Signature((_LIST, _TEXT), _column),
    "filter_by": Signature((_LIST, _TEXT), _filtered),
    "sort_by": Signature((_LIST, _TEXT, (choice(ORDERS),)), _sorted),
    "count": Signature((_LIST,), int),
    "tally": Signature((_LIST, _TEXT), _tally),
}
"""The functions that are always there; an author's may not have their names."""
