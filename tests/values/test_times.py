"""Tests for flowbot.values.times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from babel.dates import format_time
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.times import TIME, read_time
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LOCALES = (
    *(
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "en_GB",
        "es",
        "es_MX",
        "fi",
        "fr",
        "he",
        "hi",
        "hu",
        "it",
        "ja",
        "ko",
        "nl",
    ),
    *("pl", "pt", "ru", "sv", "th", "tr", "vi", "zh"),
)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "14:30", time(14, 30)),
        ("en", "9:05", time(9, 5)),
        ("en", "14:30:15", time(14, 30, 15)),
        ("en", "14:30:15.25", time(14, 30, 15, 250_000)),
        ("en", "2pm", time(14)),
        ("en", "2:30 P.M.", time(14, 30)),
        ("en", "2.30pm", time(14, 30)),
        ("en", "12am", time(0)),
        ("en", "12:15 pm", time(12, 15)),
        ("de", "14:30 Uhr", time(14, 30)),
        ("fr", "14h30", time(14, 30)),
        ("fr", "14 h 30", time(14, 30)),
        ("fi", "14.30", time(14, 30)),
        ("es", "2:30 p. m.", time(14, 30)),
        ("ko", "오후 2:30", time(14, 30)),
        ("zh", "下午2:30", time(14, 30)),
        ("ar", "٢:٣٠ م", time(14, 30)),
        ("th", "14:30 น.", time(14, 30)),
        ("th", "14 น.", time(14)),
    ],
)
def test_a_time_is_read_as_people_of_the_locale_write_it(
    read: Callable[..., object], locale: str, text: str, value: time
) -> None:
    assert read(TIME, text, locale) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "14",
        "25:00",
        "14:3",
        "14:30:61",
        "24:00",
        "13pm",
        "0am",
        "14.30",
        "1h",
        "noonish",
        "2026-09-01",
        "x" * 31,
    ],
)
def test_what_is_no_time_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(TIME, text) == f"'{text}' is not a time such as 14:30"


@given(value=st.times(), locale=st.sampled_from(LOCALES))
def test_every_form_that_babel_prints_is_read_back(value: time, locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)

    assert read_time(Passage(format_time(value, "short", locale=locale)), context) == value.replace(
        second=0, microsecond=0
    )
    assert read_time(Passage(format_time(value, "medium", locale=locale)), context) == value.replace(microsecond=0)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_mark_that_cldr_puts_after_an_hour_is_read(locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)

    for hour in range(24):
        for length in ("short", "medium"):
            shown = format_time(time(hour, 5), length, locale=locale)
            assert read_time(Passage(shown), context) == time(hour, 5)


def test_a_time_picker_sends_iso_and_nothing_else(context: ReadContext) -> None:
    assert TIME.read_control("13:51:06", context) == time(13, 51, 6)
    for sent in ("1:51 pm", "25:00:00", 1351, None, ["13:51:06"]):
        with pytest.raises(AnswerError):
            TIME.read_control(sent, context)


@pytest.mark.parametrize(("text", "locale"), [("14 Uhr", "de"), ("14h", "fr"), ("14 h", "pt_BR"), ("14 uhr", "en")])
def test_an_hour_alone_is_a_time_where_its_word_says_so(read: Callable[..., object], text: str, locale: str) -> None:
    assert read(TIME, text, locale) == time(14)
