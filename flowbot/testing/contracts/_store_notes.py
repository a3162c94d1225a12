"""The part of `StoreContract` about what the runtime must know when it starts again."""

from __future__ import annotations

from dataclasses import replace

from flowbot.ids import FlowId, StreamId
from flowbot.ports import ANYWHERE, DeadLetter, FlowVersion, SliceResult, Store
from flowbot.testing.contracts._store_support import (
    ALICE,
    BOB,
    NOW_MS,
    ROOM,
    TALK,
    StoreCase,
    commit,
    event,
    expecting,
    message,
    saved,
    talk,
    waiting_keys,
)


class NotesContract(StoreCase):
    """What is known of earlier runs, apart from conversations."""

    async def test_a_new_store_knows_nothing(self, store: Store) -> None:
        """No note, no place, no event."""
        assert await store.load_note("feed") is None
        assert list(await store.places()) == []
        assert await store.last_stored("m:") is None
        assert (await store.backlog()).oldest_ms is None

    async def test_a_note_stands_in_the_place_of_the_one_before(self, store: Store) -> None:
        """Under each name one, and after a crash."""
        for name, value in (("feed", "one"), ("other", ""), ("feed", "two é")):
            await store.keep_note(name, value)
        async with self.reopen(store) as again:
            found = [await again.load_note(name) for name in ("feed", "other", "third")]

        assert found == ["two é", "", None]

    async def test_places_are_those_where_live_conversations_expect_somebody(self, store: Store) -> None:
        """A stream once, whomever it expects there; a person where nobody knows the stream."""
        other, desk = talk("other"), StreamId("desk")
        anywhere = [expecting(stream=ANYWHERE, user=user) for user in (ALICE, BOB)]
        here = [expecting(), expecting(user=BOB), expecting(user=None)]
        talks = [saved(TALK, *here, *anywhere), saved(other, expecting(other, stream=desk))]
        await commit(store, SliceResult(conversations=talks), key="a")
        before = await store.places()
        await commit(store, SliceResult(conversations=[saved(other, version=1, body=None)]), key="b")
        after = await store.places()

        assert sorted(map(str, before)) == sorted(
            map(str, [(ROOM, None), (desk, None), (ANYWHERE, ALICE), (ANYWHERE, BOB)])
        )
        assert len(set(after)) == len(after) == 3

    async def test_it_is_known_when_the_last_event_of_a_kind_was_stored(self, store: Store) -> None:
        """Taken or not, and whatever came in between; a repeated one counts as it first came."""
        await store.ingest([event("m:1")], NOW_MS)
        await store.ingest([event("m:2"), event("m:3")], NOW_MS + 1)
        await store.ingest([event("m:1"), event("n:1"), event("l:1"), event("timer:1")], NOW_MS + 2)
        await commit(store, SliceResult(once=["m:once"]), key="k")

        assert await store.last_stored("m:") == NOW_MS + 1
        assert await store.last_stored("z:") is None

    async def test_a_backlog_tells_since_when_the_next_event_has_waited(self, store: Store) -> None:
        """And nothing when none waits."""
        await store.ingest([event("a")], NOW_MS)
        await store.ingest([event("b")], NOW_MS + 5)
        first = await store.backlog()
        async with store.claim(1) as piece:
            assert piece is not None
            await piece.commit(SliceResult())
        second = await store.backlog()
        async with store.claim(1) as piece:
            assert piece is not None
            await piece.commit(SliceResult())
        third = await store.backlog()

        assert [each.oldest_ms for each in (first, second, third)] == [NOW_MS, NOW_MS + 5, None]

    async def test_a_body_comes_back_as_it_was_whatever_is_in_it(self, store: Store) -> None:
        """A sealed one begins with a zero byte, and is no text."""
        sealed = b"\x00key-1\x00" + bytes(range(256))
        await store.keep_versions([FlowVersion(flow=FlowId("flow"), version=3, body=sealed)])
        result = SliceResult(
            conversations=[saved(body=sealed)],
            effects=[replace(message("m"), body=sealed)],
            dead_letters=[DeadLetter(key="a", reason="no use", body=sealed)],
            events=[replace(event("b"), body=sealed)],
        )
        await commit(store, result, key="a")
        async with self.reopen(store) as again:
            found = [each.body for each in await again.load_conversations()]
            found += [each.body for each in await again.dead_letters()]
            found += [each.body for each in await again.take()]
            found += [each.body or b"" for each in await again.load_versions()]
            async with again.claim() as piece:
                found += [each.body for each in piece.events] if piece is not None else []

        assert found == [sealed] * 5

    async def test_an_event_that_waits_for_longer_than_keys_are_known_is_the_oldest_of_all(self, store: Store) -> None:
        """Its key is forgotten, and it is not."""
        await store.ingest([event("a")], NOW_MS)
        await store.ingest([event("b")], NOW_MS + 9 * 24 * 3_600_000)

        assert (await store.backlog()).oldest_ms == 0
        assert await waiting_keys(store) == ["a", "b"]
