"""The slot type `duration`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

from flowbot.message import Passage, strip_blank
from flowbot.values._calendar import word_key
from flowbot.values._locales import find_locale
from flowbot.values._slot_type import AnswerError, SlotType, UnclearError, as_typed
from flowbot.values._units import SHORT, UNITS, short_units
from flowbot.values._words import ascii_digits, shortened, unaccented
from flowbot.values.context import ReadContext

MAX_DURATION_CHARACTERS = 100
"""The longest text that is read as a duration."""

_ENGLISH: Mapping[str, str] = {
    **SHORT,
    **{name: name for name in UNITS},
    **{f"{name}s": name for name in UNITS},
    **{"wk": "week", "wks": "week", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute"},
    **{"sec": "second", "secs": "second"},
}
_PART = re.compile(
    r"\s*(?:(?:,|and\s)\s*)?(?P<count>[0-9]+(?:[.,][0-9]{1,2})?)\s?(?:de\s)?(?P<unit>[^\W\d_][^0-9\s,]*)"
)
_BARE_MINUTES = re.compile(r"(?<=[0-9]h)[0-5][0-9]$")
_MONTHS = re.compile(r"[0-9]\s?M(?![A-Za-z])")
_ISO = re.compile(
    r"P(?=.)(?:(?P<week>[0-9]+)W)?(?:(?P<day>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hour>[0-9]+)H)?(?:(?P<minute>[0-9]+)M)?(?:(?P<second>[0-9]+(?:[.,][0-9]{1,6})?)S)?)?"
)


def read_duration(passage: Passage, context: ReadContext) -> timedelta:
    """An elapsed time: `90m`, `1h30m`, `2 days`, `1.5 hours`, ISO 8601 `PT1H`, or in words of the locale.

    A day is 24 hours. Months and years have no length, so they are none.

    Raises:
        AnswerError: It is none: no unit, a unit twice, or a sign.
    """
    text = strip_blank(passage.text)
    if _MONTHS.search(text) and not text.startswith("P"):
        raise UnclearError("month_has_no_length", text=shortened(text))
    counts = _iso_counts(text.upper()) or _counts(text, context)
    try:
        if counts:
            return _total(counts)
    except OverflowError:
        pass
    raise AnswerError("not_a_duration", text=shortened(text))


def _iso_counts(text: str) -> dict[str, str]:
    """How many of each unit ISO 8601 says; none when the text is another one."""
    found = _ISO.fullmatch(text) if len(text) <= MAX_DURATION_CHARACTERS else None
    return {unit: count for unit, count in found.groupdict().items() if count} if found else {}


def _total(counts: Mapping[str, str]) -> timedelta:
    return sum((_exact(count, UNITS[unit]) for unit, count in counts.items()), timedelta())


def _exact(count: str, unit: timedelta) -> timedelta:
    microseconds = Fraction(count.replace(",", ".")) * (unit // timedelta(microseconds=1))
    return timedelta(microseconds=round(microseconds))


def _counts(text: str, context: ReadContext) -> dict[str, str] | None:
    """How many of each unit; None when the text is not made of units, each once."""
    if len(text) > MAX_DURATION_CHARACTERS:
        return None
    folded = _BARE_MINUTES.sub(r"\g<0>m", unaccented(ascii_digits(text)))
    counts: dict[str, str] = {}
    position = 0
    while position < len(folded):
        found = _PART.match(folded, position)
        word = word_key(found["unit"]) if found else ""
        unit = _ENGLISH.get(word) or _local_units(context.locale).get(word)
        if found is None or unit is None or unit in counts:
            return None
        counts[unit] = found["count"]
        position = found.end()
    return counts


@lru_cache(maxsize=64)
def _local_units(name: str) -> Mapping[str, str]:
    """CLDR's words for the units, long and short; a word of two units is none."""
    from babel.units import format_unit

    locale = find_locale(name)
    words: dict[str, set[str]] = {}
    for unit in UNITS:
        for length in ("long", "short", "narrow"):
            for count in (1, 2, 3, 5, 11, 100, 1.5):  # of every plural form that a language may have
                shown = format_unit(count, f"duration-{unit}", length, locale=locale)
                word = "".join(each for each in shown if not each.isdecimal())
                words.setdefault(word_key(word.strip(" .,٫")), set()).add(unit)
    return {word: units.pop() for word, units in words.items() if len(units) == 1}


def show_duration(value: timedelta, locale: str) -> str:
    """In the short units of flows: `1d 2h 30m`."""
    return short_units(value)


def _encode(value: timedelta) -> str:
    return show_duration(value, "en")


def _decode(value: object) -> timedelta:
    iso = _iso_counts(str(value))  # as the results of actions are kept
    if iso:
        return _total(iso)
    counts = {SHORT.get(unit): int(count) for count, unit in re.findall(r"([0-9]+)([a-z]+)", str(value))}
    if not counts or None in counts:
        raise ValueError(f"{value!r} is not a duration")
    return sum((count * UNITS[unit] for unit, count in counts.items() if unit), timedelta())


DURATION = SlotType(
    name="duration",
    words=12,
    python_type=timedelta,
    read=read_duration,
    show=show_duration,
    encode=_encode,
    decode=_decode,
    read_control=as_typed(read_duration),
)
