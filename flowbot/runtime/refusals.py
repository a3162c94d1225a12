"""Questions that Symphony refuses for good, as events of their conversations."""

from __future__ import annotations

import json

from flowbot.engine.events import Refused
from flowbot.errors import MessageRejectedError
from flowbot.ids import ConversationId, EffectId
from flowbot.ports import Inbound, Outbound
from flowbot.runtime.encoding import MessageBody

_REFUSED = "refused:"


def refusal_event(outbound: Outbound, body: MessageBody, error: MessageRejectedError) -> Inbound | None:
    """A message that was refused, as an event of the conversation that waits for its answer; None where none does."""
    if body.asked_by is None:
        return None
    told = {"effect": outbound.id, "status": error.status}
    return Inbound(
        key=f"{_REFUSED}{outbound.id}", body=json.dumps(told).encode(), conversation=ConversationId(body.asked_by)
    )


def is_refusal_event(event: Inbound) -> bool:
    """Whether an event is a message that was refused."""
    return event.key.startswith(_REFUSED)


def read_refusal_event(event: Inbound) -> Refused:
    """What `refusal_event` made, as the engine hears it."""
    data = json.loads(event.body)
    return Refused(key=event.key, effect=EffectId(data["effect"]), status=data["status"])
