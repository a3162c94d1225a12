"""Tests for flowbot.graph.texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.graph.texts import cut, is_shown, width_of, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("iii", 666 * 1.02), ("WWW", 2832 * 1.02), ("é", 556 * 1.02), ("e\u0301", 556 * 1.02), ("日本", 2040)],
)
def test_a_text_is_as_wide_as_its_letters(text: str, width: float) -> None:
    assert width_of(text, 1000) == pytest.approx(width)


def test_bold_letters_are_wider() -> None:
    assert width_of("bold", 10, bold=True) > width_of("bold", 10)


@given(st.text(), st.integers(1, 50))
def test_what_is_cut_is_short_and_begins_the_same(text: str, most: int) -> None:
    short = cut(text, most)

    assert len(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_lines_are_broken_between_words() -> None:
    assert wrap("two words and more", 10, width=60, lines=3) == ["two words", "and more"]


def test_a_word_that_is_too_wide_is_broken_between_its_parts() -> None:
    assert wrap("count(filter_by(uploads)) > 1", 10, width=80, lines=4) == ["count(filter_by(", "uploads)) > 1"]
    assert wrap("incomprehensibilities", 10, width=50, lines=3)[0] == "incompreh"


def test_what_does_not_fit_into_the_lines_ends_with_an_ellipsis() -> None:
    assert wrap("one two three four five six", 10, width=60, lines=2) == ["one two", "three four…"]


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])), st.integers(20, 200))
def test_lines_fit_and_keep_every_letter(text: str, width: int) -> None:
    lines = wrap(text, 10, width=width, lines=10_000)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 10) <= width + 0.01 for line in lines)


def test_controls_and_marks_of_direction_are_not_shown() -> None:
    assert [char for char in "a\x00\n\u202e\u2028é\ud800😀 " if is_shown(char)] == ["a", "é", "😀", " "]
