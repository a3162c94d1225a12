"""Effects in the SQLite file: plain functions on a cursor, each in the transaction of its caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from flowbot.ids import EffectId
from flowbot.ports import Outbound, Parked, Settled, SliceResult
from flowbot.storage._sql import load_queries

_SQL = load_queries()


def add_effects(cursor: sqlite3.Cursor, result: SliceResult) -> None:
    """Let the effects of a slice wait to be carried out, and parked ones that it has released."""
    cursor.executemany(
        _SQL["add_effect"],
        [(each.id, each.kind, each.lane, each.body, each.target, result.at_ms) for each in result.effects],
    )
    if result.again:
        cursor.executemany(_SQL["unpark_effect"], [(each,) for each in result.again])
    if result.again or result.forgotten:
        cursor.executemany(_SQL["forget_parked"], [(each,) for each in (*result.again, *result.forgotten)])


def take_effects(cursor: sqlite3.Cursor, limit: int) -> list[Outbound]:
    """The next effects, marked as being carried out."""
    rows = cursor.execute(_SQL["next_effects"], (limit,)).fetchall()
    cursor.executemany(_SQL["start_effect"], [(row[0],) for row in rows])
    return [
        Outbound(
            id=id,
            kind=kind,
            lane=lane,
            body=body,
            attempts=attempts,
            target=target,
            replaces=replaces,
            committed_ms=committed,
        )
        for _, id, kind, lane, body, attempts, target, replaces, committed in rows
    ]


def settle_effects(cursor: sqlite3.Cursor, done: Sequence[Settled], now_ms: int) -> None:
    """Forget effects, or park them, and remember the messages that may be changed."""
    _park(cursor, done, now_ms)
    cursor.executemany(_SQL["remove_effect"], [(settled.effect,) for settled in done])
    sent = [settled.sent for settled in done if settled.sent is not None]
    cursor.executemany(_SQL["remember_sent"], [(each.effect, each.message_id, now_ms) for each in sent])


def release_effects(cursor: sqlite3.Cursor, effects: Sequence[EffectId], tried: Collection[EffectId]) -> None:
    """Let effects wait again."""
    released = [(1 if effect in tried else 0, effect) for effect in effects]
    cursor.executemany(_SQL["release_effect"], released)


def _park(cursor: sqlite3.Cursor, done: Sequence[Settled], now_ms: int) -> None:
    """Set aside those of these effects that are not to be done again; they are in the outbox still."""
    told: dict[EffectId, str | None] = {}
    for each in done:
        told.setdefault(each.effect, each.parked)  # one that is told of twice is gone the second time
    parked = [(reason, now_ms, effect) for effect, reason in told.items() if reason is not None]
    if parked:
        cursor.executemany(_SQL["park_effect"], parked)


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
