"""Tests for flowbot.values.schedules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.schedules import Schedule, ScheduleError, read_schedule

LONDON = ZoneInfo("Europe/London")
ZONES = [ZoneInfo(key) for key in ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")]


def times(schedule: Schedule, after: str, count: int) -> list[str]:
    """The next times after a moment, as the clocks of the zone show them."""
    found, moment = [], datetime.fromisoformat(after).replace(tzinfo=UTC)
    for _ in range(count):
        due = schedule.after(moment)
        assert due is not None
        found.append(f"{due:%a %m-%d %H:%M %z}")
        moment = due
    return found


@pytest.mark.parametrize(
    ("source", "after", "found"),
    [
        ("30 8 * * MON-FRI", "2026-11-27 12:00", ["Mon 11-30 08:30 +0000", "Tue 12-01 08:30 +0000"]),
        ("*/20 9-10 * * *", "2026-11-27 10:30", ["Fri 11-27 10:40 +0000", "Sat 11-28 09:00 +0000"]),
        ("0 0 1,15 * *", "2026-11-27 12:00", ["Tue 12-01 00:00 +0000", "Tue 12-15 00:00 +0000"]),
        ("0 12 L * *", "2026-11-27 12:00", ["Mon 11-30 12:00 +0000", "Thu 12-31 12:00 +0000"]),
        ("0 12 13 * FRI", "2026-11-10 12:00", ["Fri 11-13 12:00 +0000", "Fri 11-20 12:00 +0000"]),
        ("0 0 * jan sun", "2026-11-27 12:00", ["Sun 01-03 00:00 +0000", "Sun 01-10 00:00 +0000"]),
    ],
)
def test_a_time_comes_again(source: str, after: str, found: list[str]) -> None:
    assert times(read_schedule(source, LONDON), after, 2) == found


def test_a_time_that_the_clocks_skip_is_the_next_that_exists() -> None:
    assert times(read_schedule("30 1 * * *", LONDON), "2026-03-28 12:00", 2) == [
        "Sun 03-29 02:00 +0100",
        "Mon 03-30 01:30 +0100",
    ]


def test_a_time_that_occurs_twice_is_the_first() -> None:
    assert times(read_schedule("30 1 * * *", LONDON), "2026-10-24 12:00", 2) == [
        "Sun 10-25 01:30 +0100",
        "Mon 10-26 01:30 +0000",
    ]
    assert times(read_schedule("*/30 * * * *", LONDON), "2026-10-25 00:15", 2) == [
        "Sun 10-25 01:30 +0100",
        "Sun 10-25 02:00 +0000",
    ]


@pytest.mark.parametrize(
    ("source", "message", "wrong"),
    [
        ("30 8 * *", "a time has five fields, and this has 4", "30 8 * *"),
        ("0 30 8 * * *", "a time has five fields, and this has 6", "0 30 8 * * *"),
        ("60 8 * * *", "'60' is not right for the minute", "60"),
        ("30  24 * * *", "'24' is not right for the hour", "24"),
        ("30 8 32 * *", "'32' is not right for the day of month", "32"),
        ("30 8 * JANUARY *", "'JANUARY' is not right for the month", "JANUARY"),
        ("30 8 * * FRI-MON", "'FRI-MON' is not right for the day of week", "FRI-MON"),
        ("30 8 30 2 *", "'30' is not right for the day of month", "30"),
        ("*/0 8 * * *", "'*/0' is not right for the minute", "*/0"),
        (f"{'1' * 5_000} * * * *", f"'{'1' * 40}' is not right for the minute", "1" * 5_000),
    ],
)
def test_what_is_no_time_is_told_with_its_place(source: str, message: str, wrong: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_schedule(source, LONDON)

    assert str(caught.value) == message
    assert source[caught.value.offset :][: caught.value.length] == wrong
    assert caught.value.hint


@given(st.lists(st.text("0123456789*,-/LW#MONFRI ", max_size=6), max_size=7).map(" ".join))
def test_whatever_is_written_is_a_schedule_or_none(source: str) -> None:
    schedule, wrong = None, None
    try:
        schedule = read_schedule(source, LONDON)
    except ScheduleError as error:
        wrong = source[error.offset :][: error.length]

    assert (schedule is None) is (wrong is not None)
    assert wrong is None or wrong in source
    assert schedule is None or schedule.after(datetime(2026, 1, 1, tzinfo=UTC)) is not None


@given(
    st.sampled_from(["*/17 * * * *", "30 1 * * *", "5 2,3 * * SUN", "0 0 1 * *", "0,59 */3 * * 1-5"]),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  in UTC
)
def test_each_time_is_later_than_the_one_before_and_none_is_between(
    source: str, zone: ZoneInfo, moment: datetime
) -> None:
    schedule, found = read_schedule(source, zone), [moment]
    for _ in range(5):
        due = schedule.after(found[-1])
        assert due is not None
        found.append(due.astimezone(UTC))  # arithmetic is that of the clocks elsewhere

    assert all(before < after for before, after in pairwise(found))
    for before, after in pairwise(found):
        middle = before + (after - before) / 2
        assert schedule.after(middle) == after
        assert schedule.after(after - timedelta(seconds=1)) == after


@given(
    st.sampled_from(["* * * * *", "*/17 0-4 * * *", "30 1 * * *", "5 2,3 * * SUN", "0 0 1 * *", "0 0 29 2 *"]),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  in UTC
    st.timedeltas(timedelta(), timedelta(days=5_000)),
)
def test_the_latest_of_its_times_is_the_last_that_has_passed(
    source: str, zone: ZoneInfo, moment: datetime, passed: timedelta
) -> None:
    schedule = read_schedule(source, zone)
    first = schedule.after(moment)
    assert first is not None
    latest = schedule.latest(first, now := first + passed)
    following = schedule.after(latest)

    assert first <= latest <= now
    assert following is not None
    assert following > now
    assert latest in (first, schedule.after(latest - timedelta(seconds=1)))
