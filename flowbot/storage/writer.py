"""Telling a bot something through its store, for commands: a running bot finds it there."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from flowbot.errors import StorageError
from flowbot.ports import Inbound
from flowbot.storage._sql import failure, load_queries
from flowbot.storage.reader import check_schema


def tell_store(path: str | os.PathLike[str], event: Inbound, now_ms: int, *, busy_timeout_seconds: float = 5) -> bool:
    """Keep one event for the bot of a store, whether it runs or not; whether it was new.

    It takes no lock of a runner's: an event is all that is written.

    Args:
        path: The file of a store.
        event: What is told.
        now_ms: The time, in milliseconds since 1970.
        busy_timeout_seconds: How long to wait for the bot, when it is writing.

    Raises:
        StorageError: It is not there or cannot be written, or is no store of this flowbot's.
    """
    file, sql = Path(path).resolve(), load_queries()
    if not file.is_file():
        raise StorageError(f"there is no store {file}; a bot makes it when it first runs")
    try:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=busy_timeout_seconds)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            check_schema(connection, file)
            is_new = connection.execute(sql["remember_key"], (event.key, now_ms)).rowcount == 1
            if is_new:
                row = (event.key, event.stream_id, event.user_id, event.conversation, event.body)
                connection.execute(sql["add_event"], row)
            connection.execute("COMMIT")
            return is_new
    except sqlite3.Error as exc:
        raise failure(exc, f"cannot write to the store {file}: {exc}") from exc
