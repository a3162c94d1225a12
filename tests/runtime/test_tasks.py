"""Tests for flowbot.runtime.tasks: how a running bot stops."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import anyio
import pytest

from flowbot.app import Flowbot, RunningBot
from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.parts import PodStream
from flowbot.ports import Backlog
from flowbot.storage.memory import MemoryStore

FLOW = """
flow: booking
version: 1
start: /book
slots: { number: { type: integer } }
steps: [{ call: actions.book, save: number }, { say: "Booked {{ number }}" }]
"""
ACTIONS = """
import anyio
from flowbot import action

began, may_end = anyio.Event(), anyio.Event()

@action
async def book() -> int:
    began.set()
    await may_end.wait()
    return 7
"""


@dataclass
class Desk:
    bot: Flowbot
    running: RunningBot
    store: MemoryStore
    clock: VirtualClock
    pod: LocalPod
    im: PodStream

    def say(self, text: str) -> None:
        self.pod.talk.say(self.pod.ensure_user("ann"), self.im, text)

    def event(self, name: str) -> anyio.Event:
        found = self.bot.project.authored.actions["actions.book"].function.__globals__[name]
        assert isinstance(found, anyio.Event)
        return found


@asynccontextmanager
async def desk(folder: Path) -> AsyncGenerator[Desk]:
    (folder / "flows").mkdir()
    (folder / "flows" / "booking.yaml").write_text(dedent(FLOW))
    (folder / "actions.py").write_text(dedent(ACTIONS))
    bot, store, clock = Flowbot.load(folder), MemoryStore(), VirtualClock()
    pod = LocalPod(clock)
    with anyio.fail_after(10):
        async with bot.running(pod.connect("flowbot"), store, clock=clock) as running:
            im = pod.streams.im(pod.ensure_user("ann"), running.me)
            yield Desk(bot, running, store, clock, pod, im)


async def test_a_bot_that_stops_lets_a_call_finish_and_keeps_its_result(tmp_path: Path) -> None:
    async with desk(tmp_path) as bot:
        bot.say("/book")
        await bot.event("began").wait()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bot.running.stop)
            await anyio.wait_all_tasks_blocked()
            bot.say("hello")
            await anyio.wait_all_tasks_blocked()
            bot.event("may_end").set()

        assert await bot.store.backlog() == Backlog(inbox=1, outbox=0)
        assert [each.text for each in bot.pod.messages] == ["/book", "hello"]


async def test_a_bot_that_stops_waits_ten_seconds_and_no_longer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(tmp_path) as bot:
        bot.say("/book")
        await bot.event("began").wait()
        stopped = anyio.Event()

        async def stop() -> None:
            await bot.running.stop()
            stopped.set()

        with caplog.at_level(logging.WARNING):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(stop)
                await anyio.wait_all_tasks_blocked()
                bot.clock.advance(9.9)
                await anyio.wait_all_tasks_blocked()
                assert not stopped.is_set()
                bot.clock.advance(0.1)

        assert await bot.store.backlog() == Backlog(inbox=0, outbox=1)
        assert "what was under way took more than 10 s to finish" in caplog.text


async def test_a_bot_with_nothing_under_way_stops_at_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as bot:
        await bot.running.stop()
        bot.say("/book")

        assert await bot.store.backlog() == Backlog(inbox=0, outbox=0)
