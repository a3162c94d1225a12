"""Tests for flowbot.values.durations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from flowbot.values.durations import DURATION

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "30s", timedelta(seconds=30)),
        ("en", "10m", timedelta(minutes=10)),
        ("en", "1h30m", 1.5 * HOUR),
        ("fr", "1h30", 1.5 * HOUR),
        ("en", "3m", HOUR / 20),
        ("en", "PT3M", HOUR / 20),
        ("en", "2d", 48 * HOUR),
        ("en", "1w", 7 * 24 * HOUR),
        ("en", "2 hours", 2 * HOUR),
        ("en", "90 Minutes", 1.5 * HOUR),
        ("en", "1 h 30 min", 1.5 * HOUR),
        ("en", "2 weeks, 3 days and 1 hour", 409 * HOUR),
        ("en", "1.5 hours", 1.5 * HOUR),
        ("de", "1,5 Stunden", 1.5 * HOUR),
        ("en", "0s", timedelta()),
        ("en", "PT1H", HOUR),
        ("en", "p1dt2h", 26 * HOUR),
        ("en", "P2W", 336 * HOUR),
        ("en", "PT0.5S", timedelta(seconds=0.5)),
        ("de", "2 Std. 5 Min.", timedelta(minutes=125)),
        ("fr", "3 jours", 72 * HOUR),
        ("ro", "21 de ore", 21 * HOUR),
        ("ru", "5 дней", 120 * HOUR),
        ("ja", "2 時間", 2 * HOUR),
        ("ar", "٥ دقائق", timedelta(minutes=5)),
        ("tr", "2d", 48 * HOUR),  # the units of flows hold everywhere
    ],
)
def test_a_duration_is_read_in_units_in_words_and_as_iso(
    read: Callable[..., object], locale: str, text: str, value: timedelta
) -> None:
    assert read(DURATION, text, locale) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "h", "-1h", "1 month", "2y", "P1M", "P1Y", "P", "PT", "P1DT", "1h 1h", "1,500s", "1:30"),
        *("999999999999w", "P999999999999D", "soon", "2 Stunden", "1h,", "x" * 40),
    ],
)
def test_what_is_no_duration_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(DURATION, text) == f"'{text}' is not a duration such as 1h30m or 2 days"


def test_a_duration_is_shown_in_the_units_of_flows() -> None:
    assert DURATION.show(timedelta(days=9, hours=2, minutes=30), "de") == "9d 2h 30m"
    assert DURATION.show(timedelta(seconds=1, microseconds=2003), "en") == "1s 2ms 3us"
    assert DURATION.show(timedelta(), "en") == "0s"


@pytest.mark.parametrize("value", ["", "1", "1y", None, 90])
def test_only_durations_are_decoded(value: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        DURATION.decode(value)


def test_a_capital_m_may_be_months(refused: Callable[..., str]) -> None:
    assert refused(DURATION, "3M") == "'3M' is not clear: a month has no length, and minutes are written 3m"


def test_what_an_action_gave_is_decoded_as_json_holds_it() -> None:
    assert DURATION.decode("PT1H30M") == timedelta(minutes=90)
