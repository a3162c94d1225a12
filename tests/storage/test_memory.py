"""Tests for flowbot.storage.memory."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from anyio import CancelScope

from flowbot.errors import StorageError
from flowbot.ports import Backlog, Inbound, Store
from flowbot.storage.memory import MemoryStore
from flowbot.testing.contracts import ShardedStoreContract, StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @asynccontextmanager
    async def reopen(self, store: Store) -> AsyncIterator[Store]:
        assert isinstance(store, MemoryStore)
        yield store.reopened()


class TestMemoryStoreOfManyShards(ShardedStoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore(shards=64)

    @asynccontextmanager
    async def reopen(self, store: Store) -> AsyncIterator[Store]:
        assert isinstance(store, MemoryStore)
        yield store.reopened()


async def test_the_crashed_store_is_closed_and_its_heir_is_another() -> None:
    crashed = MemoryStore()
    await crashed.ingest([Inbound(key="a", body=b"")], 0)
    heir = crashed.reopened()
    await heir.ingest([Inbound(key="b", body=b"")], 0)

    with pytest.raises(StorageError, match="closed"):
        await crashed.backlog()
    assert await crashed.reopened().backlog() == Backlog(inbox=1, outbox=0)
    assert await heir.backlog() == Backlog(inbox=2, outbox=0)


async def test_keys_may_be_remembered_for_ever_and_by_the_heir_too() -> None:
    store = MemoryStore(remember_seconds=math.inf)
    await store.ingest([Inbound(key="a", body=b"")], 0)
    heir = store.reopened()
    await heir.ingest([Inbound(key="b", body=b"")], 10**15)

    assert list(await heir.ingest([Inbound(key="a", body=b"")], 2 * 10**15)) == [False]


async def test_a_cancelled_operation_changes_nothing() -> None:
    store = MemoryStore()
    with CancelScope() as scope:
        scope.cancel()
        await store.ingest([Inbound(key="a", body=b"")], 0)

    assert scope.cancelled_caught
    assert await store.backlog() == Backlog(inbox=0, outbox=0)
