"""Which rooms are meant by their names, as events of the conversations whose questions have arrived there."""

from __future__ import annotations

import json

from flowbot.engine.events import Located
from flowbot.ids import ConversationId, StreamId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import MessageBody

_LOCATED = "located:"


def location_event(outbound: Outbound, body: MessageBody, stream_id: StreamId) -> Inbound | None:
    """The stream of a room by its name, as an event of the conversation that waits there for an answer.

    None where none waits, or it is known.
    """
    if body.asked_by is None or body.to.room is None or body.to.stream_id is not None:
        return None
    told = {"room": body.to.room, "stream": stream_id}
    return Inbound(
        key=f"{_LOCATED}{outbound.id}", body=json.dumps(told).encode(), conversation=ConversationId(body.asked_by)
    )


def is_location_event(event: Inbound) -> bool:
    """Whether an event is which room has a name."""
    return event.key.startswith(_LOCATED)


def read_location_event(event: Inbound) -> Located:
    """What `location_event` made, as the engine hears it."""
    data = json.loads(event.body)
    return Located(key=event.key, room=data["room"], stream_id=StreamId(data["stream"]))
