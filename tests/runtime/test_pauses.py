"""Tests for flowbot.runtime.pauses, and for a bot of which all that is left waits for a clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import anyio
import anyio.lowlevel

from flowbot.clock import VirtualClock
from flowbot.runtime.pauses import Pauses

OnStage = Callable[..., AbstractAsyncContextManager[Any]]
START = VirtualClock().now()
FLAKY = """
from flowbot import RetryableError, action

attempts = []

@action
async def book() -> str:
    attempts.append(1)
    if len(attempts) < 3:
        raise RetryableError("not now")
    return "booked"
"""
FLOW = """
flow: book
version: 1
start: /book
slots: { found: { type: text } }
steps:
  - call: actions.book
    save: found
    retries: { max: 5, first: 10s }
  - say: "{{ found }}"
"""


async def let_them_run() -> None:
    for _ in range(5):
        await anyio.lowlevel.checkpoint()


async def test_the_next_try_is_that_of_the_first_pause_once_all_are_in_one() -> None:
    clock, told = VirtualClock(), []
    pauses = Pauses(clock, lambda: told.append(pauses.next_try))
    assert pauses.next_try is None
    pauses.begin()
    pauses.begin()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pauses.pause, 20.0)
        await let_them_run()
        assert pauses.next_try is None
        tasks.start_soon(pauses.pause, 5.0)
        await let_them_run()
        assert pauses.next_try == START + timedelta(seconds=5)

        clock.advance(5)
        assert pauses.next_try is None
        await let_them_run()
        pauses.end()
        assert pauses.next_try == START + timedelta(seconds=20)
        clock.advance(20)

    assert pauses.next_try is None
    assert told == [None, START + timedelta(seconds=5), START + timedelta(seconds=20)]


async def test_a_clock_that_jumps_leaves_nothing_waiting() -> None:
    pauses = Pauses(VirtualClock(autojump=True), lambda: None)
    pauses.begin()
    seen = []

    async def look() -> None:
        for _ in range(10):
            seen.append(pauses.next_try)
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        tasks.start_soon(pauses.pause, 5.0)

    assert seen == [None] * 10


async def test_a_bot_that_waits_for_the_clock_says_until_when(on_stage: OnStage) -> None:
    async with on_stage(FLOW, actions=FLAKY) as stage:
        stage.pod.talk.say(stage.pod.ensure_user("ann"), stage.im("ann"), "/book")
        tries, began = [], stage.clock.now()
        for _ in range(2):
            with anyio.fail_after(10):
                await stage.local.quiet(or_waiting=True)
            tries.append(stage.local.running.next_try)
            stage.clock.set(tries[-1])
        with anyio.fail_after(10):
            await stage.local.quiet()

        assert stage.seen_by("ann") == ["/book", "booked"]
        assert stage.local.running.next_try is None
        first, second = tries[0] - began, tries[1] - tries[0]
        assert timedelta(seconds=5) <= first <= timedelta(seconds=10)
        assert timedelta(seconds=10) <= second <= timedelta(seconds=20)


async def test_messages_go_on_while_a_call_waits(on_stage: OnStage) -> None:
    async with on_stage(FLOW, actions=FLAKY) as stage:
        stage.pod.talk.say(stage.pod.ensure_user("ann"), stage.im("ann"), "/book")
        stage.pod.talk.say(stage.pod.ensure_user("bob"), stage.im("bob"), "/help")
        with anyio.fail_after(10):
            await stage.local.quiet(or_waiting=True)

        assert len(stage.seen_by("bob")) == 2
        assert stage.local.running.next_try is not None
