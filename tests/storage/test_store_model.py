"""Tests for flowbot.storage: every store against a model of a few plain collections."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flowbot.errors import SnapshotConflictError
from flowbot.ids import ConversationId, EffectId, FlowId, MessageId, StreamId, UserId
from flowbot.ports import (
    Backlog,
    DeadLetter,
    Expecting,
    FlowVersion,
    Inbound,
    Outbound,
    Parked,
    SavedConversation,
    Sent,
    Settled,
    Slice,
    SliceResult,
    Store,
    StoredConversation,
    StoredTimer,
)
from flowbot.storage.memory import MemoryStore
from flowbot.storage.sqlite import SqliteStore

T = TypeVar("T")

CONVERSATIONS = st.sampled_from([ConversationId("x"), ConversationId("y"), ConversationId("z")])
STREAMS = st.sampled_from([StreamId("r"), StreamId("s")])
USERS = st.sampled_from([UserId(1), UserId(2)])
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=2)

EVENTS = st.builds(
    Inbound,
    key=KEYS,
    body=st.binary(max_size=3),
    stream_id=st.none() | STREAMS,
    user_id=st.none() | USERS,
    conversation=st.none() | CONVERSATIONS,
)
EFFECTS = st.builds(
    Outbound,
    id=st.builds(EffectId, KEYS),
    kind=st.sampled_from(["message", "call"]),
    lane=st.sampled_from("ab"),
    body=st.binary(max_size=3),
    target=st.none() | st.builds(EffectId, KEYS),
    replaces=st.none() | st.builds(MessageId, KEYS),
)
SENT = st.builds(Sent, st.builds(EffectId, KEYS), st.builds(MessageId, KEYS))
VERSIONS = st.builds(
    FlowVersion,
    flow=st.builds(FlowId, st.sampled_from("fgh")),
    version=st.integers(1, 3),
    body=st.none() | st.binary(max_size=3),
)
TIMES = st.integers(1, 9)
"""When timers are due, and what time it is: the clock may go back."""
DUES = st.dictionaries(st.builds(EffectId, st.sampled_from("abc")), TIMES, max_size=3)
LETTERS = st.builds(DeadLetter, key=KEYS, reason=st.text(max_size=3), body=st.binary(max_size=3))


@st.composite
def saved_conversations(draw: st.DrawFn) -> SavedConversation:
    """What a slice writes; the rule puts the right version in."""
    id = draw(CONVERSATIONS)
    places = draw(st.lists(st.tuples(STREAMS, st.none() | USERS), max_size=3))
    return SavedConversation(
        id=id,
        expected_version=0,
        flow=FlowId(draw(st.sampled_from("fg"))),
        flow_version=draw(st.integers(1, 3)),
        body=draw(st.none() | st.binary(max_size=3)),
        expecting=[Expecting(stream_id=stream, user_id=user, conversation=id) for stream, user in places],
        timers=timers_of(id, draw(DUES)),
    )


def timers_of(conversation: ConversationId | None, dues: dict[EffectId, int]) -> list[StoredTimer]:
    return [StoredTimer(conversation=conversation, id=id, due_ms=due) for id, due in dues.items()]


RESULTS = st.builds(
    SliceResult,
    conversations=st.lists(saved_conversations(), max_size=3, unique_by=lambda saved: saved.id),
    effects=st.lists(EFFECTS, max_size=4),
    dead_letters=st.lists(LETTERS, max_size=2),
    once=st.lists(KEYS, max_size=2),
    again=st.lists(st.builds(EffectId, KEYS), max_size=2),
    forgotten=st.lists(st.builds(EffectId, KEYS), max_size=2),
    at_ms=st.integers(0, 9),
    timers=st.builds(timers_of, st.none(), DUES),
)


@dataclass
class Waiting:
    """An effect in the outbox of the model."""

    effect: Outbound
    sending: bool = False


@dataclass
class Model:
    """What a store holds, without a thought for speed."""

    seen: set[str] = field(default_factory=set)
    inbox: list[Inbound] = field(default_factory=list)
    timers: dict[tuple[ConversationId | None, EffectId], int] = field(default_factory=dict)
    conversations: dict[ConversationId, tuple[StoredConversation, set[Expecting]]] = field(default_factory=dict)
    outbox: list[Waiting] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    sent: dict[EffectId, MessageId] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    versions: dict[tuple[FlowId, int], bytes] = field(default_factory=dict)

    def all_versions(self) -> list[FlowVersion]:
        live = [(stored.flow, stored.flow_version) for stored, _ in self.conversations.values()]
        return [
            FlowVersion(flow=key[0], version=key[1], body=self.versions.get(key), live=live.count(key))
            for key in sorted({*live, *self.versions})
        ]

    def ingest(self, events: list[Inbound]) -> list[bool]:
        new = []
        for event in events:
            new.append(event.key not in self.seen)
            if new[-1]:
                self.seen.add(event.key)
                self.inbox.append(event)
        return new

    def version_of(self, id: ConversationId) -> int:
        return self.conversations[id][0].version if id in self.conversations else 0

    def expecting_of(self, events: list[Inbound]) -> set[Expecting]:
        return {
            row
            for _, rows in self.conversations.values()
            for row in rows
            for event in events
            if row.stream_id == event.stream_id and (event.user_id is None or row.user_id in (None, event.user_id))
        }

    def due(self, now_ms: int) -> list[StoredTimer]:
        """In order."""
        timers = [StoredTimer(conversation=key[0], id=key[1], due_ms=due) for key, due in self.timers.items()]
        found = [timer for timer in timers if timer.due_ms <= now_ms]
        return sorted(found, key=lambda timer: (timer.due_ms, timer.conversation or "", timer.id))

    def replace_timers(self, conversation: ConversationId | None, timers: Sequence[StoredTimer]) -> None:
        self.timers = {key: due for key, due in self.timers.items() if key[0] != conversation}
        self.set_timers(timers)

    def set_timers(self, timers: Sequence[StoredTimer]) -> None:
        self.timers |= {(timer.conversation, timer.id): timer.due_ms for timer in timers}

    def commit(self, consumed: int, fired: Sequence[StoredTimer], result: SliceResult) -> None:
        del self.inbox[:consumed]
        for timer in fired:
            del self.timers[timer.conversation, timer.id]
        self.once |= set(result.once)
        for saved in result.conversations:
            self.replace_timers(saved.id, saved.timers if saved.body is not None else [])
            if saved.body is None:
                self.conversations.pop(saved.id, None)
            else:
                stored = StoredConversation(
                    id=saved.id,
                    version=saved.expected_version + 1,
                    flow=saved.flow,
                    flow_version=saved.flow_version,
                    body=saved.body,
                )
                self.conversations[saved.id] = stored, set(saved.expecting)
        self.set_timers(result.timers)
        for effect in result.effects:
            if effect.id not in {waiting.effect.id for waiting in self.outbox}:
                self.outbox.append(Waiting(replace(effect, committed_ms=result.at_ms)))
        for parked in [each for id in result.again for each in self.parked if each.effect.id == id]:
            if parked.effect.id not in {waiting.effect.id for waiting in self.outbox}:
                self.outbox.append(Waiting(replace(parked.effect, attempts=0)))
        gone = {*result.again, *result.forgotten}
        self.parked = [each for each in self.parked if each.effect.id not in gone]
        self.dead_letters += result.dead_letters

    def take(self, limit: int) -> list[Outbound]:
        busy = {waiting.effect.lane for waiting in self.outbox if waiting.sending}
        free = [waiting for waiting in self.outbox if not waiting.sending and waiting.effect.lane not in busy]
        taken = [
            replace(
                waiting.effect,
                replaces=self.sent.get(waiting.effect.target) if waiting.effect.target is not None else None,
            )
            for waiting in free[:limit]
        ]
        for waiting in free[:limit]:
            waiting.sending = True
            waiting.effect = replace(waiting.effect, attempts=waiting.effect.attempts + 1)
        return taken

    def park(self, done: list[Settled], now_ms: int) -> None:
        """Before the effects are gone: each once, by the first that says so, if nothing settled it before that."""
        for place, settled in enumerate(done):
            here = [waiting.effect for waiting in self.outbox if waiting.effect.id == settled.effect]
            if settled.parked is None or not here or settled.effect in {each.effect for each in done[:place]}:
                continue
            if settled.effect not in {each.effect.id for each in self.parked}:
                bare = replace(here[0], replaces=None)
                self.parked.append(Parked(effect=bare, reason=settled.parked, at_ms=now_ms))

    def release(self, effects: set[EffectId], tried: set[EffectId]) -> None:
        for waiting in self.outbox:
            if waiting.sending and waiting.effect.id in effects:
                waiting.sending = False
                taken = waiting.effect.attempts if waiting.effect.id in tried else waiting.effect.attempts - 1
                waiting.effect = replace(waiting.effect, attempts=taken)

    def reopen(self) -> None:
        for waiting in self.outbox:
            waiting.sending = False


class StoreMachine(RuleBasedStateMachine):
    """Does the same to a store and to the model; both must say the same."""

    backend: str

    async def open_store(self, opened: AsyncExitStack) -> Store:
        raise NotImplementedError

    async def reopen_store(self, opened: AsyncExitStack) -> Store:
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.resources = ExitStack()
        self.portal: BlockingPortal = self.resources.enter_context(start_blocking_portal(self.backend))
        self.opened = AsyncExitStack()
        self.resources.callback(self.portal.call, self.opened.aclose)
        self.store = self.portal.call(self.open_store, self.opened)

    def teardown(self) -> None:
        self.resources.close()

    def claimed(self, limit: int, now_ms: int, work: Callable[[Slice | None], Awaitable[T]]) -> T:
        async def claim() -> T:
            async with self.store.claim(limit, now_ms) as claimed:
                return await work(claimed)

        return self.portal.call(claim)

    @rule(events=st.lists(EVENTS, max_size=5))
    def ingest(self, events: list[Inbound]) -> None:
        new = self.portal.call(self.store.ingest, events, 0)

        assert list(new) == self.model.ingest(events)

    @rule(limit=st.integers(1, 6), now_ms=TIMES)
    def claim_and_give_back(self, limit: int, now_ms: int) -> None:
        async def look(claimed: Slice | None) -> None:
            events, due = self.model.inbox[:limit], self.model.due(now_ms)
            if claimed is None:
                assert not events
                assert not due
                return
            assert list(claimed.events) == events
            timers = list(claimed.timers)
            assert timers == due[: len(timers)]
            if len(events) == len(self.model.inbox):
                assert len(timers) == min(limit, len(due))
            rows = self.model.expecting_of(events)
            assert len(claimed.expecting) == len(rows)
            assert set(claimed.expecting) == rows
            asked = {*self.model.seen, *self.model.once, "another"}
            assert set(await claimed.remembered(asked)) == self.model.once
            led = {row.conversation for row in rows} | {event.conversation for event in events}
            led |= {timer.conversation for timer in timers}
            assert dict(claimed.conversations) == {
                id: stored for id, (stored, _) in self.model.conversations.items() if id in led
            }

        self.claimed(limit, now_ms, look)

    @precondition(lambda self: self.model.inbox or self.model.due(1))
    @rule(limit=st.integers(1, 6), now_ms=TIMES, result=RESULTS)
    def claim_and_commit(self, limit: int, now_ms: int, result: SliceResult) -> None:
        right = replace(
            result,
            once=[key for key in result.once if key not in self.model.once],
            conversations=[
                replace(saved, expected_version=self.model.version_of(saved.id)) for saved in result.conversations
            ],
        )

        async def commit(claimed: Slice | None) -> tuple[int, Sequence[StoredTimer]]:
            assert claimed is not None
            await claimed.commit(right)
            return len(claimed.events), claimed.timers

        self.model.commit(*self.claimed(limit, now_ms, commit), right)

    @rule(times=st.builds(timers_of, st.none(), DUES))
    def keep_times(self, times: list[StoredTimer]) -> None:
        self.portal.call(self.store.keep_times, times)
        running = self.model.timers
        kept = [replace(each, due_ms=running.get((None, each.id), each.due_ms)) for each in times]
        self.model.replace_timers(None, kept)

    @precondition(lambda self: self.model.inbox)
    @rule(result=RESULTS, saved=saved_conversations(), off_by=st.integers(1, 2))
    def claim_and_conflict(self, result: SliceResult, saved: SavedConversation, off_by: int) -> None:
        others = [
            replace(other, expected_version=self.model.version_of(other.id))
            for other in result.conversations
            if other.id != saved.id
        ]
        wrong = replace(saved, expected_version=self.model.version_of(saved.id) + off_by)

        async def commit(claimed: Slice | None) -> None:
            assert claimed is not None
            with pytest.raises(SnapshotConflictError):
                await claimed.commit(replace(result, conversations=[*others, wrong]))

        self.claimed(200, 9, commit)

    @rule(limit=st.integers(1, 4))
    def take(self, limit: int) -> None:
        taken = self.portal.call(self.store.take, limit)

        assert list(taken) == self.model.take(limit)

    @rule(
        data=st.data(),
        results=st.lists(st.tuples(st.none() | EVENTS, st.none() | SENT, st.sampled_from([None, "why"])), max_size=3),
        unknown=KEYS,
    )
    def settle(
        self, data: st.DataObject, results: list[tuple[Inbound | None, Sent | None, str | None]], unknown: str
    ) -> None:
        ids = [*(waiting.effect.id for waiting in self.model.outbox), EffectId(unknown)]
        done = [
            Settled(effect=data.draw(st.sampled_from(ids)), feedback=event, sent=sent, parked=parked)
            for event, sent, parked in results
        ]
        self.portal.call(self.store.settle, done, 3)
        self.model.park(done, 3)
        gone = {settled.effect for settled in done}
        self.model.outbox = [waiting for waiting in self.model.outbox if waiting.effect.id not in gone]
        self.model.sent |= {
            settled.sent.effect: settled.sent.message_id for settled in done if settled.sent is not None
        }
        self.model.ingest([settled.feedback for settled in done if settled.feedback is not None])

    @precondition(lambda self: self.model.sent)
    @rule(data=st.data(), id=KEYS)
    def commit_a_change(self, data: st.DataObject, id: str) -> None:
        """Of a message that was sent: by chance a target would rarely be one."""
        target = data.draw(st.sampled_from(sorted(self.model.sent)))
        change = Outbound(id=EffectId(id), kind="message", lane="c", body=b"", target=target)
        if self.model.inbox:
            self.claim_and_commit(1, 1, SliceResult(effects=[change]))

    @precondition(lambda self: self.model.outbox)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        ids = [waiting.effect.id for waiting in self.model.outbox]
        effects = data.draw(st.lists(st.sampled_from(ids), max_size=3))
        tried = data.draw(st.sets(st.sampled_from(ids), max_size=3))
        self.portal.call(self.store.release, effects, tried)
        self.model.release(set(effects), tried)

    @rule(versions=st.lists(VERSIONS, max_size=4, unique_by=lambda each: (each.flow, each.version)))
    def keep_versions(self, versions: list[FlowVersion]) -> None:
        self.portal.call(self.store.keep_versions, versions)
        self.model.versions = {(each.flow, each.version): each.body for each in versions if each.body is not None}

    @rule()
    def crash_and_reopen(self) -> None:
        self.store = self.portal.call(self.reopen_store, self.opened)
        self.model.reopen()

    @invariant()
    def the_same_is_waiting_and_live(self) -> None:
        backlog = self.portal.call(self.store.backlog)
        conversations = self.portal.call(self.store.load_conversations)
        letters = self.portal.call(self.store.dead_letters, 1_000)
        versions = self.portal.call(self.store.load_versions)
        parked = self.portal.call(self.store.parked)
        next_due = self.portal.call(self.store.next_due)

        assert next_due == min(self.model.timers.values(), default=None)
        assert backlog == Backlog(
            inbox=len(self.model.inbox), outbox=len(self.model.outbox), parked=len(self.model.parked)
        )
        assert list(parked) == self.model.parked
        assert {stored.id: stored for stored in conversations} == {
            id: stored for id, (stored, _) in self.model.conversations.items()
        }
        assert list(letters) == self.model.dead_letters[::-1]
        assert list(versions) == self.model.all_versions()


class MemoryStoreMachine(StoreMachine):
    backend = "asyncio"

    async def open_store(self, opened: AsyncExitStack) -> Store:
        return MemoryStore()

    async def reopen_store(self, opened: AsyncExitStack) -> Store:
        assert isinstance(self.store, MemoryStore)
        return self.store.reopened()


class SqliteStoreMachine(StoreMachine):
    backend = "trio"

    async def open_store(self, opened: AsyncExitStack) -> Store:
        folder = opened.enter_context(tempfile.TemporaryDirectory())
        return await opened.enter_async_context(SqliteStore.open(Path(folder) / "bot.db"))

    async def reopen_store(self, opened: AsyncExitStack) -> Store:
        assert isinstance(self.store, SqliteStore)
        await self.store.aclose()
        return await opened.enter_async_context(SqliteStore.open(self.store.path))


TestMemoryStore = MemoryStoreMachine.TestCase
TestSqliteStore = SqliteStoreMachine.TestCase
TestSqliteStore.settings = settings(max_examples=max(10, settings().max_examples // 3))  # its disk is slow
