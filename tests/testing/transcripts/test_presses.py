"""Tests for flowbot.testing.transcripts.presses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.testing.transcripts.presses import Press, find_press, read_press, read_values, write_press


@pytest.mark.parametrize(
    ("line", "button", "values"),
    [
        ("[Submit]", "Submit", []),
        ("  [Submit]  ", "Submit", []),
        ("[ Buy now ]", "Buy now", []),
        ("[/cancel]", "/cancel", []),
        ("[Submit] amount=12.50", "Submit", [("amount", "12.50")]),
        ("[Submit]\tamount=1  currency=EUR", "Submit", [("amount", "1"), ("currency", "EUR")]),
        ("[Submit] note=a lunch x=1", "Submit", [("note", "a lunch"), ("x", "1")]),
        ('[Submit] note="a lunch" x=1', "Submit", [("note", "a lunch"), ("x", "1")]),
        ("[Submit] note='a = b' x=1", "Submit", [("note", "a = b"), ("x", "1")]),
        ('[Submit] note="x=1 y=2"', "Submit", [("note", "x=1 y=2")]),
        (r'[Submit] note="say \"hello\" \\"', "Submit", [("note", 'say "hello" \\')]),
        ("[Submit] 'Spent on'=today", "Submit", [("Spent on", "today")]),
        ("[Submit] note=it's late", "Submit", [("note", "it's late")]),
        ('[Submit] note=the "first" of them', "Submit", [("note", 'the "first" of them')]),
        ('[Submit] note="a', "Submit", [("note", '"a')]),
        ('[Submit] note=" a "', "Submit", [("note", " a ")]),
        ("[Submit] note=a\nb", "Submit", [("note", "a\nb")]),
        ("[Submit] sum=1=1", "Submit", [("sum", "1=1")]),
        ("[Submit] amount=", "Submit", [("amount", "")]),
        ("[Submit] amount= x=1", "Submit", [("amount", ""), ("x", "1")]),
        ("[Submit] legs=a legs=b", "Submit", [("legs", "a"), ("legs", "b")]),
    ],
)
def test_a_button_in_brackets_is_pressed_with_what_stands_behind_it(
    line: str, button: str, values: list[tuple[str, str]]
) -> None:
    assert read_press(line) == Press(button, tuple(values))


@pytest.mark.parametrize(
    "line",
    ["", "hello", "12.50", "/expense [amount]", "[]", "[ ]", "[a", "a]", "[Submit]!", "[[a]]", "[a][b]", "see [a] b=1"],
)
def test_what_does_not_begin_with_a_button_alone_is_a_message(line: str) -> None:
    assert read_press(line) is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[Submit] 12.50", "'12.50' is not field=value, such as [Submit] amount=12.50"),
        ("[Submit] now amount=12", "'now' is not field=value, such as [Submit] amount=12.50"),
        ("[Submit] =12", "'=12' is not field=value, such as [Submit] amount=12.50"),
    ],
)
def test_what_is_wrong_behind_a_button_is_told(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(problem)}$"):
        read_press(line)
    assert find_press(line) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_line_is_a_message_or_a_press_or_is_told_to_be_wrong(line: str) -> None:
    with suppress(ValueError):
        press = read_press(f"[Go] {line}")

        assert press is not None
        assert press.button == "Go"


@given(
    st.lists(st.tuples(st.text(st.sampled_from("ab =\"'\\\n")), st.text(st.sampled_from("ab =\"'\\\n"))), max_size=3)
)
def test_what_is_written_is_read_as_the_same(values: list[tuple[str, str]]) -> None:
    press = Press("Go", tuple(values))
    text = write_press(press)

    assert text is None or read_press(text) == press
    if all(re.fullmatch(r"[ab ]+", name) for name, _ in values):
        assert text is not None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("[Go]", {}),
        ("[Go] a=1 b=2", {"a": "1", "b": "2"}),
        ("[Go] a=1 b=2 a=3 a=3", {"a": ["1", "3", "3"], "b": "2"}),
    ],
)
def test_a_name_that_comes_up_several_times_has_several_values(line: str, values: Mapping[str, object]) -> None:
    press = read_press(line)

    assert press is not None
    assert press.by_name() == values


def test_values_may_stand_behind_something_else() -> None:
    assert read_values("a=1 b=two of them", ":event x") == (("a", "1"), ("b", "two of them"))
