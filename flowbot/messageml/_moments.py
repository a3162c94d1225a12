"""Dates, times, their formats and time zones, as the agent's Java reads them."""

from __future__ import annotations

import calendar
import re
from functools import cache
from importlib.resources import files

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The longest that each month may be."""

_OFFSET = r"(?:[Zz]|[+-](?P<hours>\d\d)(?::(?P<minutes>\d\d)(?::(?P<seconds>\d\d))?)?)"
_DAY = r"(?P<year>-?\d{4}|[+-]\d{5,9})-(?P<month>\d\d)-(?P<day>\d\d)"
_DATE = re.compile(rf"{_DAY}{_OFFSET}?", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00", re.ASCII)
_MOMENT = re.compile(rf"{_DAY}[Tt](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{{0,9}})?)?{_OFFSET}", re.ASCII)

_DATE_FORMAT = re.compile("[0-9Mdy/. !-:]+", re.ASCII)
_TIME_FORMAT = re.compile("[hHmsa: ]+")
_LONGEST_RUN = {"M": 5, "d": 2, "y": 19, "h": 2, "H": 2, "m": 2, "s": 2, "a": 1}

_ZONE_OFFSET = re.compile(r"[+-](\d{1,2})(?:(?::?)([0-5]\d)(?:(?::?)([0-5]\d))?)?", re.ASCII)
_OFFSET_LENGTHS = {2, 3, 5, 6, 7, 9}
# The JDK has these neither as regions nor, unlike its older siblings, by their short names.
_NO_REGIONS = frozenset({"EST", "HST", "MST", "ROC", "Factory"})


def is_date(text: str) -> bool:
    """Whether this is `2026-09-01`, perhaps with an offset (Java's ISO_DATE)."""
    return _is_day(_DATE.fullmatch(text))


def is_moment(text: str) -> bool:
    """Whether this is `2026-09-01T09:30:00Z` or with another offset (Java's ISO_OFFSET_DATE_TIME)."""
    return _is_day(_MOMENT.fullmatch(text))


def is_time(text: str) -> bool:
    """Whether this is a time as `09:30:00`; `24:00:00` is one."""
    return _TIME.fullmatch(text) is not None


def _is_day(found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if not 1 <= month <= 12 or (found["year"].startswith("-") and year == 0):
        return False
    # The calendar repeats every 400 years, and Python's ends at 9999.
    is_short = month == 2 and not calendar.isleap(year % 400 + 2000)
    if not 1 <= day <= (28 if is_short else _DAYS[month - 1]):
        return False
    hours, minutes, seconds = (int(found[each] or 0) for each in ("hours", "minutes", "seconds"))
    return minutes < 60 and seconds < 60 and hours * 3600 + minutes * 60 + seconds <= 18 * 3600


def format_fault(text: str, *, is_date: bool) -> str | None:
    """Why this is no format for a date or a time; None when it is one."""
    allowed = _DATE_FORMAT if is_date else _TIME_FORMAT
    if not allowed.fullmatch(text):
        if is_date:
            return "may only have M, d and y, with a space or one of . - / : between them"
        return "may only have h, H, m, s and a, with a space or : between them"
    if "#" in text or text.count("'") % 2:
        return f"is not a format for a {'date' if is_date else 'time'}"
    plain = re.sub("'[^']*'", "", text)
    for run in re.finditer(r"([A-Za-z])\1*", plain):
        if len(run[0]) > _LONGEST_RUN[run[1]]:
            return f"may not have {run[1]} more than {_LONGEST_RUN[run[1]]} times in a row"
    return None


def is_zone(text: str) -> bool:
    """Whether this is a time zone: a name of the tz database, `Z`, or an offset such as `+02:00` or `UTC+1`."""
    if text in _regions() or text in ("Z", "UTC", "GMT", "UT"):
        return True
    for prefix in ("UTC", "GMT", "UT"):
        if text.startswith((f"{prefix}+", f"{prefix}-")):
            return _is_offset(text[len(prefix) :])
    return _is_offset(text)


def _is_offset(text: str) -> bool:
    found = _ZONE_OFFSET.fullmatch(text)
    if found is None or len(text) not in _OFFSET_LENGTHS:
        return False
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds <= 18 * 3600


@cache
def _regions() -> frozenset[str]:
    names = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(names) - _NO_REGIONS
