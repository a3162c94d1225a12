"""Tests for flowbot.testing.answers.answer."""

from __future__ import annotations

from datetime import date

import pytest

from flowbot.testing.answers.answer import Answer, extremes, usual_first


def given(*values: object) -> list[Answer]:
    return [Answer(text=str(each), fits=True, value=each) for each in values]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((3, 1, 2), ["1", "3"]),
        (("fine", "x", "a longer text"), ["x", "a longer text"]),
        ((date(2026, 1, 1), date(2025, 1, 1), date.max), ["2025-01-01", "2026-01-01"]),
        ((2, None, 5), ["2", "5", "None"]),
        (({"id": 1}, {"id": 2}), []),
        ((), []),
    ],
)
def test_the_least_the_most_and_what_is_left_out_are_extremes(values: tuple[object, ...], found: list[str]) -> None:
    assert [each.text for each in extremes(given(*values))] == found


def test_what_does_not_fit_is_no_extreme() -> None:
    assert extremes([Answer(text="-1", fits=False)]) == []


def test_the_first_that_fits_and_says_something_comes_first() -> None:
    wrong, left_out, usual = Answer(text="?", fits=False), Answer(text="skip", fits=True), given(5)[0]

    assert usual_first([wrong, left_out, usual]) == [usual, wrong, left_out]
