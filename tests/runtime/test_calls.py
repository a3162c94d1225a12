"""Tests for flowbot.runtime.calls and flowbot.runtime.deadline."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from flowbot.authoring import describe_action
from flowbot.clock import VirtualClock
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.calls import Calls

BODY = json.dumps({"action": "actions.it", "arguments": {}, "stream": "desk", "user": 7}).encode()
CALL = Outbound(id=EffectId("x"), kind="call", lane=ConversationId("c"), body=BODY)


def calls(function: Callable[..., Any], clock: VirtualClock) -> Calls:
    return Calls({"actions.it": describe_action("actions.it", function)}, clock)


def failure(event: Inbound) -> tuple[str, str]:
    error = json.loads(event.body)["error"]
    return error["kind"], error["message"]


async def leave_async() -> None:
    sys.exit(3)


def leave_plain() -> None:
    sys.exit(3)


@pytest.mark.parametrize("function", [leave_async, leave_plain])
async def test_an_action_that_leaves_python_has_failed_and_no_more(function: Callable[..., Any]) -> None:
    event = await calls(function, VirtualClock()).make(CALL)

    assert failure(event) == ("SystemExit", "something went wrong on our side")


async def test_the_result_is_an_event_of_whose_conversation_it_is() -> None:
    event = await calls(lambda: 5, VirtualClock()).make(CALL)

    assert json.loads(event.body) == {"effect": "x", "result": 5}
    assert (event.stream_id, event.user_id, event.conversation) == ("desk", 7, "c")


async def test_an_action_has_thirty_seconds_on_the_clock_of_the_bot() -> None:
    clock, events = VirtualClock(), []
    was_cancelled = anyio.Event()

    async def hang() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            was_cancelled.set()

    async def make() -> None:
        events.append(await calls(hang, clock).make(CALL))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(make)
        await anyio.wait_all_tasks_blocked()
        clock.advance(29.9)
        await anyio.wait_all_tasks_blocked()
        assert events == []
        clock.advance(0.1)

    assert failure(events[0]) == ("timeout", "it took too long")
    assert was_cancelled.is_set()


async def test_a_thread_that_hangs_is_left_alone() -> None:
    clock, events = VirtualClock(), []
    has_begun, may_end = threading.Event(), threading.Event()

    def hang() -> None:
        has_begun.set()
        may_end.wait(30)

    async def make() -> None:
        events.append(await calls(hang, clock).make(CALL))

    try:
        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(make)
                await anyio.to_thread.run_sync(has_begun.wait)
                clock.advance(30)
    finally:
        may_end.set()

    assert failure(events[0]) == ("timeout", "it took too long")


async def test_a_timeout_that_the_action_raises_is_its_own_failure() -> None:
    def raise_it() -> None:
        raise TimeoutError("the ledger did not answer")

    event = await calls(raise_it, VirtualClock()).make(CALL)

    assert failure(event) == ("TimeoutError", "something went wrong on our side")
