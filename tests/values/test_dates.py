"""Tests for flowbot.values.dates and flowbot.values._calendar."""

from __future__ import annotations

import itertools
import string
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from babel.core import Locale
from babel.dates import format_date
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage
from flowbot.values._calendar import _UNSURE
from flowbot.values.context import ReadContext
from flowbot.values.dates import DATE, read_date
from flowbot.values.types import AnswerError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # a Wednesday
LOCALES = (
    *("ar", "bg", "ca", "cs", "da", "de", "de_CH", "el", "en_AU", "en_CA", "en_GB", "en_IN", "en_US", "es_ES", "es_MX"),
    *(
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "fr_CA",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
        "is",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "nb",
        "nl",
    ),
    *(
        "pl",
        "pt",
        "pt_BR",
        "ro",
        "ru",
        "sk",
        "sl",
        "sr",
        "sv",
        "ta",
        "th",
        "tr",
        "uk",
        "ur",
        "vi",
        "zh",
        "zh_HK",
        "zh_TW",
    ),
)
STOP_WORDS = """
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
itself they them their theirs themselves what which who whom this that these those am is are was were be been being have
has had having do does did doing a an the and but if or because as until while of at by for with about against between
into through during before after above below to from up down in out on off over under again further then once here there
when where why how all any both each few more most other some such no nor not only own same so than too very s t can will
just don should now d ll m o re ve y ain aren couldn didn doesn hadn hasn haven isn ma mightn mustn needn shan shouldn
wasn weren won wouldn second decade monument sunny fritter augment decent marching
"""


NO_DATES = (
    *("", "lots", "may", "fri", "September", "Sep 2026", "2026", "20260901", "1.5", "2d", "1h", "now", "1 2 2026"),
    *("1,2,2026", "1/2-2026", "99/99/2026", "1 Sep 6", "1 2 Sep 3", "1 Sep Oct 2026", "Tue Wed 1 Sep", "next friday"),
    *("1 Sep 20266", "lunch on friday", "2026-W36-2"),
)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "2026-09-01", date(2026, 9, 1)),
        ("en", "2026-9-1", date(2026, 9, 1)),
        ("en", "1 September 2026", date(2026, 9, 1)),
        ("en", "September 1, 2026", date(2026, 9, 1)),
        ("en", "1st of September, 2026", date(2026, 9, 1)),
        ("en", "Tue, 1 Sept 2026", date(2026, 9, 1)),
        ("en", "01SEP2026", date(2026, 9, 1)),
        ("en", "1-Sep-26", date(2026, 9, 1)),
        ("en", "Dec. 24th", date(2026, 12, 24)),
        ("en", "1 sept", date(2026, 9, 1)),
        ("en", "13/04/2026", date(2026, 4, 13)),
        ("en", "04/13/26", date(2026, 4, 13)),
        ("en", "4/4/2026", date(2026, 4, 4)),
        ("en", "24/12", date(2026, 12, 24)),
        ("en", "2026/09/01", date(2026, 9, 1)),
        ("en_GB", "03/04/2026", date(2026, 4, 3)),
        ("en-US", "03/04/2026", date(2026, 3, 4)),
        ("en_US", "13/04/2026", date(2026, 4, 13)),
        ("en_CA", "26/04/03", date(2026, 4, 3)),
        ("de", "03.04.2026", date(2026, 4, 3)),
        ("de", "3. 4. 26", date(2026, 4, 3)),
        ("de", "24.12.", date(2026, 12, 24)),
        ("de", "am 3. Oktober", date(2026, 10, 3)),
        ("de", "1. März 2026", date(2026, 3, 1)),
        ("de", "1 march 2026", date(2026, 3, 1)),
        ("fr", "1er septembre 2026", date(2026, 9, 1)),
        ("fr", "1 fevrier 2026", date(2026, 2, 1)),
        ("fr", "03/04/2026", date(2026, 4, 3)),
        ("es", "mar, 1 sept 2026", date(2026, 9, 1)),
        ("es", "1 mar 2026", date(2026, 3, 1)),
        ("es", "1 de septiembre de 2026", date(2026, 9, 1)),
        ("eu", "2026(e)ko irailaren 1(a), asteartea", date(2026, 9, 1)),
        ("ja", "2026年9月1日火曜日", date(2026, 9, 1)),
        ("ja", "26/09/01", date(2026, 9, 1)),
        ("ko", "2026년 9월 1일", date(2026, 9, 1)),
        ("ar", "١ سبتمبر ٢٠٢٦", date(2026, 9, 1)),
        ("vi", "1 tháng 9, 2026", date(2026, 9, 1)),
        ("vi", "1 tháng 12, 2026", date(2026, 12, 1)),
        ("xx", "1 Sep 2026", date(2026, 9, 1)),
        ("en", "today", date(2026, 11, 25)),
        ("en", "Tomorrow!", date(2026, 11, 26)),
        ("en", "yesterday", date(2026, 11, 24)),
        ("de", "morgen", date(2026, 11, 26)),
        ("de", "tomorrow", date(2026, 11, 26)),
        ("fr", "aujourd’hui", date(2026, 11, 25)),
        ("sv", "i morgon", date(2026, 11, 26)),
        ("en", "friday", date(2026, 11, 27)),
        ("en", "Tuesday", date(2026, 12, 1)),
        ("en", "wednesday", date(2026, 12, 2)),  # not today
        ("fr", "jeudi", date(2026, 11, 26)),
    ],
)
def test_a_date_is_read_as_people_of_the_locale_write_it(
    read: Callable[..., object], locale: str, text: str, value: date
) -> None:
    assert read(DATE, text, locale) == value


@pytest.mark.parametrize(
    ("locale", "text", "readings"),
    [
        ("en", "03/04/2026", "2026-03-04 or 2026-04-03"),
        ("en", "3.4.2026", "2026-03-04 or 2026-04-03"),
        ("en", "1/2", "2026-01-02 or 2026-02-01"),
        ("en", "03/04/05", "2003-04-05, 2005-03-04 or 2005-04-03"),
        ("es", "03/04/05", "2005-03-04 or 2005-04-03"),
        ("ja", "03/04/2026", "2026-03-04 or 2026-04-03"),
        ("xx", "03/04/2026", "2026-03-04 or 2026-04-03"),
    ],
)
def test_a_date_whose_order_is_not_sure_is_asked_back(
    refused: Callable[..., str], locale: str, text: str, readings: str
) -> None:
    assert refused(DATE, text, locale) == f"'{text}' is not clear: it may be {readings}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2027-13-01", "'2027-13-01' is not a date: there is no month 13"),
        ("2026-02-30", "'2026-02-30' is not a date: that month has no day 30"),
        ("29 Feb", "'29 Feb' is not a date: that month has no day 29"),
        ("0000-01-01", "'0000-01-01' is not a date: that month has no day 1"),
        ("Mon, 1 September 2026", "'Mon, 1 September 2026' is not clear: 2026-09-01 is another day of the week"),
        *[(each, f"'{each}' is not a date such as 2026-09-01") for each in NO_DATES],
        ("1 September" + " " * 49 + "2026", "'1 September" + " " * 28 + "…' is not a date such as 2026-09-01"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(refused: Callable[..., str], text: str, problem: str) -> None:
    assert refused(DATE, text) == problem


@given(value=st.dates(date(2000, 1, 1), date(2099, 12, 31)), locale=st.sampled_from(LOCALES))
def test_every_form_that_babel_prints_is_read_back(value: date, locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)
    for form in ("short", "medium", "long", "full"):
        assert read_date(Passage(format_date(value, form, locale=locale)), context) == value


@pytest.mark.parametrize("locale", ["en", "en_GB", "de", "fr", "es", "lt", "vi", "ja"])
def test_short_words_bare_numbers_and_stop_words_are_never_dates(locale: str) -> None:
    context = ReadContext(now=NOW, locale=locale)

    assert [text for text in _no_dates() if _is_date(text, context)] == []


def _no_dates() -> Iterator[str]:
    yield from STOP_WORDS.split()
    yield from map(str, range(3000))
    yield from (
        "1.5",
        "12.50",
        "1,250",
        "-5",
        "5%",
        "10k",
        "2d",
        "1h30m",
        "90 minutes",
        "3 pm",
        "14:30",
        "10 kg",
        "1 m",
    )
    for length in (1, 2):
        yield from map("".join, itertools.product(string.ascii_lowercase, repeat=length))
    yield from map("".join, itertools.product(string.ascii_lowercase, "aeiouynr", string.ascii_lowercase))


def _is_date(text: str, context: ReadContext) -> bool:
    try:
        read_date(Passage(text), context)
    except AnswerError:
        return False
    return True


@given(st.text(st.characters(categories=["L", "M"]), min_size=1, max_size=3), st.sampled_from(LOCALES))
def test_no_word_of_three_letters_is_a_date_in_any_script(word: str, locale: str) -> None:
    assert not _is_date(word, ReadContext(now=NOW, locale=locale))


def test_the_languages_whose_order_is_not_sure_are_those_of_cldr() -> None:
    orders: dict[str, set[str]] = defaultdict(set)
    for name in locale_identifiers():
        locale = Locale.parse(name)
        if locale.territory and locale.script is None:
            pattern = locale.date_formats["short"].pattern
            orders[locale.language].add("".join(dict.fromkeys(each.lower() for each in pattern if each in "yMd")))
    unsure = {language: tuple(sorted(found)) for language, found in orders.items() if {"dmy", "mdy"} <= found}

    assert unsure == _UNSURE


def test_a_date_picker_sends_iso_and_nothing_else(context: ReadContext) -> None:
    assert DATE.read_control("2026-12-31", context) == date(2026, 12, 31)
    for sent in ("tomorrow", "2026-9-1", "31/12/2026", "2026-02-30", 20261231, None, ["2026-12-31"]):
        with pytest.raises(AnswerError):
            DATE.read_control(sent, context)
