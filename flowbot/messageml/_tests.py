"""Tests for people who write dialogs: `{% if due is past %}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from datetime import date, datetime
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context

from flowbot.messageml._kinds import kind_of


def is_missing(value: object) -> bool:
    """Whether there is no value: the slot was not filled, or there is no such name or field."""
    return value is None or isinstance(value, Undefined)


def is_empty(value: object) -> bool:
    """Whether there is nothing to show: no value, a text of white space, a list or a record without items."""
    if is_missing(value):
        return True
    return not value.strip() if isinstance(value, str) else isinstance(value, Sized) and not len(value)


def is_one_of(value: object, *values: object) -> bool:
    """Whether the value is one of those that are listed."""
    kind_of(value)
    return value in values


@pass_context
def is_past(context: Context, value: object) -> bool:
    """Whether a moment is before now, or a date before today."""
    then, current = _comparable(context, value)
    return bool(then < current)


@pass_context
def is_future(context: Context, value: object) -> bool:
    """Whether a moment is after now, or a date after today."""
    then, current = _comparable(context, value)
    return bool(then > current)


def _comparable(context: Context, value: object) -> tuple[Any, Any]:
    if not isinstance(value, date):
        raise TypeError(f"{kind_of(value)} is neither past nor future; only a date or a moment is")
    wanted = "now" if isinstance(value, datetime) else "today"
    current = context.resolve(wanted)
    if not isinstance(current, date):
        raise TypeError(f"it is not known here what is past and future, since there is no '{wanted}'")
    return value, current


TESTS: Mapping[str, Callable[..., bool]] = {
    "missing": is_missing,
    "empty": is_empty,
    "one_of": is_one_of,
    "past": is_past,
    "future": is_future,
}
"""Every test of flowbot's own by the name that templates use."""
