"""Tests for flowbot.pod.transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.events import User
from flowbot.ids import MessageId, StreamId, UserId
from flowbot.pod.parts import PodMessage
from flowbot.pod.transcript import in_columns, seen_of


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


FORM = '<form id="bid"><input name="size" value="HELD"/><button name="submit" type="action">Submit</button></form>'


def message(name: str, body: str, replacing: str | None = None) -> PodMessage:
    presentationml = f'<div data-format="PresentationML" data-version="2.0">{body}</div>'
    return PodMessage(
        id=MessageId(name),
        timestamp_ms=0,
        user=User(id=UserId(1), display_name="bot"),
        stream_id=StreamId("desk"),
        presentationml=presentationml,
        text=body,
        messageml=presentationml,
        replacing=MessageId(replacing) if replacing is not None else None,
    )


@pytest.mark.parametrize(
    ("before", "after", "is_shown"),
    [
        ("Open.", "Closed.", True),
        (f"Your bid?{FORM}", "Closed.", False),
        (f"Your bid?{FORM}", f"Your bid?{FORM.replace('HELD', '5')}", False),
        (f"Your bid?{FORM}", f"You bid 5.{FORM.replace('HELD', '5')}", True),
    ],
)
def test_a_change_is_shown_unless_only_a_form_is_behind_it(before: str, after: str, *, is_shown: bool) -> None:
    old, new = message("old", before), message("new", after, "old")

    assert list(seen_of([new], [old, new])) == ([new] if is_shown else [])
