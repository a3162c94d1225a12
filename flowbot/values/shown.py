"""Values within a sentence, as its reader writes them: they may be copied into an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flowbot.values._locales import find_locale, language_of
from flowbot.values._number_marks import number_marks
from flowbot.values._units import counted, short_units
from flowbot.values._words import listed

_THIN_BLANK = "\u202f"
"""Between the groups of figures, where no line is broken."""


def shown(value: object, locale: str) -> str:
    """A value as people of the locale write it.

    In English dates are ISO's, for its territories disagree on which figures are the day and the month.
    """
    match value:
        case bool():
            return str(value)
        case int() | Decimal():
            return _number(value, locale)
        case timedelta():
            return _duration(value, locale)
        case date() | time():
            return _plain_moment(value) if language_of(locale) == "en" else _moment(value, locale)
    return str(value)


def listed_in(words: Sequence[str], locale: str) -> str:
    """Words to choose from, as people of the locale list them: `EUR, USD or GBP`, `EUR, USD oder GBP`."""
    if language_of(locale) == "en":
        return listed(words)
    from babel.lists import format_list

    return format_list(words, style="or", locale=find_locale(locale))


def _number(value: int | Decimal, locale: str) -> str:
    """Exactly, its thousands set apart."""
    marks = number_marks(locale)
    whole, point, fraction = format(Decimal(value), "f").partition(".")
    sign = "-" if whole.startswith("-") else ""
    figures = whole.removeprefix("-")
    groups, rest, size = [figures[-3:]], figures[:-3], marks.grouping[1]
    while rest:
        groups.insert(0, rest[-size:])
        rest = rest[:-size]
    group = _THIN_BLANK if marks.group == " " else marks.group
    return sign + group.join(groups) + (marks.decimal + fraction if point else "")


def _duration(value: timedelta, locale: str) -> str:
    if language_of(locale) == "en":
        return short_units(value)
    from babel.units import format_unit

    found = find_locale(locale)
    counts = counted(value) or {"second": 0}
    return " ".join(format_unit(count, f"duration-{unit}", "short", locale=found) for unit, count in counts.items())


def _plain_moment(value: date | time) -> str:
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case time():
            return f"{value:%H:%M}"
    return value.isoformat()


def _moment(value: date | time, locale: str) -> str:
    from babel.dates import format_date, format_time

    found = find_locale(locale)
    day = format_date(value, "medium", locale=found) if isinstance(value, date) else ""
    at = format_time(value, "short", locale=found) if isinstance(value, datetime | time) else ""
    return f"{day} {at}".strip()
