"""The part of `ShardedStoreContract` about what goes from shard to shard."""

from __future__ import annotations

from dataclasses import replace

from flowbot.errors import SnapshotConflictError
from flowbot.ids import EffectId, StreamId
from flowbot.ports import Handed, Inbound, SliceResult, Store, StoredTimer, entry_shard
from flowbot.testing.contracts._store_support import (
    NOW_MS,
    OTHER,
    TALK,
    StoreCase,
    commit,
    event,
    expecting,
    message,
    raises,
    saved,
    talk,
    waiting_keys,
)


def elsewhere(store: Store) -> StreamId:
    """A stream that is in another shard than the room."""
    streams = (StreamId(f"stream {number}") for number in range(1_000))
    shards = store.shards
    return next(each for each in streams if entry_shard(event("", stream=each), shards) != room_shard(store))


def room_shard(store: Store) -> int:
    """The shard of the room."""
    return entry_shard(event(""), store.shards)


def moved(inbound: Inbound, **changes: object) -> Handed:
    """An event that goes on itself."""
    return Handed(event=replace(inbound, **changes), cause=inbound.key)  # type: ignore[arg-type]  # fields of it


async def work(store: Store, result: SliceResult, keys: list[str]) -> int:
    """The next slice has these events and this result; its shard."""
    async with store.claim() as claimed:
        assert claimed is not None
        assert [each.key for each in claimed.events] == keys
        await claimed.commit(result)
        return claimed.shard


class ShardsContract(StoreCase):
    """What a store of several shards promises besides; it needs two at least."""

    async def test_slices_of_two_shards_are_worked_on_at_once(self, store: Store) -> None:
        """A stream is always in the same one."""
        there = elsewhere(store)
        await store.ingest([event("a"), event("b", stream=there), event("c")], NOW_MS)
        async with store.claim() as first, store.claim() as second:
            assert first is not None
            assert second is not None
            assert {each.shard: [event.key for event in each.events] for each in (first, second)} == {
                room_shard(store): ["a", "c"],
                entry_shard(event("", stream=there), store.shards): ["b"],
            }
            await second.commit(SliceResult())
            await first.commit(SliceResult(left=["c"]))

        assert await waiting_keys(store) == ["c"]

    async def test_a_conversation_of_another_shard_is_read_and_not_written(self, store: Store) -> None:
        """Whoever it expects leads to it from everywhere."""
        there = elsewhere(store)
        await commit(store, SliceResult(conversations=[saved(TALK, expecting(stream=there))]), key="a")
        await store.ingest([event("b", stream=there)], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            assert set(claimed.conversations) == {TALK}
            assert list(claimed.expecting) == [expecting(stream=there)]
            for result in (saved(TALK, version=1), saved(TALK, version=1, body=None), saved(OTHER)):
                with raises(ValueError):
                    await claimed.commit(SliceResult(conversations=[result]))
            await claimed.commit(SliceResult(conversations=[saved(talk("at home", there))]))

    async def test_an_event_that_is_handed_goes_on_at_home_of_its_conversation(self, store: Store) -> None:
        """Meanwhile the later ones of its stream wait, and nothing else does; a crash changes nothing of it."""
        there = elsewhere(store)
        first, second = event("a", stream=there), event("b", stream=there)
        await store.ingest([first, second], NOW_MS)
        await work(store, SliceResult(handed=[moved(first, conversation=TALK)], left=["b"]), ["a", "b"])
        async with self.reopen(store) as again:
            assert list(await again.ingest([first], NOW_MS)) == [False]
            await again.ingest([event("c", stream=there), event("d")], NOW_MS)
            async with again.claim() as claimed:
                assert claimed is not None
                assert claimed.shard == room_shard(again)
                assert list(claimed.events) == [replace(first, conversation=TALK), event("d")]
                async with again.claim() as other:
                    assert other is None
                await claimed.commit(SliceResult())
            assert await waiting_keys(again) == ["b", "c"]

    async def test_an_event_that_comes_back_is_in_its_old_place(self, store: Store) -> None:
        """And says who has refused it."""
        there = elsewhere(store)
        first = event("a", stream=there)
        await store.ingest([first, event("b", stream=there)], NOW_MS)
        await work(store, SliceResult(handed=[moved(first, conversation=TALK)], left=["b"]), ["a", "b"])
        await work(store, SliceResult(handed=[moved(first, conversation=None, refused=(TALK,))]), ["a"])
        async with self.reopen(store) as again, again.claim() as claimed:
            assert claimed is not None
            assert list(claimed.events) == [replace(first, refused=(TALK,)), event("b", stream=there)]

    async def test_what_is_caused_elsewhere_stands_where_its_cause_stood(self, store: Store) -> None:
        """So it is before what came after that; it is kept once, by its key, and its stream waits for it."""
        there = elsewhere(store)
        told = event("told", stream=there, conversation=TALK)
        await store.ingest([event("a", stream=there), event("b"), event("c", stream=there)], NOW_MS)
        handed = [Handed(event=told, cause="a"), Handed(event=told, cause="a")]
        await work(store, SliceResult(handed=handed, left=["c"]), ["a", "c"])

        assert list(await store.ingest([told], NOW_MS)) == [False]
        assert await work(store, SliceResult(), ["told", "b"]) == room_shard(store)
        assert await waiting_keys(store) == ["c"]

    async def test_what_is_remembered_for_ever_is_so_in_every_shard(self, store: Store) -> None:
        """Of two that remember the same at once, the second is refused."""
        await store.ingest([event("a"), event("b", stream=elsewhere(store))], NOW_MS)
        async with store.claim() as first, store.claim() as second:
            assert first is not None
            assert second is not None
            await first.commit(SliceResult(once=["once"]))
            with raises(SnapshotConflictError):
                await second.commit(SliceResult(effects=[message("m")], once=["once"]))
            assert list(await second.remembered(["once"])) == ["once"]
            await second.commit(SliceResult())

        assert (await store.backlog()).outbox == 0

    async def test_a_timer_waits_for_what_was_said_before_it_was_due_in_any_shard(self, store: Store) -> None:
        """It may be handed to the conversation of the timer, and be its answer."""
        there, timer = elsewhere(store), StoredTimer(conversation=TALK, id=EffectId("t"), due_ms=NOW_MS)
        await commit(store, SliceResult(conversations=[replace(saved(TALK), timers=[timer])]), key="a")
        answer = event("b", stream=there)
        await store.ingest([answer], NOW_MS)
        async with store.claim(now_ms=NOW_MS) as claimed:
            assert claimed is not None
            assert list(claimed.timers) == []
            await store.ingest([event("c", stream=there)], NOW_MS)
            await claimed.commit(SliceResult(handed=[moved(answer, conversation=TALK)]))
        async with store.claim(now_ms=NOW_MS) as claimed:
            assert claimed is not None
            assert claimed.shard == room_shard(store)
            assert [each.key for each in claimed.events] == ["b"]
            assert list(claimed.timers) == [timer]
