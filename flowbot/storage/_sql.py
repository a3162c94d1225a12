"""Every statement of the SQLite store by its name, and what its errors mean."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib import resources

from flowbot.errors import StorageError, StoreDamagedError, StoreUnavailableError, UnstorableError


@cache
def load_queries() -> Mapping[str, str]:
    """The statements of `queries.sql`, by name."""
    text = resources.files("flowbot.storage").joinpath("sql", "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- name: (\w+)\n(.+?)(?=^--|\Z)", text, re.M | re.S)}


def failure(exc: Exception, reason: str) -> StorageError:
    """What SQLite has told, as an error of flowbot's that says what to do (sqlite.org/rescode.html).

    Args:
        exc: Of `sqlite3`, or what Python raises of a value that SQLite cannot take.
        reason: What cannot be done, and where.
    """
    if not isinstance(exc, sqlite3.Error):
        return UnstorableError(reason)
    match getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF:
        case sqlite3.SQLITE_NOTADB:
            return StoreDamagedError(f"{reason}; give the bot a file of its own, or restore this one from a copy")
        case sqlite3.SQLITE_CORRUPT:
            return StoreDamagedError(f"{reason}; restore it from a copy")
        case sqlite3.SQLITE_FULL:
            return StoreUnavailableError(f"{reason}; make room on the disk")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreUnavailableError(f"{reason}; another program holds it: close that one and try again")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StoreUnavailableError(f"{reason}; make the file and its folder writable")
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM:
            return StoreUnavailableError(f"{reason}; see the file and its disk")
        case sqlite3.SQLITE_TOOBIG | sqlite3.SQLITE_CONSTRAINT | sqlite3.SQLITE_MISMATCH:
            return UnstorableError(reason)
        case _:
            return StorageError(f"{reason}; see the file and its disk")
