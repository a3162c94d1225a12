"""Tests for flowbot.values.shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values.context import ReadContext
from flowbot.values.shown import listed_in, shown
from flowbot.values.types import SLOT_TYPES

LOCALES = ("en", "en_GB", "en_IN", "de", "de_CH", "fr", "fr_CH", "es", "es_MX", "it")


@pytest.mark.parametrize(
    ("value", "locale", "text"),
    [
        (1_000, "en", "1,000"),
        (1_000, "de", "1.000"),
        (1_000, "de_CH", "1'000"),
        (1_000, "fr", "1\u202f000"),
        (-1_234_567, "en_IN", "-12,34,567"),
        (12, "de", "12"),
        (Decimal("12.50"), "en", "12.50"),
        (Decimal("12.50"), "de", "12,50"),
        (Decimal("1E-7"), "fr", "0,0000001"),
        (Decimal("1" + "0" * 40 + ".5"), "en", "10" + ",000" * 13 + ".5"),
        (date(2026, 9, 1), "en", "2026-09-01"),
        (date(2026, 9, 1), "en_GB", "2026-09-01"),
        (date(2026, 9, 1), "de", "01.09.2026"),
        (date(2026, 9, 1), "fr", "1 sept. 2026"),
        (datetime(2026, 9, 1, 14, 30, tzinfo=UTC), "en", "2026-09-01 14:30"),
        (datetime(2026, 9, 1, 14, 30, tzinfo=UTC), "de", "01.09.2026 14:30"),
        (time(14, 30), "en", "14:30"),
        (time(14, 30), "fr", "14:30"),
        (timedelta(hours=26, minutes=30), "en", "1d 2h 30m"),
        (timedelta(hours=26, minutes=30), "de", "1 Tg. 2 Std. 30 Min."),
        (timedelta(), "en", "0s"),
        (timedelta(), "de", "0 Sek."),
        ("1000", "de", "1000"),
        (True, "de", "True"),
        (None, "de", "None"),
    ],
)
def test_a_value_is_shown_as_the_locale_writes_it(value: object, locale: str, text: str) -> None:
    assert shown(value, locale) == text


VALUES: dict[str, st.SearchStrategy[object]] = {
    "integer": st.integers(-(10**18), 10**18),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    "date": st.dates(min_value=date(1000, 1, 1)),
    "time": st.times().map(lambda value: value.replace(second=0, microsecond=0)),
    "datetime": st.datetimes(datetime.fromisoformat("1950-01-01"), timezones=st.just(UTC)).map(
        lambda value: value.replace(second=0, microsecond=0)
    ),
    "duration": st.timedeltas(timedelta(), timedelta(days=999)),
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data(), locale=st.sampled_from(LOCALES))
def test_what_is_shown_may_be_the_answer(name: str, data: st.DataObject, locale: str) -> None:
    value = data.draw(VALUES[name])
    context = ReadContext(now=datetime(2026, 11, 25, tzinfo=UTC), locale=locale)

    assert SLOT_TYPES[name].read(Passage(shown(value, locale)), context) == value


@pytest.mark.parametrize(
    ("words", "locale", "text"),
    [
        ([], "en", ""),
        ([], "de", ""),
        (["a"], "fr", "a"),
        (["a", "b"], "en_GB", "a or b"),
        (["a", "b", "c"], "en", "a, b or c"),
        (["a", "b", "c"], "de", "a, b oder c"),
        (["a", "b", "c"], "fr_CA", "a, b ou c"),
        (["a", "b", "c"], "es", "a, b o c"),
        (["{0}", "{1}", "%s"], "de", "{0}, {1} oder %s"),
    ],
)
def test_words_to_choose_from_are_listed_as_the_locale_lists_them(words: list[str], locale: str, text: str) -> None:
    assert listed_in(words, locale) == text
