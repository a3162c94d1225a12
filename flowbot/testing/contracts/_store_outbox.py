"""The part of `StoreContract` about effects going out."""

from __future__ import annotations

from dataclasses import replace

from flowbot.ids import EffectId, MessageId
from flowbot.ports import Backlog, Outbound, Sent, Settled, SliceResult, Store
from flowbot.testing.contracts._store_support import NOW_MS, StoreCase, commit, event, message, settled, waiting_keys

_DAY_MS = 24 * 3600 * 1000


class OutboxContract(StoreCase):
    """Effects leave in order, those of a lane one take after another, and are forgotten when they are done."""

    async def test_effects_are_taken_in_the_order_of_the_turns(self, store: Store) -> None:
        """At most `limit` at a time; the rest come later."""
        effects = [message("c", "1"), message("a", "2"), message("b", "3")]
        await commit(store, SliceResult(effects=effects[:2]), key="first")
        await commit(store, SliceResult(effects=effects[2:]), key="second")

        assert list(await store.take(2)) == effects[:2]
        assert list(await store.take()) == effects[2:]
        assert list(await store.take()) == []

    async def test_every_part_of_an_effect_comes_back(self, store: Store) -> None:
        """The store counts the attempts itself."""
        call = Outbound(id=EffectId("call"), kind="call", lane="talk \U0001f4ac", body=b"\x00\xff", attempts=5)
        await commit(store, SliceResult(effects=[call]), key="a")

        assert list(await store.take()) == [replace(call, attempts=0)]

    async def test_effects_of_one_lane_may_come_together_in_order(self, store: Store) -> None:
        """Who takes them sends one after the other."""
        effects = [message("m1", "room"), message("m2", "room"), message("m3", "room")]
        await commit(store, SliceResult(effects=effects), key="a")

        assert list(await store.take()) == effects

    async def test_a_lane_rests_while_an_earlier_effect_of_it_is_carried_out(self, store: Store) -> None:
        """Other lanes go on; when it is settled, the next one may go."""
        first, second, third = message("m1", "room"), message("m2", "room"), message("m3", "other room")
        await commit(store, SliceResult(effects=[first, second, third]), key="a")
        taken = await store.take(1)
        meanwhile = await store.take()
        await store.settle(settled(third), NOW_MS)
        still = await store.take()
        await store.settle(settled(first), NOW_MS)

        assert list(taken) == [first]
        assert list(meanwhile) == [third]
        assert list(still) == []
        assert list(await store.take()) == [second]

    async def test_the_same_effect_is_added_once(self, store: Store) -> None:
        """Ids are derived from the event that caused the effect, so it is the same effect."""
        first = message("m")
        await commit(store, SliceResult(effects=[first, replace(first, body=b"again")]), key="a")
        taken = await store.take()
        await commit(store, SliceResult(effects=[first, message("n", "other")]), key="b")

        assert list(taken) == [first]
        assert list(await store.take()) == [message("n", "other")]
        assert await store.backlog() == Backlog(inbox=0, outbox=2)

    async def test_settled_effects_are_forgotten_and_their_results_are_events(self, store: Store) -> None:
        """Of many effects at once, in order, and it outlives the process."""
        effects = [message("m1", "1"), message("m2", "2"), message("m3", "3")]
        await commit(store, SliceResult(effects=effects), key="a")
        await store.take()
        done = [
            Settled(effect=effects[2].id, feedback=event("r3")),
            Settled(effect=effects[1].id),
            Settled(effect=effects[0].id, feedback=event("r1")),
        ]
        await store.settle(done, NOW_MS)
        async with self.reopen(store) as again:
            assert await waiting_keys(again) == ["r3", "r1"]
            assert await again.backlog() == Backlog(inbox=2, outbox=0)
            assert list(await again.take()) == []

    async def test_settling_an_effect_twice_changes_nothing(self, store: Store) -> None:
        """A result is an event like any other: each key once."""
        await commit(store, SliceResult(effects=[message("m")]), key="a")
        await store.take()
        done = [Settled(effect=EffectId("m"), feedback=event("r"))]
        await store.settle(done, NOW_MS)
        await store.settle(done, NOW_MS)
        await store.settle([Settled(effect=EffectId("unknown"), feedback=event("s"))], NOW_MS)

        assert await waiting_keys(store) == ["r", "s"]
        assert list(await store.ingest([event("r")], NOW_MS)) == [False]

    async def test_released_effects_come_again_in_their_old_place(self, store: Store) -> None:
        """They count as not taken, but for those that were tried; releasing what is not there, or twice, is fine."""
        effects = [message("m1", "room"), message("m2", "room"), message("m3", "other room")]
        await commit(store, SliceResult(effects=effects), key="a")
        await store.take(2)
        await store.release([effects[1].id, effects[0].id, EffectId("unknown")], tried=[effects[0].id])
        await store.release([effects[1].id])
        taken = await store.take()

        assert list(taken) == [replace(effects[0], attempts=1), *effects[1:]]

    async def test_settling_and_releasing_nothing_is_fine(self, store: Store) -> None:
        """A round of the outbox may have nothing to report."""
        await commit(store, SliceResult(effects=[message("m")]), key="a")
        await store.settle([], NOW_MS)
        await store.release([])

        assert list(await store.take()) == [message("m")]

    async def test_an_effect_that_was_carried_out_at_a_crash_comes_again_marked(self, store: Store) -> None:
        """Nobody knows whether it was carried out: `attempts` is how often it was taken before."""
        first, second = message("m1", "room"), message("m2", "room")
        await commit(store, SliceResult(effects=[first, second]), key="a")
        await store.take(1)
        async with self.reopen(store) as again:
            assert list(await again.take(1)) == [replace(first, attempts=1)]
            async with self.reopen(again) as third:
                assert list(await third.take()) == [replace(first, attempts=2), second]

    async def test_a_change_comes_with_the_message_whose_place_it_takes(self, store: Store) -> None:
        """Also when another process sent it; the store finds it by itself, and only for this effect."""
        await _send(store, "form", "m1")
        async with self.reopen(store) as again:
            change, other = _change("change", of="form"), message("other")
            await commit(again, SliceResult(effects=[replace(change, replaces=MessageId("no such")), other]), key="b")

            assert list(await again.take()) == [replace(change, replaces=MessageId("m1")), other]

    async def test_a_change_of_what_nobody_sent_comes_without_a_message(self, store: Store) -> None:
        """It was refused, or was no message that may be changed; its target comes back all the same."""
        await commit(store, SliceResult(effects=[message("plain")]), key="a")
        await store.take()
        await store.settle([Settled(effect=EffectId("plain"))], NOW_MS)
        changes = [replace(_change("c1", of="plain"), replaces=MessageId("no such")), _change("c2", of="nothing")]
        await commit(store, SliceResult(effects=changes), key="b")

        assert list(await store.take()) == [_change("c1", of="plain"), _change("c2", of="nothing")]

    async def test_of_two_messages_of_one_effect_the_later_one_stands(self, store: Store) -> None:
        """A changed message has another id; also within one call, and also for a change that was taken before."""
        await _send(store, "form", "m1")
        await commit(store, SliceResult(effects=[_change("change", of="form")]), key="b")
        first = await store.take()
        await store.settle(
            [Settled(effect=EffectId("x"), sent=_sent("form", id)) for id in ("m2", "m3")], NOW_MS - _DAY_MS
        )
        await store.release([EffectId("change")])
        second = await store.take()
        async with self.reopen(store) as again:
            third = await again.take()

        assert [[each.replaces for each in taken] for taken in (first, second, third)] == [["m1"], ["m3"], ["m3"]]

    async def test_what_was_sent_is_remembered_whatever_becomes_of_the_effect(self, store: Store) -> None:
        """A receipt that comes twice, or late, says the same; the result of an effect is kept beside it."""
        done = [Settled(effect=EffectId("form"), sent=_sent("form", "m1"), feedback=event("r"))]
        await store.settle(done, NOW_MS)
        await store.settle(done, NOW_MS)

        assert await waiting_keys(store) == ["r"]
        assert await _replaced(store, "form", at_ms=NOW_MS) == ["m1"]

    async def test_a_message_can_be_changed_for_90_days(self, store: Store) -> None:
        """From its last change on; later it is forgotten, so the store does not grow for ever."""
        await _send(store, "old", "m1")
        await _send(store, "changed", "m2")
        await store.settle([Settled(effect=EffectId("x"), sent=_sent("changed", "m3"))], NOW_MS + 30 * _DAY_MS)
        on_the_last_day = await _replaced(store, "old", "changed", at_ms=NOW_MS + 90 * _DAY_MS)
        after_it = await _replaced(store, "old", "changed", at_ms=NOW_MS + 91 * _DAY_MS)
        long_after_it = await _replaced(store, "old", "changed", at_ms=NOW_MS + 121 * _DAY_MS)

        assert on_the_last_day == ["m1", "m3"]
        assert after_it == [None, "m3"]
        assert long_after_it == [None, None]


def _change(effect: str, *, of: str) -> Outbound:
    return replace(message(effect), target=EffectId(of))


def _sent(effect: str, message_id: str) -> Sent:
    return Sent(EffectId(effect), MessageId(message_id))


async def _send(store: Store, effect: str, message_id: str) -> None:
    """A message that may be changed later leaves."""
    await commit(store, SliceResult(effects=[message(effect)]), key=f"of {effect}")
    await store.take()
    await store.settle([Settled(effect=EffectId(effect), sent=_sent(effect, message_id))], NOW_MS)


async def _replaced(store: Store, *effects: str, at_ms: int) -> list[MessageId | None]:
    """The messages that changes of these effects would take the place of at this time."""
    await store.ingest([event(f"at {at_ms}")], at_ms)
    async with store.claim(1_000) as claimed:
        assert claimed is not None
        changes = [_change(f"{effect} at {at_ms}", of=effect) for effect in effects]
        await claimed.commit(SliceResult(effects=changes))
    taken = await store.take()
    await store.settle(settled(*taken), at_ms)
    return [each.replaces for each in taken]
