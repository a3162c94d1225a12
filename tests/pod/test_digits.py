"""Tests for flowbot.pod.digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.pod.digits import read_digits


@given(st.integers(0, 2**63 - 1))
def test_a_number_of_the_size_of_ids_is_read(number: int) -> None:
    assert read_digits(str(number)) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "²", "\u0663", "9" * 19, "9" * 5000])
def test_everything_else_is_none(text: str) -> None:
    assert read_digits(text) is None
