"""Tests for flowbot.messageml.filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from markupsafe import Markup

from flowbot.messageml.filters import FILTERS, bullets, iso_date, lines, mention, money, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("12.5"), "12.50 EUR"),
        (Decimal("1234.5"), "1,234.50 EUR"),
        (Decimal("0.125"), "0.125 EUR"),
        (Decimal("0.12500"), "0.125 EUR"),
        (Decimal("-1000000"), "-1,000,000.00 EUR"),
        (Decimal("1E+3"), "1,000.00 EUR"),
        (7, "7.00 EUR"),
        (0.1, "0.10 EUR"),
        (Decimal("1" * 60), f"{int('1' * 60):,}.00 EUR"),
    ],
)
def test_money_has_two_places_or_as_many_as_it_needs(value: object, shown: str) -> None:
    assert money(value, "EUR") == shown


def test_money_needs_no_currency() -> None:
    assert money(Decimal("3")) == "3.00"


@pytest.mark.parametrize(
    ("value", "shown"), [(1234567, "1,234,567"), (Decimal("1234.50"), "1,234.50"), (Decimal("1E+3"), "1,000"), (0, "0")]
)
def test_a_number_has_its_thousands_set_apart(value: object, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize("show", [money, number])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "nothing is not a number"),
        ("12", "a str is not a number"),
        (True, "a bool is not a number"),
        (Decimal("NaN"), "NaN is not a number that can be shown"),
        (float("inf"), "Infinity is not a number that can be shown"),
        (Decimal("1E+999999"), "a number of more than 120 digits is not shown"),
        (Decimal("1E-999999"), "a number of more than 120 digits is not shown"),
        (10**200, "a number of more than 120 digits is not shown"),
        pytest.param(10**5000, "a number of more than 120 digits is not shown", id="5001 digits"),
    ],
)
def test_what_is_no_number_that_can_be_shown_is_refused(
    show: Callable[[object], str], value: object, reason: str
) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        show(value)

    assert str(caught.value) == reason


def test_a_date_is_shown_as_iso() -> None:
    assert iso_date(date(2026, 9, 1)) == "2026-09-01"
    assert iso_date(datetime(2026, 9, 1, 23, 59)) == "2026-09-01"  # noqa: DTZ001  a date has no zone


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^a str is not a date$"):
        iso_date("2026-09-01")
    with pytest.raises(TypeError, match=r"^nothing is not a date$"):
        iso_date(None)


@pytest.mark.parametrize("identifier", [7696581394433, "7696581394433"], ids=["number", "text"])
def test_a_user_is_mentioned_by_id(identifier: object) -> None:
    assert mention({"id": identifier, "name": "<b>Ann"}) == Markup('<mention uid="7696581394433"/>')


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        (None, "only a user can be mentioned, such as {{ initiator | mention }}"),
        ("Ann", "only a user can be mentioned, such as {{ initiator | mention }}"),
        ({"name": "Ann"}, "only a user can be mentioned, such as {{ initiator | mention }}"),
        ({"id": None}, "None is not the id of a user"),
        ({"id": '1"/><b>'}, "'1\"/><b>' is not the id of a user"),
    ],
)
def test_what_is_no_user_is_not_mentioned(user: object, reason: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        mention(user)

    assert str(caught.value) == reason


def test_lines_are_shown_as_lines() -> None:
    assert lines("a & b\r\nc\rd\ne") == Markup("a &amp; b<br/>c<br/>d<br/>e")


def test_a_list_is_shown_as_one() -> None:
    assert bullets(["a", Markup("<b>x</b>"), "<b>", 3]) == Markup(
        "<ul><li>a</li><li><b>x</b></li><li>&lt;b&gt;</li><li>3</li></ul>"
    )


def test_an_empty_list_is_shown_as_nothing() -> None:
    assert bullets([]) == Markup("")


@pytest.mark.parametrize("items", ["abc", {"a": 1}, None, 3])
def test_what_is_no_list_is_not_shown_as_one(items: object) -> None:
    with pytest.raises(TypeError, match=r"^only a list can be shown as one$"):
        FILTERS["list"](items)
