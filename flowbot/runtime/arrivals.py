"""Questions that have arrived in a room known by its name, as events of their conversations."""

from __future__ import annotations

import json

from flowbot.engine.events import Arrived
from flowbot.ids import ConversationId, StreamId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import MessageBody

_ARRIVED = "arrived:"


def arrival_event(outbound: Outbound, body: MessageBody, stream_id: StreamId) -> Inbound | None:
    """Where a message has arrived, as an event of the conversation that waits for its answer and does not know.

    None where none waits, or it is known.
    """
    if body.asked_by is None or body.to.room is None or body.to.stream_id is not None:
        return None
    told = {"room": body.to.room, "stream": stream_id}
    return Inbound(
        key=f"{_ARRIVED}{outbound.id}", body=json.dumps(told).encode(), conversation=ConversationId(body.asked_by)
    )


def is_arrival_event(event: Inbound) -> bool:
    """Whether an event is a message that has arrived."""
    return event.key.startswith(_ARRIVED)


def read_arrival_event(event: Inbound) -> Arrived:
    """What `arrival_event` made, as the engine hears it."""
    data = json.loads(event.body)
    return Arrived(key=event.key, room=data["room"], stream_id=StreamId(data["stream"]))
