"""Tests for flowbot.runtime.patience: a store that cannot be written costs time and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import anyio
import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.errors import StorageError, StoreUnavailableError
from flowbot.pod import LocalPod
from flowbot.runtime.patience import Patience
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.local import LocalBot, running_locally

FLOW = """
flow: order
version: 1
start: /order
slots: { dish: { type: text } }
steps: [{ ask: dish, say: Which dish? }, { say: "One {{ dish }}." }]
"""


class Disk:
    """Whether there is room on it."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tries = 0

    async def write(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "written"


def full(times: int) -> Sequence[Exception]:
    return [StoreUnavailableError("the disk is full")] * times


async def test_a_store_is_tried_until_it_can_be_written_with_longer_and_longer_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, disk, found = VirtualClock(), Disk(*full(8)), list[str]()

    async def write() -> None:
        found.append(await Patience(clock).wait_for(disk.write))

    tries = []
    with caplog.at_level(logging.WARNING):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write)
            for seconds in (0, 0.5, 1, 2, 4, 8, 15, 15):
                clock.advance(seconds)
                await anyio.wait_all_tasks_blocked()
                tries.append(disk.tries)
            clock.advance(15)

    assert tries == [1, 2, 3, 4, 5, 6, 7, 8]
    assert found == ["written"]
    assert [each.getMessage() for each in caplog.records] == [
        "the disk is full; the bot acknowledges and sends nothing more, and tries again until it can",
        "the store can be written again, after 60 s; the bot goes on",
    ]


async def test_the_log_is_told_once_a_minute_whoever_waits(caplog: pytest.LogCaptureFixture) -> None:
    clock = VirtualClock()
    patience, disks = Patience(clock), [Disk(*full(30)), Disk(*full(30))]
    with caplog.at_level(logging.WARNING):
        async with anyio.create_task_group() as tasks:
            for disk in disks:
                tasks.start_soon(patience.wait_for, disk.write)
            await anyio.wait_all_tasks_blocked()
            for _ in range(180):
                clock.advance(1)
                await anyio.wait_all_tasks_blocked()
            for disk in disks:
                disk.failures.clear()
            clock.advance(15)

    told = [each.getMessage().split(";")[0] for each in caplog.records]
    assert told == ["the disk is full"] * 3 + ["the store can be written again, after 195 s"]


async def test_what_waiting_does_not_cure_is_an_error_at_once() -> None:
    disk = Disk(StorageError("no"))
    with pytest.raises(StorageError, match="no"):
        await Patience(VirtualClock()).wait_for(disk.write)

    assert disk.tries == 1


# A bot on a real file.


@pytest.fixture
def bot(tmp_path: Path) -> Flowbot:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "order.yaml").write_text(FLOW)
    return Flowbot.load(tmp_path)


async def pages(store: SqliteStore, more: int | None) -> None:
    """Let the file grow by so many pages more; None for no limit."""
    connection = store._database._connection
    assert connection is not None
    count = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {2**30 if more is None else count + more}")


def texts(local: LocalBot) -> list[str]:
    return [each.text for each in local.pod.messages if each.messageml is not None]


async def wait_for_log(caplog: pytest.LogCaptureFixture, text: str) -> None:
    with anyio.fail_after(10):
        while text not in caplog.text:
            await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8])
async def test_while_the_disk_is_full_nothing_is_acknowledged_and_then_all_is_answered_once(
    bot: Flowbot, tmp_path: Path, room: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever it is full: storing events, keeping a slice, taking what leaves, or writing receipts."""
    clock = VirtualClock()
    pod = LocalPod(clock)
    async with (
        SqliteStore.open(tmp_path / "bot.db") as store,
        running_locally(bot, clock=clock, store=store, pod=pod) as local,
    ):
        people = [pod.ensure_user(f"ann{number}") for number in range(40)]
        for person in people:
            pod.talk.say(person, pod.streams.im(person, local.me), "/order " + "x" * 1000)
            pod.talk.say(person, pod.streams.im(person, local.me), "/order")
        await local.quiet()
        said = len(texts(local))
        await pages(store, room)
        for person in people:
            pod.talk.say(person, pod.streams.im(person, local.me), "soup " * 300)
        await wait_for_log(caplog, "make room on the disk; the bot acknowledges and sends nothing more")
        await pages(store, None)
        clock.advance(15)
        await local.quiet()

        answers = texts(local)[said:]
        assert len(answers) == len(people)
        assert all(each.startswith("One soup soup") for each in answers)
        assert await store.load_conversations() == []
        assert await store.dead_letters() == []


async def test_who_stores_something_by_code_is_told_at_once(bot: Flowbot, tmp_path: Path) -> None:
    clock = VirtualClock()
    async with SqliteStore.open(tmp_path / "bot.db") as store, running_locally(bot, clock=clock, store=store) as local:
        await pages(store, 0)
        with pytest.raises(StoreUnavailableError, match="is full; nothing was kept; make room on the disk"):
            await local.running.publish("desk.opened", {"note": "x" * 100_000})
