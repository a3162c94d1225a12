"""What a bot may ask of Symphony beside messages: a typed protocol of the operations of each group.

`call: symphony.<group>.<operation>` runs one; `flowbot check` reads its arguments and its result here.
A new operation is a method of a group here, one of `flowbot.symphony.operations` and one of `flowbot.pod.operations`,
its endpoint in `flowbot.pod.rest`, and a test of the pod contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.operations._marks import alone, is_alone, is_once, once, only_looks, reads
from flowbot.operations.accounts import Account, Accounts, Role
from flowbot.operations.connections import Connection, Connections
from flowbot.operations.groups import Group, Groups
from flowbot.operations.health import Agent, AgentHealth, Component, Health
from flowbot.operations.messages import (
    Blast,
    Delivered,
    File,
    Message,
    Messages,
    Place,
    Reader,
    Receipt,
    Receipts,
    Relationships,
    Status,
    Undelivered,
)
from flowbot.operations.presence import Presence, UserPresence
from flowbot.operations.rooms import Member, Room, Rooms
from flowbot.operations.signals import Signal, Signals, Subscriber, SubscriptionFailure, SubscriptionResult
from flowbot.operations.streams import Channel, StreamMember, Streams, StreamType
from flowbot.operations.users import Person, Users

__all__ = [
    "Account",
    "Accounts",
    "Agent",
    "AgentHealth",
    "Blast",
    "Channel",
    "Component",
    "Connection",
    "Connections",
    "Delivered",
    "File",
    "Group",
    "Groups",
    "Health",
    "Member",
    "Message",
    "Messages",
    "Operations",
    "Person",
    "Place",
    "Presence",
    "Reader",
    "Receipt",
    "Receipts",
    "Relationships",
    "Role",
    "Room",
    "Rooms",
    "Signal",
    "Signals",
    "Status",
    "StreamMember",
    "StreamType",
    "Streams",
    "Subscriber",
    "SubscriptionFailure",
    "SubscriptionResult",
    "Undelivered",
    "UserPresence",
    "Users",
    "alone",
    "is_alone",
    "is_once",
    "once",
    "only_looks",
    "reads",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Every operation, by its group."""

    rooms: Rooms
    users: Users
    streams: Streams
    messages: Messages
    accounts: Accounts
    connections: Connections
    presence: Presence
    signals: Signals
    groups: Groups
    health: Health
