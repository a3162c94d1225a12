"""Tests for flowbot.pod.transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.pod.transcript import in_columns


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A\tPrice\nlonger\t1\nlast", "A       Price\nlonger  1\nlast"),
        ("a\tb\t\n\tlong\tc", "a  b\n   long  c"),
        ("a\tb\nno cells\nlonger\tc", "a  b\nno cells\nlonger  c"),
        ("ab\n", "ab\n"),
    ],
)
def test_cells_of_lines_that_follow_one_another_stand_below_each_other(text: str, shown: str) -> None:
    assert in_columns(text) == shown


@given(st.lists(st.lists(st.text("ab", min_size=1), min_size=1, max_size=3), max_size=4))
def test_every_cell_of_a_line_is_there_in_its_order(rows: list[list[str]]) -> None:
    shown = in_columns("\n".join("\t".join(row) for row in rows))

    assert [line.split() for line in shown.split("\n")] == (rows or [[]])
