"""Tests for flowbot.values.choices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import Passage, strip_blank
from flowbot.values.choices import choice_type
from flowbot.values.context import ReadContext
from flowbot.values.types import AnswerError

CURRENCY = choice_type({"EUR": "Euro", "USD": "Dollar", "GBP": "Pound"})
OFFICE = choice_type({"hk": "Hong Kong office", "ny": "New York", "nd": "New Delhi", "sp": "São Paulo"})
RATING = choice_type({each: each for each in ("A", "A-", "A+", "AA")})
LOTS = choice_type({each: each for each in ("10", "5", "2", "-5", "1.5", "15")})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("EUR", "EUR"),
        ("eur", "EUR"),
        (" Dollar ", "USD"),
        ("dóllar!", "USD"),
        ("“Pound”", "GBP"),
        ("3", "GBP"),
        ("2.", "USD"),
    ],
)
def test_a_choice_is_answered_by_value_label_or_number(read: Callable[..., object], text: str, value: str) -> None:
    assert read(CURRENCY, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hong-Kong  Office", "hk"),
        ("hong kong", "hk"),
        ("hong", "hk"),
        ("new york", "ny"),
        ("NewYork", "ny"),
        ("sao paulo", "sp"),
    ],
)
def test_blanks_marks_and_accents_do_not_count_and_the_first_words_of_one_label_are_enough(
    read: Callable[..., object], text: str, value: str
) -> None:
    assert read(OFFICE, text) == value


@pytest.mark.parametrize("text", ["A", "A-", "A+", "AA"])
def test_marks_that_values_differ_by_count(read: Callable[..., object], text: str) -> None:
    assert read(RATING, text.lower()) == text


@pytest.mark.parametrize(
    ("text", "value"), [("2", "2"), ("1", "10"), ("10", "10"), ("-5", "-5"), ("1.5", "1.5"), ("4", "-5")]
)
def test_a_value_wins_over_the_number_of_another_choice(read: Callable[..., object], text: str, value: str) -> None:
    assert read(LOTS, text) == value


def test_a_label_wins_over_a_value_that_agrees_with_it_less(read: Callable[..., object]) -> None:
    alike = choice_type({"A-B": "first", "c": "AB"})

    assert [read(alike, each) for each in ("a-b", "ab", "a b")] == ["A-B", "c", "A-B"]


def test_a_value_wins_over_the_label_of_another_choice(read: Callable[..., object]) -> None:
    crossed = choice_type({"buy": "sell", "sell": "buy"})

    assert read(crossed, "buy") == "buy"
    assert crossed.show("buy", "en") == "buy"


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (CURRENCY, "CHF", "'CHF' is not one of Euro, Dollar or Pound"),
        (CURRENCY, "4", "'4' is not one of Euro, Dollar or Pound"),
        (CURRENCY, "0", "'0' is not one of Euro, Dollar or Pound"),
        (CURRENCY, "Dol", "'Dol' is not one of Euro, Dollar or Pound"),
        (CURRENCY, "", "'' is not one of Euro, Dollar or Pound"),
        (CURRENCY, "!", "'!' is not one of Euro, Dollar or Pound"),
        (OFFICE, "new", "'new' is not clear: it may be New York or New Delhi"),
        (choice_type({"e1": "Euro", "e2": "euro"}), "EURO", "'EURO' is not clear: it may be Euro or euro"),
        (choice_type({"EURUSD": "EURUSD"}), "EUR", "'EUR' is not one of EURUSD"),
        (choice_type({"15": "15", "20": "20"}), "1.5", "'1.5' is not one of 15 or 20"),
    ],
)
def test_what_is_none_of_the_choices_or_several_is_refused(
    refused: Callable[..., str], kind: object, text: str, problem: str
) -> None:
    assert refused(kind, text) == problem


def test_the_same_word_in_another_case_is_the_one_that_is_written_so(read: Callable[..., object]) -> None:
    cases = choice_type({"e1": "Euro", "e2": "euro"})

    assert [read(cases, each) for each in ("Euro", "euro")] == ["e1", "e2"]


def test_a_control_sends_a_value(context: ReadContext) -> None:
    assert CURRENCY.read_control("EUR", context) == "EUR"
    for sent in ("eur", "Euro", "1", "CHF", 1, None, ["EUR"]):
        with pytest.raises(AnswerError):
            CURRENCY.read_control(sent, context)


WORDS = st.text(min_size=1, max_size=12).filter(lambda word: strip_blank(word) == word)


@given(labels=st.dictionaries(WORDS, WORDS, min_size=1, max_size=6), data=st.data())
def test_every_choice_can_be_read_as_it_is_shown(
    labels: dict[str, str], data: st.DataObject, context: ReadContext
) -> None:
    kind = choice_type(labels)
    value = data.draw(st.sampled_from(sorted(labels)))

    assert kind.read(Passage(kind.show(value, "en")), context) == value


def test_only_a_text_is_decoded() -> None:
    with pytest.raises(TypeError):
        CURRENCY.decode(1)
