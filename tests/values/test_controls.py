"""Tests for flowbot.values.controls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.controls import held

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["userIds", "streamIds"]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("sent", "values"),
    [
        ("a lunch", ("a lunch",)),
        (" ", (" ",)),
        ("", ()),
        (None, ()),
        (7, ("7",)),
        (True, ()),
        (1.5, ()),
        (["EUR", "USD"], ("EUR", "USD")),
        (["", None, "EUR"], ("EUR",)),
        ([7, 8], ("7", "8")),
        ({"userIds": [], "streamIds": ["abc="]}, ("abc=",)),
        ({"userIds": ["7"], "streamIds": []}, ("7",)),
        ({"userIds": [7]}, ("7",)),
        ({"userIds": "7"}, ()),
        ({"else": ["7"]}, ()),
        ({}, ()),
        ([], ()),
    ],
)
def test_a_control_shows_again_what_it_sent(sent: object, values: tuple[str, ...]) -> None:
    assert held(sent) == values


@given(JSON)
def test_whatever_was_sent_only_texts_that_are_not_empty_are_shown(sent: object) -> None:
    values = held(sent)

    assert isinstance(values, tuple)
    assert {type(each) for each in values} <= {str}
    assert "" not in values


def test_what_no_control_sends_is_nothing_however_deep_or_large() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]

    assert held(deep) == ()
    assert held([["EUR"], {"userIds": [7]}]) == ()
    assert held(10**5_000) == ()
    assert held([-(10**5_000), 2**63 - 1]) == (str(2**63 - 1),)
