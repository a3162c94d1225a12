"""Tests for flowbot.runtime.pace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.runtime.pace import Pace, PaceLimits

START = datetime(2026, 11, 23, tzinfo=UTC)
ROOM = PaceLimits(per_second=10, stream_per_second=2, stream_burst=3)


def leave(pace: Pace, clock: VirtualClock, lane: str) -> float:
    """When a message leaves that waits as long as it has to, in seconds after the start."""
    while (wait := pace.wait_seconds(lane)) > 0:
        clock.advance(wait)
    return round((clock.now() - START).total_seconds(), 3)


def test_some_messages_leave_at_once_and_the_next_ones_at_the_pace_of_the_stream() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)

    assert [leave(pace, clock, "desk") for _ in range(6)] == [0, 0, 0, 0.5, 1, 1.5]


def test_a_stream_that_was_quiet_may_take_as_many_at_once_again() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)
    for _ in range(5):
        leave(pace, clock, "desk")
    clock.advance(60)

    assert {leave(pace, clock, "desk") for _ in range(3)} == {61}


def test_the_im_of_a_person_has_no_pace_of_its_own() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)

    assert {leave(pace, clock, "im:7") for _ in range(10)} == {0}


def test_a_bot_has_a_pace_in_all_streams_together() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)

    assert [leave(pace, clock, f"im:{number}") for number in range(12)] == [0] * 10 + [0.1, 0.2]


def test_without_limits_nothing_waits() -> None:
    clock = VirtualClock(START)
    pace = Pace(PaceLimits(), clock)

    assert {leave(pace, clock, "desk") for _ in range(1_000)} == {0}


def test_a_stream_that_symphony_takes_nothing_for_rests_alone() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)
    pace.hold("desk", 7)

    assert leave(pace, clock, "lounge") == 0
    assert leave(pace, clock, "desk") == 7


def test_when_a_second_stream_is_told_to_wait_all_rest() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)
    pace.hold("desk", 7)
    clock.advance(2)
    pace.hold("lounge", 3)

    assert leave(pace, clock, "im:7") == 5
    assert leave(pace, clock, "desk") == 7


def test_a_stream_that_is_told_to_wait_twice_is_no_two_streams() -> None:
    clock = VirtualClock(START)
    pace = Pace(ROOM, clock)
    pace.hold("desk", 1)
    pace.hold("desk", 7)
    clock.advance(8)
    pace.hold("lounge", 7)

    assert leave(pace, clock, "im:7") == 8


class WrongClock(VirtualClock):
    """A clock that somebody may put back."""

    back = timedelta()

    def now(self) -> datetime:
        return super().now() - self.back


def test_when_the_clock_is_put_back_nobody_waits_until_it_has_caught_up() -> None:
    clock = WrongClock(START)
    pace = Pace(ROOM, clock)
    for _ in range(5):
        leave(pace, clock, "desk")
        leave(pace, clock, "im:7")
    pace.hold("lounge", 7)
    clock.back = timedelta(hours=1)

    assert pace.wait_seconds("im:7") <= 0.1
    assert pace.wait_seconds("desk") <= 0.5
    assert pace.wait_seconds("lounge") <= 0.1


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "im:1"]), st.floats(0, 3)), max_size=60),
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_no_second_has_more_than_its_share(
    said: list[tuple[str, float]], per_second: int, of_stream: int, burst: int
) -> None:
    clock = VirtualClock(START)
    pace = Pace(PaceLimits(per_second=per_second, stream_per_second=of_stream, stream_burst=burst), clock)
    left: list[tuple[str, float]] = []
    for lane, pause in said:
        clock.advance(pause)
        left.append((lane, leave(pace, clock, lane)))

    for _, begin in left:
        within = [(lane, at) for lane, at in left if begin <= at < begin + 1]
        assert len(within) <= 2 * per_second
        assert all(sum(each == lane for each, _ in within) <= burst + of_stream for lane in "ab")
