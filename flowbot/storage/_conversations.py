"""Conversations in the SQLite file: plain functions on a cursor, each in the transaction of its caller."""

from __future__ import annotations

import sqlite3

from flowbot.ports import SavedConversation
from flowbot.storage._slice import conflict
from flowbot.storage._sql import load_queries
from flowbot.storage._timers import save_timers

_SQL = load_queries()


def save_conversation(cursor: sqlite3.Cursor, saved: SavedConversation) -> None:
    """Write one conversation, what it expects and its timers.

    Raises:
        SnapshotConflictError: Its stored version is not the expected one.
    """
    content = (saved.flow, saved.flow_version, saved.body, saved.id)
    if saved.expected_version == 0:
        if saved.body is None:
            written = cursor.execute(_SQL["version_of"], (saved.id,)).fetchone() is None
        else:
            written = cursor.execute(_SQL["add_conversation"], content).rowcount == 1
    elif saved.body is None:  # and what it expected, by its foreign key
        cursor.execute(_SQL["remove_timers"], (saved.id,))
        written = cursor.execute(_SQL["remove_conversation"], (saved.id, saved.expected_version)).rowcount == 1
    else:
        stays = (saved.body, saved.id, saved.expected_version, saved.flow, saved.flow_version)
        written = (
            cursor.execute(_SQL["change_conversation"], stays).rowcount == 1
            or cursor.execute(_SQL["move_conversation"], (*content, saved.expected_version)).rowcount == 1
        )
    if not written:
        stored = cursor.execute(_SQL["version_of"], (saved.id,)).fetchone()
        raise conflict(saved, stored[0] if stored else 0)
    if saved.body is not None:
        _expect(cursor, saved)
        save_timers(cursor, saved)


def _expect(cursor: sqlite3.Cursor, saved: SavedConversation) -> None:
    """Write what changed: most turns expect the same person in the same stream as the turn before."""
    wanted = {(row.stream_id, row.user_id) for row in saved.expecting}
    stored = set(cursor.execute(_SQL["expecting_of"], (saved.id,))) if saved.expected_version else set()
    if stored == wanted:
        return
    if stored:
        cursor.execute(_SQL["remove_expecting"], (saved.id,))
    cursor.executemany(_SQL["add_expecting"], [(*place, saved.id) for place in wanted])
