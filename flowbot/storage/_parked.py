"""Effects that are parked, in the SQLite file: plain functions on a cursor, each in the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from flowbot.ids import EffectId
from flowbot.ports import Outbound, Parked, Settled, SliceResult
from flowbot.storage._sql import load_queries

_SQL = load_queries()


def park(cursor: sqlite3.Cursor, done: Sequence[Settled], now_ms: int) -> None:
    """Set aside those of these effects that are not to be done again; they are in the outbox still."""
    told: dict[EffectId, str | None] = {}
    for each in done:
        told.setdefault(each.effect, each.parked)  # one that is told of twice is gone the second time
    parked = [(reason, now_ms, effect) for effect, reason in told.items() if reason is not None]
    if parked:
        cursor.executemany(_SQL["park_effect"], parked)


def take_back(cursor: sqlite3.Cursor, result: SliceResult) -> None:
    """Let those go out again of which a slice says so, and forget others."""
    if result.again:
        cursor.executemany(_SQL["unpark_effect"], [(each,) for each in result.again])
    if result.again or result.forgotten:
        cursor.executemany(_SQL["forget_parked"], [(each,) for each in (*result.again, *result.forgotten)])


def read_parked(cursor: sqlite3.Cursor) -> list[Parked]:
    """What is parked, oldest first."""
    return [
        Parked(
            effect=Outbound(
                id=id, kind=kind, lane=lane, body=body, target=target, committed_ms=committed, attempts=attempts
            ),
            reason=reason,
            at_ms=at,
        )
        for id, kind, lane, body, target, committed, attempts, reason, at in cursor.execute(_SQL["all_parked"])
    ]
