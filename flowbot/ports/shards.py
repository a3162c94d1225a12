"""Which shard is an event or a conversation in? It follows from what they are, however the store keeps them."""

from __future__ import annotations

from flowbot.ids import ConversationId, home_at, home_of
from flowbot.ports.store import Handed, Inbound


def entry_shard(event: Inbound, shards: int) -> int:
    """The shard by which an event enters: of its stream; without one, of its conversation; else always the same."""
    if event.conversation is not None and not event.stream_id:
        return home_shard(event.conversation, shards)
    return home_at(event.stream_id or "") % shards


def home_shard(conversation: ConversationId, shards: int) -> int:
    """The shard whose slices write a conversation."""
    return home_of(conversation) % shards


def next_shard(handed: Handed, shards: int) -> int:
    """The shard in which an event goes on."""
    event = handed.event
    return entry_shard(event, shards) if event.conversation is None else home_shard(event.conversation, shards)
