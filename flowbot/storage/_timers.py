"""Timers in the SQLite file: plain functions on a cursor, each in the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from flowbot.ids import ConversationId
from flowbot.ports import SavedConversation, StoredTimer
from flowbot.storage._sql import load_queries

_SQL = load_queries()


def as_running(times: Sequence[StoredTimer], running: Sequence[StoredTimer]) -> list[StoredTimer]:
    """Times, each as it runs already where it does."""
    known = {each.id: each for each in running}
    return [known.get(each.id, each) for each in times]


def read_timers(cursor: sqlite3.Cursor, conversation: ConversationId | None) -> list[StoredTimer]:
    """Those of a conversation in the file."""
    rows = cursor.execute(_SQL["timers_of"], (conversation or "",))
    return [StoredTimer(conversation=conversation, id=id, due_ms=due) for id, due in rows]


def remove_timers(cursor: sqlite3.Cursor, timers: Sequence[StoredTimer]) -> None:
    """Let timers in the file run no more."""
    cursor.executemany(_SQL["remove_timer"], [(each.conversation or "", each.id) for each in timers])


def set_timers(cursor: sqlite3.Cursor, timers: Sequence[StoredTimer]) -> None:
    """Let timers in the file run, or run to another time."""
    cursor.executemany(_SQL["set_timer"], [(each.conversation or "", each.id, each.due_ms) for each in timers])


def save_timers(cursor: sqlite3.Cursor, saved: SavedConversation) -> None:
    """Write which timers of a conversation have changed: most turns leave most of them as they were."""
    stored = read_timers(cursor, saved.id) if saved.expected_version else []
    if not stored and not saved.timers:
        return
    wanted = {each.id for each in saved.timers}
    remove_timers(cursor, [each for each in stored if each.id not in wanted])
    set_timers(cursor, [each for each in saved.timers if each not in stored])
