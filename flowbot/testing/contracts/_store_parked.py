"""The part of `StoreContract` about effects that are set aside."""

from __future__ import annotations

from dataclasses import replace

from flowbot.ids import EffectId
from flowbot.ports import Backlog, Parked, Settled, SliceResult, Store
from flowbot.testing.contracts._store_support import NOW_MS, StoreCase, commit, event, message, waiting_keys


class ParkedContract(StoreCase):
    """They wait for somebody, hold nobody up, and go out again or are forgotten when a slice says so."""

    async def test_an_effect_that_is_parked_is_set_aside_and_its_lane_goes_on(self, store: Store) -> None:
        """Its result is an event all the same, and a new process finds it as it was."""
        first, second = message("m1", "room"), message("m2", "room")
        await commit(store, SliceResult(effects=[first, second], at_ms=NOW_MS), key="a")
        await store.take(1)
        done = [Settled(effect=first.id, parked="nobody knows", feedback=event("r"))]
        await store.settle(done, NOW_MS + 7)
        async with self.reopen(store) as again:
            left = await again.take()
            parked, backlog = await again.parked(), await again.backlog()

        aside = replace(first, attempts=1, committed_ms=NOW_MS)
        assert list(parked) == [Parked(effect=aside, reason="nobody knows", at_ms=NOW_MS + 7)]
        assert [each.id for each in left] == ["m2"]
        assert backlog == Backlog(inbox=1, outbox=1, parked=1)

    async def test_a_parked_effect_goes_out_again_as_if_it_had_never_been_taken(self, store: Store) -> None:
        """With the slice that says so, last of its lane."""
        await _park(store, "m1", "m2")
        later = message("m3")
        await commit(store, SliceResult(effects=[later], again=[EffectId("m2")]), key="b")
        taken = await store.take()

        assert list(taken) == [later, replace(message("m2"), committed_ms=NOW_MS)]
        assert [each.effect.id for each in await store.parked()] == ["m1"]

    async def test_a_parked_effect_is_forgotten_when_a_slice_says_so(self, store: Store) -> None:
        """Twice, or one that is not there, is fine."""
        await _park(store, "m1", "m2")
        for key in ("b", "c"):
            await commit(store, SliceResult(forgotten=[EffectId("m1"), EffectId("unknown")]), key=key)
        await commit(store, SliceResult(again=[EffectId("m1")]), key="d")

        assert [each.effect.id for each in await store.parked()] == ["m2"]
        assert list(await store.take()) == []

    async def test_what_is_not_there_cannot_be_parked(self, store: Store) -> None:
        """It was settled before; its result counts."""
        await store.settle([Settled(effect=EffectId("unknown"), parked="nobody knows", feedback=event("r"))], NOW_MS)

        assert list(await store.parked()) == []
        assert await waiting_keys(store) == ["r"]

    async def test_an_effect_says_when_it_was_committed(self, store: Store) -> None:
        """Whoever made it does not know."""
        effects = [replace(message("m1"), committed_ms=5)]
        await commit(store, SliceResult(effects=effects, at_ms=NOW_MS), key="a")
        async with self.reopen(store) as again:
            [taken] = await again.take()

        assert taken.committed_ms == NOW_MS


async def _park(store: Store, *effects: str) -> None:
    await commit(store, SliceResult(effects=[message(each) for each in effects], at_ms=NOW_MS), key="a")
    await store.take()
    await store.settle([Settled(effect=EffectId(each), parked="nobody knows") for each in effects], NOW_MS)
