"""Tests for flowbot.messageml._moments: dates, times, formats and zones as Java reads them."""

from __future__ import annotations

import pytest

from flowbot.messageml._moments import format_fault, is_date, is_moment, is_time, is_zone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-01", True),
        ("2024-02-29", True),
        ("2026-09-01Z", True),
        ("2026-09-01+02:00", True),
        ("+12026-09-01", True),
        ("-0001-02-28", True),
        ("2023-02-29", False),
        ("2026-13-01", False),
        ("2026-00-01", False),
        ("2026-9-1", False),
        ("+2026-09-01", False),
        ("12026-09-01", False),
        ("2026-09-01+19:00", False),
        ("٢٠٢٦-09-01", False),
        ("", False),
    ],
)
def test_a_date_is_one_of_the_calendar(text: str, expected: bool) -> None:
    assert is_date(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("09:30:00", True), ("24:00:00", True), ("24:00:01", False), ("09:30", False), ("9:30:00", False), ("09:60:00", False)],
)  # fmt: skip
def test_a_time_has_hours_minutes_and_seconds(text: str, expected: bool) -> None:
    assert is_time(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-01T09:30:00Z", True),
        ("2026-09-01t09:30z", True),
        ("2026-09-01T09:30:00.123456789+01:30", True),
        ("2026-09-01T09:30:00", False),
        ("2026-09-01", False),
        ("2026-09-31T09:30:00Z", False),
        ("2026-09-01T24:00:00Z", False),
    ],
)
def test_a_moment_has_an_offset(text: str, expected: bool) -> None:
    assert is_moment(text) is expected


@pytest.mark.parametrize(
    ("text", "is_date", "fault"),
    [
        ("dd/MM/yyyy", True, None),
        ("MMMMM d, yy", True, None),
        ("'at' d", True, "may only have M, d and y, with a space or one of . - / : between them"),
        ("d '1'", True, None),
        ("d '1", True, "is not a format for a date"),
        ("ddd", True, "may not have d more than 2 times in a row"),
        ("", True, "may only have M, d and y, with a space or one of . - / : between them"),
        ("hh:mm a", False, None),
        ("aa", False, "may not have a more than 1 times in a row"),
        ("dd", False, "may only have h, H, m, s and a, with a space or : between them"),
    ],
)
def test_a_format_is_one_of_java(text: str, is_date: bool, fault: str | None) -> None:
    assert format_fault(text, is_date=is_date) == fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Europe/Paris", True),
        ("UTC", True),
        ("Z", True),
        ("UTC+1", True),
        ("GMT-02:30", True),
        ("+5", True),
        ("+0530", True),
        ("+18:00", True),
        ("europe/paris", False),
        ("EST", False),
        ("+18:01", False),
        ("+053", False),
        ("UTC1", False),
        ("Paris", False),
    ],
)
def test_a_zone_is_a_name_of_the_database_or_an_offset(text: str, expected: bool) -> None:
    assert is_zone(text) is expected
