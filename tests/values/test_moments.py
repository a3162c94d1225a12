"""Tests for flowbot.values.moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.moments import DATETIME, in_zone, read_datetime

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
NO_MOMENTS = ("", "2026-09-01", "14:30", "1 sep 26", "tomorrow", "2026-09-01 25:00", "2026-09-01 14")
EARLIEST, LATEST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-12-31")
ZONES = [
    ZoneInfo(key)
    for key in ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
]


@pytest.mark.parametrize(
    ("locale", "text", "moment"),
    [
        ("en", "2026-09-01 14:30", "2026-09-01T14:30:00+01:00"),
        ("en", "2026-09-01T14:30:15", "2026-09-01T14:30:15+01:00"),
        ("en", "2026-09-01t14:30z", "2026-09-01T15:30:00+01:00"),
        ("en", "2026-12-01 14:30+05:30", "2026-12-01T09:00:00+00:00"),
        ("en", "2026-9-1 2:30 pm", "2026-09-01T14:30:00+01:00"),
        ("en", "tomorrow at 2pm", "2026-11-26T14:00:00+00:00"),
        ("en", "Friday 9:00", "2026-11-27T09:00:00+00:00"),
        ("en", "Sept 1, 2:30 pm", "2026-09-01T14:30:00+01:00"),
        ("en", "1 Sep 26 13:51", "2026-09-01T13:51:00+01:00"),
        ("de", "1.9.26 14:30", "2026-09-01T14:30:00+01:00"),
        ("de", "1. September 2026 um 14:30 Uhr", "2026-09-01T14:30:00+01:00"),
        ("fi", "1.9.2026 klo 14.30", "2026-09-01T14:30:00+01:00"),
        ("vi", "14:30 1/9/2026", "2026-09-01T14:30:00+01:00"),
    ],
)
def test_a_date_and_time_is_one_moment_in_the_zone_of_the_person(
    read: Callable[..., object], locale: str, text: str, moment: str
) -> None:
    value = read(DATETIME, text, locale, LONDON)

    assert isinstance(value, datetime)
    assert value.tzinfo is LONDON
    assert value.isoformat() == moment


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *[(each, f"'{each}' is not a date and time such as 2026-09-01 14:30") for each in NO_MOMENTS],
        ("soon 5pm", "'soon' is not a date such as 2026-09-01"),
        ("03/04/2026 14:30", "'03/04/2026' is not clear: it may be 2026-03-04 or 2026-04-03"),
        ("0001-01-01 00:00+12:00", "'0001-01-01 00:00+12:00' is not a date and time such as 2026-09-01 14:30"),
    ],
)
def test_what_is_no_date_and_time_is_refused(refused: Callable[..., str], text: str, problem: str) -> None:
    assert refused(DATETIME, text) == problem


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        ("Europe/London", "2026-03-29T01:30:00", "2026-03-29T02:00:00+01:00"),
        ("Europe/London", "2026-03-29T01:00:00", "2026-03-29T02:00:00+01:00"),
        ("Europe/London", "2026-03-29T01:59:59.999999", "2026-03-29T02:00:00+01:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-04T02:30:00+11:00"),
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T00:00:00+14:00"),  # a day that never was
        ("Europe/London", "2026-10-25T01:30:00", "2026-10-25T01:30:00+01:00"),  # the first of two
    ],
)
def test_a_local_time_that_is_skipped_is_the_next_and_one_that_occurs_twice_the_first(
    zone: str, local: str, moment: str
) -> None:
    assert in_zone(datetime.fromisoformat(local), ZoneInfo(zone)).isoformat() == moment


@given(
    value=st.datetimes(EARLIEST, LATEST),
    locale=st.sampled_from(["en_GB", "de", "fi", "fr", "ja", "ko", "vi", "hi"]),
)
def test_every_form_that_babel_prints_is_read_back(value: datetime, locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)

    assert read_datetime(Passage(format_datetime(value, "short", locale=locale)), context) == value.replace(
        second=0, microsecond=0, tzinfo=UTC
    )
    assert read_datetime(Passage(format_datetime(value, "medium", locale=locale)), context) == value.replace(
        microsecond=0, tzinfo=UTC
    )


@given(
    st.datetimes(EARLIEST, LATEST, timezones=st.sampled_from(ZONES))
    | st.datetimes(EARLIEST, LATEST, timezones=st.just(timezone(timedelta(hours=2))))
)
def test_a_moment_keeps_its_zone_and_its_fold_through_json(value: datetime) -> None:
    value = value.astimezone(UTC).astimezone(value.tzinfo)  # a local time that exists
    decoded = DATETIME.decode(DATETIME.encode(value))

    assert isinstance(decoded, datetime)
    assert decoded.astimezone(UTC) == value.astimezone(UTC)
    assert (decoded.tzinfo, decoded.fold) == (value.tzinfo, value.fold)


def test_a_time_without_a_zone_is_not_decoded() -> None:
    with pytest.raises(ValueError, match="not a time in a zone"):
        DATETIME.decode("2026-09-01T14:30")
