"""Days, times, moments and durations as a flow writes them, where an expression could stand as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from flowbot.definition.part import Expression
from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.durations import read_duration

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""No duration depends on when it is written."""


def _time_of_day(text: str) -> time:
    """A time of day; it has no zone, for those of people have none."""
    value = time.fromisoformat(text)
    if value.tzinfo is not None:
        raise ValueError("a time of day has no zone")
    return value


def _duration(text: str) -> object:
    return read_duration(Passage(text), ReadContext(now=_ANY_TIME))


_READERS: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "time": _time_of_day,
    "datetime": datetime.fromisoformat,
    "duration": _duration,
}


def read_written(kind: str, text: str) -> object | None:
    """The value that a text is for a type of slot (ISO 8601, and `1h30m`); None where it must be an expression."""
    try:
        return _READERS[kind](text) if kind in _READERS else None
    except ValueError:
        return None


def _or_expression(kind: str) -> BeforeValidator:
    """A text that is a value is that value; any other is an expression such as `today`."""

    def validate(value: object) -> object:
        written = read_written(kind, value) if isinstance(value, str) else None
        return value if written is None else written

    return BeforeValidator(validate)


DateLimit = Annotated[date | Expression, _or_expression("date")]
TimeLimit = Annotated[time | Expression, _or_expression("time")]
DatetimeLimit = Annotated[datetime | Expression, _or_expression("datetime")]
DurationLimit = Annotated[timedelta | Expression, _or_expression("duration")]
