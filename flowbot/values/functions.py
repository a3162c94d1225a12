"""The pure functions of expressions and messages, called by bare name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flowbot.values.kinds import kind_of

MAX_TEXT = 64_000
"""The longest text an expression may make, in characters."""
MAX_INTEGER = 2**64
"""The largest whole number an expression may make."""


def missing(value: object) -> bool:
    """Whether the slot has no value yet."""
    return value is None


def default(value: object, other: object) -> object:
    """The value, or the other one where it is missing."""
    return other if value is None else value


def length(value: Any) -> int:
    """How many characters or items."""
    return len(value)


def _smallest(*values: Any) -> Any:
    return min(values[0]) if len(values) == 1 else min(values)


def _largest(*values: Any) -> Any:
    return max(values[0]) if len(values) == 1 else max(values)


def _total(values: Sequence[Any]) -> Any:
    return sum(values)


def _rounded(value: Any, places: int = 0) -> Any:
    result = round(Decimal(value), places)
    return result if places else int(result)


def _joined(values: Sequence[Any], separator: str = ", ") -> str:
    return separator.join(str(value) for value in values)[:MAX_TEXT]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "missing": missing,
    "default": default,
    "len": length,
    "min": _smallest,
    "max": _largest,
    "sum": _total,
    "abs": abs,
    "round": _rounded,
    "lower": str.lower,
    "upper": str.upper,
    "trim": str.strip,
    "join": _joined,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
}
"""Every built-in function by the name a flow calls it by."""

RESULT_TYPES: Mapping[str, type] = {
    "missing": bool,
    "len": int,
    "lower": str,
    "upper": str,
    "trim": str,
    "join": str,
}
"""What a function gives, where that does not depend on its arguments."""


def bounded(value: Any) -> Any:
    """The value, when it is no larger than an expression may make it.

    Raises:
        ValueError: It is a whole number above 2^64 or a text above 64,000 characters.
    """
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise ValueError("the number is larger than 2^64")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError(f"the text is longer than {MAX_TEXT:,} characters")
    return value


def add(left: Any, right: Any) -> Any:
    """Numbers added or texts joined, within bounds."""
    if isinstance(left, str) != isinstance(right, str):
        raise TypeError("a text and something else cannot be added")
    return bounded(left + right)


def multiply(left: Any, right: Any) -> Any:
    """The product of two numbers, within bounds; texts and lists are not multiplied."""
    return bounded(_number(left) * _number(right))


def modulo(left: Any, right: Any) -> Any:
    """The remainder of two numbers; texts are not formatted."""
    return _number(left) % _divisor(right)


def divide(left: Any, right: Any) -> Any:
    """The quotient of two numbers, exact decimals rather than binary fractions."""
    return Decimal(_number(left)) / Decimal(_divisor(right))


def floor_divide(left: Any, right: Any) -> Any:
    """How often the second number goes into the first one, whole."""
    return _number(left) // _divisor(right)


def _divisor(value: Any) -> Any:
    if _number(value) == 0:
        raise ZeroDivisionError("division by zero")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{kind_of(value)} is not a number")
    return value
