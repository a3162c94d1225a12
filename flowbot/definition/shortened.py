"""A definition as plain data, in the shortest words that read back as the same definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from flowbot.definition.part import NAME, Part
from flowbot.definition.steps import STEP_CLASSES, Path, Step
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.values.durations import show_duration

_FIRST_KEYS = frozenset({*STEP_CLASSES, *TRIGGER_CLASSES, "type"})
"""The keys that say what a part is: they stand first."""
_PLAIN = re.compile(r"true|false|-?(0|[1-9][0-9]{0,17})([.][0-9]{1,9})?")
"""Texts that may stand for what they look like, where an expression is expected."""


def as_written(part: Part) -> dict[str, Any]:
    """The keys of a part and their values, as a flow file has them.

    Keys that say no more than their default are left out. A short form (`/rfq` for `{ command: /rfq }`, a branch for
    an option that has nothing else, …) is found by trying: it stands where reading it gives the same part.
    """
    keys = {key: _plain(getattr(part, name)) for name, key in said_fields(part)}
    for path, value in _places(part):
        for short in _short_forms(value, _at(keys, path)):
            shortened = _with(keys, path, short)
            if _reads_as(shortened, part):
                keys = shortened
                break
    return keys


def name_of_step(step: Step) -> str | None:
    """What a step says it is called: its `name`, or its first value where that is one; None where it says nothing."""
    field, _ = said_fields(step)[0]
    first = getattr(step, field)
    return step.name or (first if isinstance(first, str) and NAME.fullmatch(first) else None)


def plain_value(value: object) -> object:
    """A value of a definition as YAML holds it: days, times and durations are texts."""
    match value:
        case timedelta():
            return show_duration(value, "en").replace(" ", "")
        case date() | datetime() | time():
            return value.isoformat()
    return value


def said_fields(part: Part) -> list[tuple[str, str]]:
    """The fields that say something, with their keys; first that which says what the part is."""
    fields = type(part).model_fields
    said = [
        (name, field.alias or name)
        for name, field in fields.items()
        if field.is_required() or getattr(part, name) != field.get_default(call_default_factory=True, validated_data={})
    ]
    return sorted(said, key=lambda each: each[1] not in _FIRST_KEYS or not fields[each[0]].is_required())


def _plain(value: object) -> Any:
    if isinstance(value, Part):
        return as_written(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return plain_value(value)


def _places(part: Part) -> Iterator[tuple[Path, object]]:
    """Where in a part a short form may stand, the innermost first; what is inside its parts is theirs."""
    for name, key in said_fields(part):
        yield from _inner_places((key,), getattr(part, name))


def _inner_places(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    if isinstance(value, Step):  # which has no short form
        return
    inner: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        inner = list(value.items())
    elif isinstance(value, tuple):
        inner = list(enumerate(value))
    for item, each in inner:
        yield from _inner_places((*path, item), each)
    if isinstance(value, Mapping | tuple | Part) or (isinstance(value, str) and _PLAIN.fullmatch(value)):
        yield path, value


def _short_forms(value: object, written: object) -> Iterator[object]:
    """What could be short for a value: its only item, its only value, its keys; a default, where it says nothing."""
    match written:
        case "true" | "false":
            yield written == "true"
        case str():
            yield Decimal(written) if "." in written else int(written)
        case {} if not written and isinstance(value, Part):
            yield from (field.default for field in type(value).model_fields.values() if field.default is not None)
        case [only]:
            yield only
        case dict():
            if len(written) == 1:
                yield next(iter(written.values()))
            if all(item is None or item == key for key, item in written.items()):
                yield list(written)


def _at(value: Any, path: Path) -> Any:
    for item in path:
        value = value[item]
    return value


def _with(value: Any, path: Path, new: object) -> Any:
    """A copy of maps and lists with something else at a place."""
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


def _reads_as(keys: Mapping[str, object], part: Part) -> bool:
    try:
        return type(part).model_validate(keys) == part
    except ValidationError:
        return False
