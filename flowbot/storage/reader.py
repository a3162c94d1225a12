"""Reading a store beside a running bot, for commands and tools."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from flowbot.errors import StorageError
from flowbot.ports import Backlog, DeadLetter, FlowVersion, Parked, StoredConversation
from flowbot.storage._parked import read_parked
from flowbot.storage._reads import read_backlog, read_conversations, read_dead_letters, read_versions
from flowbot.storage._sql import failure
from flowbot.storage.migrations import load_migrations, schema_version


class StoreReader:
    """A store that is read and never written; made by `open_reader`.

    Everything is as it stood when the first of it was read, whatever the bot does meanwhile. Plain
    functions: a command has nothing else to do while it reads.
    """

    def __init__(self, cursor: sqlite3.Cursor, path: Path) -> None:
        self._cursor = cursor
        self.path = path
        """The file, absolute."""

    def backlog(self) -> Backlog:
        """How much is waiting."""
        return read_backlog(self._cursor)

    def dead_letters(self, limit: int = 100) -> Sequence[DeadLetter]:
        """The latest events that nothing could be done with, newest first."""
        return read_dead_letters(self._cursor, limit)

    def parked(self) -> Sequence[Parked]:
        """The effects that are set aside, oldest first."""
        return read_parked(self._cursor)

    def load_conversations(self) -> Sequence[StoredConversation]:
        """Every live conversation, by id."""
        return read_conversations(self._cursor)

    def load_versions(self) -> Sequence[FlowVersion]:
        """Every version of a flow that is kept, or that live conversations are of, by flow and version."""
        return read_versions(self._cursor)


@contextmanager
def open_reader(path: str | os.PathLike[str], *, busy_timeout_seconds: float = 5) -> Iterator[StoreReader]:
    """The store in a file, read only, for as long as the context is open; a bot may run on it.

    It takes no lock of a runner's and brings no schema up to date. Keep it open for a moment
    only: as long as somebody reads, the write-ahead log of a busy bot grows.

    Args:
        path: The file of a store.
        busy_timeout_seconds: How long to wait for another program that holds the file.

    Raises:
        StorageError: It is not there or cannot be read, now or while it is read, is no database of
            flowbot's, is damaged, or was written by an older or a newer flowbot.
    """
    file = Path(path).resolve()
    if not file.is_file():
        raise StorageError(f"there is no store {file}; a bot makes it when it first runs")
    try:
        with closing(_connect(file, busy_timeout_seconds)) as connection:
            connection.execute("BEGIN")
            check_schema(connection, file)
            yield StoreReader(connection.cursor(), file)
    except sqlite3.Error as exc:
        raise failure(exc, f"cannot read the store {file}: {exc}") from exc


def _connect(file: Path, busy_timeout_seconds: float) -> sqlite3.Connection:
    # In a folder where nothing may be written SQLite cannot make the index of a log, and needs none where
    # there is no log: then nobody writes to the file ("Read-Only Databases" and "WAL", sqlite.org/wal.html).
    is_still = not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
    how = "mode=ro&immutable=1" if is_still else "mode=ro"
    return sqlite3.connect(f"{file.as_uri()}?{how}", uri=True, isolation_level=None, timeout=busy_timeout_seconds)


def check_schema(connection: sqlite3.Connection, file: Path) -> None:
    """Make sure that a file is a store of this flowbot's.

    Raises:
        StorageError: It is no database of flowbot's, or was written by an older or a newer flowbot.
    """
    found, known = schema_version(connection), len(load_migrations())
    if found is None:
        raise StorageError(f"{file} is an SQLite database, but not one of flowbot's; name the file of a bot's store")
    if found > known:
        raise StorageError(f"{file} has schema version {found} and this flowbot knows up to {known}; update flowbot")
    if found < known:
        raise StorageError(
            f"{file} has schema version {found} and this flowbot reads {known}; "
            "start the bot once with this flowbot, which brings it up to date"
        )
