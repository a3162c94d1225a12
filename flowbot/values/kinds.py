"""What a value is, in the words of people who write dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal


def kind_of(value: object) -> str:
    """What a value is: `nothing`, `a text`, `a record`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes or no"
        case str():
            return "a text"
        case int() | float() | Decimal():
            return "a number"
        case datetime():
            return "a moment"
        case date():
            return "a date"
        case time():
            return "a time of day"
        case timedelta():
            return "a duration"
        case Mapping():
            return "a record"
        case Sequence() if not isinstance(value, bytes | bytearray):
            return "a list"
    return f"a {type(value).__name__}"
