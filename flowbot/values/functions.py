"""The pure functions of expressions and messages, called by bare name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flowbot.values._days import as_date, day_name, days, end_of_day, hours, minutes, seconds, start_of_day
from flowbot.values._rows import column, count, filter_by, sort_by, tally
from flowbot.values.kinds import kind_of
from flowbot.values.operators import MAX_PLACES, add, bounded, check_length, divide, is_number, items, number, rounded


def missing(value: object) -> bool:
    """Whether there is no value."""
    return value is None


def default(value: object, other: object) -> object:
    """The value, or the other one where it is missing."""
    return other if value is None else value


def length(value: Any) -> int:
    """How many characters a text has, or items a list."""
    if isinstance(value, str | Mapping):
        return len(value)
    return len(items(value))


def smallest(*values: Any) -> Any:
    """The smallest of several values, or of a list."""
    return _extreme(min, values)


def largest(*values: Any) -> Any:
    """The largest of several values, or of a list."""
    return _extreme(max, values)


def _extreme(choose: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    compared = items(values[0]) if len(values) == 1 else values
    for each in _some(compared):
        if not isinstance(each, str | date | timedelta) and not is_number(each):
            raise TypeError(f"{kind_of(each)} has no order")
    try:
        return choose(compared)
    except TypeError:
        raise TypeError("values of different types have no order") from None


def total(values: Any) -> Any:
    """The sum of a list of numbers or durations; 0 of an empty one."""
    found: Any = 0
    for place, each in enumerate(items(values)):
        found = add(found, each) if place else each if isinstance(each, timedelta) else number(each)
    return found


def mean(values: Any) -> Any:
    """The mean of a list of numbers or durations."""
    return divide(total(values), len(_some(items(values))))


def round_to(value: Any, places: Any = 0) -> Any:
    """A number with so many decimals, a whole one without any; a half goes to the even neighbour, as in Python."""
    if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= MAX_PLACES:
        raise ValueError(f"the places of a rounded number are a whole number from 0 to {MAX_PLACES}")
    result = rounded(value, places)
    return result if places else bounded(int(result))


def absolute(value: Any) -> Any:
    """A number or duration without its sign."""
    return abs(value) if isinstance(value, timedelta) else abs(number(value))


def lower(value: Any) -> str:
    """A text in small letters."""
    return str(bounded(_text(value).lower()))


def upper(value: Any) -> str:
    """A text in capitals."""
    return str(bounded(_text(value).upper()))


def trim(value: Any) -> str:
    """A text without blanks at its ends."""
    return _text(value).strip()


def joined(values: Any, separator: Any = ", ") -> str:
    """The texts, numbers and dates of a list as one text."""
    made, size = [], 0
    for each in items(values):
        made.append(_word(each))
        size += len(made[-1]) + len(_text(separator))
        check_length("", size - len(separator))
    return _text(separator).join(made)


def first(values: Any) -> Any:
    """The first item of a list."""
    return _some(items(values))[0]


def last(values: Any) -> Any:
    """The last item of a list."""
    return _some(items(values))[-1]


def _some(found: Any) -> Any:
    if not found:
        raise ValueError("the list is empty")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{kind_of(value)} is not a text")
    return value


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if is_number(value):
        return format(bounded(number(value)), "f" if isinstance(value, Decimal | float) else "")
    if type(value) is date:
        return value.isoformat()
    raise TypeError(f"{kind_of(value)} cannot be joined; texts, numbers and dates can")


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "missing": missing,
    "default": default,
    "len": length,
    "min": smallest,
    "max": largest,
    "sum": total,
    "mean": mean,
    "round": round_to,
    "abs": absolute,
    "lower": lower,
    "upper": upper,
    "trim": trim,
    "join": joined,
    "first": first,
    "last": last,
    "date": as_date,
    "days": days,
    "hours": hours,
    "minutes": minutes,
    "seconds": seconds,
    "start_of_day": start_of_day,
    "end_of_day": end_of_day,
    "weekday": day_name,
    "column": column,
    "filter_by": filter_by,
    "sort_by": sort_by,
    "count": count,
    "tally": tally,
}
"""Every built-in function by the name a flow calls it by."""
