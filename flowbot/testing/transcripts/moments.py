"""Moments and durations as transcripts write them: `2026-11-24T09:00 Europe/London`, `61m`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flowbot.definition.written import read_written


def read_moment(text: str) -> datetime:
    """A moment with its zone, UTC where none is named; a day alone is its beginning.

    Raises:
        ValueError: It is none.
    """
    day, _, zone = text.strip().partition(" ")
    moment = datetime.fromisoformat(day)
    if zone and moment.tzinfo is None:
        try:
            return moment.replace(tzinfo=ZoneInfo(zone.strip()))
        except (KeyError, OSError) as error:
            raise ValueError(f"there is no time zone '{zone.strip()}'") from error
    if zone:
        raise ValueError("it has an offset and a zone")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_span(text: str) -> timedelta:
    """A duration: `61m`, `1h30m`, `2d`.

    Raises:
        ValueError: It is none.
    """
    found = read_written("duration", text)
    if not isinstance(found, timedelta):
        raise ValueError("it is no duration, such as 61m, 1h30m or 2d")
    return found
