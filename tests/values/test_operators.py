"""Tests for flowbot.values.operators: exact, and bounded in what they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flowbot.values.operators import add, divide, floor_divide, modulo, multiply, negate, subtract

BERLIN = ZoneInfo("Europe/Berlin")
BEFORE, AFTER = datetime(2026, 10, 24, 12, tzinfo=BERLIN), datetime(2026, 10, 25, 12, tzinfo=BERLIN)
"""Between them clocks are put back."""


@pytest.mark.parametrize(
    ("operate", "left", "right", "value"),
    [
        (add, 1, Decimal("0.5"), Decimal("1.5")),
        (add, 0.1, 0.2, Decimal("0.3")),
        (add, "a", "b", "ab"),
        (add, [1], [2], [1, 2]),
        (add, date(2026, 1, 31), timedelta(1), date(2026, 2, 1)),
        (add, timedelta(1), date(2026, 1, 31), date(2026, 2, 1)),
        (add, BEFORE, timedelta(1), datetime(2026, 10, 25, 11, tzinfo=BERLIN)),
        (add, timedelta(1), timedelta(2), timedelta(3)),
        (subtract, 1, 3, -2),
        (subtract, AFTER, BEFORE, timedelta(hours=25)),
        (subtract, AFTER, BEFORE.astimezone(UTC), timedelta(hours=25)),
        (subtract, AFTER, timedelta(1), datetime(2026, 10, 24, 13, tzinfo=BERLIN)),
        (subtract, date(2026, 2, 1), date(2026, 1, 31), timedelta(1)),
        (subtract, date(2026, 2, 1), timedelta(1), date(2026, 1, 31)),
        (subtract, timedelta(3), timedelta(1), timedelta(2)),
        (multiply, 3, Decimal("0.1"), Decimal("0.3")),
        (multiply, timedelta(1), Decimal("1.5"), timedelta(1.5)),
        (multiply, 2, timedelta(1), timedelta(2)),
        (divide, 1, 8, Decimal("0.125")),
        (divide, timedelta(3), 2, timedelta(1.5)),
        (divide, timedelta(1), timedelta(hours=1), Decimal(24)),
        (floor_divide, 7, 2, 3),
        (floor_divide, -7, 2, -4),
        (floor_divide, 7, Decimal("0.5"), Decimal(14)),
        (floor_divide, timedelta(1), timedelta(hours=7), 3),
        (floor_divide, Decimal(-7), 2, Decimal(-4)),
        (modulo, 7, 4, 3),
        (modulo, -7, 4, 1),
        (modulo, Decimal(-7), 4, Decimal(1)),
        (modulo, Decimal("1e30"), 7, Decimal(1)),
    ],
)
def test_an_operator_gives_its_value(
    operate: Callable[[Any, Any], Any], left: object, right: object, value: object
) -> None:
    result = operate(left, right)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("operate", "left", "right", "error"),
    [
        (add, "a" * 40_000, "a" * 40_000, ValueError),
        (add, [0] * 6_000, [0] * 6_000, ValueError),
        (add, 2**64, 1, ValueError),
        (add, True, 1, TypeError),
        (add, None, 1, TypeError),
        (add, date(2026, 1, 1), timedelta(hours=1), ValueError),
        (add, date.max, timedelta(1), OverflowError),
        (subtract, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), TypeError),
        (subtract, -(2**64), 1, ValueError),
        (multiply, "a", 3, TypeError),
        (multiply, [1], 3, TypeError),
        (multiply, 2**40, 2**40, ValueError),
        (multiply, Decimal("1e40"), Decimal("1e40"), ValueError),
        (multiply, Decimal("1e-40"), Decimal("1e-40"), ValueError),
        (multiply, timedelta(1), 10**12, OverflowError),
        (multiply, timedelta(1), Decimal("1e999999"), ValueError),
        (divide, 1, 0, ZeroDivisionError),
        (divide, timedelta(1), timedelta(), ZeroDivisionError),
        (divide, 1, Decimal("1e-61"), ValueError),
        (floor_divide, Decimal("1e50"), Decimal("1e-50"), ValueError),
        (floor_divide, Decimal("1e999999"), 3, ValueError),
        (modulo, 1, Decimal("nan"), ValueError),
        (modulo, "%1000000000d", 1, TypeError),
        (modulo, 1, Decimal(0), ZeroDivisionError),
    ],
)
def test_an_operator_refuses_what_it_does_not_take_and_what_grows(
    operate: Callable[[Any, Any], Any], left: object, right: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        operate(left, right)


def test_what_is_no_number_has_no_negative() -> None:
    assert (negate(3), negate(timedelta(1))) == (-3, timedelta(-1))
    with pytest.raises(TypeError, match="yes or no is not a number"):
        negate(True)
