"""Tests for flowbot.values.sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.values.sizes import read_size, show_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10MB", 10_485_760),
        ("500KB", 512_000),
        ("500 kb", 512_000),
        ("1.5GB", 1_610_612_736),
        ("12B", 12),
        (" 1MB ", 1_048_576),
    ],
)
def test_a_size_is_read_in_its_unit(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "10", "MB", "-1MB", "10TB", "1,5MB", "1e3MB", "10 M B", "1.5.5MB", "٣MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a size is written 500KB, 10MB or 1\.5GB"):
        read_size(text)


@given(st.integers(0, 2**29), st.sampled_from([1, 2**10, 2**20]))
def test_a_size_is_shown_as_it_is_written(count: int, unit: int) -> None:
    assert read_size(show_size(count * unit)) == count * unit


@pytest.mark.parametrize(("size", "text"), [(10_485_760, "10MB"), (1_536, "1536B"), (0, "0B"), (2**30, "1GB")])
def test_a_size_is_shown_in_the_largest_unit_of_which_it_is_a_whole_number(size: int, text: str) -> None:
    assert show_size(size) == text
