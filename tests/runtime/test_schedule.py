"""Tests for flowbot.runtime.schedule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import anyio

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.ports import Inbound
from flowbot.runtime.happenings import is_time_event, read_time_event
from flowbot.runtime.schedule import MOST_LATE, Schedules
from flowbot.storage.memory import MemoryStore

OnStage = Callable[..., AbstractAsyncContextManager[Any]]

FLOW = """
flow: tick
version: 1
start:
  - cron: "*/10 * * * *"
  - { cron: 30 9 * * *, zone: Europe/Berlin }
steps:
  - wait: 1s
"""


def bot(tmp_path: Path) -> Flowbot:
    (tmp_path / "tick.yaml").write_text(FLOW)
    return Flowbot.load(tmp_path / "tick.yaml")


async def test_times_of_every_trigger_come_in_their_order(tmp_path: Path) -> None:
    clock, found = VirtualClock(), list[Inbound]()

    async def ingest(events: Sequence[Inbound]) -> None:
        found.extend(events)

    schedules = Schedules(clock, bot(tmp_path).flows.times, ingest)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(schedules.run)
        await anyio.wait_all_tasks_blocked()
        assert found == []
        clock.advance(8.5 * 3600)
        assert schedules.has_due
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()

    assert not schedules.has_due
    assert all(is_time_event(each) for each in found)
    assert [f"{read_time_event(each).due:%H:%M} {read_time_event(each).place}" for each in found[-2:]] == [
        "08:30 0",
        "08:30 1",
    ]
    assert len(found) == 52


async def test_of_times_that_have_passed_at_once_the_latest_are_made_up_for(tmp_path: Path) -> None:
    clock, found = VirtualClock(), list[Inbound]()

    async def ingest(events: Sequence[Inbound]) -> None:
        found.extend(events)

    schedules = Schedules(clock, bot(tmp_path).flows.times, ingest)
    clock.advance(5 * 24 * 3600)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(schedules.run)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()

    assert len(found) == MOST_LATE
    assert f"{read_time_event(found[-1]).due:%m-%d %H:%M}" == "01-06 00:00"


async def test_two_processes_take_a_time_once(tmp_path: Path) -> None:
    clock, store, fresh = VirtualClock(), MemoryStore(), list[bool]()

    async def ingest(events: Sequence[Inbound]) -> None:
        fresh.extend(await store.ingest(events, 0))

    flows = bot(tmp_path).flows
    processes = [Schedules(clock, flows.times, ingest) for _ in range(2)]
    clock.advance(600)
    async with anyio.create_task_group() as tasks:
        for each in processes:
            tasks.start_soon(each.run)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()

    assert fresh == [True, False]


async def test_what_was_due_while_the_bot_did_not_run_is_left_out(on_stage: OnStage) -> None:
    flow = "flow: tick\nversion: 1\nstart: { cron: 30 9 * * * }\nsteps: [{ say: Tick., to: \"'77'\" }]\n"
    async with on_stage(flow) as stage:
        store, clock, pod = stage.store, stage.clock, stage.pod
    clock.advance(3 * 24 * 3600)
    async with on_stage(flow, store=store.reopened(), clock=clock, pod=pod) as stage:
        await stage.local.quiet()

        assert stage.outcomes == []
