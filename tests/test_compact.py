"""Tests of JSON as the store keeps it."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compact import read_json, write_json

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    assert read_json(write_json(value)) == value


@given(VALUES)
def test_what_an_earlier_flowbot_wrote_is_read(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value


def test_it_is_written_without_blanks() -> None:
    assert write_json({"a": [1, "b"], "c": None}) == b'{"a":[1,"b"],"c":null}'


def test_half_a_character_is_kept() -> None:
    assert read_json(write_json({"half": "\ud83d", "whole": "😀"})) == {"half": "\ud83d", "whole": "😀"}


def test_what_is_nested_deeply_is_kept() -> None:
    nested: list[object] = []
    for _ in range(300):
        nested = [nested]

    assert read_json(write_json(nested)) == nested


def test_what_is_no_number_stays_none() -> None:
    assert math.isnan(read_json(write_json(math.nan)))
    assert read_json(write_json([math.inf, -math.inf])) == [math.inf, -math.inf]


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        write_json({"a": object()})


@pytest.mark.parametrize("body", [b"", b"{", b"nothing", b'{"a": 1} 2'])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(body)
