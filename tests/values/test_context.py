"""Tests for flowbot.values.context."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flowbot.values.context import ReadContext


def test_today_is_the_date_in_the_zone() -> None:
    late = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)

    assert ReadContext(now=late).today == date(2026, 9, 1)
    assert ReadContext(now=late, zone=ZoneInfo("Europe/Berlin")).today == date(2026, 9, 2)
