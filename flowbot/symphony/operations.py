"""`flowbot.operations` over REST: paths and bodies as Symphony's published reference has them (agent 25.8.1)."""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.ids import MessageId, StreamId, UserId, normalise_id
from flowbot.operations import Channel, Operations
from flowbot.symphony.asking import ask, flag_of, missing, quoted, record_in, text_of
from flowbot.symphony.http import Request
from flowbot.symphony.rooms import Rooms
from flowbot.symphony.session import Session
from flowbot.symphony.users import Users


def operations_of(session: Session) -> Operations:
    """Every operation, made with a session."""
    return Operations(rooms=Rooms(session), users=Users(session), streams=Streams(session), messages=Messages(session))


@dataclass(frozen=True, slots=True)
class Streams:
    """Streams of any kind."""

    session: Session

    async def get(self, stream: StreamId) -> Channel:
        """A stream."""
        request = Request(component="pod", method="GET", path=f"/v2/streams/{quoted(stream)}/info")
        answer = await ask(self.session, request)
        info = record_in(request, answer)
        identity = text_of(info, "id")
        if identity is None:
            raise missing(request, answer, "id of a stream")
        kind, room, members = (info.get(name) or {} for name in ("streamType", "roomAttributes", "streamAttributes"))
        return Channel(
            id=StreamId(normalise_id(identity)),
            name=text_of(room, "name"),
            type=text_of(kind, "type"),
            external=flag_of(info, "crossPod"),
            active=flag_of(info, "active") is not False,
            members=[UserId(each) for each in members.get("members") or () if isinstance(each, int)],
        )


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages that were sent."""

    session: Session

    async def suppress(self, message: MessageId) -> None:
        """Take a message back."""
        path = f"/v1/admin/messagesuppression/{quoted(message)}/suppress"
        await ask(self.session, Request(component="pod", method="POST", path=path))
