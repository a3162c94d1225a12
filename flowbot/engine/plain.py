"""Values of any kind as JSON, and back: items, rows, what a message said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

_TAG = "$"
_ENCODERS: Mapping[type, Callable[[Any], tuple[str, object]]] = {
    Decimal: lambda value: ("decimal", str(value)),
    datetime: lambda value: ("datetime", value.astimezone(UTC).isoformat()),
    date: lambda value: ("date", value.isoformat()),
    time: lambda value: ("time", value.isoformat()),
    timedelta: lambda value: ("duration", [value.days, value.seconds, value.microseconds]),
}
_DECODERS: Mapping[str, Callable[[Any], object]] = {
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda parts: timedelta(*parts),
    "map": lambda fields: {name: decode_plain(value) for name, value in fields},
}


def encode_plain(value: object) -> object:
    """A value as JSON holds it; a type that JSON lacks is written with its name.

    Raises:
        TypeError: It is no number, text, date, time, duration, list or map.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return [encode_plain(each) for each in value]
        case Mapping():
            if _TAG in value or not all(isinstance(name, str) for name in value):
                return {_TAG: "map", "v": [[name, encode_plain(each)] for name, each in value.items()]}
            return {name: encode_plain(each) for name, each in value.items()}
    encode = _ENCODERS.get(type(value))
    if encode is None:
        raise TypeError(f"a {type(value).__name__} cannot be kept")
    name, written = encode(value)
    return {_TAG: name, "v": written}


def decode_plain(value: Any) -> Any:
    """What `encode_plain` wrote."""
    if isinstance(value, list):
        return [decode_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if _TAG in value:
        return _DECODERS[value[_TAG]](value["v"])
    return {name: decode_plain(each) for name, each in value.items()}
