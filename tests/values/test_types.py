"""Tests for flowbot.values.types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.types import BOOLEAN, DATE, DECIMAL, INTEGER, SLOT_TYPES, TEXT, AnswerError, choice_type, listed

CURRENCY = choice_type({"EUR": "Euro", "USD": "Dollar", "GBP": "Pound"})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (TEXT, "  a lunch ", "a lunch"),
        (INTEGER, "12", 12),
        (INTEGER, "-1,250", -1250),
        (INTEGER, "7.0", 7),
        (DECIMAL, "12.50", Decimal("12.50")),
        (DECIMAL, "1,250.5", Decimal("1250.5")),
        (DECIMAL, ".5", Decimal("0.5")),
        (BOOLEAN, "Yes", True),
        (BOOLEAN, " no ", False),
        (DATE, "2026-09-01", date(2026, 9, 1)),
        (DATE, "2026-9-1", date(2026, 9, 1)),
        (CURRENCY, "eur", "EUR"),
        (CURRENCY, "Dollar", "USD"),
        (CURRENCY, "3", "GBP"),
    ],
)
def test_what_people_write_is_read(kind, text, value) -> None:  # type: ignore[no-untyped-def]  # a table
    assert kind.read(text) == value
    assert type(kind.read(text)) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (TEXT, "   ", "an empty text says nothing"),
        (TEXT, "x" * 64_001, "that is 64,001 characters; at most 64,000 fit"),
        (INTEGER, "7.5", "'7.5' is not a whole number"),
        (INTEGER, "", "'' is not a number"),
        (DECIMAL, "abc", "'abc' is not a number"),
        (DECIMAL, "NaN", "'NaN' is not a number"),
        (DECIMAL, "1e9", "'1e9' is not a number"),
        (DECIMAL, "1,2,3", "'1,2,3' is not a number"),
        (DECIMAL, "9" * 101, "'" + "9" * 39 + "…' is not a number"),
        (BOOLEAN, "maybe", "'maybe' is neither yes nor no"),
        (DATE, "tomorrow", "'tomorrow' is not a date such as 2026-09-01"),
        (DATE, "2027-13-01", "'2027-13-01' is not a date: there is no month 13"),
        (DATE, "2026-02-30", "'2026-02-30' is not a date: that month has no day 30"),
        (DATE, "0000-01-01", "'0000-01-01' is not a date: that month has no day 1"),
        (CURRENCY, "CHF", "'CHF' is not one of Euro, Dollar or Pound"),
    ],
)
def test_what_is_no_value_is_refused_with_the_reason(kind, text, problem) -> None:  # type: ignore[no-untyped-def]  # a table
    with pytest.raises(AnswerError) as caught:
        kind.read(text)

    assert str(caught.value) == problem


def test_a_value_wins_over_the_number_of_another_choice() -> None:
    lots = choice_type({"10": "10", "5": "5", "2": "2"})

    assert [lots.read(each) for each in ("2", "1", "10")] == ["2", "10", "10"]


def test_words_are_listed_as_people_do() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "and") == "a and b"
    assert listed(["a", "b", "c"]) == "a, b or c"


@given(st.text(max_size=200))
def test_reading_raises_nothing_but_an_answer_error(text: str) -> None:
    for kind in (*SLOT_TYPES.values(), CURRENCY):
        try:
            kind.read(text)
        except AnswerError:
            continue


VALUES = {
    "text": st.text(min_size=1).map(str.strip).filter(bool),
    "integer": st.integers(-(10**18), 10**18),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12),
    "boolean": st.booleans(),
    "date": st.dates(),
}


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_what_is_shown_is_read_again_and_what_is_encoded_is_decoded(data: st.DataObject, name: str) -> None:
    kind = SLOT_TYPES[name]
    value = data.draw(VALUES[name])

    assert kind.read(kind.show(value)) == value
    assert kind.decode(kind.encode(value)) == value
