"""Tests for flowbot.cli._press."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.cli._press import Press, read_press


@pytest.mark.parametrize(
    ("line", "button", "values"),
    [
        ("[Submit]", "Submit", []),
        ("  [Submit]  ", "Submit", []),
        ("[ Buy now ]", "Buy now", []),
        ("[/cancel]", "/cancel", []),
        ("[Submit] amount=12.50", "Submit", [("amount", "12.50")]),
        ("[Submit]\tamount=1  currency=EUR", "Submit", [("amount", "1"), ("currency", "EUR")]),
        ('[Submit] note="a lunch" x=1', "Submit", [("note", "a lunch"), ("x", "1")]),
        ("[Submit] 'Spent on'=today", "Submit", [("Spent on", "today")]),
        ('[Submit] "Spent on=a b"', "Submit", [("Spent on", "a b")]),
        ('[Submit] note="a\nb"', "Submit", [("note", "a\nb")]),
        ("[Submit] sum=1=1", "Submit", [("sum", "1=1")]),
        ("[Submit] amount=", "Submit", [("amount", "")]),
        ("[Submit] legs=a legs=b", "Submit", [("legs", "a"), ("legs", "b")]),
    ],
)
def test_a_button_in_brackets_is_pressed_with_what_stands_behind_it(
    line: str, button: str, values: list[tuple[str, str]]
) -> None:
    assert read_press(line) == Press(button, values)


@pytest.mark.parametrize(
    "line", ["", "hello", "12.50", "/expense [amount]", "[]", "[a", "a]", "[Submit]!", "[[a]]", "[a][b]", "see [a] b=1"]
)
def test_what_does_not_begin_with_a_button_alone_is_a_message(line: str) -> None:
    assert read_press(line) is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[Submit] 12.50", "'12.50' is not field=value, such as [Submit] amount=12.50"),
        ("[Submit] amount=12 EUR", "'EUR' is not field=value, such as [Submit] amount=12.50"),
        ("[Submit] =12", "'=12' is not field=value, such as [Submit] amount=12.50"),
        ('[Submit] note="a', 'no closing quotation: note="a'),
        ("[Submit] note=it's", "no closing quotation: note=it's"),
        ("[Submit] a=b\\", "no escaped character: a=b\\"),
    ],
)
def test_what_is_wrong_behind_a_button_is_told(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(problem)}$"):
        read_press(line)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_line_is_a_message_or_a_press_or_is_told_to_be_wrong(line: str) -> None:
    with suppress(ValueError):
        press = read_press(f"[Go] {line}")

        assert press is not None
        assert press.button == "Go"


def find(written: str) -> object:
    return {"@ann": 7, "@bob.ng": 8}.get(written, written)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("[Go]", {}),
        ("[Go] a=1 b=2", {"a": "1", "b": "2"}),
        ("[Go] a=1 b=2 a=3 a=3", {"a": ["1", "3", "3"], "b": "2"}),
        ("[Go] who=@ann", {"who": 7}),
        ("[Go] who=@ann who=@bob.ng", {"who": [7, 8]}),
        ("[Go] mail=ann@acme.test handle=@", {"mail": "ann@acme.test", "handle": "@"}),
    ],
)
def test_values_are_given_by_field_and_people_by_their_id(line: str, given: Mapping[str, object]) -> None:
    press = read_press(line)

    assert press is not None
    assert press.given(find) == given
