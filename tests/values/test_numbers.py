"""Tests for flowbot.values.numbers and flowbot.values._number_marks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel.core import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values._number_marks import number_marks
from flowbot.values.context import ReadContext
from flowbot.values.numbers import DECIMAL, INTEGER
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LOCALES = ("en", "en_IN", "de", "de_CH", "fr", "es", "es_MX", "it", "pt", "sv", "pl", "ru", "tr", "ja", "ar", "hi")


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "12", "12"),
        ("en", "12.50", "12.50"),
        ("en", "1,250.50", "1250.50"),
        ("en", "1,250,000", "1250000"),
        ("en", "-1,250", "-1250"),
        ("en", "+5", "5"),
        ("en", ".5", "0.5"),
        ("en", "1.250", "1.250"),
        ("en", "12.", "12"),
        ("de", "1.250,50", "1250.50"),
        ("de", "1.250", "1250"),
        ("de", "1,250", "1.250"),
        ("de", ",5", "0.5"),
        ("de", "12.50", "12.50"),  # cannot be grouped
        ("de", "0.125", "0.125"),
        ("de", "1234.567", "1234.567"),
        ("de", "1,250.50", "1250.50"),
        ("de", "1,250,000", "1250000"),
        ("en", "1.250,50", "1250.50"),
        ("en", "1.250.000", "1250000"),
        ("en", "1 250,5", "1250.5"),
        ("en_IN", "1,00,000", "100000"),
        ("en_IN", "12,34,567.8", "1234567.8"),
        ("fr", "1 250,50", "1250.50"),
        ("fr", "1\xa0250,50", "1250.50"),
        ("fr", "1\u202f250,50", "1250.50"),
        ("de_CH", "1'250.50", "1250.50"),
        ("de_CH", "1’250.50", "1250.50"),
        ("en", "−5", "-5"),
        ("en", "–5", "-5"),
        ("ar", "١٢٫٥", "12.5"),
        ("ar", "١٬٢٥٠", "1250"),
        ("hi", "१२", "12"),
        ("ja", "１，２５０．５", "1250.5"),
        ("en", "10k", "10000"),
        ("en", "10 K", "10000"),
        ("en", "1.5k", "1500"),
        ("en", "2mm", "2000000"),
        ("en", "5m", "5000000"),
        ("en", "1.5bn", "1500000000"),
        ("en", "-3bn", "-3000000000"),
        ("en", "2 million", "2000000"),
        ("en", "2t", "2000000000000"),
        ("de", "1,5 Mio.", "1500000"),
        ("de", "1,5 Millionen", "1500000"),
        ("de", "2 Mrd", "2000000000"),
        ("fr", "2 Md", "2000000000"),
        ("es", "5 mil", "5000"),
        ("ja", "1.5億", "150000000"),
        ("en", "5%", "0.05"),
        ("en", "12.5 %", "0.125"),
        ("tr", "%5", "0.05"),
        ("ar", "٥٪", "0.05"),
        ("xx", "1,250.5", "1250.5"),
    ],
)
def test_a_number_is_read_as_the_locale_writes_it(
    read: Callable[..., object], locale: str, text: str, value: str
) -> None:
    number = read(DECIMAL, text, locale)

    assert isinstance(number, Decimal)
    assert str(number) == value


@pytest.mark.parametrize(
    ("locale", "text", "readings"),
    [
        ("en", "1,25", "125 or 1.25"),
        ("en", "12,50", "1250 or 12.50"),
        ("en", "0,125", "125 or 0.125"),
        ("en", "01,250", "1250 or 1.250"),
        ("fr", "1.250", "1,250 or 1250"),
        ("de_CH", "1,250", "1250 or 1.250"),
        ("fr", "1,5bn", "1 500 000 000 or 1 500 000 000 000"),  # billion is 10^12 in French
        ("tr", "5b", "5000 or 5 000 000 000"),  # bin is a thousand
    ],
)
def test_what_may_be_two_numbers_is_asked_back(
    refused: Callable[..., str], locale: str, text: str, readings: str
) -> None:
    assert refused(DECIMAL, text, locale) == f"'{text}' is not clear: it may be {readings}"


@pytest.mark.parametrize(
    ("text", "example"),
    [
        *[(each, "") for each in ("", "abc", "NaN", "inf", "Infinity", "-", "½", "k", "%")],
        *[(each, " such as 12.50") for each in ("1e9", "1,2,3", "1,00,000", "1.2.3", "5 EUR", "€5", "$5", "5-", "(5)")],
        *[
            (each, " such as 12.50")
            for each in ("--5", "- 5", "5²", "0x10", "1_000", "5 %%", "%5%", "5%k", "10kk", "12 50")
        ],
        *[(each, " such as 12.50") for each in ("1,250,00", "1 2", "5 5")],
    ],
)
def test_what_is_no_number_is_refused(refused: Callable[..., str], text: str, example: str) -> None:
    assert refused(DECIMAL, text) == f"'{text}' is not a number{example}"


def test_a_number_of_a_hundred_characters_is_exact_and_a_longer_one_is_none(
    read: Callable[..., object], refused: Callable[..., str]
) -> None:
    assert read(INTEGER, "9" * 100) == 10**100 - 1
    assert read(INTEGER, "9" * 99 + "k") == (10**99 - 1) * 1000
    assert refused(DECIMAL, "9" * 101) == "'" + "9" * 39 + "…' is not a number such as 12.50"


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("-1,250", -1250), ("7.0", 7), ("10k", 10_000), ("1.5k", 1500)]
)
def test_a_whole_number_may_be_written_in_any_way(read: Callable[..., object], text: str, value: int) -> None:
    assert read(INTEGER, text) == value
    assert type(read(INTEGER, text)) is int


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("7.5", "'7.5' is not a whole number such as 12"),
        ("1.2345k", "'1.2345k' is not a whole number such as 12"),
        ("500%", "'500%' is not a number such as 12.50"),
        ("", "'' is not a number"),
    ],
)
def test_what_is_not_a_whole_number_is_refused(refused: Callable[..., str], text: str, problem: str) -> None:
    assert refused(INTEGER, text) == problem


@pytest.mark.parametrize("locale", ["en", "en_US", "en_GB"])
def test_what_is_known_of_english_without_babel_is_what_cldr_says(locale: str) -> None:
    cldr = Locale.parse(locale)

    marks = number_marks(locale)

    assert (marks.decimal, marks.group) == (
        cldr.number_symbols["latn"]["decimal"],
        cldr.number_symbols["latn"]["group"],
    )
    assert marks.grouping == cldr.decimal_formats[None].grouping
    for width in ("short", "long"):
        for magnitude, pattern in cldr.compact_decimal_formats[width]["other"].items():
            word = pattern.pattern.strip("0 ").lower()
            assert len(magnitude) - pattern.pattern.count("0") in marks.powers[word]


@given(
    number=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    locale=st.sampled_from(LOCALES),
)
def test_what_babel_prints_and_reads_is_read_with_the_same_value(number: Decimal, locale: str) -> None:
    shown = format_decimal(number, locale=locale, decimal_quantization=False)
    context = ReadContext(now=NOW, locale=locale)

    assert DECIMAL.read(Passage(shown), context) == number
    try:
        theirs = parse_decimal(shown, locale=locale, strict=True)
    except NumberFormatError:
        return
    assert theirs == number


@given(text=st.text("0123456789,.' -", max_size=12), locale=st.sampled_from(LOCALES))
def test_what_babel_reads_strictly_is_never_read_as_another_number(text: str, locale: str) -> None:
    try:
        theirs = parse_decimal(text.strip(), locale=locale, strict=True)
        ours = DECIMAL.read(Passage(text), ReadContext(now=NOW, locale=locale))
    except (NumberFormatError, AnswerError):
        return

    assert ours == theirs


@pytest.mark.parametrize("value", [True, 1.5, "x", None, "2.5"])
def test_only_whole_numbers_are_decoded_as_such(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        INTEGER.decode(value)


@pytest.mark.parametrize("value", ["x", "NaN", None, []])
def test_only_finite_numbers_are_decoded(value: object) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        DECIMAL.decode(value)
