"""Tests for flowbot.compiler.changing."""

from __future__ import annotations

import pytest

from flowbot.compiler.changing import is_in_reach
from flowbot.definition.steps import Path

OPEN: Path = ("states", "open")
INNER: Path = ("states", "open", "states", "inner")


@pytest.mark.parametrize(
    ("question", "here"),
    [
        (("steps", 0), ("steps", 4)),
        (("any_time", 0, "then", 1), (*INNER, "steps", 0)),
        ((*OPEN, "steps", 0), (*OPEN, "steps", 2, "then", 1)),
        ((*OPEN, "for", 0, "then", 0), OPEN),
        ((*INNER, "steps", 0), (*INNER, "steps", 1)),
    ],
)
def test_what_is_asked_in_the_same_state_or_in_none_is_in_reach(question: Path, here: Path) -> None:
    assert is_in_reach(question, here)


@pytest.mark.parametrize(
    ("question", "here"),
    [
        ((*OPEN, "steps", 0), ("states", "solved")),
        ((*OPEN, "steps", 0), OPEN),
        ((*OPEN, "for", 0, "then", 0), (*OPEN, "steps", 0)),
        ((*INNER, "steps", 0), OPEN),
        ((*OPEN, "for", 0, "then", 0), INNER),
        ((*OPEN, "steps", 0), ("any_time", 0, "then", 1)),
    ],
)
def test_what_another_state_asks_is_not(question: Path, here: Path) -> None:
    assert not is_in_reach(question, here)
