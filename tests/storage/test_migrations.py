"""Tests for flowbot.storage.migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flowbot.errors import StorageError
from flowbot.storage.migrations import Migration, load_migrations, migrate, schema_version

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
        ["inbox", "seen", "conversation", "expecting", "outbox", "dead_letter", "schema_version"], 1
    )


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
