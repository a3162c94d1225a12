"""The part of `StoreContract` about events coming in."""

from __future__ import annotations

from flowbot.errors import StorageError
from flowbot.ids import UserId
from flowbot.ports import Backlog, Inbound, Store
from flowbot.testing.contracts._store_support import (
    ALICE,
    NOW_MS,
    ROOM,
    TALK,
    StoreCase,
    event,
    raises,
    waiting_events,
    waiting_keys,
)

_DAY_MS = 24 * 3600 * 1000


class InboxContract(StoreCase):
    """Events are kept durably, each key once, in order."""

    async def test_events_wait_in_the_order_in_which_they_came(self, store: Store) -> None:
        """Across calls, too."""
        await store.ingest([event("c"), event("a")], NOW_MS)
        await store.ingest([event("b")], NOW_MS)

        assert await waiting_keys(store) == ["c", "a", "b"]
        assert await store.backlog() == Backlog(inbox=3, outbox=0)

    async def test_every_part_of_an_event_comes_back(self, store: Store) -> None:
        """Bodies are bytes, ids are 64 bits, and what is None stays None."""
        full = Inbound(
            key="ключ \U0001f511",
            body=b'\x00\xff{"a": 1}',
            stream_id=ROOM,
            user_id=UserId(2**63 - 1),
            conversation=TALK,
        )
        bare = Inbound(key="bare", body=b"")
        await store.ingest([full, bare], NOW_MS)

        assert sorted(await waiting_events(store), key=lambda each: each.key) == [bare, full]

    async def test_ingest_says_of_each_event_whether_it_was_new(self, store: Store) -> None:
        """Seen in an earlier call or earlier in the same call."""
        first = await store.ingest([event("a"), event("b"), event("a")], NOW_MS)
        second = await store.ingest([event("b"), event("c")], NOW_MS)

        assert list(first) == [True, True, False]
        assert list(second) == [False, True]
        assert await waiting_keys(store) == ["a", "b", "c"]

    async def test_nothing_to_ingest_is_fine(self, store: Store) -> None:
        """The feed may deliver an empty batch."""
        assert list(await store.ingest([], NOW_MS)) == []
        assert await waiting_keys(store) == []

    async def test_a_key_is_known_for_two_days_and_forgotten_later(self, store: Store) -> None:
        """What is old goes with a later ingest, so the store does not grow for ever."""
        await store.ingest([event("a")], NOW_MS)
        known = await store.ingest([event("a")], NOW_MS + 2 * _DAY_MS)
        await store.ingest([event("b")], NOW_MS + 3 * _DAY_MS)
        later = await store.ingest([event("a"), event("b")], NOW_MS + 3 * _DAY_MS)

        assert list(known) == [False]
        assert list(later) == [True, False]

    async def test_events_and_keys_outlive_the_process(self, store: Store) -> None:
        """Ingest returned, so the feed may be acknowledged."""
        await store.ingest([event("a"), event("b", user=None), event("c", stream=None, user=ALICE)], NOW_MS)
        async with self.reopen(store) as again:
            assert sorted(await waiting_keys(again)) == ["a", "b", "c"]
            assert list(await again.ingest([event("b"), event("d")], NOW_MS)) == [False, True]

    async def test_a_closed_store_refuses_work(self, store: Store) -> None:
        """And closing it again is fine."""
        await store.aclose()
        await store.aclose()
        with raises(StorageError) as caught:
            await store.ingest([event("a")], NOW_MS)

        assert "closed" in str(caught[0])
