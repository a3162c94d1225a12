"""The SQLite file behind `SqliteStore`: plain functions for its worker thread, each one transaction."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flowbot.errors import StorageError, StoreDamagedError
from flowbot.ids import ConversationId, EffectId, FlowId, StreamId, UserId
from flowbot.ports import (
    Backlog,
    DeadLetter,
    Expecting,
    FlowVersion,
    Inbound,
    Outbound,
    Parked,
    SavedConversation,
    Settled,
    SliceResult,
    StoredConversation,
    StoredTimer,
)
from flowbot.storage._lock import FileLock
from flowbot.storage._parked import park, read_parked, take_back
from flowbot.storage._reads import (
    as_conversation,
    read_backlog,
    read_conversations,
    read_dead_letters,
    read_versions,
)
from flowbot.storage._slice import REMEMBER_SENT_SECONDS, Precedence, conflict, repeated
from flowbot.storage._sql import failure, load_queries
from flowbot.storage._timers import as_running, read_timers, remove_timers, save_timers, set_timers
from flowbot.storage.migrations import load_migrations, migrate

_PURGE_EVERY_MS = 60_000
_PURGE_AT_ONCE = 2_000
_CHECK_UP_TO_BYTES = 64 * 1024 * 1024
_FOR_EVER = 2**63 - 1
"""When a key was seen that is never old."""

_SQL = load_queries()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSlice:
    """The next events and timers, what they lead to, and which rows of the inbox the events are."""

    first: int
    last: int
    events: Sequence[Inbound]
    timers: Sequence[StoredTimer]
    conversations: Mapping[ConversationId, StoredConversation]
    expecting: Sequence[Expecting]


class Database:
    """One connection, for one thread at a time.

    The lock is for a task that is cancelled the asyncio way: its thread works on when the
    next one has begun already. Transactions never mix.
    """

    def __init__(self, path: Path, *, remember_seconds: float, busy_timeout_seconds: float) -> None:
        """Open or make the file; see `SqliteStore.open`."""
        self.path = path
        self._remember_seconds = remember_seconds
        self._purge_due_ms = 0
        self._data_version = 0
        self._precedence = Precedence()
        self._one_at_a_time = threading.Lock()
        self._file_lock = FileLock(path)
        self._connection: sqlite3.Connection | None = None
        try:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._file_lock.acquire()
            if not path.exists():
                # Made here and not by SQLite: what people said to the bot is for its own account only.
                # Never opened when it exists: closing it would drop the locks SQLite has on it (POSIX).
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, timeout=busy_timeout_seconds, cached_statements=64
            )
            _prepare(self._connection, path)
        except OSError as exc:
            self.close()
            raise StorageError(
                f"cannot open the store {path}: {exc.strerror}; name a file that can be written"
            ) from exc
        except sqlite3.Error as exc:
            self.close()
            raise failure(exc, f"cannot open the store {path}: {exc}") from exc
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and let its lock go; again is fine."""
        with self._one_at_a_time:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._file_lock.release()

    def ingest(self, events: Sequence[Inbound], now_ms: int) -> list[bool]:
        """Keep events whose keys are new; say of each whether it was."""
        with self._transaction("keep events") as cursor:
            return self._ingest(cursor, events, now_ms)

    def read_slice(self, limit: int, now_ms: int) -> ReadSlice | None:
        """The next events and timers and what they lead to; None when there are none."""
        with self._transaction("read events", mode="DEFERRED") as cursor:
            rows = cursor.execute(_SQL["next_events"], (limit,)).fetchall()
            timers = cursor.execute(_SQL["due_timers"], (self._due_by(cursor, rows, limit, now_ms), limit)).fetchall()
            if not rows and not timers:
                return None
            bounds = {"first": rows[0][0], "last": rows[-1][0]} if rows else {"first": 1, "last": 0}
            led = cursor.execute(_SQL["expecting_of_events"], bounds).fetchall() if rows else []
            named = cursor.execute(_SQL["conversations_of_events"], bounds).fetchall() if rows else []
        named += [row[3:] for row in timers if row[3] is not None]
        conversations = {row[0]: as_conversation(row) for row in (*(row[2:] for row in led), *named)}
        return ReadSlice(
            **bounds,
            events=[
                Inbound(key=key, stream_id=stream_id, user_id=user_id, conversation=conversation, body=body)
                for _, key, stream_id, user_id, conversation, body in rows
            ],
            timers=[StoredTimer(conversation=row[0] or None, id=row[1], due_ms=row[2]) for row in timers],
            conversations=conversations,
            expecting=[Expecting(stream_id=row[0], user_id=row[1], conversation=row[2]) for row in led],
        )

    def _due_by(self, cursor: sqlite3.Cursor, rows: Sequence[Sequence[int]], limit: int, now_ms: int) -> int:
        """Timers that are due by then are taken along with some events."""
        last = rows[-1][0] if rows else 0
        newest = cursor.execute(_SQL["newest_event"]).fetchone()[0] if len(rows) == limit else last
        return self._precedence.due_by(now_ms, last, newest)

    def commit(self, claimed: ReadSlice, result: SliceResult) -> None:
        """Keep the result and consume the events and timers, all or nothing."""
        with self._transaction("commit a slice") as cursor:
            remove_timers(cursor, claimed.timers)
            for saved in result.conversations:
                _save(cursor, saved)
            set_timers(cursor, result.timers)
            cursor.executemany(
                _SQL["add_effect"],
                [(each.id, each.kind, each.lane, each.body, each.target, result.at_ms) for each in result.effects],
            )
            take_back(cursor, result)
            cursor.executemany(
                _SQL["add_dead_letter"], [(letter.key, letter.reason, letter.body) for letter in result.dead_letters]
            )
            for key in dict.fromkeys(result.once):
                if cursor.execute(_SQL["remember_key"], (_lasting(key), _FOR_EVER)).rowcount == 0:
                    raise repeated([key])
            _consume(cursor, claimed, result.left)
            if result.events:
                self._ingest(cursor, result.events, result.at_ms)

    def recall(self, keys: Collection[str]) -> list[str]:
        """Those of the keys that are remembered."""
        with self._transaction("look keys up", mode="DEFERRED") as cursor:
            find = _SQL["is_remembered"]
            return [key for key in keys if cursor.execute(find, (_lasting(key),)).fetchone() is not None]

    def next_due(self) -> int | None:
        """When the next timer goes off."""
        with self._transaction("look at timers", mode="DEFERRED") as cursor:
            found: int | None = cursor.execute(_SQL["next_due"]).fetchone()[0]
            return found

    def keep_times(self, times: Sequence[StoredTimer]) -> None:
        """Let these timers of no conversation run and no others."""
        with self._transaction("keep times") as cursor:
            running = read_timers(cursor, None)
            remove_timers(cursor, running)
            set_timers(cursor, as_running(times, running))

    def take(self, limit: int) -> list[Outbound]:
        """The next effects, marked as being carried out."""
        with self._transaction("take effects") as cursor:
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

    def settle(self, done: Sequence[Settled], now_ms: int) -> None:
        """Forget effects, or park them, and keep their results as events."""
        with self._transaction("settle effects") as cursor:
            park(cursor, done, now_ms)
            cursor.executemany(_SQL["remove_effect"], [(settled.effect,) for settled in done])
            sent = [settled.sent for settled in done if settled.sent is not None]
            cursor.executemany(_SQL["remember_sent"], [(each.effect, each.message_id, now_ms) for each in sent])
            self._ingest(cursor, [settled.feedback for settled in done if settled.feedback is not None], now_ms)

    def release(self, effects: Sequence[EffectId], tried: Collection[EffectId]) -> None:
        """Let effects wait again."""
        with self._transaction("release effects") as cursor:
            released = [(1 if effect in tried else 0, effect) for effect in effects]
            cursor.executemany(_SQL["release_effect"], released)

    def has_news(self) -> bool:
        """Whether another connection has changed the file since this was asked last."""
        with self._transaction("look for news", mode="DEFERRED") as cursor:
            version = cursor.execute("PRAGMA data_version").fetchone()[0]
        is_new, self._data_version = version != self._data_version, version
        return bool(is_new)

    def backlog(self) -> Backlog:
        """How much is waiting."""
        with self._transaction("count what waits", mode="DEFERRED") as cursor:
            return read_backlog(cursor)

    def parked(self) -> list[Parked]:
        """The effects that are set aside, oldest first."""
        with self._transaction("read parked effects", mode="DEFERRED") as cursor:
            return read_parked(cursor)

    def places(self) -> list[tuple[StreamId, UserId | None]]:
        """Where live conversations expect somebody."""
        with self._transaction("read what is expected", mode="DEFERRED") as cursor:
            return cursor.execute(_SQL["all_places"]).fetchall()

    def last_stored(self, prefix: str) -> int | None:
        """When the latest event whose key begins so was kept."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        with self._transaction("look keys up", mode="DEFERRED") as cursor:
            found: int | None = cursor.execute(_SQL["last_stored"], (prefix, after)).fetchone()[0]
        return found

    def load_note(self, name: str) -> str | None:
        """What was noted."""
        with self._transaction("read a note", mode="DEFERRED") as cursor:
            row = cursor.execute(_SQL["note_of"], (name,)).fetchone()
        return row[0] if row is not None else None

    def keep_note(self, name: str, value: str) -> None:
        """Note something."""
        with self._transaction("keep a note") as cursor:
            cursor.execute(_SQL["keep_note"], (name, value))

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The latest dead letters, newest first."""
        with self._transaction("read dead letters", mode="DEFERRED") as cursor:
            return read_dead_letters(cursor, limit)

    def load_conversations(self) -> list[StoredConversation]:
        """Every live conversation, by id."""
        with self._transaction("read conversations", mode="DEFERRED") as cursor:
            return read_conversations(cursor)

    def find_conversations(self, flow: FlowId, version: int, limit: int) -> list[StoredConversation]:
        """Some live conversations of a version of a flow."""
        with self._transaction("read conversations", mode="DEFERRED") as cursor:
            rows = cursor.execute(_SQL["conversations_of_flow"], (flow, version, limit))
            return [as_conversation(row) for row in rows]

    def load_versions(self) -> list[FlowVersion]:
        """Every version that is kept or in use, by flow and version."""
        with self._transaction("read versions of flows", mode="DEFERRED") as cursor:
            return read_versions(cursor)

    def keep_versions(self, versions: Sequence[FlowVersion]) -> None:
        """Keep these and no others."""
        kept = [(each.flow, each.version, each.body) for each in versions if each.body is not None]
        with self._transaction("keep versions of flows") as cursor:
            cursor.execute(_SQL["forget_versions"])
            cursor.executemany(_SQL["add_version"], kept)

    @contextmanager
    def _transaction(self, purpose: str, *, mode: str = "IMMEDIATE") -> Iterator[sqlite3.Cursor]:
        """All of the block is kept, or, when anything raises, nothing."""
        with self._one_at_a_time:
            if self._connection is None:
                raise StorageError(f"cannot {purpose}: the store {self.path} is closed")
            try:
                cursor = self._connection.execute(f"BEGIN {mode}")
                try:
                    yield cursor
                    cursor.execute("COMMIT")
                except BaseException:
                    self._connection.rollback()
                    raise
            except (sqlite3.Error, OverflowError, UnicodeError) as exc:
                raise failure(exc, f"cannot {purpose} in {self.path}: {exc}; nothing was kept") from exc

    def _ingest(self, cursor: sqlite3.Cursor, events: Sequence[Inbound], now_ms: int) -> list[bool]:
        self._purge(cursor, now_ms)
        remember = _SQL["remember_key"]
        new = [cursor.execute(remember, (event.key, now_ms)).rowcount == 1 for event in events]
        cursor.executemany(
            _SQL["add_event"],
            [
                (event.key, event.stream_id, event.user_id, event.conversation, event.body)
                for event, is_new in zip(events, new, strict=True)
                if is_new
            ],
        )
        return new

    def _purge(self, cursor: sqlite3.Cursor, now_ms: int) -> None:
        """Forget old keys, a bounded number of them: a bot that comes back after a week must not stand still."""
        if now_ms < self._purge_due_ms:
            return
        cursor.execute(_SQL["forget_sent"], (now_ms - REMEMBER_SENT_SECONDS * 1000, _PURGE_AT_ONCE))
        cursor.execute(_SQL["forget_keys"], (now_ms - self._remember_seconds * 1000, _PURGE_AT_ONCE))
        if cursor.rowcount < _PURGE_AT_ONCE:
            self._purge_due_ms = now_ms + _PURGE_EVERY_MS


def _lasting(key: str) -> str:
    """How a key that is remembered for ever stands among those of events, none of which has a space in it."""
    return f"once {key}"


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StorageError(f"cannot open the store {path}: its disk allows no write-ahead log; use a local disk")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -16384")  # 16 MiB
    if path.stat().st_size <= _CHECK_UP_TO_BYTES:
        answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if answer != "ok":
            reason = answer.splitlines()[-1]
            raise StoreDamagedError(f"the store {path} is damaged ({reason}); restore it from a copy")
    migrate(connection, load_migrations())
    # Who was carrying these out is gone; `attempts` says that they may have been carried out.
    connection.execute(_SQL["release_all_effects"])


def _consume(cursor: sqlite3.Cursor, claimed: ReadSlice, left: Collection[str]) -> None:
    bounds = claimed.first, claimed.last
    if not left:
        cursor.execute(_SQL["consume_events"], bounds)
        return
    done = [(*bounds, event.key) for event in claimed.events if event.key not in left]
    cursor.executemany(_SQL["consume_event"], done)


def _save(cursor: sqlite3.Cursor, saved: SavedConversation) -> None:
    """Write one conversation and what it expects.

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
