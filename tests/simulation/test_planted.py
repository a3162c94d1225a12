"""Tests for flowbot.testing.simulation: a bug that somebody puts in is found, by the promise that it breaks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowbot.events import User
from flowbot.ids import EffectId, MessageId, StreamId
from flowbot.pod.connection import PodConnection
from flowbot.ports import Inbound, Outbound, SavedConversation, Settled, StoredTimer
from flowbot.runtime import delivering
from flowbot.runtime.encoding import entity_data, read_message_body
from flowbot.runtime.tasks import Runtime
from flowbot.storage._slice import ClaimedSlice
from flowbot.storage._timer_table import TimerTable
from flowbot.storage.memory import MemoryStore
from flowbot.testing.simulation.seeds import SQLITE_EVERY, run_seed
from flowbot.testing.simulation.subject import Subject

MOST_SEEDS = 200
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject.load(Path(__file__).parent / "bot")


def acknowledge_before_it_is_stored(patch: Patch) -> None:
    read = PodConnection.read_events

    async def read_and_acknowledge(self: PodConnection) -> Sequence[bytes]:
        events = await read(self)
        self._feed._acknowledge(self._ack_id)
        return events

    patch.setattr(PodConnection, "read_events", read_and_acknowledge)


def know_no_key(patch: Patch) -> None:
    ingest = MemoryStore._ingest

    def ingest_everything(self: MemoryStore, events: Sequence[Inbound], now_ms: int) -> list[bool]:
        self._seen.clear()
        return ingest(self, events, now_ms)

    patch.setattr(MemoryStore, "_ingest", ingest_everything)


def let_cancelled_timers_run(patch: Patch) -> None:
    def add(self: TimerTable, conversation: object, timers: Sequence[StoredTimer]) -> None:
        for each in timers:
            self.set(each)

    patch.setattr(TimerTable, "replace", add)


def let_timers_run_that_have_gone_off(patch: Patch) -> None:
    patch.setattr(TimerTable, "remove", lambda self, timer: None)


def send_without_a_mark(patch: Patch) -> None:
    patch.setattr(delivering, "entity_data", lambda effect, data=None, sender=None: "{}")


def send_before_it_is_kept(patch: Patch) -> None:
    async def run_slice(self: Runtime, me: User) -> object:
        async with self._store.claim(self._slices.limit, self._alarm.due_by) as piece:
            if piece is None:
                return None
            worked = await self._slices._work(piece, me)
            sent = set[EffectId]()
            for effect in worked.result.effects:
                body = read_message_body(effect) if effect.kind == "message" and effect.target is None else None
                if body is not None and body.to.stream_id is not None and body.message is not None:
                    data = entity_data(effect.id)
                    await self._pod.send_message(body.to.stream_id, body.message, data)
                    sent.add(effect.id)
            left = [effect for effect in worked.result.effects if effect.id not in sent]
            await piece.commit(replace(worked.result, effects=left))
            return worked

    patch.setattr(Runtime, "_run_slice", run_slice)


def forget_effects_that_were_taken(patch: Patch) -> None:
    take = MemoryStore.take

    async def take_some(self: MemoryStore, limit: int = 100) -> Sequence[Outbound]:
        taken = await take(self, limit)
        if len(taken) > 1:
            await self.settle([Settled(effect=taken[-1].id)], 0)
        return taken[:-1] if len(taken) > 1 else taken

    patch.setattr(MemoryStore, "take", take_some)


def send_the_last_first(patch: Patch) -> None:
    take = MemoryStore.take

    async def take_backwards(self: MemoryStore, limit: int = 100) -> Sequence[Outbound]:
        return (await take(self, limit))[::-1]

    patch.setattr(MemoryStore, "take", take_backwards)


def take_the_last_event_first(patch: Patch) -> None:
    init = ClaimedSlice.__init__

    def backwards(self: ClaimedSlice, *, events: Sequence[Inbound], **more: Any) -> None:
        init(self, events=events[::-1], **more)

    patch.setattr(ClaimedSlice, "__init__", backwards)


def lose_what_waits_in_a_crash(patch: Patch) -> None:
    reopened = MemoryStore.reopened

    def reopened_without(self: MemoryStore) -> MemoryStore:
        again = reopened(self)
        again._outbox.clear()
        return again

    patch.setattr(MemoryStore, "reopened", reopened_without)


def load_old_snapshots(patch: Patch) -> None:
    save = MemoryStore._save

    def keep_the_old(self: MemoryStore, saved: SavedConversation) -> None:
        before = self._conversations.get(saved.id)
        save(self, saved)
        if before is not None and saved.body is not None:
            self._conversations[saved.id] = before

    patch.setattr(MemoryStore, "_save", keep_the_old)


def forget_who_is_expected_anywhere(patch: Patch) -> None:
    patch.setattr("flowbot.storage.memory.ANYWHERE", StreamId("nowhere"))


def change_no_message(patch: Patch) -> None:
    async def leave_it(self: PodConnection, stream_id: str, message_id: MessageId, *_: object, **__: object) -> object:
        return message_id

    patch.setattr(PodConnection, "update_message", leave_it)


PLANTED: Sequence[tuple[Callable[[Patch], None], str]] = [
    (acknowledge_before_it_is_stored, "what_was_acknowledged_is_stored"),
    (know_no_key, "each_event_is_handled_once"),
    (let_cancelled_timers_run, "timers_go_off_once_and_only_while_they_run"),
    (let_timers_run_that_have_gone_off, "timers_go_off_once_and_only_while_they_run"),
    (send_without_a_mark, "nobody_sees_a_message_twice"),
    (send_before_it_is_kept, "only_what_is_kept_is_sent"),
    (forget_effects_that_were_taken, "every_message_is_seen"),
    (send_the_last_first, "messages_leave_in_order"),
    (take_the_last_event_first, "streams_are_handled_in_order"),
    (lose_what_waits_in_a_crash, "the_store_goes_on_after_a_crash"),
    (load_old_snapshots, "snapshots_never_go_back"),
    (forget_who_is_expected_anywhere, "every_talk_is_what_the_engine_says"),
    (change_no_message, "every_change_is_seen"),
]


@pytest.mark.parametrize(("plant", "promise"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_bug_is_found(
    plant: Callable[[Patch], None], promise: str, subject: Subject, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "flowbot")
    in_memory = [seed for seed in range(1, MOST_SEEDS + 1) if seed % SQLITE_EVERY]
    assert not run_seed(subject, in_memory[0]).violations
    plant(monkeypatch)
    reports = (run_seed(subject, seed) for seed in in_memory)
    found = next((each for each in reports if promise in {broken.name for broken in each.violations}), None)

    assert found is not None, f"from none of {MOST_SEEDS} seeds is it found that {promise} does not hold"
    print(f"{plant.__name__}: found by seed {found.seed}: {found.violations[0]}")  # noqa: T201  shown with -s
