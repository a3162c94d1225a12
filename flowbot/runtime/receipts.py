"""What became of messages, as events of the conversations that want to know: they have arrived, or never will."""

from __future__ import annotations

import json

from flowbot.engine.events import Arrived, Refused
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import MessageBody

_RECEIPT = "receipt:"


def arrival_event(outbound: Outbound, body: MessageBody, stream_id: StreamId) -> Inbound | None:
    """A message that stands in a stream; None where no conversation waits for its receipt."""
    return _event(outbound, body, stream=stream_id) if body.receipt else None


def refusal_event(
    outbound: Outbound,
    body: MessageBody,
    *,
    stream_id: StreamId | None,
    status: int | None,
    attempts: int,
    is_unknown: bool = False,
) -> Inbound | None:
    """A message that was refused for good; None where no conversation wants to know.

    Args:
        outbound: The message.
        body: What it holds.
        stream_id: Where it was to go; None for a person who has no IM.
        status: Of the answer.
        attempts: How often it was sent.
        is_unknown: Whether it may have arrived, and is not sent again for that reason.
    """
    told = {"status": status, "attempts": attempts, "is_unknown": is_unknown}
    return _event(outbound, body, stream=stream_id, **told)


def _event(outbound: Outbound, body: MessageBody, **told: object) -> Inbound | None:
    """The event of a message; all parts of one that was split share a key, so that the first that fails is heard."""
    if body.asked_by is None:
        return None
    effect = body.part_of or outbound.id
    return Inbound(
        key=f"{_RECEIPT}{effect}",
        body=json.dumps({"effect": effect, **told}).encode(),
        conversation=ConversationId(body.asked_by),
    )


def is_receipt_event(event: Inbound) -> bool:
    """Whether an event is what became of a message."""
    return event.key.startswith(_RECEIPT)


def read_receipt_event(event: Inbound) -> Arrived | Refused:
    """What `arrival_event` or `refusal_event` made, as the engine hears it."""
    data = json.loads(event.body)
    effect, stream = EffectId(data["effect"]), data["stream"]
    if "attempts" not in data:
        return Arrived(key=event.key, effect=effect, stream_id=StreamId(stream))
    stream_id = StreamId(stream) if stream is not None else None
    told = {"status": data["status"], "attempts": data["attempts"], "is_unknown": data["is_unknown"]}
    return Refused(key=event.key, effect=effect, stream_id=stream_id, **told)
