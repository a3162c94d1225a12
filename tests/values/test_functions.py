"""Tests for flowbot.values.functions: what each function gives, and what it does not take."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.functions import FUNCTIONS

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN)
"""On this day clocks are put back."""
ROWS = [
    {"by": {"id": 1, "name": "Ann"}, "vote": "red", "price": Decimal(3)},
    {"by": {"id": 2, "name": "Bob"}, "vote": "blue", "price": Decimal(1)},
    {"by": {"id": 1, "name": "Ann Lee"}, "vote": "red", "price": None},
    {"by": None, "vote": None, "price": Decimal(2)},
]


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("missing", [None], True),
        ("missing", [0], False),
        ("default", [None, 3], 3),
        ("default", [0, 3], 0),
        ("len", ["abc"], 3),
        ("len", [[1, 2]], 2),
        ("len", [{"a": 1}], 1),
        ("min", [3, 2], 2),
        ("min", [[3, 2, Decimal("1.5")]], Decimal("1.5")),
        ("max", ["a", "b"], "b"),
        ("max", [[date(2026, 1, 1), date(2026, 1, 2)]], date(2026, 1, 2)),
        ("sum", [[]], 0),
        ("sum", [[1, Decimal("0.5")]], Decimal("1.5")),
        ("sum", [[timedelta(1), timedelta(2)]], timedelta(3)),
        ("mean", [[1, 2]], Decimal("1.5")),
        ("mean", [[timedelta(1), timedelta(2)]], timedelta(1.5)),
        ("round", [Decimal("2.5")], 2),
        ("round", [Decimal("3.5")], 4),
        ("round", [Decimal("2.675"), 2], Decimal("2.68")),
        ("round", [7, 2], Decimal("7.00")),
        ("round", [0.1, 1], Decimal("0.1")),
        ("abs", [-3], 3),
        ("abs", [timedelta(-1)], timedelta(1)),
        ("lower", ["ÄB"], "äb"),
        ("upper", ["straße"], "STRASSE"),
        ("trim", ["  a b "], "a b"),
        ("join", [["a", 1, Decimal("1.50"), date(2026, 9, 1)]], "a, 1, 1.50, 2026-09-01"),
        ("join", [["a", "b"], "-"], "a-b"),
        ("join", [[]], ""),
        ("first", [[1, 2]], 1),
        ("last", [(1, 2)], 2),
        ("date", [date(2026, 9, 1)], date(2026, 9, 1)),
        ("date", ["2026-12-31"], date(2026, 12, 31)),
        ("date", [datetime(2026, 9, 1, 23, 30, tzinfo=UTC)], date(2026, 9, 1)),
        ("date", [datetime(2026, 9, 1, 23, 30, tzinfo=UTC).astimezone(BERLIN)], date(2026, 9, 2)),
        ("days", [2], timedelta(2)),
        ("days", [Decimal("0.5")], timedelta(hours=12)),
        ("hours", [3], timedelta(hours=3)),
        ("minutes", [-90], timedelta(minutes=-90)),
        ("seconds", [30], timedelta(seconds=30)),
        ("start_of_day", [NOW], datetime(2026, 10, 25, tzinfo=BERLIN)),
        ("end_of_day", [NOW], datetime(2026, 10, 25, 23, 59, 59, 999999, tzinfo=BERLIN)),
        ("weekday", [date(2026, 11, 23)], "monday"),
        ("weekday", [NOW], "sunday"),
        ("column", [ROWS, "price"], [Decimal(3), Decimal(1), Decimal(2)]),
        ("column", [[], "price"], []),
        ("filter_by", [ROWS, "vote", "red"], [ROWS[0], ROWS[2]]),
        ("sort_by", [ROWS, "price"], [ROWS[1], ROWS[3], ROWS[0], ROWS[2]]),
        ("sort_by", [ROWS, "price", "desc"], [ROWS[0], ROWS[3], ROWS[1], ROWS[2]]),
        ("count", [ROWS], 4),
        (
            "tally",
            [ROWS, "vote"],
            [
                {"value": "red", "label": "red", "count": 2, "share": Decimal("0.6667")},
                {"value": "blue", "label": "blue", "count": 1, "share": Decimal("0.3333")},
            ],
        ),
        (
            "tally",
            [ROWS, "by"],
            [
                {"value": {"id": 1, "name": "Ann"}, "label": "Ann", "count": 2, "share": Decimal("0.6667")},
                {"value": {"id": 2, "name": "Bob"}, "label": "Bob", "count": 1, "share": Decimal("0.3333")},
            ],
        ),
        ("tally", [[{"x": True}, {"x": 1}], "x"], [
            {"value": True, "label": True, "count": 1, "share": Decimal("0.5000")},
            {"value": 1, "label": 1, "count": 1, "share": Decimal("0.5000")},
        ]),
    ],
)  # fmt: skip
def test_a_function_gives_its_value(name: str, arguments: list[object], value: object) -> None:
    result = FUNCTIONS[name](*arguments)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("name", "arguments", "error", "why"),
    [
        ("len", [None], TypeError, "nothing is not a list"),
        ("len", [3], TypeError, "a number is not a list"),
        ("min", [[]], ValueError, "the list is empty"),
        ("max", [[None, 1]], TypeError, "nothing has no order"),
        ("max", ["a", 1], TypeError, "values of different types have no order"),
        ("sum", [None], TypeError, "nothing is not a list"),
        ("sum", [["a"]], TypeError, "a text is not a number"),
        ("sum", [[1, timedelta(1)]], TypeError, "a number and a duration cannot be added"),
        ("mean", [[]], ValueError, "the list is empty"),
        ("round", [None], TypeError, "nothing is not a number"),
        ("round", [1, 61], ValueError, "the places of a rounded number are a whole number from 0 to 60"),
        ("round", [1, True], ValueError, "the places of a rounded number are a whole number from 0 to 60"),
        ("round", [Decimal("1e999999")], ValueError, "the number has more than 60 digits before or after its point"),
        ("round", [Decimal("1e60")], ValueError, "the number is larger than 2^64"),
        ("abs", [True], TypeError, "yes or no is not a number"),
        ("lower", [None], TypeError, "nothing is not a text"),
        ("upper", ["ß" * 40_000], ValueError, "a text of more than 64,000 characters"),
        ("trim", [3], TypeError, "a number is not a text"),
        ("join", ["abc"], TypeError, "a text is not a list"),
        ("join", [[None]], TypeError, "nothing cannot be joined; texts, numbers and dates can"),
        ("join", [["a"] * 3, None], TypeError, "nothing is not a text"),
        ("join", [["a" * 1000] * 100], ValueError, "a text of more than 64,000 characters"),
        ("join", [["a", "b"], "x" * 64_000], ValueError, "a text of more than 64,000 characters"),
        ("first", [[]], ValueError, "the list is empty"),
        ("last", [None], TypeError, "nothing is not a list"),
        ("date", [None], TypeError, "nothing has no date"),
        ("date", ["20261231"], ValueError, "a date is written like 2026-12-31"),
        ("date", ["2026-02-30"], ValueError, "there is no day 2026-02-30"),
        ("days", ["1"], TypeError, "a text is not a number"),
        ("start_of_day", [date(2026, 9, 1)], TypeError, "a date is in no zone; a moment such as now is"),
        ("weekday", ["monday"], TypeError, "a text has no day of the week"),
        ("column", [ROWS, "prise"], LookupError, "the rows have no field 'prise'; did you mean 'price'?"),
        ("column", [ROWS, "zzz"], LookupError, "the rows have no field 'zzz'; they have: by, vote, price"),
        ("column", [ROWS, 3], TypeError, "a field is named by a text, not by a number"),
        ("filter_by", [["a"], "x", 1], TypeError, "a text is not a row: rows are records"),
        ("sort_by", [ROWS, "price", "up"], ValueError, "the order is 'asc' or 'desc', not 'up'"),
        ("sort_by", [ROWS, "by"], TypeError, "the values of 'by' have no order"),
        ("count", [None], TypeError, "nothing is not a list"),
        ("count", [[0] * 10_001], ValueError, "a list of more than 10,000 items"),
        ("tally", [[{"x": [1]}], "x"], TypeError, "a list cannot be counted by"),
    ],
)  # fmt: skip
def test_what_a_function_does_not_take_is_told(
    name: str, arguments: list[object], error: type[Exception], why: str
) -> None:
    with pytest.raises(error) as caught:
        FUNCTIONS[name](*arguments)

    assert str(caught.value) == why


def test_a_list_may_come_from_anything_that_gives_items() -> None:
    assert FUNCTIONS["sum"](number for number in (1, 2)) == 3


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=20))
def test_a_tally_counts_every_row_that_has_a_value_once(votes: list[str | None]) -> None:
    rows = FUNCTIONS["tally"]([{"vote": vote} for vote in votes], "vote")

    assert {row["value"]: row["count"] for row in rows} == {
        vote: votes.count(vote) for vote in votes if vote is not None
    }
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)


@given(st.integers(0, 2 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, BERLIN)))
def test_a_moment_is_in_its_day(moment: datetime) -> None:
    start, end = FUNCTIONS["start_of_day"](moment), FUNCTIONS["end_of_day"](moment)

    assert start.astimezone(UTC) <= moment.astimezone(UTC) <= end.astimezone(UTC)
    assert FUNCTIONS["date"](start) == FUNCTIONS["date"](end) == FUNCTIONS["date"](moment)
