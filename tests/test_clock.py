"""Tests for flowbot.clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import SystemClock, VirtualClock, instant, milliseconds

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_system_clock_gives_aware_instants_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


async def test_the_system_clock_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(0.001)

    assert clock.now() > before


class SetClock(SystemClock):
    """The clock of a machine that somebody sets during the first sleep."""

    def __init__(self, set_by: timedelta) -> None:
        self.time = START
        self.set_by = set_by
        self.slept = timedelta()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await anyio.lowlevel.checkpoint()
        self.slept += timedelta(seconds=seconds)
        self.time += timedelta(seconds=seconds) + self.set_by
        self.set_by = timedelta()


@pytest.mark.parametrize("hours", [1, 48])
async def test_a_machine_whose_clock_was_set_on_is_not_waited_for(hours: int) -> None:
    clock = SetClock(timedelta(hours=hours))
    await clock.wait_until(START + timedelta(hours=1))

    assert clock.slept <= timedelta(seconds=5)


async def test_a_machine_whose_clock_was_set_back_is_waited_for_until_it_shows_the_moment() -> None:
    clock = SetClock(timedelta(hours=-1))
    await clock.wait_until(START + timedelta(minutes=1))

    assert clock.time == START + timedelta(minutes=1)
    assert clock.slept == timedelta(minutes=61)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_in_milliseconds_is_never_later_than_the_moment(moment: datetime) -> None:
    again = instant(milliseconds(moment))

    assert again <= moment < again + timedelta(milliseconds=1)
    assert milliseconds(again) == milliseconds(moment)


def test_a_virtual_clock_stands_still_until_it_is_turned() -> None:
    clock = VirtualClock(START)
    clock.advance(90)

    assert clock.now() == START + timedelta(seconds=90)
    clock.set(datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_a_virtual_clock_does_not_go_back() -> None:
    clock = VirtualClock(START)

    with pytest.raises(ValueError, match="cannot go back to 2026-11-23T08:00:00"):
        clock.set(START - timedelta(hours=1))


async def test_sleepers_wake_in_the_order_of_their_times() -> None:
    clock = VirtualClock(START)
    woken: list[int] = []

    async def sleeper(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with anyio.create_task_group() as tasks:
        for seconds in (30, 10, 20, 0):
            tasks.start_soon(sleeper, seconds)
        await anyio.wait_all_tasks_blocked()
        assert woken == [0]
        clock.advance(15)
        await anyio.wait_all_tasks_blocked()
        assert woken == [0, 10]
        clock.advance(15)

    assert sorted(woken) == [0, 10, 20, 30]


async def test_with_autojump_nobody_waits() -> None:
    clock = VirtualClock(START, autojump=True)
    await clock.sleep(3600)

    assert clock.now() == START + timedelta(hours=1)


async def test_with_autojump_who_is_not_to_wait_any_more_turns_no_clock() -> None:
    clock = VirtualClock(START, autojump=True)
    with anyio.CancelScope() as scope:
        scope.cancel()
        await clock.sleep(3600)

    assert clock.now() == START
