"""Tests for flowbot.swadl.timers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.definition.waiting import Reminder
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.timers import cron_of, read_duration, written


@pytest.mark.parametrize(
    ("iso", "flow"),
    [("PT10S", "10s"), ("PT1H30M", "1h30m"), ("P1D", "1d"), ("P2W", "2w"), ("P8D", "8d"), ("P1M", "30d")],
)
def test_a_duration_is_written_as_flows_do(iso: str, flow: str) -> None:
    assert written(read_duration(iso)) == flow


@given(st.integers(1, 10_000_000))
def test_a_duration_stays_as_long_as_it_is(seconds: int) -> None:
    assert Reminder(after=written(timedelta(seconds=seconds))).after == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["10s", "P", "PT", "PT0S", "${variables.x}", ""])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(CannotCarryError):
        read_duration(text)


@pytest.mark.parametrize(
    ("repeat", "cron", "zone"),
    [
        ("R/PT1M", "* * * * *", None),
        ("R/PT15M", "*/15 * * * *", None),
        ("R/PT1H", "0 * * * *", None),
        ("R/2026-01-01T00:20:00Z/PT6H", "20 */6 * * *", "UTC"),
        ("R/1970-01-01T00:00:00Z/P1D", "0 0 * * *", "UTC"),
        ("R/2026-01-05T09:30:00+01:00/P7D", "30 8 * * MON", "UTC"),
        ("0 30 9 ? * MON-FRI", "30 9 * * MON-FRI", None),
        ("0 0/5 * * * ? *", "*/5 * * * *", None),
        ("0 0 8 ? * 1,7", "0 8 * * SUN,SAT", None),
    ],
)
def test_a_repetition_becomes_five_fields(repeat: str, cron: str, zone: str | None) -> None:
    assert cron_of(repeat) == (cron, zone)


@pytest.mark.parametrize(
    "repeat",
    ["R/PT10S", "R/PT90S", "R/PT7M", "R/PT5H", "R/P2D", "R/P7D", "R3/PT1H", "R", "R/soon/P1D", "5 0 0 * * ?", "x"],
)
def test_times_that_no_five_fields_are_are_refused(repeat: str) -> None:
    with pytest.raises(CannotCarryError):
        cron_of(repeat)
