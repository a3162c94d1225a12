"""The part of `StoreContract` about timers: they are written with what they are for, and go off once."""

from __future__ import annotations

from dataclasses import replace

from flowbot.errors import SnapshotConflictError
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.ports import SavedConversation, SliceResult, Store, StoredTimer
from flowbot.testing.contracts._store_support import (
    NOW_MS,
    OTHER,
    TALK,
    StoreCase,
    commit,
    event,
    raises,
    saved,
    talk,
)


def timer(id: str, after_ms: int = 0, conversation: ConversationId | None = TALK) -> StoredTimer:
    """A timer that is due so long after `NOW_MS`."""
    return StoredTimer(conversation=conversation, id=EffectId(id), due_ms=NOW_MS + after_ms)


def waiting(*timers: StoredTimer, conversation: ConversationId = TALK, version: int = 0) -> SavedConversation:
    """A conversation to write in which these timers run."""
    return replace(saved(conversation, version=version), timers=timers)


async def due(store: Store, after_ms: int = 0, limit: int = 200) -> list[str]:
    """The ids of the timers that are due so long after `NOW_MS`, in order; they are given back."""
    async with store.claim(limit, NOW_MS + after_ms) as claimed:
        return [each.id for each in claimed.timers] if claimed is not None else []


class TimersContract(StoreCase):
    """A timer is taken when it is due, and once."""

    async def test_a_timer_is_claimed_with_its_conversation_when_it_is_due(self, store: Store) -> None:
        """To the millisecond, without any event, and also by a new process."""
        await commit(store, SliceResult(conversations=[waiting(timer("t", 10))]), key="a")
        async with self.reopen(store) as again:
            async with again.claim(200, NOW_MS + 9) as early:
                assert early is None
            assert await again.next_due() == NOW_MS + 10
            async with again.claim(200, NOW_MS + 10) as claimed:
                assert claimed is not None
                assert list(claimed.events) == []
                assert list(claimed.expecting) == []
                assert list(claimed.timers) == [timer("t", 10)]
                assert [each.id for each in claimed.conversations.values()] == [TALK]

    async def test_a_claim_that_names_no_time_takes_no_timer(self, store: Store) -> None:
        """Only its events."""
        await commit(store, SliceResult(conversations=[waiting(timer("t"))]), key="a")
        await store.ingest([event("b")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.timers) == []

    async def test_due_timers_come_in_order_and_not_more_than_a_slice_takes(self, store: Store) -> None:
        """The rest comes with the next slices."""
        first = waiting(timer("c", 3), timer("a", 1))
        second = waiting(timer("b", 2, OTHER), timer("later", 99, OTHER), conversation=OTHER)
        await commit(store, SliceResult(conversations=[first, second]), key="e")
        async with store.claim(2, NOW_MS + 5) as claimed:
            assert claimed is not None
            assert [each.id for each in claimed.timers] == ["a", "b"]
            await claimed.commit(SliceResult())

        assert await due(store, 5) == ["c"]

    async def test_a_timer_that_was_taken_is_gone_with_the_commit(self, store: Store) -> None:
        """Not before: a claim that is left, a commit that is refused and a crash give it back."""
        await commit(store, SliceResult(conversations=[waiting(timer("t"))]), key="a")
        assert await due(store) == ["t"]
        async with store.claim(200, NOW_MS) as claimed:
            assert claimed is not None
            with raises(SnapshotConflictError):
                await claimed.commit(SliceResult(conversations=[waiting(version=7)]))
        async with self.reopen(store) as again:
            assert await due(again) == ["t"]
            async with again.claim(200, NOW_MS) as claimed:
                assert claimed is not None
                await claimed.commit(SliceResult())

            assert await due(again) == []
            assert await again.next_due() is None

    async def test_a_commit_replaces_the_timers_of_a_conversation(self, store: Store) -> None:
        """One that is cancelled can never go off, and one that runs on may be due at another time."""
        before = [timer("cancelled"), timer("moved"), timer("same", 5)]
        after = [timer("moved", 3), timer("same", 5), timer("new", 4)]
        await commit(store, SliceResult(conversations=[waiting(*before)]), key="a")
        await commit(store, SliceResult(conversations=[waiting(*after, version=1)]), key="b")

        assert await due(store, 2) == []
        assert await due(store, 5) == ["moved", "new", "same"]
        assert await store.next_due() == NOW_MS + 3

    async def test_a_conversation_that_ends_takes_its_timers_along(self, store: Store) -> None:
        """And those of others stay."""
        other = waiting(timer("o", 2, OTHER), conversation=OTHER)
        await commit(store, SliceResult(conversations=[waiting(timer("t")), other]), key="a")
        await commit(store, SliceResult(conversations=[saved(TALK, version=1, body=None)]), key="b")
        await commit(store, SliceResult(conversations=[saved(TALK)]), key="c")

        assert await due(store, 9) == ["o"]

    async def test_two_conversations_may_have_a_timer_of_the_same_name(self, store: Store) -> None:
        """Each has its own."""
        other = waiting(timer("t", 0, OTHER), conversation=OTHER)
        await commit(store, SliceResult(conversations=[waiting(timer("t")), other]), key="a")
        await commit(store, SliceResult(conversations=[waiting(version=1)]), key="b")

        async with store.claim(200, NOW_MS) as claimed:
            assert claimed is not None
            assert list(claimed.timers) == [timer("t", 0, OTHER)]

    async def test_a_timer_of_the_slice_may_be_set_again(self, store: Store) -> None:
        """With its conversation, or without a change of it."""
        pair = [waiting(timer("t")), waiting(timer("o", 0, OTHER), conversation=OTHER)]
        await commit(store, SliceResult(conversations=pair), key="a")
        async with store.claim(200, NOW_MS) as claimed:
            assert claimed is not None
            again = SliceResult(conversations=[waiting(timer("t", 7), version=1)], timers=[timer("o", 8, OTHER)])
            await claimed.commit(again)

        assert await due(store, 6) == []
        assert await due(store, 8) == ["t", "o"]

    async def test_a_timer_lets_the_events_go_first_that_were_there_when_it_was_due(self, store: Store) -> None:
        """Also where they are more than one slice, and not those that come afterwards."""
        await commit(store, SliceResult(conversations=[waiting(timer("t"))]), key="begin")
        await store.ingest([event("a"), event("b"), event("c")], NOW_MS)
        taken: list[tuple[list[str], list[str]]] = []
        for later in ("d", "e", "f", "g", "h"):
            async with store.claim(2, NOW_MS) as claimed:
                assert claimed is not None
                taken.append(([each.key for each in claimed.events], [each.id for each in claimed.timers]))
                await claimed.commit(SliceResult())
            await store.ingest([event(later), event(later * 2)], NOW_MS)

        assert taken[:2] == [(["a", "b"], []), (["c", "d"], ["t"])]
        assert [timers for _, timers in taken[2:]] == [[], [], []]

    async def test_a_conversation_has_no_timers_of_another_one(self, store: Store) -> None:
        """Such a result contradicts itself."""
        await store.ingest([event("a")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            with raises(ValueError):
                await claimed.commit(SliceResult(conversations=[waiting(timer("t", 0, OTHER))]))

        assert await store.next_due() is None

    async def test_times_of_no_conversation_run_until_they_are_not_kept(self, store: Store) -> None:
        """One that runs keeps its time; and it is taken as a timer is."""
        await store.keep_times([timer("gone", 1, None), timer("runs", 2, None), timer("late", 9, None)])
        async with self.reopen(store) as again:
            await again.keep_times([timer("runs", 5, None), timer("late", 8, None), timer("new", 6, None)])
            nowhere = talk("nowhere", StreamId(""))  # where no stream is
            with_timer = waiting(timer("t", 7, nowhere), conversation=nowhere)
            await commit(again, SliceResult(conversations=[with_timer]), key="a", stream=None)

            assert await due(again, 9) == ["runs", "new", "t", "late"]
            async with again.claim(1, NOW_MS + 9) as claimed:
                assert claimed is not None
                assert list(claimed.timers) == [timer("runs", 2, None)]
                assert dict(claimed.conversations) == {}
                await claimed.commit(SliceResult(timers=[timer("runs", 12, None)]))
            assert await due(again, 20) == ["new", "t", "late", "runs"]
            await again.keep_times([])
            assert await due(again, 20) == ["t"]
