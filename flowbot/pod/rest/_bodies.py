"""What the endpoints read out of JSON objects; what cannot be read is refused with a 400."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.errors import OperationError, SymphonyError
from flowbot.pod.parts import STREAM_TYPES


def read_bool(body: Mapping[str, Any], name: str) -> bool | None:
    """Yes or no of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise OperationError(f"`{name}` is neither true nor false", status=400)
    return value


def read_number(body: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a body; None where it is absent. Raises OperationError when it is something else (400)."""
    value = body.get(name)
    if value is not None and type(value) is not int:
        raise OperationError(f"`{name}` is not a whole number", status=400)
    return value


def read_stream_types(body: Mapping[str, Any]) -> Sequence[str]:
    """The types of streams that a body asks for; all where it names none. Raises SymphonyError (400)."""
    types = [{"type": each} for each in STREAM_TYPES]
    asked = body.get("streamTypes") or types
    if not isinstance(asked, list) or any(each not in types for each in asked):
        raise SymphonyError(f"`streamTypes` is a list of some of {types}", status=400)
    return [each["type"] for each in asked]
