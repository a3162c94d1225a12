"""The functions of days and durations.

A moment carries a zone, and its day is the one there: that of the person who wrote it, or, of the names
that every flow has (`now`, `trigger.at`), of the flow. A date is in no zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from flowbot.values.kinds import kind_of
from flowbot.values.moments import in_zone
from flowbot.values.operators import multiply, number

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""What `weekday` gives."""

_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_date(value: Any) -> date:
    """The date of a moment in its zone, or of a text such as `2026-12-31`."""
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case str():
            if not _ISO.fullmatch(value):
                raise ValueError("a date is written like 2026-12-31")
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValueError(f"there is no day {value}") from None
    raise TypeError(f"{kind_of(value)} has no date")


def days(count: Any) -> timedelta:
    """So many days of 24 hours."""
    return _so_many(count, timedelta(days=1))


def hours(count: Any) -> timedelta:
    """So many hours."""
    return _so_many(count, timedelta(hours=1))


def minutes(count: Any) -> timedelta:
    """So many minutes."""
    return _so_many(count, timedelta(minutes=1))


def seconds(count: Any) -> timedelta:
    """So many seconds."""
    return _so_many(count, timedelta(seconds=1))


def _so_many(count: Any, unit: timedelta) -> timedelta:
    found: timedelta = multiply(unit, number(count))
    return found


def start_of_day(moment: Any) -> datetime:
    """The first moment of the day that a moment is in, in its zone."""
    return _midnight(_moment(moment), 0)


def end_of_day(moment: Any) -> datetime:
    """The last moment of the day that a moment is in, in its zone: a microsecond before the next one."""
    return _midnight(_moment(moment), 1) - timedelta(microseconds=1)


def day_name(value: Any) -> str:
    """The day of the week of a date, or of a moment in its zone: `monday` to `sunday`."""
    if not isinstance(value, date):
        raise TypeError(f"{kind_of(value)} has no day of the week")
    return WEEKDAYS[value.weekday()]


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"{kind_of(value)} is in no zone; a moment such as now is")
    return value


def _midnight(moment: datetime, days_on: int) -> datetime:
    local = datetime.combine(moment.date() + timedelta(days=days_on), time())
    return in_zone(local, moment.tzinfo) if moment.tzinfo else local
