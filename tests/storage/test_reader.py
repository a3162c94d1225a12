"""Tests for flowbot.storage.reader."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import anyio
import pytest

from flowbot.errors import StorageError
from flowbot.ids import ConversationId, EffectId, FlowId, StreamId, UserId
from flowbot.ports import (
    Backlog,
    DeadLetter,
    Expecting,
    FlowVersion,
    Inbound,
    Outbound,
    SavedConversation,
    SliceResult,
)
from flowbot.storage.reader import open_reader
from flowbot.storage.sqlite import SqliteStore

TALK, ROOM, ALICE = ConversationId("talk"), StreamId("room"), UserId(1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


def event(key: str) -> Inbound:
    return Inbound(key=key, body=b"{}", stream_id=ROOM, user_id=ALICE)


async def fill(store: SqliteStore) -> None:
    await store.keep_versions([FlowVersion(flow=FlowId("f"), version=1, body=b"flow: f")])
    await store.ingest([event("a")], 0)
    async with store.claim() as piece:
        assert piece is not None
        saved = SavedConversation(
            id=TALK,
            expected_version=0,
            flow=FlowId("f"),
            flow_version=1,
            body=b"{}",
            expecting=[Expecting(stream_id=ROOM, user_id=ALICE, conversation=TALK)],
        )
        effect = Outbound(id=EffectId("m"), kind="message", lane="room", body=b"")
        letter = DeadLetter(key="a", reason="no use", body=b"{}")
        await piece.commit(SliceResult(conversations=[saved], effects=[effect], dead_letters=[letter]))
    await store.ingest([event("b"), event("c")], 0)


def filled(path: Path) -> None:
    async def fill_it() -> None:
        async with SqliteStore.open(path) as store:
            await fill(store)

    anyio.run(fill_it)


def check(path: Path) -> None:
    with open_reader(path) as reader:
        assert reader.backlog() == Backlog(inbox=2, outbox=1)
        assert [each.id for each in reader.load_conversations()] == [TALK]
        assert reader.dead_letters() == [DeadLetter(key="a", reason="no use", body=b"{}")]
        assert reader.load_versions() == [FlowVersion(flow=FlowId("f"), version=1, body=b"flow: f", live=1)]


async def test_a_store_is_read_beside_the_bot_that_writes_it_as_it_stood_at_the_first_look(path: Path) -> None:
    async with SqliteStore.open(path) as store:
        await fill(store)
        check(path)
        with open_reader(path) as reader:
            before = reader.backlog()
            await store.ingest([event("d")], 0)

            assert reader.backlog() == before
        with open_reader(path) as reader:
            assert reader.backlog().inbox == before.inbox + 1


def test_a_store_is_read_while_no_bot_runs_and_is_as_it_was_then(path: Path) -> None:
    filled(path)
    before = path.read_bytes()
    check(path)
    check(path)

    assert path.read_bytes() == before
    anyio.run(opened_and_closed, path)


async def opened_and_closed(path: Path) -> None:
    async with SqliteStore.open(path):
        pass


def test_what_a_killed_bot_has_kept_is_read(path: Path) -> None:
    # A bot that is killed leaves a write-ahead log, which holds all that this one has kept.
    filled(path)
    script = """if True:
        import os, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("INSERT INTO inbox (key, body) VALUES ('d', x'')")
        os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    with open_reader(path) as reader:
        assert reader.backlog().inbox == 3


def test_a_copy_in_a_folder_that_cannot_be_written_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    path.parent.chmod(0o500)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    try:
        check(path)
    finally:
        path.parent.chmod(0o700)


def test_nothing_can_be_written_by_it(path: Path) -> None:
    filled(path)
    before = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
    with (
        pytest.raises(StorageError, match="attempt to write a readonly database"),
        open_reader(path) as reader,
    ):
        reader._cursor.execute("DELETE FROM inbox")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == before


def test_what_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary, today I learnt that this is not a database. " * 20)
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE customer (name)")
    for name in ("old.db", "new.db"):
        filled(tmp_path / name)
        step = "version + 90" if name == "new.db" else "version - 90"
        with closing(sqlite3.connect(tmp_path / name)) as other, other:
            other.execute(f"UPDATE schema_version SET version = {step}")
    reasons = {
        "missing.db": "there is no store PATH; a bot makes it when it first runs",
        "notes.txt": "cannot read the store PATH: file is not a database; give the bot a file of its own",
        "foreign.db": "PATH is an SQLite database, but not one of flowbot's; name the file of a bot's store",
        "new.db": "this flowbot knows up to",
        "old.db": "start the bot once with this flowbot, which brings it up to date",
    }
    for name, reason in reasons.items():
        with pytest.raises(StorageError) as caught, open_reader(tmp_path / name):
            pass

        assert reason.replace("PATH", str(tmp_path / name)) in str(caught.value)
