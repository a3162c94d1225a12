"""Filters for people who write dialogs: values as the reader's locale shows them, and those that make markup."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from flowbot.errors import did_you_mean
from flowbot.messageml._escape import MAX_DIGITS, finite, text_of
from flowbot.messageml._kinds import kind_of
from flowbot.messageml._markup import MARKUP_FILTERS
from flowbot.messageml._words import plain
from flowbot.values import showing
from flowbot.values.context import Reader

READER_NAME = " reader"
"""The variable that holds the `Reader` of what is made. No template can name it, for the space."""

_ANYBODY = Reader()


def money(reader: Reader, value: object, currency: object = "", symbol: object = False) -> str:
    """An amount with its currency, `1,234.50 EUR`; with the currency's symbol, `€1,234.50`."""
    return showing.show_money(finite(value), text_of(currency), reader.locale, symbol=bool(symbol))


def number(reader: Reader, value: object, decimals: object = None) -> str:
    """A number with its thousands set apart, and with as many decimals as are asked for: `1,234.5`."""
    return showing.show_number(finite(value), reader.locale, _decimals(decimals))


def percent(reader: Reader, value: object, decimals: object = None) -> str:
    """A share as a percentage: 0.125 is `12.5%`."""
    return showing.show_percent(finite(value), reader.locale, _decimals(decimals))


def _decimals(decimals: object) -> int | None:
    if decimals is None:
        return None
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= MAX_DIGITS:
        raise ValueError(f"the decimals of a number are a whole number from 0 to {MAX_DIGITS}")
    return decimals


def show_date(reader: Reader, value: object, style: object = "medium") -> str:
    """A date, `Sep 1, 2026`: short, medium, long, full, iso, or a pattern such as `d MMMM y`."""
    if not isinstance(value, date):
        raise TypeError(f"{kind_of(value)} is not a date")
    return showing.show_date(value, reader, text_of(style))


def show_time(reader: Reader, value: object, style: object = "short") -> str:
    """A time of day, `8:30 AM`, of a moment where the reader is: short, medium, long, full, iso, or a pattern."""
    if not isinstance(value, time | datetime):
        raise TypeError(f"{kind_of(value)} is not a time of day")
    return showing.show_time(value, reader, text_of(style))


def show_datetime(reader: Reader, value: object, style: object = "medium") -> str:
    """A moment where the reader is, `Sep 1, 2026, 8:30 AM`: short, medium, long, full, iso, or a pattern."""
    if not isinstance(value, datetime):
        raise TypeError(f"{kind_of(value)} is not a moment, which has a date and a time")
    return showing.show_datetime(value, reader, text_of(style))


def duration(reader: Reader, value: object, length: object = "long", units: object = 4) -> str:
    """An elapsed time, `2 hours, 30 minutes`: long, short or narrow; of its units, so many of the largest."""
    if not isinstance(value, timedelta):
        raise TypeError(f"{kind_of(value)} is not a duration")
    shown = text_of(length)
    if shown not in showing.UNIT_LENGTHS:
        hint = did_you_mean(shown, showing.UNIT_LENGTHS) or f"write {', '.join(showing.UNIT_LENGTHS)}"
        raise ValueError(f"'{shown}' is no way to show a duration; {hint}")
    if isinstance(units, bool) or not isinstance(units, int) or not 1 <= units <= 4:
        raise ValueError("the units of a duration are a whole number from 1 to 4")
    return showing.show_long_duration(value, reader.locale, shown, units)


def plural(
    reader: Reader,
    value: object,
    *,
    other: object,
    none: object = None,
    zero: object = None,
    one: object = None,
    two: object = None,
    few: object = None,
    many: object = None,
) -> str:
    """The form of some words that goes with a number, which stands in it for each `#`: `3 days`.

    Args:
        reader: Whose language decides.
        value: The number.
        other: The form that is left when no other is; it must be there.
        none: For exactly 0, in every language.
        zero: For what the language says so of; as all that follow.
        one: As in `1 day`.
        two: As in Arabic and Welsh.
        few: As in Polish and Russian.
        many: As in Polish and Russian.
    """
    count = finite(value)
    forms = {"zero": zero, "one": one, "two": two, "few": few, "many": many}
    chosen = none if count == 0 and none is not None else forms.get(showing.plural_form(count, reader.locale))
    return text_of(other if chosen is None else chosen).replace("#", showing.show_number(count, reader.locale))


def truncate(value: object, length: object = 80, end: object = "…") -> str:
    """A text of at most so many characters: a longer one ends at the last word that fits, and with `end`."""
    text, tail = text_of(plain(value)), text_of(end)
    if isinstance(length, bool) or not isinstance(length, int) or length <= len(tail):
        raise ValueError(f"the length of a truncated text is a whole number above {len(tail)}")
    if len(text) <= length:
        return text
    room = length - len(tail)
    while room > 1 and unicodedata.combining(text[room]):
        room -= 1  # an accent stays with its letter
    kept = text[:room]
    whole = kept if text[room].isspace() else kept.rpartition(" ")[0]
    return (whole.rstrip() or kept) + tail


def _for_reader(function: Callable[..., str]) -> Callable[..., str]:
    """A filter that knows for whom its words are."""

    @pass_context
    @functools.wraps(function)
    def call(context: Context, *arguments: object, **named: object) -> str:
        reader = context.get(READER_NAME)
        return function(reader if isinstance(reader, Reader) else _ANYBODY, *arguments, **named)

    return call


READER_FILTERS: Mapping[str, Callable[..., str]] = {
    "money": money,
    "number": number,
    "percent": percent,
    "date": show_date,
    "time": show_time,
    "datetime": show_datetime,
    "duration": duration,
    "plural": plural,
}
"""The filters that show a value as the reader's locale does: each takes the reader first."""

FILTERS: Mapping[str, Any] = {
    **{name: _for_reader(function) for name, function in READER_FILTERS.items()},
    **MARKUP_FILTERS,
    "truncate": truncate,
}
"""Every filter of flowbot's own by the name that templates use."""
