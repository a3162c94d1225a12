"""The operators of expressions and messages: exact, and bounded in what they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from itertools import islice
from typing import Any

from flowbot.values.kinds import kind_of

MAX_TEXT = 64_000
"""The longest text an expression may make, in characters."""
MAX_INTEGER = 2**64
"""The largest whole number an expression may make."""
MAX_PLACES = 60
"""The most digits before or after its point that a decimal may have which an expression makes."""
MAX_ITEMS = 10_000
"""The longest list an expression may make or go through."""

_EXACT = frozenset({int, Decimal})
_DAY = timedelta(days=1)
_WIDE = Context(prec=4 * MAX_PLACES)
"""In which no number of this size is rounded."""


def bounded(value: Any) -> Any:
    """The value, when it is no larger than an expression may make it.

    Raises:
        ValueError: It is a whole number above 2^64, a decimal with more than 60 digits before or after its point,
            a text above 64,000 characters, or a list above 10,000 items.
    """
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValueError("the number is larger than 2^64")
    elif isinstance(value, Decimal):
        if not value.is_finite() or not -MAX_PLACES <= value.adjusted() <= MAX_PLACES:
            raise ValueError(f"the number has more than {MAX_PLACES} digits before or after its point")
    elif isinstance(value, str | list):
        check_length(value, len(value))
    return value


def check_length(value: str | list[Any], length: int) -> None:
    """Do nothing when a text or a list like the value may be so long; raises ValueError otherwise."""
    if isinstance(value, str) and length > MAX_TEXT:
        raise ValueError(f"a text of more than {MAX_TEXT:,} characters")
    if isinstance(value, list) and length > MAX_ITEMS:
        raise ValueError(f"a list of more than {MAX_ITEMS:,} items")


def is_number(value: object) -> bool:
    """Whether it is a number; true and false are none."""
    return isinstance(value, int | Decimal | float) and not isinstance(value, bool)


def number(value: Any) -> Any:
    """A number, exactly: one that came from Python as a float is the decimal that it is written as.

    Raises:
        TypeError: It is none.
    """
    if not is_number(value):
        raise TypeError(f"{kind_of(value)} is not a number")
    return Decimal(repr(value)) if isinstance(value, float) else value


def items(value: Any) -> list[Any] | tuple[Any, ...]:
    """What a list has.

    Raises:
        TypeError: It is none.
        ValueError: It has more than 10,000 items.
    """
    if type(value) is not list and (not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping)):
        raise TypeError(f"{kind_of(value)} is not a list")
    found = value if isinstance(value, list | tuple) else list(islice(value, MAX_ITEMS + 1))
    check_length([], len(found))
    return found


def add(left: Any, right: Any) -> Any:
    """Numbers or durations added, texts or lists joined, a date or moment and a duration."""
    if type(left) in _EXACT and type(right) in _EXACT:
        return bounded(left + right)
    match left, right:
        case (str(), str()) | (list(), list()):
            check_length(left, len(left) + len(right))
            return left + right
        case (timedelta(), timedelta()):
            return left + right
        case (date(), timedelta()):
            return _later(left, right)
        case (timedelta(), date()):
            return _later(right, left)
    if is_number(left) and is_number(right):
        return bounded(number(left) + number(right))
    raise TypeError(f"{kind_of(left)} and {kind_of(right)} cannot be added")


def subtract(left: Any, right: Any) -> Any:
    """The difference of two numbers or durations, the time between two dates or moments, or an earlier one."""
    if type(left) in _EXACT and type(right) in _EXACT:
        return bounded(left - right)
    match left, right:
        case (timedelta(), timedelta()):
            return left - right
        case (date(), timedelta()):
            return _later(left, -right)
        case (datetime(), datetime()):
            return _instant(left) - _instant(right)
        case (date(), date()) if not isinstance(left, datetime) and not isinstance(right, datetime):
            return left - right
    if is_number(left) and is_number(right):
        return bounded(number(left) - number(right))
    raise TypeError(f"{kind_of(right)} cannot be taken from {kind_of(left)}")


def multiply(left: Any, right: Any) -> Any:
    """The product of two numbers, or so many times a duration; texts and lists are not multiplied."""
    if type(left) in _EXACT and type(right) in _EXACT:
        return bounded(left * right)
    if isinstance(left, timedelta):
        return _times(left, number(right))
    if isinstance(right, timedelta):
        return _times(right, number(left))
    return bounded(number(left) * number(right))


def divide(left: Any, right: Any) -> Any:
    """The quotient of two numbers, exact decimals rather than binary fractions; a part of a duration."""
    if isinstance(left, timedelta):
        if isinstance(right, timedelta):
            return Decimal(_microseconds(left)) / Decimal(_microseconds(_divisor(right)))
        return _times(left, 1 / Decimal(_divisor(number(right))))
    return bounded(Decimal(number(left)) / Decimal(_divisor(number(right))))


def floor_divide(left: Any, right: Any) -> Any:
    """How often the second number or duration goes into the first one, rounded down for integers and decimals alike."""
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left // _divisor(right)
    whole, _rest = _divided(left, right)
    return bounded(whole)


def modulo(left: Any, right: Any) -> Any:
    """What is left of the first number then; texts are not formatted."""
    _whole, rest = _divided(left, right)
    return bounded(rest)


def _divided(left: Any, right: Any) -> tuple[Any, Any]:
    value, divisor = bounded(number(left)), _divisor(bounded(number(right)))
    if isinstance(value, int) and isinstance(divisor, int):
        return divmod(value, divisor)
    whole, rest = _WIDE.divmod(Decimal(value), Decimal(divisor))
    return (whole - 1, rest + divisor) if rest and (rest < 0) != (divisor < 0) else (whole, rest)


def rounded(value: Any, places: int) -> Decimal:
    """A number with so many decimals; a half goes to the even neighbour, as in Python."""
    return _WIDE.quantize(Decimal(bounded(number(value))), Decimal(1).scaleb(-places))


def negate(value: Any) -> Any:
    """A number or duration with the other sign."""
    return -value if isinstance(value, timedelta) else -number(value)


def _divisor(value: Any) -> Any:
    if not value:
        raise ZeroDivisionError("division by zero")
    return value


def _microseconds(value: timedelta) -> int:
    return value // timedelta(microseconds=1)


def _times(value: timedelta, factor: Any) -> timedelta:
    return timedelta(microseconds=round(_microseconds(value) * bounded(factor)))


def _later(day: date, duration: timedelta) -> date:
    if isinstance(day, datetime):
        moved = _instant(day) + duration
        return moved.astimezone(day.tzinfo) if day.tzinfo else moved
    if duration % _DAY:
        raise ValueError("a date is moved by whole days")
    return day + duration


def _instant(moment: datetime) -> datetime:
    """A duration is elapsed time: what clocks do meanwhile does not count."""
    return moment.astimezone(UTC) if moment.tzinfo else moment
