"""Tests for flowbot.engine.attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flowbot.engine.attempts import ONCE, Attempts

TRYING = Attempts(retries=5, first_seconds=2, factor=3, limit_seconds=20)


def test_each_pause_is_the_first_times_the_factor_up_to_the_limit() -> None:
    pauses = [TRYING.pause_seconds(attempt, "x") for attempt in (1, 2, 3, 4)]

    assert all(most / 2 <= pause < most for most, pause in zip((2, 6, 18, 20), pauses, strict=True))


def test_the_same_effect_waits_as_long_again_and_others_do_not() -> None:
    assert TRYING.pause_seconds(1, "x") == TRYING.pause_seconds(1, "x")
    assert len({TRYING.pause_seconds(4, seed) for seed in "abcdefgh"}) == 8


@given(st.integers(1, 10**6), st.text())
def test_no_pause_is_longer_than_the_limit(attempt: int, seed: str) -> None:
    assert 0 < ONCE.pause_seconds(attempt, seed) < 60
