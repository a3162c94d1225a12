"""Tests for flowbot.storage.sqlite: read-only and damaged files, and a clock that jumps."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from flowbot.errors import StorageError, StoreDamagedError, StoreUnavailableError
from flowbot.ids import ConversationId, FlowId, StreamId, UserId
from flowbot.ports import Expecting, Inbound, SavedConversation, SliceResult
from flowbot.storage.sqlite import SqliteStore

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NOW_MS = 1_767_225_600_000


def event(key: str) -> Inbound:
    return Inbound(key=key, body=b"{}", stream_id=StreamId("room"), user_id=UserId(1))


async def fill(store: SqliteStore, conversations: int = 200) -> None:
    await store.ingest([event("first")], NOW_MS)
    async with store.claim() as piece:
        assert piece is not None
        talks = [
            SavedConversation(
                id=ConversationId(f"talk{number}"),
                expected_version=0,
                flow=FlowId("f"),
                flow_version=1,
                body=bytes(2_000),
                expecting=[
                    Expecting(
                        stream_id=StreamId(f"s{number}"),
                        user_id=UserId(1),
                        conversation=ConversationId(f"talk{number}"),
                    )
                ],
            )
            for number in range(conversations)
        ]
        await piece.commit(SliceResult(conversations=talks))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


def filled(path: Path) -> None:
    async def fill_it() -> None:
        async with SqliteStore.open(path) as store:
            await fill(store)

    anyio.run(fill_it)


# Files that may not be written.


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody may look into, for a test in which nobody is root."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    was_root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def refusal(path: Path) -> str:
    """Why the store cannot be opened, by a user who is not root."""
    if os.geteuid() == 0:
        os.seteuid(65_534)

    async def open_it() -> None:
        async with SqliteStore.open(path):
            pass

    with pytest.raises(StorageError) as caught:
        anyio.run(open_it)
    return str(caught.value)


def test_a_file_that_may_only_be_read_is_refused_with_place_reason_and_mend(shared: Path) -> None:
    path = shared / "bot.db"
    filled(path)
    shared.chmod(0o777)
    (shared / "bot.db.lock").chmod(0o666)
    path.chmod(0o444)

    assert refusal(path) == (
        f"cannot open the store {path}: attempt to write a readonly database; make the file and its folder writable"
    )


def test_a_folder_that_may_only_be_read_is_refused_with_place_reason_and_mend(shared: Path) -> None:
    path = shared / "bot.db"
    filled(path)
    shared.chmod(0o555)

    assert refusal(path) == f"cannot open the store {path}: Permission denied; name a file that can be written"


# Files that are damaged while a bot runs.


def damage(path: Path) -> None:
    """Write nonsense over all but the first page, and let every connection look again."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xaa" * (path.stat().st_size - 4_096))


def forget_pages(store: SqliteStore) -> None:
    """Read pages from the file again; in a large store most are not in memory anyway."""
    connection = store._database._connection
    assert connection is not None
    connection.execute("PRAGMA shrink_memory")


async def test_a_file_that_is_damaged_while_a_bot_runs_is_told_as_that(path: Path) -> None:
    async with SqliteStore.open(path) as store:
        await fill(store)
        damage(path)
        forget_pages(store)
        reason = r"keep events in .*bot\.db: database disk image is malformed; nothing was kept; restore it from a copy"
        with pytest.raises(StoreDamagedError, match=reason):
            await store.ingest([event("a")], NOW_MS)
        with pytest.raises(StoreDamagedError, match="restore it from a copy"):
            await store.load_conversations()


def test_a_large_file_is_not_read_through_at_the_start_and_its_damage_found_where_it_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    with path.open("r+b") as file:
        file.seek(-3 * 4_096, os.SEEK_END)
        file.write(b"\xaa" * 3 * 4_096)

    async def use() -> None:
        async with SqliteStore.open(path) as store:
            await store.load_conversations()

    with pytest.raises(StoreDamagedError, match=r"is damaged .*restore it from a copy"):
        anyio.run(use)
    monkeypatch.setattr("flowbot.storage._database._CHECK_UP_TO_BYTES", 1_000)
    with pytest.raises(StoreDamagedError, match=r"cannot read conversations in .*restore it from a copy"):
        anyio.run(use)


async def test_an_input_or_output_error_may_be_over_later(path: Path) -> None:
    """Here the disk ends where the log of the writes would go on."""
    async with SqliteStore.open(path) as store:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        size = path.with_name("bot.db-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20_000, before[1]))
        try:
            with pytest.raises(StoreUnavailableError, match="nothing was kept"):
                await store.ingest([Inbound(key=f"k{n}", body=bytes(10_000)) for n in range(50)], NOW_MS)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert list(await store.ingest([event("k1")], NOW_MS)) == [True]


# Clocks that jump.


@pytest.mark.parametrize("jump_ms", [HOUR_MS, -HOUR_MS])
async def test_keys_are_known_for_a_day_whatever_hour_the_clock_jumps(path: Path, jump_ms: int) -> None:
    """And they are forgotten all the same, later."""
    async with SqliteStore.open(path) as store:
        await store.ingest([event("a")], NOW_MS)
        await store.ingest([event("b")], NOW_MS + jump_ms)
        for hours in range(1, 25):
            assert list(await store.ingest([event("a"), event("b")], NOW_MS + hours * HOUR_MS)) == [False, False]
        await store.ingest([], NOW_MS + 4 * DAY_MS)

        assert list(await store.ingest([event("a"), event("b")], NOW_MS + 4 * DAY_MS)) == [True, True]


async def test_a_clock_that_was_wrong_for_a_moment_keeps_no_keys_from_being_forgotten(path: Path) -> None:
    """An hour ahead and back again: forgetting goes on at most an hour later."""
    async with SqliteStore.open(path, remember_seconds=60) as store:
        await store.ingest([event("a")], NOW_MS)
        await store.ingest([], NOW_MS + HOUR_MS)
        await store.ingest([event("b")], NOW_MS + 1_000)
        await store.ingest([], NOW_MS + HOUR_MS + 61_000)

        assert await store.last_stored("a") is None
        assert await store.last_stored("b") is None
