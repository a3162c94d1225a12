"""The part of `StoreContract` about slices: claim and commit."""

from __future__ import annotations

from contextlib import AsyncExitStack

from flowbot.errors import SnapshotConflictError
from flowbot.ids import FlowId, StreamId
from flowbot.ports import (
    ANYWHERE,
    Backlog,
    DeadLetter,
    Handed,
    SavedConversation,
    SliceResult,
    Store,
    StoredConversation,
)
from flowbot.testing.contracts._store_support import (
    ALICE,
    BOB,
    NOW_MS,
    OTHER,
    ROOM,
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


class ClaimContract(StoreCase):
    """A claim hands out the next events and all that they may move, to one at a time."""

    async def test_an_empty_inbox_gives_no_slice(self, store: Store) -> None:
        """And a later claim works."""
        async with store.claim() as claimed:
            assert claimed is None
        await store.ingest([event("a")], NOW_MS)

        assert await waiting_keys(store) == ["a"]

    async def test_a_claim_has_at_most_limit_events(self, store: Store) -> None:
        """The next ones come with the next claim."""
        await store.ingest([event("a"), event("b"), event("c")], NOW_MS)
        async with store.claim(2) as claimed:
            assert claimed is not None
            assert [found.key for found in claimed.events] == ["a", "b"]
            await claimed.commit(SliceResult())

        assert await waiting_keys(store) == ["c"]

    async def test_leaving_without_a_commit_gives_the_events_back(self, store: Store) -> None:
        """Also when the work on them failed."""
        await store.ingest([event("a"), event("b")], NOW_MS)
        with raises(ZeroDivisionError):
            async with store.claim():
                raise ZeroDivisionError

        assert await waiting_keys(store) == ["a", "b"]

    async def test_what_is_claimed_is_given_to_nobody_else(self, store: Store) -> None:
        """Where no shard is left, another claim is refused; the first one is not disturbed."""
        await store.ingest([event("a"), event("b")], NOW_MS)
        async with store.claim(1) as claimed:
            assert claimed is not None
            async with AsyncExitStack() as claims:
                for _ in range(store.shards - 1):
                    assert await claims.enter_async_context(store.claim(1)) is None
                with raises(RuntimeError):
                    await claims.enter_async_context(store.claim(1))
            await claimed.commit(SliceResult())

        assert await waiting_keys(store) == ["b"]

    async def test_events_that_come_during_a_claim_wait_for_the_next(self, store: Store) -> None:
        """A commit consumes what was claimed and no more."""
        await store.ingest([event("a")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            await store.ingest([event("b")], NOW_MS)
            await claimed.commit(SliceResult())

        assert await waiting_keys(store) == ["b"]

    async def test_a_claim_leads_to_the_conversations_that_expect_the_person_or_anybody(self, store: Store) -> None:
        """In that stream; the rows come in order: stream, then anybody before persons."""
        anybody, bobs, elsewhere = talk("anybody"), talk("bobs"), talk("elsewhere")
        conversations = [
            saved(TALK, expecting(TALK)),
            saved(anybody, expecting(anybody, user=None), expecting(anybody, user=BOB)),
            saved(bobs, expecting(bobs, user=BOB)),
            saved(elsewhere, expecting(elsewhere, stream=StreamId("other room"))),
        ]
        await commit(store, SliceResult(conversations=conversations), key="begin")
        await store.ingest([event("a", stream=ROOM, user=ALICE)], NOW_MS)

        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == [expecting(anybody, user=None), expecting(TALK)]
            assert set(claimed.conversations) == {TALK, anybody}

    async def test_an_event_of_nobody_leads_to_everybody_in_its_stream(self, store: Store) -> None:
        """And an event without a stream leads nowhere."""
        elsewhere = talk("elsewhere")
        conversations = [
            saved(TALK, expecting(TALK)),
            saved(OTHER, expecting(OTHER, user=None)),
            saved(elsewhere, expecting(elsewhere, stream=StreamId("other room"))),
        ]
        await commit(store, SliceResult(conversations=conversations), key="begin")
        await store.ingest([event("a", user=None), event("b", stream=None)], NOW_MS)

        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == [expecting(OTHER, user=None), expecting(TALK)]
            assert set(claimed.conversations) == {OTHER, TALK}

    async def test_who_is_expected_anywhere_is_found_in_every_stream(self, store: Store) -> None:
        """And nobody else is, nor an event that is of no stream."""
        conversations = [saved(TALK, expecting(TALK, stream=ANYWHERE)), saved(OTHER, expecting(OTHER))]
        await commit(store, SliceResult(conversations=conversations), key="begin")
        elsewhere = StreamId("elsewhere")
        await store.ingest([event("a", stream=elsewhere), event("b", stream=None)], NOW_MS)
        async with store.claim(1) as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == [expecting(TALK, stream=ANYWHERE)]
            assert set(claimed.conversations) == {TALK}
            await claimed.commit(SliceResult())

        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == []

    async def test_an_event_for_one_conversation_leads_to_it(self, store: Store) -> None:
        """With all that was stored of it; one that ended meanwhile is not there."""
        await commit(store, SliceResult(conversations=[saved(TALK, body=b"\x00state")]), key="begin")
        results = [
            event("a", stream=None, user=None, conversation=TALK),
            event("b", stream=None, user=None, conversation=OTHER),
        ]
        await store.ingest(results, NOW_MS)

        async with store.claim() as claimed:
            assert claimed is not None
            assert dict(claimed.conversations) == {
                TALK: StoredConversation(id=TALK, version=1, flow=FlowId("flow"), flow_version=3, body=b"\x00state")
            }
            assert list(claimed.expecting) == []


class CommitContract(StoreCase):
    """A commit keeps everything a slice causes, or nothing."""

    async def test_events_that_a_slice_causes_come_after_those_that_are_there(self, store: Store) -> None:
        """Each once, by its key; and they outlive the process."""
        await store.ingest([event("a"), event("b")], NOW_MS)
        async with store.claim(1) as claimed:
            assert claimed is not None
            caused = [event("c", conversation=TALK), event("a"), event("c")]
            await claimed.commit(SliceResult(events=caused, at_ms=NOW_MS))

        async with self.reopen(store) as again:
            assert await waiting_keys(again) == ["b", "c"]

    async def test_a_commit_consumes_the_events_and_keeps_the_result(self, store: Store) -> None:
        """Conversations, effects and dead letters; and it outlives the process."""
        letters = [DeadLetter(key="bad", reason="not JSON", body=b"\xff"), DeadLetter(key="worse", reason="", body=b"")]
        result = SliceResult(
            conversations=[saved(TALK, expecting())], effects=[message("m1"), message("m2")], dead_letters=letters
        )
        await commit(store, result, key="a")
        async with self.reopen(store) as again:
            assert await again.backlog() == Backlog(inbox=0, outbox=2)
            assert list(await again.load_conversations()) == [
                StoredConversation(id=TALK, version=1, flow=FlowId("flow"), flow_version=3, body=b"state")
            ]
            assert list(await again.dead_letters()) == [letters[1], letters[0]]
            assert list(await again.dead_letters(1)) == [letters[1]]
            await again.ingest([event("b")], NOW_MS)
            async with again.claim() as claimed:
                assert claimed is not None
                assert list(claimed.expecting) == [expecting()]

    async def test_each_commit_of_a_conversation_is_one_version_more(self, store: Store) -> None:
        """And replaces all that was stored of it."""
        await commit(store, SliceResult(conversations=[saved(TALK)]), key="a")
        changed = SavedConversation(
            id=TALK, expected_version=1, flow=FlowId("new flow"), flow_version=4, body=b"new state"
        )
        await commit(store, SliceResult(conversations=[changed]), key="b")

        assert list(await store.load_conversations()) == [
            StoredConversation(id=TALK, version=2, flow=FlowId("new flow"), flow_version=4, body=b"new state")
        ]

    async def test_a_commit_replaces_what_a_conversation_expects(self, store: Store) -> None:
        """Who was expected before no longer leads there."""
        before, after = [expecting(user=ALICE), expecting(user=None)], [expecting(user=BOB)]
        await commit(store, SliceResult(conversations=[saved(TALK, *before)]), key="a")
        await commit(store, SliceResult(conversations=[saved(TALK, *after, version=1)]), key="b")
        await store.ingest([event("c", user=ALICE), event("d", user=BOB)], NOW_MS)

        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == after

    async def test_a_conversation_that_ended_is_gone_with_what_it_expected(self, store: Store) -> None:
        """Its id may begin again at version 1."""
        await commit(store, SliceResult(conversations=[saved(TALK, expecting())]), key="a")
        await commit(store, SliceResult(conversations=[saved(TALK, version=1, body=None)]), key="b")
        ended = list(await store.load_conversations())
        await commit(store, SliceResult(conversations=[saved(TALK)]), key="c")
        await store.ingest([event("d")], NOW_MS)

        assert ended == []
        async with store.claim() as claimed:
            assert claimed is not None
            assert list(claimed.expecting) == []
        assert [conversation.version for conversation in await store.load_conversations()] == [1]

    async def test_a_conversation_may_begin_and_end_in_one_slice(self, store: Store) -> None:
        """Then nothing of it is stored."""
        result = SliceResult(conversations=[saved(TALK, body=None)], effects=[message("bye")])
        await commit(store, result, key="a")

        assert list(await store.load_conversations()) == []
        assert await store.backlog() == Backlog(inbox=0, outbox=1)

    async def test_a_version_that_is_not_the_stored_one_is_a_conflict(self, store: Store) -> None:
        """Too old, too new, there when it must not be, or not there; written or ended."""
        await commit(store, SliceResult(conversations=[saved(TALK)]), key="a")
        await commit(store, SliceResult(conversations=[saved(TALK, version=1)]), key="b")
        await store.ingest([event("c")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            for conversation, version in ((TALK, 0), (TALK, 1), (TALK, 3), (OTHER, 1)):
                for body in (b"state", None):
                    with raises(SnapshotConflictError) as caught:
                        await claimed.commit(
                            SliceResult(conversations=[saved(conversation, version=version, body=body)])
                        )

                    assert f"conversation {conversation}: expected" in str(caught[0])

        assert [conversation.version for conversation in await store.load_conversations()] == [2]

    async def test_after_a_conflict_nothing_was_kept_and_another_try_is_fine(self, store: Store) -> None:
        """Also what comes before the conflict in the result."""
        await store.ingest([event("a")], NOW_MS)
        refused = SliceResult(
            conversations=[saved(OTHER, expecting(OTHER)), saved(TALK, version=7)],
            effects=[message("m")],
            dead_letters=[DeadLetter(key="bad", reason="", body=b"")],
        )
        async with store.claim() as claimed:
            assert claimed is not None
            with raises(SnapshotConflictError):
                await claimed.commit(refused)

            assert await store.backlog() == Backlog(inbox=1, outbox=0)
            assert list(await store.load_conversations()) == []
            assert list(await store.dead_letters()) == []
            await claimed.commit(SliceResult(conversations=[saved(TALK)]))

        assert await store.backlog() == Backlog(inbox=0, outbox=0)
        assert [conversation.id for conversation in await store.load_conversations()] == [TALK]

    async def test_an_event_that_is_left_comes_with_the_next_slice(self, store: Store) -> None:
        """In its old place, as if it had not been claimed."""
        await store.ingest([event("a"), event("b"), event("c"), event("d")], NOW_MS)
        async with store.claim(3) as claimed:
            assert claimed is not None
            await claimed.commit(SliceResult(left=["a", "c"]))
        async with self.reopen(store) as again:
            assert list(await again.ingest([event("b"), event("c")], NOW_MS)) == [False, False]
            assert await waiting_keys(again) == ["a", "c", "d"]

    async def test_no_event_is_handed_to_the_shard_where_it_is(self, store: Store) -> None:
        """Where there is one shard, none is handed at all."""
        await store.ingest([event("a")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            with raises(ValueError):
                await claimed.commit(SliceResult(handed=[Handed(event=event("a", conversation=TALK), cause="a")]))

        assert await waiting_keys(store) == ["a"]

    async def test_a_slice_is_committed_once(self, store: Store) -> None:
        """A second commit, and one after the claim was left, are refused."""
        await store.ingest([event("a"), event("b")], NOW_MS)
        async with store.claim(1) as first:
            assert first is not None
            await first.commit(SliceResult())
            with raises(RuntimeError):
                await first.commit(SliceResult(effects=[message("m")]))
        async with store.claim(1) as second:
            assert second is not None
        with raises(RuntimeError):
            await second.commit(SliceResult(effects=[message("m")]))

        assert await store.backlog() == Backlog(inbox=1, outbox=0)

    async def test_a_result_that_contradicts_itself_is_refused(self, store: Store) -> None:
        """A conversation twice, or one that expects in the name of another."""
        await store.ingest([event("a")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            for conversations in ([saved(TALK), saved(TALK, version=1)], [saved(TALK, expecting(OTHER))]):
                with raises(ValueError):
                    await claimed.commit(SliceResult(conversations=conversations))

        assert await store.backlog() == Backlog(inbox=1, outbox=0)
        assert list(await store.load_conversations()) == []

    async def test_a_claim_that_was_open_at_a_crash_is_given_back(self, store: Store) -> None:
        """A slice that was not committed never happened."""
        await store.ingest([event("a"), event("b")], NOW_MS)
        async with store.claim(1) as claimed:
            assert claimed is not None
            async with self.reopen(store) as again:
                assert await waiting_keys(again) == ["a", "b"]

    async def test_what_is_to_be_remembered_for_ever_is(self, store: Store) -> None:
        """From its commit on, however long, also by a new process; a commit that is refused remembers nothing.

        What is remembered already is refused: somebody else was first.
        """
        await store.ingest([event("a")], NOW_MS)
        async with store.claim() as claimed:
            assert claimed is not None
            with raises(SnapshotConflictError):
                await claimed.commit(SliceResult(conversations=[saved(TALK, version=7)], once=["refused"]))
            assert list(await claimed.remembered(["refused", "first"])) == []
            await claimed.commit(SliceResult(once=["first", "second", "first"]))
        async with self.reopen(store) as again:
            await again.ingest([event("first")], NOW_MS)
            await again.ingest([event("b")], NOW_MS + 1_000 * 365 * 24 * 3_600_000)
            async with again.claim() as claimed:
                assert claimed is not None
                assert sorted(await claimed.remembered(["second", "a", "first", "b"])) == ["first", "second"]
                with raises(SnapshotConflictError):
                    await claimed.commit(SliceResult(effects=[message("m")], once=["third", "second"]))
                assert list(await claimed.remembered(["third"])) == []
            assert (await again.backlog()).outbox == 0
