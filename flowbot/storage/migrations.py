"""Numbered .sql files, and the table in the database that says which of them ran."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from flowbot.errors import StorageError

_FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")
_LEDGER = "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step from an older schema to a newer one."""

    version: int
    name: str
    sql: str


def load_migrations() -> Sequence[Migration]:
    """The migrations that this flowbot ships, in order."""
    found = [
        Migration(int(match[1]), match[2], file.read_text(encoding="utf-8"))
        for file in resources.files("flowbot.storage").joinpath("sql").iterdir()
        if (match := _FILE_NAME.fullmatch(file.name))
    ]
    return sorted(found, key=lambda migration: migration.version)


def schema_version(connection: sqlite3.Connection) -> int | None:
    """The number of the last migration that ran; 0 in an empty database, None in one that is not flowbot's."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "schema_version" not in tables:
        return None if tables else 0
    row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    return int(row[0] or 0)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Bring the database up to the last migration, in one transaction: all that are missing, or none.

    Args:
        connection: In autocommit mode (`isolation_level=None`), outside a transaction.
        migrations: In order, numbered from 1 without a gap.

    Raises:
        StorageError: The database is not flowbot's, or a newer flowbot has written it.
        sqlite3.Error: A statement failed; nothing was changed.
    """
    if schema_version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: somebody else may have migrated before this transaction began.
        _apply(connection, migrations, schema_version(connection))
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _apply(connection: sqlite3.Connection, migrations: Sequence[Migration], current: int | None) -> None:
    if current is None:
        raise StorageError(
            f"{_file_of(connection)} is an SQLite database, but not one of flowbot's; give the bot a file of its own"
        )
    if current > len(migrations):
        raise StorageError(
            f"{_file_of(connection)} has schema version {current} and this flowbot knows up to {len(migrations)}; "
            "update flowbot, or restore the copy made before its update"
        )
    if current == 0 and migrations:
        connection.execute(_LEDGER)
    for migration in migrations[current:]:
        for statement in _statements(migration.sql):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?, ?)", (migration.version, migration.name))


def _file_of(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2]) or "the database"


def _statements(sql: str) -> Iterator[str]:
    """Each statement; `executescript` would commit the transaction around it."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
