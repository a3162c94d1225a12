"""`flowbot.operations` over REST: paths and bodies as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from flowbot.operations import Operations
from flowbot.symphony.operations.accounts import Accounts
from flowbot.symphony.operations.messages import Messages
from flowbot.symphony.operations.rooms import Rooms
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
    )
