"""Tests for flowbot.values.texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowbot.values.texts import TEXT


def test_a_text_is_taken_without_the_blanks_around_it(read: Callable[..., object]) -> None:
    assert read(TEXT, " \u200ba lunch\n for two\xa0") == "a lunch\n for two"
    assert read(TEXT, "x" * 64_000) == "x" * 64_000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("   ", "an empty text says nothing"),
        ("\u200b", "an empty text says nothing"),
        ("x" * 64_001, "that is 64,001 characters; at most 64,000 fit"),
    ],
)
def test_a_text_that_is_none_is_refused(refused: Callable[..., str], text: str, problem: str) -> None:
    assert refused(TEXT, text) == problem
