"""Tests for flowbot.presentationml.commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.presentationml.commands import Match, PatternError, match_pattern, parse_pattern

RFQ = parse_pattern("/rfq {side} {ticker} [quantity]")
PRICE = parse_pattern("price of {ticker}")


def test_a_command_gives_its_arguments() -> None:
    assert match_pattern(RFQ, "/RFQ buy AAPL 100") == Match({"side": "buy", "ticker": "AAPL", "quantity": "100"})
    assert match_pattern(RFQ, "/rfq buy AAPL") == Match({"side": "buy", "ticker": "AAPL"})


def test_a_quoted_argument_may_hold_spaces() -> None:
    assert match_pattern(RFQ, '/rfq "buy now" AAPL') == Match({"side": "buy now", "ticker": "AAPL"})


def test_what_is_missing_or_too_much_is_told() -> None:
    assert match_pattern(RFQ, "/rfq buy") == Match({"side": "buy"}, missing="ticker")
    assert match_pattern(RFQ, "/rfq buy AAPL 100 more words") == Match(
        {"side": "buy", "ticker": "AAPL", "quantity": "100"}, surplus="more words"
    )


def test_other_words_do_not_match() -> None:
    assert match_pattern(RFQ, "/rfqs buy AAPL") is None
    assert match_pattern(RFQ, "") is None
    assert match_pattern(PRICE, "price for AAPL") is None
    assert match_pattern(parse_pattern("{a}".join(("from ", " to ")) + "{b}"), "from here") is None


def test_the_last_place_of_a_message_takes_all_that_is_left() -> None:
    assert match_pattern(PRICE, "Price of Acme  Corp") == Match({"ticker": "Acme Corp"})


def test_a_star_matches_any_message() -> None:
    assert match_pattern(parse_pattern(" * "), "whatever") == Match({})
    assert match_pattern(parse_pattern("*"), "") == Match({})


@pytest.mark.parametrize(
    ("source", "message", "offset"),
    [
        ("/rfq {side", "this is neither a word nor a place for a slot", 5),
        ("/rfq {Side}", "this is neither a word nor a place for a slot", 5),
        ("/rfq {a} {a}", "'a' stands twice", 10),
        ("/rfq [a] {b}", "a needed argument follows an optional one", 10),
        ("{a}", "a pattern begins with a word", 0),
        ("", "a pattern begins with a word", 0),
    ],
)
def test_a_bad_pattern_is_refused_at_its_place(source: str, message: str, offset: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(source)

    assert (str(caught.value), caught.value.offset) == (message, offset)


@given(st.text(max_size=40))
def test_parsing_raises_nothing_but_a_pattern_error(source: str) -> None:
    try:
        pattern = parse_pattern(source)
    except PatternError:
        return
    match_pattern(pattern, source)


@given(st.lists(st.from_regex(r"[a-z0-9.]+", fullmatch=True), min_size=2, max_size=3))
def test_arguments_come_out_as_they_were_written(words: list[str]) -> None:
    match = match_pattern(RFQ, " ".join(["/rfq", *words]))

    assert match is not None
    assert list(match.values.values()) == words
