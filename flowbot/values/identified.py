"""What is known by its id: whether a person or a stream is meant by a value, or is among several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowbot.events import Stream
from flowbot.ids import StreamId, normalise_id


def covers(value: object, record_id: object) -> bool:
    """Whether a value of `who` or `where` is true, the one that is meant, or a list with that one in it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return value.get("id") == record_id
    if isinstance(value, list | tuple):
        return any(covers(each, record_id) for each in value)
    return value == record_id


def covers_stream(value: object, stream: Stream | None) -> bool:
    """The same for a stream; a text is its id or, as far as events carry it, its name."""
    if isinstance(value, list | tuple):
        return any(covers_stream(each, stream) for each in value)
    if stream is None:
        return value is True
    if isinstance(value, str):
        return normalise_id(value) == stream.id or (stream.name is not None and value.strip() == stream.name)
    return covers(value, stream.id)


def is_among(record: Mapping[str, Any], value: object) -> bool:
    """Whether a person or a stream, as flows hold one, is meant by a value of `of`; without an id it is not.

    A room whose name is not known is meant by its id alone.
    """
    record_id = record.get("id")
    if isinstance(record_id, str):
        return covers_stream(value, Stream(id=StreamId(normalise_id(record_id)), name=record.get("name")))
    return record_id is not None and covers(value, record_id)


def may_be_external(record: Mapping[str, Any], wanted: bool) -> bool:
    """Whether it is not known that a person or a stream is no such one: of another firm, or of none."""
    return record.get("external") in (None, wanted)


def is_stream(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of a stream, and not of a person."""
    return isinstance(record.get("id"), str)
