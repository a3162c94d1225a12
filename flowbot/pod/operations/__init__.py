"""`flowbot.operations` on a local pod in the same process."""

from __future__ import annotations

from flowbot.events import User
from flowbot.operations import Operations
from flowbot.pod.accounts import Accounts as PodAccounts
from flowbot.pod.operations.accounts import Accounts
from flowbot.pod.operations.connections import Connections
from flowbot.pod.operations.groups import Groups
from flowbot.pod.operations.health import Health
from flowbot.pod.operations.messages import Messages
from flowbot.pod.operations.presence import Presence
from flowbot.pod.operations.rooms import Rooms
from flowbot.pod.operations.signals import Signals
from flowbot.pod.operations.streams import Streams
from flowbot.pod.operations.users import Users
from flowbot.pod.people import People
from flowbot.pod.rooms import PodRooms
from flowbot.pod.society import Society
from flowbot.pod.streams import PodStreams
from flowbot.pod.talk import Talk


def operations_of(
    bot: User,
    *,
    people: People,
    streams: PodStreams,
    rooms: PodRooms,
    talk: Talk,
    society: Society,
    accounts: PodAccounts,
) -> Operations:
    """Every operation, as a bot asks for it."""
    return Operations(
        rooms=Rooms(rooms=rooms, streams=streams, bot=bot),
        users=Users(people=people, accounts=accounts, bot=bot),
        streams=Streams(streams=streams, accounts=accounts, people=people, bot=bot),
        messages=Messages(talk=talk, bot=bot),
        connections=Connections(contacts=society.contacts, user=bot),
        presence=Presence(presences=society.presences, user=bot),
        signals=Signals(signals=society.signals, user=bot),
        groups=Groups(groups=society.groups, user=bot),
        health=Health(society.health),
        accounts=Accounts(accounts=accounts, bot=bot),
    )
