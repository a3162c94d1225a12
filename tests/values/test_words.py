"""Tests for flowbot.values._words."""

from __future__ import annotations

import pytest

from flowbot.values._words import ascii_digits, bare, fold, listed, shortened


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (" São-Paulo! ", "saopaulo"),
        ("Hong  Kong", "hongkong"),
        ("“New York”", "newyork"),
        ("L’Aquila", "laquila"),
        ("R&D", "rd"),
        ("Straße", "strasse"),
        ("A-", "a-"),
        ("A+", "a+"),
        ("C++", "c++"),
        ("-5", "-5"),
        ("1.5", "1.5"),
        ("5-10", "5-10"),
        ("option 1", "option1"),
        ("...", ""),
    ],
)
def test_marks_between_words_do_not_count_and_marks_that_make_a_difference_do(text: str, folded: str) -> None:
    assert bare(text) == folded


def test_case_and_blanks_do_not_count() -> None:
    assert fold("  Sent  BACK ") == "sent back"


def test_the_figures_of_every_script_are_figures() -> None:
    assert ascii_digits("١٢ ३ ４") == "12 3 4"
    assert ascii_digits("5²") == "5²"


def test_words_are_listed_as_people_do() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"], "and") == "a and b"
    assert listed(["a", "b", "c"]) == "a, b or c"


def test_a_long_text_is_cut() -> None:
    assert shortened("x" * 40) == "x" * 40
    assert shortened("x" * 41) == "x" * 39 + "…"
