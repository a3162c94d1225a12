"""Values as people of a locale read them, from CLDR: numbers, amounts, dates, times, durations, plural forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, cast

from flowbot.errors import did_you_mean
from flowbot.values._locales import find_locale
from flowbot.values.context import Reader

LENGTHS = ("short", "medium", "long", "full")
"""How long a date or a time may be shown, as CLDR has it."""
ISO = "iso"
"""Shown as ISO 8601 has it, in every locale alike."""
UNIT_LENGTHS = ("long", "short", "narrow")
"""How long the units of a duration may be shown."""

_PRECISION = 300
_DATE_FIELDS = "GyYuQqMLwWdDFEec"
_TIME_FIELDS = "aBhHKkmsSzZOvVxX"  # without b, for which Babel finds no words in Hindi, Japanese and others
_QUOTED = re.compile(r"'[^']*'")
_FIELD = re.compile(r"([A-Za-z])\1*")
_UNITS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


def show_number(value: Decimal, locale: str, decimals: int | None = None) -> str:
    """A number with its thousands set apart, and with as many decimals as it has or as are asked for."""
    return _applied("decimal_formats", None, value, locale, _places(value) if decimals is None else decimals)


def show_percent(value: Decimal, locale: str, decimals: int | None = None) -> str:
    """A share as a percentage: 0.125 is 12.5%."""
    return _applied(
        "percent_formats", None, value, locale, max(0, _places(value) - 2) if decimals is None else decimals
    )


def show_money(value: Decimal, currency: str, locale: str, *, symbol: bool = False) -> str:
    """An amount with the decimals that its currency has, or as many as it needs; then the currency's code.

    A symbol stands where the locale has it. The code is the default, since it is clear about which dollar it is.
    """
    from babel.numbers import get_currency_precision

    places = max(get_currency_precision(currency), _places(value.normalize()))
    if symbol:
        return _applied("currency_formats", "standard", value, locale, places, currency)
    return f"{show_number(value, locale, places)} {currency}".rstrip()


def _applied(
    formats: str, which: str | None, value: Decimal, locale: str, places: int, currency: str | None = None
) -> str:
    from babel.numbers import get_group_symbol

    found = find_locale(locale)
    pattern = copy(getattr(found, formats)[which])
    pattern.frac_prec = (places, places)
    mark = get_group_symbol(found)
    is_quote = mark == "'"  # two of them are quotes to Babel, and are taken away
    with localcontext(prec=_PRECISION):
        shown = str(pattern.apply(value, found, currency=currency, currency_digits=False, group_separator=not is_quote))
    return re.sub(r"\d+", lambda whole: f"{int(whole[0]):,}".replace(",", mark), shown, count=1) if is_quote else shown


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # the value is finite
    return max(0, -exponent)


def show_date(value: date, reader: Reader, style: str = "medium") -> str:
    """A date in a length, as ISO 8601, or in a pattern of CLDR; a moment as the date that it is for the reader.

    Raises:
        ValueError: The style is none of these.
    """
    from babel.dates import format_date

    day = _there(value, reader).date() if isinstance(value, datetime) else value
    if style == ISO:
        return day.isoformat()
    _check_style(style, _DATE_FIELDS, "a date", "d MMMM y")
    return format_date(day, style, locale=find_locale(reader.locale))


def show_time(value: time | datetime, reader: Reader, style: str = "short") -> str:
    """A time of day in a length, as ISO 8601, or in a pattern of CLDR; of a moment, the one of the reader.

    Raises:
        ValueError: The style is none of these.
    """
    from babel.dates import format_time

    there = _there(value, reader) if isinstance(value, datetime) else value
    if style == ISO:
        return (there.time() if isinstance(there, datetime) else there).isoformat("minutes")
    _check_style(style, _TIME_FIELDS, "a time", "HH:mm")
    if style in ("long", "full") and there.tzinfo is None:
        style = "medium"  # the others name a zone
    return format_time(there, style, tzinfo=there.tzinfo, locale=find_locale(reader.locale))


def show_datetime(value: datetime, reader: Reader, style: str = "medium") -> str:
    """A moment in the zone of the reader, in a length, as ISO 8601, or in a pattern of CLDR.

    Raises:
        ValueError: The style is none of these.
    """
    from babel.dates import format_datetime, get_datetime_format

    there = _there(value, reader)
    if style == ISO:
        return there.isoformat(" ", "minutes")
    _check_style(style, _DATE_FIELDS + _TIME_FIELDS, "a date and time", "d MMM, HH:mm")
    locale = find_locale(reader.locale)
    if style not in LENGTHS:
        return format_datetime(there, style, tzinfo=there.tzinfo, locale=locale)
    clock = "short" if style == "medium" else style  # nobody asks a bot for the seconds
    joint = str(get_datetime_format(cast("Any", style), locale=locale)).replace("'", "")
    return joint.replace("{0}", show_time(value, reader, clock)).replace("{1}", show_date(value, reader, style))


def _there(moment: datetime, reader: Reader) -> datetime:
    """A moment where the reader is; one without a zone is taken for theirs."""
    return moment.replace(tzinfo=reader.zone) if moment.tzinfo is None else moment.astimezone(reader.zone)


def _check_style(style: str, fields: str, what: str, example: str) -> None:
    if style in LENGTHS:
        return
    found = [each for each in _FIELD.finditer(_QUOTED.sub("", style))]
    is_wrong = not found or style.count("'") % 2 or any(each[1] not in fields or len(each[0]) > 5 for each in found)
    if is_wrong or not _is_pattern(style):
        known = (*LENGTHS, ISO)
        hint = did_you_mean(style, known) or f"write {', '.join(known)}, or a pattern such as '{example}'"
        raise ValueError(f"'{style}' is no way to show {what}; {hint}")


@lru_cache(maxsize=256)
def _is_pattern(style: str) -> bool:
    """Whether Babel takes each field of a pattern in its length."""
    from babel.dates import format_datetime

    try:
        format_datetime(datetime(2026, 9, 1, tzinfo=UTC), style, locale="en")
    except ValueError:
        return False
    return True


def show_long_duration(value: timedelta, locale: str, length: str = "long", most: int = 4) -> str:
    """An elapsed time in units of days to seconds, the largest `most` of those that it has."""
    from babel.lists import format_list
    from babel.units import format_unit

    found, wide = find_locale(locale), cast("Any", length)
    counts = _counts(abs(value))
    first = next((place for place, (_unit, count) in enumerate(counts) if count), len(counts) - 1)
    kept = [each for each in counts[first : first + most] if each[1]] or [("second", Decimal(0))]
    shown = [str(format_unit(count, f"duration-{unit}", wide, locale=found)) for unit, count in kept]
    patterns = "unit" if length == "long" else f"unit-{length}"
    whole = {"2", "start", "middle", "end"} <= set(found.list_patterns.get(patterns, ()))  # Babel may have a part only
    joined = format_list(shown, cast("Any", patterns), locale=found) if whole else ", ".join(shown)
    return f"-{joined}" if value < timedelta() else joined


def _counts(value: timedelta) -> list[tuple[str, Decimal]]:
    """How many of each unit, the largest first; of seconds to the thousandth."""
    left, counts = value, []
    for unit, size in _UNITS.items():
        whole, left = divmod(left, size)
        counts.append((unit, Decimal(whole)))
    counts[-1] = ("second", counts[-1][1] + Decimal(left // timedelta(milliseconds=1)) / 1000)
    return counts


def plural_form(value: Decimal, locale: str) -> str:
    """Which plural form a number takes: zero, one, two, few, many or other."""
    return str(find_locale(locale).plural_form(value))
