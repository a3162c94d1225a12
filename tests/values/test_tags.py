"""Tests for flowbot.values.tags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.message import Cashtag, Hashtag, Passage
from flowbot.values.tags import CASHTAG, HASHTAG


@pytest.mark.parametrize(
    ("text", "value"),
    [("#topic", "topic"), ("topic", "topic"), (" #Über-uns2 ", "Über-uns2"), ("#😀", "😀"), ("#_", "_")],
)
def test_a_hashtag_may_be_typed_with_or_without_its_sign(read: Callable[..., object], text: str, value: str) -> None:
    assert read(HASHTAG, text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$AAPL", "AAPL"),
        ("aapl", "AAPL"),
        (" $brk.a ", "BRK.A"),
        ("VOD:LN", "VOD:LN"),
        ("9988", "9988"),
        ("$EUR/USD", "EUR/USD"),
    ],
)
def test_a_cashtag_may_be_typed_with_or_without_its_sign_in_any_case(
    read: Callable[..., object], text: str, value: str
) -> None:
    assert read(CASHTAG, text) == value


def test_a_tag_is_taken_from_its_entity(read: Callable[..., object]) -> None:
    assert read(HASHTAG, Passage(" #a b ", (Hashtag(text="#a b", start=1, end=5, value="a b"),))) == "a b"
    assert read(CASHTAG, Passage("$vod ln", (Cashtag(text="$vod ln", start=0, end=7, value="vod ln"),))) == "vod ln"


@pytest.mark.parametrize("text", ["", "#", "# a", "a b", "##a", "#!?", "x" * 101])
def test_what_is_no_hashtag_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(HASHTAG, text).endswith("is not a hashtag such as #topic")


@pytest.mark.parametrize("text", ["", "$", "$5,0", "a b", "$$A", "-A", "A" * 101])
def test_what_is_no_cashtag_is_refused(refused: Callable[..., str], text: str) -> None:
    assert refused(CASHTAG, text).endswith("is not a cashtag such as $AAPL")


def test_words_beside_a_tag_make_it_none(refused: Callable[..., str]) -> None:
    assert refused(HASHTAG, Passage("see #a", (Hashtag(text="#a", start=4, end=6, value="a"),)))
    assert refused(CASHTAG, Passage("buy $A", (Cashtag(text="$A", start=4, end=6, value="A"),)))


def test_tags_are_shown_with_their_sign() -> None:
    assert HASHTAG.show("topic", "en") == "#topic"
    assert CASHTAG.show("AAPL", "en") == "$AAPL"


@pytest.mark.parametrize("text", ["aapl.", "$AAPL,", "AAPL-", "aapl ?"])
def test_punctuation_after_a_tag_is_the_sentences(read: Callable[..., object], text: str) -> None:
    assert read(CASHTAG, text) == "AAPL"
