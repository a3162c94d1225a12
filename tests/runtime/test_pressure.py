"""Tests for flowbot.runtime.pressure: the feed is held back by how much waits, and by how long it has waited."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
import pytest

from flowbot.clock import VirtualClock
from flowbot.ids import EffectId
from flowbot.ports import Backlog, Outbound
from flowbot.runtime import pressure
from flowbot.runtime.pressure import Pressure
from flowbot.storage.memory import MemoryStore
from tests.runtime.conftest import MakeStage as OnStage

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW_MS = round(NOW.timestamp() * 1000)


@dataclass
class Gate:
    """Whether the feed may be read, as what waits changes."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(NOW))
    now: Backlog = field(default_factory=lambda: Backlog(inbox=0, outbox=0))
    is_open: bool = False
    change: anyio.Event = field(default_factory=anyio.Event)

    async def backlog(self) -> Backlog:
        return self.now

    async def ask(self) -> None:
        self.is_open = False
        await Pressure(self.backlog, self.clock, lambda: self.change).relieved()
        self.is_open = True

    async def becomes(self, inbox: int = 0, outbox: int = 0, waited: float | None = None) -> bool:
        """Whether the feed may be read, a while after it has become so."""
        oldest_ms = None if waited is None else round(self.clock.now().timestamp() * 1000 - waited * 1000)
        self.now = Backlog(inbox=inbox, outbox=outbox, oldest_ms=oldest_ms)
        for _ in range(2):
            self.change.set()
            self.change = anyio.Event()
            await anyio.wait_all_tasks_blocked()
        return self.is_open


@pytest.mark.parametrize(
    ("too_much", "still", "little"),
    [
        ({"inbox": 10_001}, {"inbox": 5_001}, {"inbox": 5_000}),
        ({"inbox": 1, "waited": 31}, {"inbox": 1, "waited": 16}, {"inbox": 1, "waited": 10}),
        ({"outbox": 20_001}, {"outbox": 10_001}, {"outbox": 10_000}),
    ],
    ids=["depth", "age", "outbox"],
)
async def test_the_feed_is_read_again_when_half_of_what_holds_it_back_is_gone(
    too_much: dict[str, int], still: dict[str, int], little: dict[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    gate, found = Gate(), []
    for before in (still, too_much):
        async with anyio.create_task_group() as tasks:
            await gate.becomes(**before)
            tasks.start_soon(gate.ask)
            found.append([await gate.becomes(**each) for each in (before, still, little)])

    assert found == [[True, True, True], [False, False, True]]
    told = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(told) == 2
    assert told[0].startswith("the feed is not read for now: ")
    assert told[1].startswith("the feed is read again, after ")


async def test_what_is_gone_at_the_next_look_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """What a crash has left is old, and taken at once."""
    gate = Gate()
    gate.now = Backlog(inbox=3, outbox=0, oldest_ms=0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(gate.ask)
        await anyio.wait_all_tasks_blocked()
        assert not gate.is_open
        assert await gate.becomes()

    assert caplog.text == ""


async def test_an_hour_that_the_clock_jumps_on_holds_the_feed_back_until_the_inbox_is_empty() -> None:
    gate = Gate()
    async with anyio.create_task_group() as tasks:
        gate.now = Backlog(inbox=5, outbox=0, oldest_ms=NOW_MS)
        gate.clock.advance(3600)
        tasks.start_soon(gate.ask)
        await anyio.wait_all_tasks_blocked()
        assert not gate.is_open

        assert await gate.becomes()


async def test_an_hour_that_the_clock_jumps_back_holds_nothing_back() -> None:
    gate = Gate()
    gate.now = Backlog(inbox=5, outbox=0, oldest_ms=NOW_MS + 3_600_000)
    await gate.ask()

    assert gate.is_open


FLOW = """
flow: order
version: 1
start: /order
slots: { dish: { type: text } }
steps: [{ ask: dish, say: Which dish? }, { say: "One {{ dish }}." }]
"""


async def test_what_is_not_read_stays_with_symphony_and_comes_later(
    on_stage: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here messages to a room that never arrive are what waits."""
    monkeypatch.setattr(pressure, "MOST_EFFECTS", 4)
    store = MemoryStore()
    async with on_stage(FLOW, store=store) as stage:
        await stage.says("ann", "/order")
        stuck = [Outbound(id=EffectId(f"x{number}"), kind="call", lane="x", body=b"") for number in range(5)]
        store._outbox |= {each.id: each for each in stuck}
        store._sending |= {each.id for each in stuck}
        ann = stage.pod.ensure_user("ann")
        stage.pod.talk.say(ann, stage.im("ann"), "soup")  # the read that is under way takes it
        await anyio.wait_all_tasks_blocked()
        stage.pod.talk.say(ann, stage.im("ann"), "/order")
        await anyio.wait_all_tasks_blocked()
        waiting = not stage.pod.delivery.is_drained
        for each in stuck[:3]:
            store._outbox.pop(each.id)
            store._sending.discard(each.id)
        await stage.local.running.publish("desk.opened")  # something goes on
        await stage.pod.delivery.drained()
        await anyio.wait_all_tasks_blocked()

        assert waiting
        assert stage.shown() == ["Which dish?", "One soup.", "Which dish?"]
        for each in stuck:
            store._outbox.pop(each.id, None)
            store._sending.discard(each.id)
