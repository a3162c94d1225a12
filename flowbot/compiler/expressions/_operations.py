"""What each operator takes and gives."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flowbot.compiler.expressions._kinds import Kind, base, is_number, joined
from flowbot.values import operators

ARITHMETIC: Mapping[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operators.add),
    ast.Sub: ("-", operators.subtract),
    ast.Mult: ("*", operators.multiply),
    ast.Div: ("/", operators.divide),
    ast.FloorDiv: ("//", operators.floor_divide),
    ast.Mod: ("%", operators.modulo),
}
"""Every operator that makes a value, as it is written and as it is done."""

_WITH_TIME: Mapping[tuple[str, Kind, Kind], Kind] = {
    ("+", timedelta, timedelta): timedelta,
    ("+", date, timedelta): date,
    ("+", timedelta, date): date,
    ("+", datetime, timedelta): datetime,
    ("+", timedelta, datetime): datetime,
    ("-", timedelta, timedelta): timedelta,
    ("-", date, timedelta): date,
    ("-", date, date): timedelta,
    ("-", datetime, timedelta): datetime,
    ("-", datetime, datetime): timedelta,
    ("*", timedelta, int): timedelta,
    ("*", timedelta, Decimal): timedelta,
    ("*", int, timedelta): timedelta,
    ("*", Decimal, timedelta): timedelta,
    ("/", timedelta, int): timedelta,
    ("/", timedelta, Decimal): timedelta,
    ("/", timedelta, timedelta): Decimal,
    ("//", timedelta, timedelta): int,
}


def result_of(mark: str, left: Kind, right: Kind) -> Kind | None:
    """What an operation on these types gives; None when it cannot be done."""
    first, second = base(left), base(right)
    if object in (first, second):
        return object if _may_take(mark, second if first is object else first) else None
    if is_number(first) and is_number(second):
        return Decimal if mark == "/" or Decimal in (first, second) else int
    if mark == "+" and first is second and first in (str, list):
        return str if first is str else joined((left, right))
    return _WITH_TIME.get((mark, first, second))


def _may_take(mark: str, known: Kind) -> bool:
    """Whether an operator takes a value of this type at all."""
    if known is object or is_number(known):
        return True
    if mark == "+" and known in (str, list):
        return True
    return any(known in operands and mark == each for each, *operands in _WITH_TIME)


def mend(mark: str, left: Kind, right: Kind) -> str | None:
    """How an operation that cannot be done was probably meant."""
    pair = {base(left), base(right)}
    if pair == {date, datetime}:
        return "take the date of a datetime: date(…)"
    if pair & {date, datetime, timedelta} and pair & {int, Decimal}:
        return "say of what: days(1), hours(1), minutes(1)"
    if mark == "+" and str in pair and pair & {int, Decimal, date}:
        return "make a text of it: join([…])"
    return None
