"""What the runtime needs from the world, as protocols; adapters say which world."""

from __future__ import annotations

from flowbot.ports.pod import Pod
from flowbot.ports.shards import entry_shard, home_shard, next_shard
from flowbot.ports.store import (
    ANYWHERE,
    Backlog,
    DeadLetter,
    Expecting,
    FlowVersion,
    Handed,
    Inbound,
    Outbound,
    Parked,
    SavedConversation,
    Sent,
    Settled,
    Slice,
    SliceResult,
    Store,
    StoredConversation,
    StoredTimer,
)
from flowbot.ports.web import HttpAnswer, HttpClient, HttpRequest

__all__ = [
    "ANYWHERE",
    "Backlog",
    "DeadLetter",
    "Expecting",
    "FlowVersion",
    "Handed",
    "HttpAnswer",
    "HttpClient",
    "HttpRequest",
    "Inbound",
    "Outbound",
    "Parked",
    "Pod",
    "SavedConversation",
    "Sent",
    "Settled",
    "Slice",
    "SliceResult",
    "Store",
    "StoredConversation",
    "StoredTimer",
    "entry_shard",
    "home_shard",
    "next_shard",
]
