"""`flowbot.operations` over REST: paths and bodies as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from flowbot.operations import Operations
from flowbot.symphony.operations.accounts import Accounts
from flowbot.symphony.operations.connections import Connections
from flowbot.symphony.operations.groups import Groups
from flowbot.symphony.operations.health import Health
from flowbot.symphony.operations.messages import Messages
from flowbot.symphony.operations.presence import Presence
from flowbot.symphony.operations.rooms import Rooms
from flowbot.symphony.operations.signals import Signals
from flowbot.symphony.operations.streams import Streams
from flowbot.symphony.operations.users import Users
from flowbot.symphony.session import Session


def operations_of(session: Session) -> Operations:
    """Every operation, made with a session."""
    return Operations(
        rooms=Rooms(session),
        users=Users(session),
        streams=Streams(session),
        messages=Messages(session),
        accounts=Accounts(session),
        connections=Connections(session),
        presence=Presence(session),
        signals=Signals(session),
        groups=Groups(session),
        health=Health(session),
    )
