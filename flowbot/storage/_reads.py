"""What tools read of the SQLite file, each inside a transaction that the caller has begun."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from flowbot.ports import Backlog, DeadLetter, FlowVersion, StoredConversation
from flowbot.storage._sql import load_queries

_SQL = load_queries()


def read_backlog(cursor: sqlite3.Cursor) -> Backlog:
    """How much is waiting."""
    inbox, outbox, parked, oldest_ms = cursor.execute(_SQL["count"]).fetchone()
    return Backlog(inbox=inbox, outbox=outbox, parked=parked, oldest_ms=oldest_ms)


def read_dead_letters(cursor: sqlite3.Cursor, limit: int) -> list[DeadLetter]:
    """The latest dead letters, newest first."""
    rows = cursor.execute(_SQL["latest_dead_letters"], (limit,))
    return [DeadLetter(key=key, reason=reason, body=body) for key, reason, body in rows]


def read_conversations(cursor: sqlite3.Cursor) -> list[StoredConversation]:
    """Every live conversation, by id."""
    return [as_conversation(row) for row in cursor.execute(_SQL["all_conversations"])]


def read_versions(cursor: sqlite3.Cursor) -> list[FlowVersion]:
    """Every version of a flow that is kept or in use, by flow and version."""
    rows = cursor.execute(_SQL["all_versions"])
    return [FlowVersion(flow=flow, version=version, body=body, live=live) for flow, version, body, live in rows]


def as_conversation(row: Sequence[object]) -> StoredConversation:
    """A row of `conversation`."""
    id, version, flow, flow_version, body = row
    return StoredConversation(id=id, version=version, flow=flow, flow_version=flow_version, body=body)  # type: ignore[arg-type]  # STRICT columns
