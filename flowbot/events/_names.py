"""How flows name events: `user_joined_room`, and `payments.settled` for those of the bot's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flowbot.events import _types as types
from flowbot.events._parts import User
from flowbot.events._types import Event
from flowbot.ids import UserId

_NAMED: tuple[type[Event], ...] = (
    types.MessageSuppressed,
    types.SharedPost,
    types.InstantMessageCreated,
    types.RoomCreated,
    types.RoomUpdated,
    types.RoomDeactivated,
    types.RoomReactivated,
    types.UserRequestedToJoinRoom,
    types.UserJoinedRoom,
    types.UserLeftRoom,
    types.RoomMemberPromotedToOwner,
    types.RoomMemberDemotedFromOwner,
    types.ConnectionRequested,
    types.ConnectionAccepted,
    types.GenericSystemEvent,
)
EVENT_NAMES: Mapping[str, type[Event]] = {
    re.sub(r"(?<!^)([A-Z])", r"_\1", each.__name__).lower(): each for each in _NAMED
}
"""What each event is called; messages and forms are no events to a flow, for they are more than that."""
STREAMLESS_EVENTS = frozenset({"connection_requested", "connection_accepted", "generic_system_event"})
"""Those that need not happen in a stream."""
_NAMES = {kind: name for name, kind in EVENT_NAMES.items()}
_OWN = re.compile(r"[a-z][a-z0-9_]{0,39}([.][a-z][a-z0-9_]{0,39})+")


def event_name(event: Event) -> str | None:
    """What a flow calls an event; None for what no flow can name."""
    return _NAMES.get(type(event))


def is_own_event(name: str) -> bool:
    """Whether a name is one of an event of the bot's own: it has a dot."""
    return _OWN.fullmatch(name) is not None


def whom_about(event: Event, me: UserId) -> User | None:
    """Whom an event is about: who joined or left, the other side of a connection, else who did it.

    Args:
        event: The event.
        me: The bot.
    """
    match event:
        case (
            types.UserJoinedRoom(affected_user=user)
            | types.UserLeftRoom(affected_user=user)
            | types.RoomMemberPromotedToOwner(affected_user=user)
            | types.RoomMemberDemotedFromOwner(affected_user=user)
        ):
            return user
        case types.ConnectionRequested(to_user=other) | types.ConnectionAccepted(from_user=other):
            asks = event.initiator
            return other if asks is None or asks.id == me else asks
    return event.initiator
