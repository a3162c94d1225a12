"""Tests for flowbot.values.showing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values.context import ReadContext, Reader
from flowbot.values.numbers import read_decimal
from flowbot.values.showing import (
    plural_form,
    show_date,
    show_datetime,
    show_long_duration,
    show_money,
    show_number,
    show_percent,
    show_time,
)

LOCALES = ["en", "en-GB", "de", "de_CH", "fr", "es", "pl", "pt-BR", "hi", "ja", "ar"]
MOMENT = datetime(2026, 9, 1, 22, 30, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
NUMBERS = st.decimals(min_value=-(10**30), max_value=10**30, allow_nan=False, allow_infinity=False, places=4)


def passage(text: str) -> Passage:
    return Passage(text)


@pytest.mark.parametrize(
    ("value", "locale", "shown"),
    [
        ("1234567", "en", "1,234,567"),
        ("1234.50", "en", "1,234.50"),
        ("1E+3", "en", "1,000"),
        ("0", "en", "0"),
        ("-1234.5", "de", "-1.234,5"),
        ("1234567.5", "hi", "12,34,567.5"),
        ("1234.5", "fr", "1\u202f234,5"),
        ("1234.5", "no such locale", "1,234.5"),
        ("1" * 40, "en", f"{int('1' * 40):,}"),
    ],
)
def test_a_number_is_shown_with_its_thousands_set_apart(value: str, locale: str, shown: str) -> None:
    assert show_number(Decimal(value), locale) == shown


@pytest.mark.parametrize(("decimals", "shown"), [(0, "2"), (1, "2.3"), (2, "2.35"), (3, "2.346")])
def test_a_number_is_rounded_to_the_decimals_that_are_asked_for(decimals: int, shown: str) -> None:
    assert show_number(Decimal("2.3456"), "en", decimals) == shown


@given(NUMBERS, st.sampled_from(["en", "en-GB", "de", "fr", "pl", "pt-BR", "hi"]))
def test_a_number_is_read_back_as_it_was_shown(value: Decimal, locale: str) -> None:
    shown = show_number(value, locale)

    assert read_decimal(passage(shown), ReadContext(now=MOMENT, locale=locale)) == value


@pytest.mark.parametrize(
    ("value", "locale", "decimals", "shown"),
    [
        ("0.125", "en", None, "12.5%"),
        ("0.5", "en", None, "50%"),
        ("2", "en", None, "200%"),
        ("0.125", "en", 0, "12%"),
        ("0.125", "de", 2, "12,50\xa0%"),
    ],
)
def test_a_share_is_shown_as_a_percentage(value: str, locale: str, decimals: int | None, shown: str) -> None:
    assert show_percent(Decimal(value), locale, decimals) == shown


@pytest.mark.parametrize(
    ("value", "currency", "locale", "shown"),
    [
        ("12.5", "EUR", "en", "12.50 EUR"),
        ("1234.5", "EUR", "de", "1.234,50 EUR"),
        ("0.12500", "EUR", "en", "0.125 EUR"),
        ("7", "JPY", "en", "7 JPY"),
        ("7", "BHD", "en", "7.000 BHD"),
        ("7", "no currency", "en", "7.00 no currency"),
        ("3", "", "en", "3.00"),
        ("1E+3", "EUR", "en", "1,000.00 EUR"),
        ("0", "EUR", "en", "0.00 EUR"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value: str, currency: str, locale: str, shown: str) -> None:
    assert show_money(Decimal(value), currency, locale) == shown


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (show_number(Decimal("1234567.5"), "de-CH"), "1'234'567.5"),
        (show_number(Decimal("-1234567890"), "fr-CH"), "-1'234'567'890"),
        (show_percent(Decimal("12345.678"), "de-CH"), "1'234'567.8%"),
        (show_money(Decimal("1234567"), "CHF", "de-CH"), "1'234'567.00 CHF"),
        (show_money(Decimal("1234567"), "CHF", "de-CH", symbol=True), "CHF 1'234'567.00"),
        (show_number(Decimal("0.5"), "de-CH"), "0.5"),
    ],
)
def test_apostrophes_set_thousands_apart_in_switzerland(shown: str, expected: str) -> None:
    assert shown.replace("’", "'").replace("\xa0", " ") == expected


@pytest.mark.parametrize(
    ("locale", "shown"),
    [("en", "€1,234.50"), ("de", "1.234,50\xa0€"), ("ja", "€1,234.50"), ("fr", "1\u202f234,50\xa0€")],
)
def test_a_symbol_stands_where_the_locale_has_it(locale: str, shown: str) -> None:
    assert show_money(Decimal("1234.5"), "EUR", locale, symbol=True) == shown


@pytest.mark.parametrize(
    ("style", "locale", "shown"),
    [
        ("short", "en", "9/1/26"),
        ("medium", "en", "Sep 1, 2026"),
        ("long", "en", "September 1, 2026"),
        ("full", "en", "Tuesday, September 1, 2026"),
        ("iso", "en", "2026-09-01"),
        ("d MMMM y", "en", "1 September 2026"),
        ("EEE 'the' d", "en", "Tue the 1"),
        ("medium", "de", "01.09.2026"),
        ("long", "fr", "1 septembre 2026"),
        ("iso", "fr", "2026-09-01"),
    ],
)
def test_a_date_is_shown_as_the_locale_does(style: str, locale: str, shown: str) -> None:
    assert show_date(date(2026, 9, 1), Reader(locale=locale), style) == shown


@pytest.mark.parametrize(
    ("style", "locale", "shown"),
    [
        ("short", "en", "8:30\u202fAM"),
        ("medium", "en", "8:30:00\u202fAM"),
        ("full", "en", "8:30:00\u202fAM"),
        ("iso", "en", "08:30"),
        ("HH:mm", "en", "08:30"),
        ("short", "de", "08:30"),
    ],
)
def test_a_time_of_day_is_shown_as_the_locale_does(style: str, locale: str, shown: str) -> None:
    assert show_time(time(8, 30), Reader(locale=locale), style) == shown


@pytest.mark.parametrize(
    ("style", "locale", "shown"),
    [
        ("short", "en", "9/2/26, 12:30\u202fAM"),
        ("medium", "en", "Sep 2, 2026, 12:30\u202fAM"),
        ("long", "de", "2. September 2026, 00:30:05 MESZ"),
        ("iso", "en", "2026-09-02 00:30+02:00"),
        ("d MMM, HH:mm", "en", "2 Sep, 00:30"),
    ],
)
def test_a_moment_is_shown_where_the_reader_is(style: str, locale: str, shown: str) -> None:
    reader = Reader(locale=locale, zone=BERLIN)

    assert show_datetime(MOMENT, reader, style) == shown


def test_a_moment_has_the_date_and_the_time_that_it_is_for_the_reader() -> None:
    reader = Reader(zone=BERLIN)

    assert show_date(MOMENT, reader, "iso") == "2026-09-02"
    assert show_time(MOMENT, reader, "iso") == "00:30"
    assert show_time(MOMENT, reader) == "12:30\u202fAM"


def test_a_moment_without_a_zone_is_taken_for_one_of_the_reader() -> None:
    assert show_datetime(datetime(2026, 9, 1, 8, 30), Reader(zone=BERLIN), "iso") == "2026-09-01 08:30+02:00"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("meduim", "'meduim' is no way to show a date; did you mean 'medium'?"),
        ("HH", "'HH' is no way to show a date; write short, medium, long, full, iso, or a pattern such as 'd MMMM y'"),
        ("", "'' is no way to show a date; write short, medium, long, full, iso, or a pattern such as 'd MMMM y'"),
        (
            "d 'x",
            "'d 'x' is no way to show a date; write short, medium, long, full, iso, or a pattern such as 'd MMMM y'",
        ),
        ("WW", "'WW' is no way to show a date; write short, medium, long, full, iso, or a pattern such as 'd MMMM y'"),
        (
            "dddddd",
            "'dddddd' is no way to show a date; write short, medium, long, full, iso, or a pattern such as 'd MMMM y'",
        ),
    ],
)
def test_what_is_no_way_to_show_a_date_is_refused(style: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the text is compared below
        show_date(date(2026, 9, 1), Reader(), style)

    assert str(caught.value) == reason


@pytest.mark.parametrize("locale", LOCALES)
def test_any_field_of_a_time_is_shown_in_every_locale_or_refused_in_every_one(locale: str) -> None:
    for field in "abBhHKkmsSzZOvVxX":
        try:
            shown = show_time(MOMENT, Reader(locale=locale), field)
        except ValueError as error:
            assert "is no way to show" in str(error)  # noqa: PT017  some are refused, and most are not
            assert field == "b"
        else:
            assert shown


@given(st.text(alphabet="GyQqMLwWdDEec .,'-/HhmsaZ", max_size=12), st.sampled_from(LOCALES))
def test_any_style_shows_a_moment_or_is_refused(style: str, locale: str) -> None:
    for show in (show_date, show_datetime):
        try:
            shown = show(MOMENT, Reader(locale=locale), style)
        except ValueError as error:
            assert "is no way to show" in str(error)  # noqa: PT017  many are refused, and some are not
        else:
            assert isinstance(shown, str)


@pytest.mark.parametrize(
    ("value", "length", "locale", "shown"),
    [
        (timedelta(days=1, hours=2, minutes=30), "long", "en", "1 day, 2 hours, 30 minutes"),
        (timedelta(hours=2), "short", "en", "2 hr"),
        (timedelta(hours=2, minutes=5), "narrow", "en", "2h 5m"),
        (timedelta(seconds=1, milliseconds=500), "long", "en", "1.5 seconds"),
        (timedelta(), "long", "en", "0 seconds"),
        (timedelta(microseconds=1), "long", "en", "0 seconds"),
        (-timedelta(days=3), "long", "en", "-3 days"),
        (timedelta(days=1, hours=2, minutes=30), "long", "de", "1 Tag, 2 Stunden, 30 Minuten"),
        (timedelta(hours=2, seconds=12), "short", "ar", "2 س, 12 ث"),
    ],
)
def test_a_duration_is_shown_in_units(value: timedelta, length: str, locale: str, shown: str) -> None:
    assert show_long_duration(value, locale, length) == shown


def test_a_duration_may_be_shown_in_its_largest_units() -> None:
    assert show_long_duration(timedelta(days=1, minutes=30, seconds=2), "en", most=2) == "1 day"
    assert show_long_duration(timedelta(hours=1, minutes=30, seconds=2), "en", most=2) == "1 hour, 30 minutes"


@given(st.timedeltas(), st.sampled_from(LOCALES), st.sampled_from(["long", "short", "narrow"]))
def test_any_duration_can_be_shown(value: timedelta, locale: str, length: str) -> None:
    assert show_long_duration(value, locale, length)


@pytest.mark.parametrize(
    ("value", "locale", "form"),
    [
        ("1", "en", "one"),
        ("2", "en", "other"),
        ("1.0", "en", "other"),
        ("3", "pl", "few"),
        ("5", "pl", "many"),
        ("0", "ar", "zero"),
        ("2", "ar", "two"),
        ("1", "ja", "other"),
    ],
)
def test_a_number_takes_the_plural_form_of_its_language(value: str, locale: str, form: str) -> None:
    assert plural_form(Decimal(value), locale) == form
