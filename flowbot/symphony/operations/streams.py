"""`flowbot.operations.Streams` over REST."""

from __future__ import annotations

from dataclasses import dataclass

from flowbot.ids import StreamId, UserId, normalise_id
from flowbot.operations import Channel
from flowbot.symphony.asking import ask, flag_of, missing, quoted, record_in, text_of
from flowbot.symphony.http import Request
from flowbot.symphony.session import Session


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
