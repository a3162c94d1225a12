"""Tests for flowbot.values.limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from flowbot.values.limits import CHOOSABLE, IDENTIFIED_WORDS, LIMIT_WORDS, Limit
from flowbot.values.types import AnswerError

D = Decimal
CASES = [
    ("gt", D(0), D("0.01"), D(0), "it must be more than 0"),
    ("gt", date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1), "it must be after 2026-01-01"),
    ("ge", 5, 5, 4, "it must be 5 or more"),
    ("ge", date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 31), "it must be 2026-01-01 or later"),
    ("lt", 5, 4, 5, "it must be less than 5"),
    ("lt", date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 2), "it must be before 2026-01-02"),
    ("le", 5, 5, 6, "it must be 5 or less"),
    ("le", date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 2), "it must be 2026-01-01 or earlier"),
    ("multiple_of", D("0.05"), D("1.15"), D("1.16"), "it must be a multiple of 0.05"),
    ("multiple_of", 5, D("1" + "0" * 40), D("1" + "0" * 39 + "1"), "it must be a multiple of 5"),
    ("ge", D("1E-7"), D("2E-7"), D("1E-8"), "it must be 0.0000001 or more"),
    ("decimal_places", 2, D("1.50"), D("1." + "0" * 37 + "1"), "it may have at most 2 decimal places"),
    ("decimal_places", 2, D("1.50"), D("1.505"), "it may have at most 2 decimal places"),
    ("decimal_places", 1, D("1.500"), D("1.51"), "it may have at most 1 decimal place"),
    ("max_digits", 3, D("12.5"), D("12.55"), "it may have at most 3 digits"),
    ("max_digits", 4, D("1200"), D("12000"), "it may have at most 4 digits"),
    ("max_digits", 3, D("0.001"), D("0.0001"), "it may have at most 3 digits"),
    ("min_length", 2, "ab", "a", "it must have at least 2 characters"),
    ("max_length", 1, "a", "ab", "it may have at most 1 character"),
    ("pattern", "[A-Z]+", "ABC", "ABC1", "it does not have the right form"),
    ("of", [7], {"id": 7}, {"id": 8}, "it must be one of those who can be chosen here"),
    ("of", ["Desk"], {"id": "a", "name": "Desk"}, {"id": "a"}, "it must be one of the rooms that can be chosen here"),
    ("external", True, {"id": 7}, {"id": 7, "external": False}, "it must be somebody of another firm"),
    ("external", False, {"id": 7}, {"id": 7, "external": True}, "it must be somebody of this firm"),
    ("external", True, {"id": "a"}, {"id": "a", "external": False}, "it must be a room with people of other firms"),
    ("external", False, {"id": "a"}, {"id": "a", "external": True}, "it must be a room without people of other firms"),
    ("choosable", True, "cancel", "/cancel", "'/cancel' cannot be a choice: it is a command of the bot"),
]


@pytest.mark.parametrize(("word", "bound", "good", "bad", "words"), CASES)
def test_a_limit_lets_good_values_pass_and_says_what_is_wrong_with_others(
    word: str, bound: object, good: object, bad: object, words: str
) -> None:
    limit = Limit(word, lambda _names: bound)

    limit.check(good, {})
    with pytest.raises(AnswerError) as caught:
        limit.check(bad, {})
    assert str(caught.value) == words


def test_every_limit_has_a_case() -> None:
    assert {case[0] for case in CASES} == {*LIMIT_WORDS, *IDENTIFIED_WORDS, CHOOSABLE.word}


def test_a_limit_may_come_from_another_slot() -> None:
    limit = Limit("le", lambda names: names.get("most"))

    limit.check(3, {"most": 3})
    limit.check(3, {})
    with pytest.raises(AnswerError):
        limit.check(4, {"most": 3})
