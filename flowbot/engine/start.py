"""The beginning of a conversation: its first snapshot, and what its trigger fills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flowbot.engine.facts import FlowFacts
from flowbot.engine.snapshot import Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.ids import conversation_id
from flowbot.message import Message


def new_conversation(flow: FlowFacts, message: Message, text: str, cause: str) -> Snapshot:
    """A conversation that a message begins, before its first turn.

    Its id follows from the flow, the stream and user, and the event: the same event twice
    begins the same conversation.
    """
    key = f"{message.stream.id} {message.by.id}"
    return Snapshot(
        conversation=conversation_id(flow.id, key, cause),
        flow=flow.id,
        flow_version=flow.version,
        here=message.stream,
        initiator=message.by,
        trigger=Trigger(text=text, at=message.at, message_id=message.id),
    )


def read_arguments(flow: FlowFacts, snapshot: Snapshot, texts: Mapping[str, str], now: datetime) -> dict[str, object]:
    """The values of a trigger's arguments, each read as its slot reads answers.

    Raises:
        AnswerError: One of them is no value of its slot; the text says which and why.
    """
    names = Turn(flow, snapshot, "", now).names()
    values: dict[str, object] = {}
    for name, text in texts.items():
        values[name] = flow.slots[name].read(text, {**names, **values})
    return values
