"""Tests for flowbot.runtime.schedule."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock, milliseconds
from flowbot.events import User
from flowbot.ids import UserId
from flowbot.runtime.schedule import first_times

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

FLOW = """
flow: tick
version: 1
start:
  - cron: "*/10 * * * *"
  - { cron: 30 9 * * *, zone: Europe/Berlin }
  - { cron: "30  9 * * *", zone: Europe/Berlin }
steps:
  - wait: 1s
"""


@asynccontextmanager
async def ticking(on_stage: OnStage, cron: str, **more: Any) -> AsyncGenerator[Any]:
    """A bot whose flow says to somebody when it was due."""
    words = "{{ trigger.at | datetime('iso') }}"
    flow = f"""
flow: tick
version: 1
start: {{ cron: {cron} }}
steps: [{{ say: "{words}", to: "77" }}]
"""
    async with on_stage(flow, **more) as stage:
        stage.pod.people.learn(User(id=UserId(77), display_name="boss"))
        yield stage


def test_every_trigger_has_a_timer_of_its_own_until_its_first_time(tmp_path: Path) -> None:
    (tmp_path / "tick.yaml").write_text(FLOW)
    times = first_times(Flowbot.load(tmp_path / "tick.yaml").flows.times, NOW)

    assert {each.conversation for each in times} == {None}
    assert [each.id for each in times] == [
        "tick */10 * * * * UTC",
        "tick 30 9 * * * Europe/Berlin",
        "tick 30 9 * * * Europe/Berlin 2",
    ]
    assert [each.due_ms - milliseconds(NOW) for each in times] == [600_000, 84_600_000, 84_600_000]


async def test_a_flow_begins_at_each_of_its_times(on_stage: OnStage) -> None:
    async with ticking(on_stage, "30 * * * *") as stage:
        assert await stage.passes(minutes=29) == []
        assert await stage.passes(minutes=1) == ["2026-11-23 09:30+00:00"]
        assert await stage.passes(minutes=60) == ["2026-11-23 10:30+00:00"]
        assert await stage.passes(minutes=59) == []


async def test_of_times_that_have_passed_at_once_the_latest_counts(on_stage: OnStage) -> None:
    async with ticking(on_stage, "30 * * * *") as stage:
        assert await stage.passes(days=5, minutes=40) == ["2026-11-28 09:30+00:00"]
        assert await stage.passes(minutes=50) == ["2026-11-28 10:30+00:00"]


async def test_what_was_due_while_the_bot_did_not_run_begins_once(on_stage: OnStage) -> None:
    async with ticking(on_stage, "30 9 * * *") as stage:
        store, clock, pod = stage.store, stage.clock, stage.pod
    clock.advance(3 * 24 * 3600)
    async with ticking(on_stage, "30 9 * * *", store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()
        assert stage.shown() == ["2026-11-25 09:30+00:00"]
        assert await stage.passes(minutes=30) == ["2026-11-26 09:30+00:00"]
        store = stage.store
    async with ticking(on_stage, "30 9 * * *", store=store.reopened(), clock=clock, pod=pod) as stage:
        assert await stage.passes(hours=1) == []


async def test_a_trigger_that_was_changed_forgets_what_was_due(on_stage: OnStage) -> None:
    async with ticking(on_stage, "30 9 * * *") as stage:
        store, clock, pod = stage.store, stage.clock, stage.pod
    clock.advance(3 * 24 * 3600)
    async with ticking(on_stage, "0 10 * * *", store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()
        assert stage.shown() == []
        assert await stage.passes(hours=1) == ["2026-11-26 10:00+00:00"]
        assert await stage.store.next_due() == milliseconds(clock.now() + timedelta(days=1))


async def test_a_time_keeps_to_the_clocks_of_its_zone_when_they_change(on_stage: OnStage) -> None:
    clock = VirtualClock(datetime(2027, 3, 27, 0, tzinfo=UTC))
    begun: list[str] = []
    async with ticking(on_stage, "30 2 * * *, zone: Europe/Berlin", clock=clock) as stage:
        for _ in range(3 * 24):
            begun += [f"{clock.now():%d %H:%M}" for _ in await stage.passes(minutes=30)]
            begun += [f"{clock.now():%d %H:%M}" for _ in await stage.passes(minutes=30)]

    assert begun == ["27 01:30", "28 01:00", "29 00:30"]  # on the 28th there is no 2:30, and 3:00 is the next
