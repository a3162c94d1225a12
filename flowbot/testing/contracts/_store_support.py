"""What the parts of `StoreContract` share: short ways to say what a bot stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import TypeVar

from flowbot.ids import ConversationId, EffectId, FlowId, StreamId, UserId, conversation_id, home_at
from flowbot.ports import Expecting, Inbound, Outbound, SavedConversation, Settled, SliceResult, Store

ROOM = StreamId("room")
ALICE = UserId(1)
BOB = UserId(2)


def talk(name: str, stream: StreamId = ROOM) -> ConversationId:
    """The id of a conversation that is at home in the shard of a stream."""
    return conversation_id(FlowId("flow"), name, "", home_at(stream))


TALK = talk("talk")
OTHER = talk("other")
NOW_MS = 1_767_225_600_000
"""2026-01-01, in milliseconds since 1970."""

_Error = TypeVar("_Error", bound=BaseException)


class StoreCase:
    """What a contract needs to know of a store beyond the port."""

    def reopen(self, store: Store) -> AbstractAsyncContextManager[Store]:
        """What a new process finds after the one with `store` crashed; `store` is not used again."""
        raise NotImplementedError


@contextmanager
def raises(error: type[_Error]) -> Iterator[list[_Error]]:
    """The block must raise `error`; it is in the list afterwards."""
    caught: list[_Error] = []
    try:
        yield caught
    except error as exc:
        caught.append(exc)
    else:
        raise AssertionError(f"no {error.__name__} was raised")


def event(
    key: str,
    *,
    stream: StreamId | None = ROOM,
    user: UserId | None = ALICE,
    conversation: ConversationId | None = None,
) -> Inbound:
    """An event with this key, and a body made of it."""
    return Inbound(key=key, body=key.encode(), stream_id=stream, user_id=user, conversation=conversation)


def expecting(
    conversation: ConversationId = TALK, *, stream: StreamId = ROOM, user: UserId | None = ALICE
) -> Expecting:
    """A conversation that waits for somebody in a stream."""
    return Expecting(stream_id=stream, user_id=user, conversation=conversation)


def saved(
    conversation: ConversationId = TALK, *waits: Expecting, version: int = 0, body: bytes | None = b"state"
) -> SavedConversation:
    """A conversation to write that was loaded at `version`."""
    return SavedConversation(
        id=conversation, expected_version=version, flow=FlowId("flow"), flow_version=3, body=body, expecting=waits
    )


def message(effect: str, lane: str = "lane") -> Outbound:
    """A message to send."""
    return Outbound(id=EffectId(effect), kind="message", lane=lane, body=effect.encode())


def settled(*effects: Outbound) -> Sequence[Settled]:
    """These effects are done and nobody waits for their results."""
    return [Settled(effect=effect.id) for effect in effects]


async def commit(store: Store, result: SliceResult, *, key: str, stream: StreamId | None = ROOM) -> None:
    """A slice of one event that has this result."""
    await store.ingest([event(key, stream=stream)], NOW_MS)
    async with store.claim() as claimed:
        assert claimed is not None
        await claimed.commit(result)


async def waiting_events(store: Store) -> list[Inbound]:
    """The events in the inbox, in order where they are of one shard."""
    found: list[Inbound] = []
    async with AsyncExitStack() as claims:
        for _ in range(store.shards):
            claimed = await claims.enter_async_context(store.claim(1_000))
            found += claimed.events if claimed is not None else ()
    return found


async def waiting_keys(store: Store) -> list[str]:
    """Their keys."""
    return [each.key for each in await waiting_events(store)]
