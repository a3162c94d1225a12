"""Every statement of the SQLite store by its name, and what its errors mean."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def load_queries() -> Mapping[str, str]:
    """The statements of `queries.sql`, by name."""
    text = resources.files("flowbot.storage").joinpath("sql", "queries.sql").read_text(encoding="utf-8")
    return {name: sql.strip() for name, sql in re.findall(r"^-- name: (\w+)\n(.+?)(?=^--|\Z)", text, re.M | re.S)}


def mend(exc: sqlite3.Error) -> str:
    """What to do about an error of SQLite, by its code (sqlite.org/rescode.html)."""
    match getattr(exc, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_NOTADB:
            return "give the bot a file of its own"
        case sqlite3.SQLITE_CORRUPT:
            return "restore it from a copy"
        case sqlite3.SQLITE_FULL:
            return "make room on the disk"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program holds it; close that one and try again"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return "make the file and its folder writable"
        case _:
            return "see the file and its disk"
