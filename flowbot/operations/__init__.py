"""What a bot may ask of Symphony beside messages: a typed protocol of the operations of each group.

`call: symphony.<group>.<operation>` runs one; `flowbot check` reads its arguments and its result here.
A new operation is a method of a group here, one of `flowbot.symphony.operations` and one of `flowbot.pod.operations`,
its endpoint in `flowbot.pod.rest`, and a test of the pod contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.operations._marks import is_once, once, only_looks, reads
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
from flowbot.operations.rooms import Member, Room, Rooms
from flowbot.operations.streams import Channel, Streams
from flowbot.operations.users import Person, Users

__all__ = [
    "Blast",
    "Channel",
    "Delivered",
    "File",
    "Member",
    "Message",
    "Messages",
    "Operations",
    "Person",
    "Place",
    "Reader",
    "Receipt",
    "Receipts",
    "Relationships",
    "Room",
    "Rooms",
    "Status",
    "Streams",
    "Undelivered",
    "Users",
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
