"""Tests for flowbot.storage: what waits in several shards, against a model that is one list."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from flowbot.ids import ConversationId, FlowId, StreamId, conversation_id, home_at
from flowbot.ports import (
    ANYWHERE,
    Handed,
    Inbound,
    SavedConversation,
    Slice,
    SliceResult,
    entry_shard,
    home_shard,
    next_shard,
)
from flowbot.storage.memory import MemoryStore

STREAMS = [StreamId(each) for each in "rstuv"]
CONVERSATIONS = [conversation_id(FlowId("f"), each, "", home_at(each)) for each in STREAMS]
EVENTS = st.builds(
    Inbound,
    key=st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    body=st.just(b""),
    stream_id=st.none() | st.just(ANYWHERE) | st.sampled_from(STREAMS),
    conversation=st.none() | st.sampled_from(CONVERSATIONS),
)


@dataclass
class Row:
    place: float
    shard: int
    event: Inbound


@dataclass
class Model:
    """What waits, and who has what of it."""

    shards: int
    seen: set[str] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    """In order."""
    claimed: dict[int, list[Row]] = field(default_factory=dict)
    arrived: int = 0

    def ingest(self, events: Sequence[Inbound]) -> list[bool]:
        new = []
        for event in events:
            new.append(event.key not in self.seen)
            if new[-1]:
                self.seen.add(event.key)
                self.arrived += 1
                self.rows.append(Row(self.arrived, entry_shard(event, self.shards), event))
        return new

    def ready(self, shard: int) -> list[Row]:
        """What may be taken: nothing of a stream that has an event in another shard, but for that event."""
        away = {row.event.stream_id for row in self.rows if row.event.stream_id and self.is_away(row)}
        here = [row for row in self.rows if row.shard == shard]
        return [row for row in here if self.is_away(row) or row.event.stream_id not in away]

    def is_away(self, row: Row) -> bool:
        return row.shard != entry_shard(row.event, self.shards)

    def free(self) -> set[int]:
        return {shard for shard in range(self.shards) if shard not in self.claimed and self.ready(shard)}

    def commit(self, shard: int, left: set[str], handed: Sequence[Handed]) -> None:
        claimed = self.claimed.pop(shard)
        gone = [row for row in claimed if row.event.key not in left]
        places = {row.event.key: row.place for row in claimed}
        self.rows = [row for row in self.rows if row not in gone]
        for each in handed:
            if each.event.key == each.cause or each.event.key not in self.seen:
                self.seen.add(each.event.key)
                row = Row(places[each.cause], next_shard(each, self.shards), each.event)
                after = [number for number, other in enumerate(self.rows) if other.place <= row.place]
                self.rows.insert(after[-1] + 1 if after else 0, row)


class ShardsMachine(RuleBasedStateMachine):
    """Does the same to a store and to the model; both must say the same."""

    shards: int

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(self.shards)
        self.resources = ExitStack()
        self.portal: BlockingPortal = self.resources.enter_context(start_blocking_portal("asyncio"))
        self.store = MemoryStore(shards=self.shards)
        self.open: dict[int, tuple[Slice, ExitStack]] = {}

    def teardown(self) -> None:
        self.give_all_back()
        self.resources.close()

    def give_all_back(self) -> None:
        for _, claim in self.open.values():
            claim.close()
        self.open.clear()
        self.model.claimed.clear()

    @rule(events=st.lists(EVENTS, max_size=6))
    def ingest(self, events: list[Inbound]) -> None:
        assert list(self.portal.call(self.store.ingest, events, 0)) == self.model.ingest(events)

    @precondition(lambda self: len(self.open) < self.shards)
    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        free = self.model.free()
        with ExitStack() as claim:
            piece = claim.enter_context(self.portal.wrap_async_context_manager(self.store.claim(limit)))
            if piece is None:
                assert free == set()
                return
            ready = self.model.ready(piece.shard)[:limit]

            assert piece.shard in free
            assert list(piece.events) == [row.event for row in ready]
            self.model.claimed[piece.shard] = ready
            self.open[piece.shard] = piece, claim.pop_all()

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        shard = data.draw(st.sampled_from(sorted(self.open)))
        piece, claim = self.open.pop(shard)
        with claim:
            keys = [event.key for event in piece.events]
            left = data.draw(st.sets(st.sampled_from(keys)))
            handed = [each for event in piece.events if event.key not in left for each in self._handed(data, event)]
            handed = [each for each in handed if next_shard(each, self.shards) != shard]
            self.portal.call(piece.commit, SliceResult(left=left, handed=handed))
            self.model.commit(shard, left, handed)

    def _handed(self, data: st.DataObject, event: Inbound) -> list[Handed]:
        """What an event comes to: nothing, itself elsewhere, or something new elsewhere, of its stream."""
        to = st.none() | st.sampled_from(CONVERSATIONS)
        kinds = data.draw(st.lists(st.tuples(st.booleans(), to), max_size=2, unique_by=lambda kind: kind[0]))
        return [
            Handed(event=replace(event, conversation=conversation), cause=event.key)
            if is_own
            else Handed(event=replace(event, key=f"{event.key}>", conversation=conversation), cause=event.key)
            for is_own, conversation in kinds
        ]

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        shard = data.draw(st.sampled_from(sorted(self.open)))
        self.open.pop(shard)[1].close()
        del self.model.claimed[shard]

    @precondition(lambda self: self.open)
    @rule(data=st.data(), conversation=st.sampled_from(CONVERSATIONS))
    def write_elsewhere(self, data: st.DataObject, conversation: ConversationId) -> None:
        shard = data.draw(st.sampled_from(sorted(self.open)))
        if home_shard(conversation, self.shards) != shard:
            saved = SavedConversation(
                id=conversation, expected_version=0, flow=FlowId("f"), flow_version=1, body=b"state"
            )
            with pytest.raises(ValueError, match="at home in another shard"):
                self.portal.call(self.open[shard][0].commit, SliceResult(conversations=[saved]))

    @rule()
    def crash_and_reopen(self) -> None:
        self.store = self.store.reopened()
        self.give_all_back()

    @invariant()
    def as_much_waits(self) -> None:
        assert self.portal.call(self.store.backlog).inbox == len(self.model.rows)


class FewShardsMachine(ShardsMachine):
    shards = 2


class ManyShardsMachine(ShardsMachine):
    shards = 64


TestFewShards = FewShardsMachine.TestCase
TestManyShards = ManyShardsMachine.TestCase
