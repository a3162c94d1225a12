"""The part of `StoreContract` about versions of flows."""

from __future__ import annotations

from flowbot.errors import StorageError
from flowbot.ids import FlowId
from flowbot.ports import FlowVersion, SliceResult, Store
from flowbot.testing.contracts._store_support import TALK, StoreCase, commit, raises, saved, talk

FLOW = FlowId("flow")


class VersionsContract(StoreCase):
    """What flows were made of stays in the store as long as somebody says so."""

    async def test_a_new_store_knows_no_version(self, store: Store) -> None:
        """It has no conversations either."""
        assert list(await store.load_versions()) == []

    async def test_versions_are_kept_in_place_of_those_before(self, store: Store) -> None:
        """Of one flow several, and after a crash."""
        first = [_version(1, b"\x00one"), _version(2, b"two"), _version(10, b"ten"), _version(1, b"other", flow="a")]
        await store.keep_versions(first[:2])
        await store.keep_versions([*first[1:], _version(1, b"new")])
        async with self.reopen(store) as again:
            kept = list(await again.load_versions())

        assert kept == [first[3], _version(1, b"new"), first[1], first[2]]

    async def test_live_conversations_are_counted_whether_their_version_is_kept_or_not(self, store: Store) -> None:
        """An ended one is not."""
        other = talk("other")
        await store.keep_versions([_version(2, b"two")])
        await commit(store, SliceResult(conversations=[saved(), saved(other)]), key="a")
        not_kept = list(await store.load_versions())
        await store.keep_versions([_version(3, b"three")])
        await commit(store, SliceResult(conversations=[saved(TALK, version=1, body=None)]), key="b")
        kept = list(await store.load_versions())

        assert not_kept == [_version(2, b"two"), _version(3, None, live=2)]
        assert kept == [_version(3, b"three", live=1)]

    async def test_some_conversations_of_a_version_are_found(self, store: Store) -> None:
        """No more than are asked for, and none of another version."""
        others = [talk("b"), talk("c")]
        await commit(store, SliceResult(conversations=[saved(), *map(saved, others)]), key="a")
        found = await store.find_conversations(FLOW, 3, 2)

        assert len({each.id for each in found}) == 2
        assert {each.id for each in await store.find_conversations(FLOW, 3, 9)} == {TALK, *others}
        assert list(await store.find_conversations(FLOW, 2, 9)) == []

    async def test_a_version_without_a_body_is_not_kept(self, store: Store) -> None:
        """So that what was loaded can be given back."""
        await store.keep_versions([_version(1, None, live=4), _version(2, b"two", live=5)])

        assert list(await store.load_versions()) == [_version(2, b"two")]

    async def test_a_closed_store_keeps_no_versions(self, store: Store) -> None:
        """Nor does it give any."""
        await store.aclose()
        with raises(StorageError):
            await store.keep_versions([_version(1, b"one")])
        with raises(StorageError):
            await store.load_versions()


def _version(number: int, body: bytes | None, *, flow: str = FLOW, live: int = 0) -> FlowVersion:
    return FlowVersion(flow=FlowId(flow), version=number, body=body, live=live)
