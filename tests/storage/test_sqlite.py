"""Tests for flowbot.storage.sqlite."""

from __future__ import annotations

import math
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeVar, overload

import anyio
import pytest
from anyio import CancelScope, CapacityLimiter, create_task_group, to_thread

from flowbot.errors import StorageError, StoreLockedError
from flowbot.ids import EffectId, StreamId, UserId
from flowbot.ports import Backlog, Inbound, Outbound, Settled, SliceResult, Store
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.contracts import StoreContract

T = TypeVar("T")


def events(*keys: str) -> list[Inbound]:
    return [Inbound(key=key, body=b"{}", stream_id=StreamId("room"), user_id=UserId(1)) for key in keys]


def messages(*ids: str) -> list[Outbound]:
    return [Outbound(id=EffectId(id), kind="message", lane=id, body=b"") for id in ids]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    async with SqliteStore.open(path) as store:
        yield store


class TestSqliteStore(StoreContract):
    @pytest.fixture
    async def store(self, path: Path) -> AsyncIterator[SqliteStore]:
        async with SqliteStore.open(path) as store:
            yield store

    @asynccontextmanager
    async def reopen(self, store: Store) -> AsyncIterator[Store]:
        assert isinstance(store, SqliteStore)
        await store.aclose()
        async with SqliteStore.open(store.path) as again:
            yield again


# One visit to a thread per operation.


async def test_every_operation_is_one_visit_to_a_thread(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    visits = 0
    run_sync = to_thread.run_sync

    async def counting(work: Callable[..., object], *arguments: object, limiter: CapacityLimiter) -> object:
        nonlocal visits
        visits += 1
        return await run_sync(work, *arguments, limiter=limiter)

    monkeypatch.setattr(to_thread, "run_sync", counting)
    counts = []
    await store.ingest(events(*"abcdefgh"), 0)
    counts.append(visits)
    async with store.claim() as claimed:
        assert claimed is not None
        counts.append(visits)
        await claimed.commit(SliceResult(effects=messages(*"mnop")))
        counts.append(visits)
    await store.take()
    counts.append(visits)
    await store.settle([Settled(effect=EffectId("m")), Settled(effect=EffectId("n"))], 0)
    counts.append(visits)
    await store.release([EffectId("o"), EffectId("p")])
    counts.append(visits)

    assert counts == [1, 2, 3, 4, 5, 6]


async def test_a_store_without_threads_visits_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a thread was visited")

    monkeypatch.setattr(to_thread, "run_sync", refuse)
    async with SqliteStore.open(path, in_thread=False) as store:
        assert await store.ingest([Inbound(key="one", body=b"1")], 0) == [True]
        assert (await store.backlog()).inbox == 1


async def test_many_tasks_may_use_the_store_at_once(store: SqliteStore) -> None:
    async with create_task_group() as group:
        for number in range(20):
            group.start_soon(store.ingest, events(f"{number}/a", f"{number}/b"), 0)
    async with store.claim() as claimed:
        assert claimed is not None
        keys = [event.key for event in claimed.events]

    assert sorted(keys) == sorted(f"{number}/{letter}" for number in range(20) for letter in "ab")
    assert all(keys[at + 1] == keys[at].replace("a", "b") for at in range(0, 40, 2))


# Cancelling.


class Gate(Sequence[T]):
    """A sequence that says when somebody reads it and then waits to be let through."""

    def __init__(self, items: Sequence[T]) -> None:
        self._items = items
        self.entered = threading.Event()
        self.open = threading.Event()

    def __iter__(self) -> Iterator[T]:
        self.entered.set()
        assert self.open.wait(30)
        return iter(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)


async def cancel_in_the_middle(work: Callable[..., object], gate: Gate[T], *arguments: object) -> None:
    """Start `work(*arguments)`, cancel it while its thread stands at the gate, and open the gate."""
    async with create_task_group() as group:
        group.start_soon(work, *arguments)  # type: ignore[arg-type]  # an async function of any result
        await to_thread.run_sync(gate.entered.wait, 30)
        group.cancel_scope.cancel()
        gate.open.set()


async def test_an_ingest_that_is_cancelled_in_the_middle_is_kept_whole(store: SqliteStore) -> None:
    gate = Gate(events("a", "b"))
    await cancel_in_the_middle(store.ingest, gate, gate, 0)

    assert await store.backlog() == Backlog(inbox=2, outbox=0)
    assert list(await store.ingest(events("a", "b", "c"), 0)) == [False, False, True]


async def test_a_commit_that_is_cancelled_in_the_middle_is_kept_whole(store: SqliteStore) -> None:
    gate = Gate(messages("m", "n"))
    await store.ingest(events("a", "b"), 0)
    async with store.claim(1) as claimed:
        assert claimed is not None
        await cancel_in_the_middle(claimed.commit, gate, SliceResult(effects=gate))

        assert await store.backlog() == Backlog(inbox=1, outbox=2)
        with pytest.raises(RuntimeError, match="committed before"):
            await claimed.commit(SliceResult())


async def test_a_cancelled_operation_that_did_not_begin_changes_nothing(store: SqliteStore) -> None:
    await store.ingest(events("a"), 0)
    async with store.claim() as claimed:
        assert claimed is not None
        with CancelScope() as scope:
            scope.cancel()
            await claimed.commit(SliceResult(effects=messages("m")))
        with CancelScope() as ingesting:
            ingesting.cancel()
            await store.ingest(events("b"), 0)

        assert scope.cancelled_caught
        assert ingesting.cancelled_caught
        assert await store.backlog() == Backlog(inbox=1, outbox=0)
        await claimed.commit(SliceResult(effects=messages("n")))

    assert await store.backlog() == Backlog(inbox=0, outbox=1)


async def test_a_cancelled_task_lets_go_of_the_file(path: Path) -> None:
    with CancelScope() as scope:
        async with SqliteStore.open(path) as store:
            await store.ingest(events("a"), 0)
            scope.cancel()
            await store.backlog()
    async with SqliteStore.open(path) as again:
        assert await again.backlog() == Backlog(inbox=1, outbox=0)


# What fails.


async def test_what_sqlite_cannot_hold_is_refused_and_nothing_is_kept(store: SqliteStore) -> None:
    for bad in (Inbound(key="\ud800", body=b""), Inbound(key="b", body=b"", user_id=UserId(2**63))):
        with pytest.raises(StorageError, match=r"cannot keep events in .*bot\.db: .*nothing was kept"):
            await store.ingest([*events("a"), bad], 0)

    assert await store.backlog() == Backlog(inbox=0, outbox=0)
    assert list(await store.ingest(events("a"), 0)) == [True]


async def test_a_full_disk_keeps_nothing_and_says_what_to_do(path: Path) -> None:
    async with SqliteStore.open(path) as store:
        await store.ingest(events("a"), 0)
        full = store._database._connection
        assert full is not None
        full.execute(f"PRAGMA max_page_count = {full.execute('PRAGMA page_count').fetchone()[0]}")
        async with store.claim() as claimed:
            assert claimed is not None
            with pytest.raises(StorageError, match=r"commit a slice in .*is full; nothing was kept; make room"):
                await claimed.commit(
                    SliceResult(effects=[Outbound(id=EffectId("m"), kind="call", lane="l", body=bytes(10**6))])
                )
            await claimed.commit(SliceResult())

        assert await store.backlog() == Backlog(inbox=0, outbox=0)


async def test_a_program_that_holds_the_file_for_too_long_is_an_error(path: Path) -> None:
    async with SqliteStore.open(path, busy_timeout_seconds=0) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(
                StorageError, match="database is locked; nothing was kept; another program holds it: close"
            ):
                await store.ingest(events("a"), 0)

        assert list(await store.ingest(events("a"), 0)) == [True]


async def test_another_program_may_read_beside_the_runner(store: SqliteStore) -> None:
    await store.ingest(events("a"), 0)
    with closing(sqlite3.connect(f"file:{store.path}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM inbox").fetchone()
        await store.ingest(events("b"), 0)
        reader.execute("COMMIT")
        after = reader.execute("SELECT count(*) FROM inbox").fetchone()

    assert (before, after) == ((1,), (2,))


# Remembering keys.


async def test_keys_may_be_remembered_for_ever(path: Path) -> None:
    async with SqliteStore.open(path, remember_seconds=math.inf) as store:
        await store.ingest(events("a"), 0)
        await store.ingest(events("b"), 10**15)

        assert list(await store.ingest(events("a"), 2 * 10**15)) == [False]


async def test_old_keys_are_forgotten_a_bounded_number_at_a_time(path: Path) -> None:
    async with SqliteStore.open(path, remember_seconds=60) as store:
        await store.ingest(events(*(str(number) for number in range(4_500))), 0)
        left = []
        with closing(sqlite3.connect(path)) as reader:
            for step in range(4):
                await store.ingest([], 60_001 + step)
                left += reader.execute("SELECT count(*) FROM seen").fetchone()

    assert left == [2_500, 500, 0, 0]


# Opening.


async def test_a_store_is_for_its_owner_only(store: SqliteStore) -> None:
    await store.ingest(events("a"), 0)
    files = sorted(store.path.parent.iterdir())

    assert [file.name for file in files] == ["bot.db", "bot.db-shm", "bot.db-wal", "bot.db.lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_a_file_has_one_runner_under_whatever_name(store: SqliteStore) -> None:
    link = store.path.parent / "link.db"
    link.symlink_to(store.path)
    for name in (store.path, link, str(store.path)):
        with pytest.raises(StoreLockedError) as caught:
            async with SqliteStore.open(name):
                pass

        assert str(caught.value) == (
            f"{store.path} is in use by process {os.getpid()}; stop that bot first, or give this one another file"
        )
    assert list(await store.ingest(events("a"), 0)) == [True]


def test_a_child_that_is_forked_off_does_not_keep_the_store_from_the_next_bot(path: Path) -> None:
    script = """if True:
        import os, signal, sys
        from pathlib import Path
        from flowbot.storage._lock import FileLock
        lock = FileLock(Path(sys.argv[1]))
        lock.acquire()
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            signal.pause()
        os.kill(os.getpid(), 9)
    """
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as bot:
        assert bot.stdout is not None
        child = int(bot.stdout.readline())
        bot.wait()
        try:
            anyio.run(opened_and_closed, path)
        finally:
            os.kill(child, 9)


def test_a_file_has_one_runner_among_the_threads_of_a_process(path: Path) -> None:
    async def tried() -> None:
        async with SqliteStore.open(path):
            with pytest.raises(StoreLockedError, match=f"in use by process {os.getpid()};"):
                await to_thread.run_sync(anyio.run, opened_and_closed, path)

    anyio.run(tried)
    anyio.run(opened_and_closed, path)


async def test_a_file_that_cannot_be_the_store_is_refused_with_the_reason(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Dear diary, today I learnt that this is not a database. " * 20)
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE customer (name)")
    (tmp_path / "folder").mkdir()
    reasons = {
        "notes.txt": "cannot open the store PATH: file is not a database; give the bot a file of its own, "
        "or restore this one from a copy",
        "foreign.db": "PATH is an SQLite database, but not one of flowbot's; give the bot a file of its own",
        "folder": "cannot open the store PATH: Is a directory; name a file that can be written",
        "missing/bot.db": "cannot open the store PATH: No such file or directory; name a file that can be written",
        "notes.txt/bot.db": "cannot open the store PATH: Not a directory; name a file that can be written",
    }
    for name, reason in reasons.items():
        with pytest.raises(StorageError) as caught:
            async with SqliteStore.open(tmp_path / name):
                pass

        assert str(caught.value) == reason.replace("PATH", str(tmp_path / name))
    assert text.read_text().startswith("Dear diary")
    for name in ("", ":memory:"):
        with pytest.raises(StorageError, match="needs a file; use MemoryStore"):
            async with SqliteStore.open(name):
                pass


def test_a_store_that_could_not_be_opened_is_not_locked(path: Path) -> None:
    path.write_bytes(b"no database" * 100)
    for _ in range(2):
        with pytest.raises(StorageError, match="not a database"):
            anyio.run(opened_and_closed, path)
    path.unlink()
    anyio.run(opened_and_closed, path)


def test_a_damaged_file_is_refused(path: Path) -> None:
    anyio.run(opened_and_closed, path)
    whole = path.read_bytes()
    damages = {
        "malformed": whole[:100] + b"\xaa" * 900 + whole[1_000:],  # the schema
        "damaged": whole[:-4_096] + b"\xaa" * 4_096,  # a table that nobody reads at first
    }
    for reason, damaged in damages.items():
        path.write_bytes(damaged)
        with pytest.raises(StorageError, match=rf"bot\.db.*{reason}.*; restore it from a copy"):
            anyio.run(opened_and_closed, path)


def test_the_lock_of_a_process_that_died_means_nothing(path: Path) -> None:
    lock = path.with_name("bot.db.lock")
    lock.write_text("4194304000\n")
    anyio.run(opened_and_closed, path)

    assert lock.read_text() == f"{os.getpid()}\n"


# kill -9.

CHILD = """
import os
import sys
from itertools import count

import anyio
from flowbot.ids import ConversationId, EffectId, FlowId, StreamId, UserId
from flowbot.ports import Expecting, Inbound, Outbound, SavedConversation, Settled, SliceResult
from flowbot.storage.sqlite import SqliteStore

def say(word, number):
    os.write(1, b"%s %d\\n" % (word.encode(), number))  # one write: a kill cannot cut it

TALK, ROOM, ALICE = ConversationId("talk"), StreamId("room"), UserId(1)

async def main():
    async with SqliteStore.open(sys.argv[1]) as store:
        for number in count(1):
            keys = [f"{number}/{letter}" for letter in "abc"]
            await store.ingest([Inbound(key=key, body=b"", stream_id=ROOM, user_id=ALICE) for key in keys], 0)
            say("ingested", number)
            async with store.claim(3) as claimed:
                saved = SavedConversation(
                    id=TALK, expected_version=number - 1, flow=FlowId("f"), flow_version=1, body=b"%d" % number,
                    expecting=[Expecting(stream_id=ROOM, user_id=ALICE, conversation=TALK)],
                )
                effects = [Outbound(id=EffectId(key), kind="message", lane=key[-1], body=b"") for key in keys]
                await claimed.commit(SliceResult(conversations=[saved], effects=effects))
            say("committed", number)
            taken = await store.take(2)
            say("taken", number)
            await store.settle([Settled(effect=effect.id) for effect in taken], 0)
            say("settled", number)

anyio.run(main)
"""


def reported_before_a_kill(path: Path) -> dict[str, int]:
    """Run a child that works on the store and says what it has done, kill it, and return what it said."""
    said = {"ingested": 0, "committed": 0, "taken": 0, "settled": 0}
    with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for count, line in enumerate(child.stdout):
            word, number = line.split()
            said[word] = int(number)
            if count == 40:
                with pytest.raises(StoreLockedError, match=f"in use by process {child.pid};"):
                    anyio.run(opened_and_closed, path)
                child.kill()
    assert child.returncode == -9
    return said


async def opened_and_closed(path: Path) -> None:
    async with SqliteStore.open(path):
        pass


async def found_after_a_kill(path: Path, said: dict[str, int]) -> tuple[list[bool], int, list[str], list[str]]:
    async with SqliteStore.open(path) as store:
        keys = [f"{number}/{letter}" for number in range(1, said["ingested"] + 1) for letter in "abc"]
        new = list(await store.ingest(events(*keys), 0))
        async with store.claim(1_000) as claimed:
            inbox = [] if claimed is None else [event.key for event in claimed.events]
        (talk,) = await store.load_conversations()
        return new, talk.version, inbox, [effect.id for effect in await store.take(100_000)]


def test_what_was_reported_as_kept_is_there_after_kill_9(path: Path) -> None:
    said = reported_before_a_kill(path)
    new, version, inbox, outbox = anyio.run(found_after_a_kill, path, said)

    assert said["committed"] >= 10
    assert new == [False] * (3 * said["ingested"])
    # The step that was under way at the kill may be kept or not, but it is one step and whole.
    assert version in (said["committed"], said["committed"] + 1)
    effects = [f"{number}/{letter}" for number in range(1, version + 1) for letter in "abc"]
    assert outbox in (effects[2 * said["settled"] :], effects[2 * said["settled"] + 2 :])
    waiting = inbox[0].split("/")[0] if inbox else str(version + 1)
    assert int(waiting) == version + 1
    assert len(inbox) in (0, 3)
