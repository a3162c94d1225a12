"""The units of elapsed time, and the short words that flows write them with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

UNITS: Mapping[str, timedelta] = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
    "millisecond": timedelta(milliseconds=1),
    "microsecond": timedelta(microseconds=1),
}
"""Unit → how long it is, the longest first."""
SHORT = {"w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second", "ms": "millisecond", "us": "microsecond"}
"""Short word → unit."""


def counted(value: timedelta) -> Mapping[str, int]:
    """How many of each unit a time has, the longest first; weeks are days, and those it has none of are left out."""
    counts: dict[str, int] = {}
    for unit, length in UNITS.items():
        if unit != "week":
            count, value = divmod(value, length)
            counts |= {unit: count} if count else {}
    return counts


def short_units(value: timedelta) -> str:
    """A time in the short units of flows: `1d 2h 30m`."""
    counts = counted(value)
    return " ".join(f"{counts[unit]}{short}" for short, unit in SHORT.items() if unit in counts) or "0s"
