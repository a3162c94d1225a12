"""What every adapter of a port must pass, as classes to inherit; importable without pytest."""

from __future__ import annotations

from flowbot.testing.contracts._store_inbox import InboxContract
from flowbot.testing.contracts._store_notes import NotesContract
from flowbot.testing.contracts._store_outbox import OutboxContract
from flowbot.testing.contracts._store_parked import ParkedContract
from flowbot.testing.contracts._store_shards import ShardsContract
from flowbot.testing.contracts._store_slice import ClaimContract, CommitContract
from flowbot.testing.contracts._store_timers import TimersContract
from flowbot.testing.contracts._store_versions import VersionsContract


class StoreContract(
    InboxContract,
    ClaimContract,
    CommitContract,
    TimersContract,
    OutboxContract,
    ParkedContract,
    VersionsContract,
    NotesContract,
):
    """Every promise of `ports.Store`, a test each.

    A test class inherits it, has a fixture `store` (an empty one, closed afterwards) and says
    in `reopen` what a new process finds after a crash.

    Example:
        class TestMemoryStore(StoreContract):
            @pytest.fixture
            def store(self) -> MemoryStore:
                return MemoryStore()

            @asynccontextmanager
            async def reopen(self, store: Store) -> AsyncIterator[Store]:
                assert isinstance(store, MemoryStore)
                yield store.reopened()
    """


class ShardedStoreContract(StoreContract, ShardsContract):
    """Every promise of a `ports.Store` of several shards; the fixture `store` gives one of 64, or so."""
