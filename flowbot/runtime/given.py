"""What actions give, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from flowbot.engine.plain import encode_plain

_KEPT = (Decimal, datetime, date, time, timedelta)
"""What expressions know beside what JSON has."""


def encode_result(result: object) -> object:
    """A result as `decode_plain` reads it: records are maps, and moments and exact numbers stay what they are.

    A moment without a zone, and whatever else JSON lacks (an enum, bytes), is as pydantic writes it.

    Raises:
        PydanticSerializationError, TypeError, ValueError: It holds something that cannot be kept.
    """
    return encode_plain(_plain(_anything().dump_python(result)))


@cache
def _anything() -> TypeAdapter[Any]:
    return TypeAdapter(Any)


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return to_jsonable_python(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case Mapping():
            return {_name(name): _plain(each) for name, each in value.items()}
        case float():
            return value
    is_vague = isinstance(value, datetime) and value.tzinfo is None
    return value if type(value) in _KEPT and not is_vague else to_jsonable_python(value)


def _name(name: object) -> str:
    """The name of a field as JSON has it."""
    [written] = to_jsonable_python({name: None})
    return str(written)
