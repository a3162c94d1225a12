"""Tests for flowbot.presentationml.commands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.presentationml.commands import Argument, Literal, PatternError, parse_pattern


def test_a_pattern_is_words_and_places() -> None:
    pattern = parse_pattern("/RFQ {side} [quantity] [note...]")

    assert pattern.parts == (
        Literal("/rfq"),
        Argument("side", optional=False, rest=False, offset=6),
        Argument("quantity", optional=True, rest=False, offset=13),
        Argument("note", optional=True, rest=True, offset=24),
    )
    assert pattern.is_command
    assert pattern.command == "/rfq"


def test_a_needed_place_may_take_the_rest_too() -> None:
    (argument,) = parse_pattern("say {words…}").arguments

    assert (argument.name, argument.optional, argument.rest) == ("words", False, True)


def test_a_star_has_no_parts() -> None:
    assert parse_pattern(" * ").parts == ()
    assert not parse_pattern("*").is_command


def test_punctuation_alone_is_not_asked_for() -> None:
    pattern = parse_pattern("price of {ticker} , please ?")

    assert [part.word for part in pattern.parts if isinstance(part, Literal)] == ["price", "of", "please"]
    assert pattern.ending == "?"


@pytest.mark.parametrize(
    ("source", "message", "offset"),
    [
        ("/rfq {side", "this is neither a word nor a place for a slot", 5),
        ("/rfq {Side}", "this is neither a word nor a place for a slot", 5),
        ("/rfq {a....}", "this is neither a word nor a place for a slot", 5),
        ("/rfq {a} {a}", "'a' stands twice", 10),
        ("/rfq [a] {b}", "a needed argument follows an optional one", 10),
        ("/rfq [a...] [b]", "'a...' takes all that is left", 12),
        ("/rfq {a...} now", "'a...' takes all that is left", 12),
        ("{a}", "a pattern begins with a word", 0),
        ("? {a}", "a pattern begins with a word", 0),
        ("/ {a}", "a pattern begins with a word", 0),
        ("", "a pattern begins with a word", 0),
    ],
)
def test_a_bad_pattern_is_refused_at_its_place(source: str, message: str, offset: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(source)

    assert (str(caught.value), caught.value.offset) == (message, offset)


@given(st.text(max_size=40) | st.text("/{}[]abc.?* ", max_size=20))
def test_parsing_raises_nothing_but_a_pattern_error(source: str) -> None:
    try:
        pattern = parse_pattern(source)
    except PatternError:
        return
    assert [source[part.offset :].startswith(part.name) for part in pattern.arguments] == [True] * len(
        pattern.arguments
    )
