"""Tests for flowbot.bdk.listeners: what a loop of the BDK is handed, and what the feed waits for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from flowbot.bdk.listeners import LISTENING_SECONDS, MOST_BATCHES, READ_SECONDS, Listeners, PassedOn
from flowbot.clock import VirtualClock


@dataclass
class Ack:
    """As the loop wraps it (`AckId`)."""

    ack_id: str


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def listeners(clock: VirtualClock) -> Listeners:
    return Listeners(json.loads, clock)


async def read(listeners: Listeners, ack_id: str = "") -> PassedOn:
    return await listeners.read_datafeed(ack_id=Ack(ack_id), session_token="s", key_manager_token="k", datafeed_id="f")


async def settled() -> None:
    for _ in range(20):
        await anyio.lowlevel.checkpoint()


async def test_the_loop_finds_a_feed_and_makes_none(listeners: Listeners) -> None:
    feeds = await listeners.list_datafeed(session_token="s", key_manager_token="k")

    assert [each.id for each in feeds] == ["flowbot_f"]


async def test_events_come_to_the_loop_batch_by_batch_in_their_order(listeners: Listeners) -> None:
    listeners.give([b"1", b"2"])
    listeners.give([b"3"])
    first = await read(listeners)
    second = await read(listeners, first.ack_id)

    assert [first.events, second.events] == [[1, 2], [3]]


async def test_an_event_that_the_models_refuse_is_left_out_and_said(
    listeners: Listeners, caplog: pytest.LogCaptureFixture
) -> None:
    listeners.give([b"1", b"no JSON", b"2"])

    assert (await read(listeners)).events == [1, 2]
    assert caplog.messages == [
        "an event is not passed on to listeners of the BDK, whose models refuse it (JSONDecodeError); flows have it"
    ]


async def test_a_read_is_over_in_a_second_so_that_the_loop_can_stop(listeners: Listeners, clock: VirtualClock) -> None:
    found: list[PassedOn] = []

    async def look() -> None:
        found.append(await read(listeners, "before"))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        await settled()
        assert found == []
        clock.advance(READ_SECONDS)

    assert found == [PassedOn([], "before")]


async def test_a_read_that_waits_has_an_event_as_soon_as_it_comes(listeners: Listeners) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, listeners)
        await settled()
        listeners.give([b"1"])

    assert not listeners._waiting


async def test_the_feed_waits_until_the_listeners_are_done(listeners: Listeners) -> None:
    listeners.give([b"1"])
    batch = await read(listeners)
    done: list[bool] = []

    async def finish() -> None:
        done.append(await listeners.finish())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(finish)
        await settled()
        assert done == []
        tasks.start_soon(read, listeners, batch.ack_id)
        await settled()
        assert done == [True]
        tasks.cancel_scope.cancel()


async def test_what_a_listener_wants_again_is_told_once(listeners: Listeners) -> None:
    listeners.give([b"1"])
    await read(listeners)
    listeners.give([b"2"])
    second = await read(listeners, "")  # the loop does not go on to the batch that it could not be done with
    done: list[bool] = []

    async def finish() -> None:
        done.extend([await listeners.finish(), await listeners.finish()])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read, listeners, second.ack_id)
        await settled()
        await finish()
        tasks.cancel_scope.cancel()

    assert done == [False, True]


async def test_a_loop_that_does_not_run_is_not_waited_for(listeners: Listeners) -> None:
    listeners.give([b"1"])

    assert await listeners.finish() is True


async def test_a_loop_that_takes_too_long_is_waited_for_once(
    listeners: Listeners, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    listeners.give([b"1"])
    await read(listeners)
    done: list[Any] = []

    async def finish() -> None:
        done.append(await listeners.finish())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(finish)
        await settled()
        assert done == []
        clock.advance(LISTENING_SECONDS)
    await finish()

    assert done == [True, True]
    assert caplog.messages == ["listeners of the BDK take more than 20 s; flows do not wait for them"]


async def test_a_loop_that_never_reads_does_not_fill_the_memory(listeners: Listeners) -> None:
    for number in range(MOST_BATCHES + 1):
        listeners.give([b"%d" % number])

    assert (await read(listeners)).events == [1]
