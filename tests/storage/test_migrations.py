"""Tests for flowbot.storage.migrations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from flowbot.errors import StorageError
from flowbot.ids import EffectId, FlowId, MessageId
from flowbot.ports import FlowVersion, Outbound, Sent, Settled, SliceResult
from flowbot.storage.migrations import Migration, load_migrations, migrate, schema_version
from flowbot.storage.sqlite import SqliteStore

FIRST = Migration(
    1, "initial", "-- people\nCREATE TABLE person (\n    name TEXT\n);\nCREATE INDEX by_name ON person (name);"
)
SECOND = Migration(2, "age", "ALTER TABLE person ADD COLUMN age INTEGER;\nINSERT INTO person VALUES ('a; b', 3);")
BROKEN = Migration(3, "broken", "CREATE TABLE pet (name);\nDROP TABLE no_such_table;")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as connection:
        yield connection


def schema(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_schema ORDER BY name")]


def test_the_shipped_migrations_are_numbered_from_one_without_a_gap() -> None:
    migrations = load_migrations()

    assert [migration.version for migration in migrations] == list(range(1, len(migrations) + 1))
    assert migrations[0].name == "initial"


def test_the_shipped_migrations_run_and_every_table_is_strict(connection: sqlite3.Connection) -> None:
    migrate(connection, load_migrations())
    tables = {
        name: strict
        for _, name, kind, _, _, strict in connection.execute("PRAGMA table_list")
        if kind == "table" and not name.startswith("sqlite_")
    }

    assert tables == dict.fromkeys(
        [
            *("inbox", "seen", "conversation", "expecting", "timer", "outbox", "sent", "dead_letter", "flow_version"),
            *("parked", "note", "schema_version"),
        ],
        1,
    )


async def test_a_database_of_the_first_flowbot_keeps_its_rows_and_learns_what_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, load_migrations()[:1])
        old.execute("INSERT INTO inbox (key, body) VALUES ('e', x'7b7d')")
        old.execute("INSERT INTO conversation VALUES ('talk', 7, 'expense', 2, x'00')")
        old.execute("INSERT INTO expecting VALUES ('room', 1, 'talk')")
        old.execute(
            "INSERT INTO outbox (effect_id, kind, lane, status, attempts, body)"
            " VALUES ('m', 'message', 'room', 'sending', 1, x'ff')"
        )
    message = Outbound(id=EffectId("m"), kind="message", lane="room", body=b"\xff", attempts=1)
    change = Outbound(id=EffectId("c"), kind="message", lane="room", body=b"", target=EffectId("m"))
    async with SqliteStore.open(path) as store:
        before = await store.take()
        await store.settle([Settled(effect=message.id, sent=Sent(message.id, MessageId("m1")))], 0)
        (talk,) = await store.load_conversations()
        versions = await store.load_versions()
        async with store.claim() as claimed:
            assert claimed is not None
            await claimed.commit(SliceResult(effects=[change]))
        after = await store.take()

    assert list(before) == [message]
    assert list(versions) == [FlowVersion(flow=FlowId("expense"), version=2, body=None, live=1)]
    assert (talk.id, talk.version, talk.flow, talk.flow_version, talk.body) == ("talk", 7, "expense", 2, b"\0")
    assert [event.key for event in claimed.events] == ["e"]
    assert list(after) == [replace(change, replaces=MessageId("m1"))]


async def test_timers_of_an_older_database_go_off_once(tmp_path: Path) -> None:
    path, migrations = tmp_path / "bot.db", load_migrations()
    before = next(each.version for each in migrations if each.name == "timer") - 1
    snapshot = {"positions": [{"timers": {"a.expire": ["t1", 5], "a.remind.0": ["t2", 3]}}, {"id": "x"}]}
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        migrate(old, migrations[:before])
        for id, body in (("talk", json.dumps(snapshot).encode()), ("other", b'{"positions": [{}]}'), ("odd", b"\0")):
            old.execute("INSERT INTO conversation VALUES (?, 1, 'expense', 2, ?)", (id, body))
        old.execute("INSERT INTO inbox (key, body) VALUES ('timer:t2', x'7432'), ('other', x'')")
    async with SqliteStore.open(path) as store, store.claim(now_ms=9) as claimed:
        assert claimed is not None
        assert [event.key for event in claimed.events] == ["other"]
        assert [(each.conversation, each.id, each.due_ms) for each in claimed.timers] == [
            ("talk", "t2", 3),
            ("talk", "t1", 5),
        ]
        assert list(claimed.conversations) == ["talk"]


def test_a_new_database_gets_all_of_them_and_remembers_which(connection: sqlite3.Connection) -> None:
    before = schema_version(connection)
    migrate(connection, [FIRST, SECOND])

    assert before == 0
    assert schema_version(connection) == 2
    assert connection.execute("SELECT * FROM schema_version").fetchall() == [(1, "initial"), (2, "age")]
    assert connection.execute("SELECT * FROM person").fetchall() == [("a; b", 3)]


def test_an_older_database_gets_what_is_missing(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    connection.execute("INSERT INTO person VALUES ('kept')")
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])

    assert connection.execute("SELECT * FROM person").fetchall() == [("kept", None), ("a; b", 3)]


def test_a_migration_that_fails_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    before = schema(connection)
    with pytest.raises(sqlite3.Error, match="no_such_table"):
        migrate(connection, [FIRST, SECOND, BROKEN])

    assert not connection.in_transaction
    assert schema(connection) == before
    assert schema_version(connection) == 1
    assert connection.execute("PRAGMA table_info(person)").fetchall() == [(0, "name", "TEXT", 0, None, 0)]


def test_a_database_from_the_future_is_refused(connection: sqlite3.Connection, tmp_path: Path) -> None:
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(StorageError) as caught:
        migrate(connection, [FIRST])

    assert str(caught.value) == (
        f"{tmp_path / 'some.db'} has schema version 2 and this flowbot knows up to 1; "
        "update flowbot, or restore the copy made before its update"
    )
    assert not connection.in_transaction


def test_a_database_of_somebody_else_is_left_alone(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE customer (name)")
    with pytest.raises(StorageError, match=r"some\.db is an SQLite database, but not one of flowbot's"):
        migrate(connection, [FIRST])

    assert schema(connection) == ["customer"]


def test_two_that_migrate_at_once_do_it_once(connection: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as other:

        def migrate_elsewhere(statement: str) -> None:
            if statement == "BEGIN IMMEDIATE":
                connection.set_trace_callback(None)
                migrate(other, [FIRST])

        connection.set_trace_callback(migrate_elsewhere)
        migrate(connection, [FIRST, SECOND])

    assert connection.execute("SELECT * FROM schema_version").fetchall() == [(1, "initial"), (2, "age")]
