"""Tests for flowbot.pod.datahoses."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import FeedSettings, LocalPod
from flowbot.pod.datahoses import Wanted
from flowbot.pod.feeds import Datafeed

MESSAGES = Wanted(tag="t", event_types=frozenset({"MESSAGESENT"}))


async def events_of(hose: Datafeed, ack_id: str = "") -> list[dict[str, Any]]:
    batch = await hose.read(ack_id, poll_seconds=0)
    return [json.loads(each) for each in batch.events]


async def test_what_is_said_anywhere_is_on_it() -> None:
    pod = LocalPod(VirtualClock())
    bot = pod.add_bot("watcher")
    hose = pod.delivery.datahoses.get(bot.id, MESSAGES)
    alice, ravi = pod.ensure_user("alice"), pod.ensure_user("ravi")
    pod.talk.say(alice, pod.streams.im(alice, ravi), "between us")

    [event] = await events_of(hose)

    assert event["type"] == "MESSAGESENT"
    assert "between us" in event["payload"]["messageSent"]["message"]["message"]


async def test_what_others_ask_for_is_not_shared_and_what_is_the_same_is() -> None:
    pod = LocalPod(VirtualClock())
    one, two = pod.add_bot("one"), pod.add_bot("two")
    hoses = pod.delivery.datahoses
    hose = hoses.get(one.id, MESSAGES)

    same = hoses.get(one.id, Wanted(tag="t", event_types=frozenset({"MESSAGESENT"})))
    others = [
        hoses.get(two.id, MESSAGES),
        hoses.get(one.id, Wanted(tag="u", event_types=frozenset({"MESSAGESENT"}))),
        hoses.get(one.id, Wanted(tag="t", event_types=frozenset({"MESSAGESENT", "ROOMCREATED"}))),
        hoses.get(one.id, Wanted(tag="t", event_types=frozenset({"MESSAGESENT"}), scopes=frozenset({"INTERNAL"}))),
    ]

    assert same is hose
    assert len({id(each) for each in [hose, *others]}) == 5


@pytest.mark.parametrize(
    ("event", "scope"),
    [
        ({"type": "MESSAGESENT", "payload": {"messageSent": {"message": {"stream": {"external": False}}}}}, "INTERNAL"),
        ({"type": "MESSAGESENT", "payload": {"messageSent": {"message": {"stream": {"external": True}}}}}, "EXTERNAL"),
        ({"type": "ROOMCREATED", "payload": {"roomCreated": {"stream": {"external": True}}}}, "EXTERNAL"),
        ({"type": "ROOMCREATED", "payload": {"roomCreated": {"stream": {"streamId": "x"}}}}, "INTERNAL"),
        ({"type": "SHAREDPOST", "payload": {"sharedPost": {}}}, "INTERNAL"),
        ({"type": "CONNECTIONREQUESTED", "payload": {"connectionRequested": {}}}, "EXTERNAL"),
        ({"type": "MESSAGESENT", "payload": None}, "INTERNAL"),
    ],
)
async def test_scopes_are_those_of_the_stream(event: dict[str, Any], scope: str) -> None:
    pod = LocalPod(VirtualClock())
    bot = pod.add_bot("watcher")
    hoses = {
        name: pod.delivery.datahoses.get(
            bot.id, Wanted(tag="t", event_types=frozenset({event["type"]}), scopes=frozenset({name}))
        )
        for name in ("INTERNAL", "EXTERNAL", "FEDERATED")
    }
    pod.emit(json.dumps(event).encode())

    assert [name for name, hose in hoses.items() if await events_of(hose)] == [scope]


async def test_what_is_no_event_is_on_no_datahose() -> None:
    pod = LocalPod(VirtualClock())
    hose = pod.delivery.datahoses.get(pod.add_bot("watcher").id, MESSAGES)
    for raw in (b"no json", b"[]", b'{"type": 3}', b"[" * 100_000):
        pod.emit(raw)

    assert await events_of(hose) == []


async def test_a_datahose_that_nobody_reads_for_long_is_forgotten() -> None:
    clock = VirtualClock()
    pod = LocalPod(clock, feeds=FeedSettings(ttl_seconds=100))
    bot = pod.add_bot("watcher")
    hose = pod.delivery.datahoses.get(bot.id, MESSAGES)
    pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "hi")
    drained = pod.delivery.is_drained
    clock.advance(101)

    assert not drained
    assert pod.delivery.is_drained
    assert pod.delivery.datahoses.get(bot.id, MESSAGES) is not hose


async def test_who_reads_at_a_reset_has_an_empty_batch_and_then_what_is_said_after_it() -> None:
    pod = LocalPod(VirtualClock())
    bot = pod.add_bot("watcher")
    read = list[list[dict[str, Any]]]()

    async def watch() -> None:
        for _ in range(2):
            batch = await pod.delivery.datahoses.get(bot.id, MESSAGES).read(poll_seconds=30)
            read.append([json.loads(each) for each in batch.events])

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await anyio.wait_all_tasks_blocked()
            pod.reset()
            pod.talk.say(pod.ensure_user("alice"), pod.streams.ensure("desk"), "hi")

    assert [[each["type"] for each in batch] for batch in read] == [[], ["MESSAGESENT"]]


async def test_an_agent_that_loses_its_feeds_loses_what_was_on_the_datahose() -> None:
    pod = LocalPod(VirtualClock())
    hose = pod.delivery.datahoses.get(pod.add_bot("watcher").id, MESSAGES)
    alice, desk = pod.ensure_user("alice"), pod.streams.ensure("desk")
    pod.talk.say(alice, desk, "one")
    pod.delivery.drop()
    pod.talk.say(alice, desk, "two")

    [event] = await events_of(hose)

    assert "two" in event["payload"]["messageSent"]["message"]["message"]
