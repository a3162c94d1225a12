"""The beginning of a conversation: its first snapshot, and what its trigger fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flowbot.engine.events import FlowEvent
from flowbot.engine.facts import FlowFacts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import MAIN, Position, Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, StreamId, conversation_id, home_at
from flowbot.message import IncomingMessage
from flowbot.values.types import AnswerError


def new_conversation(flow: FlowFacts, message: IncomingMessage, text: str, cause: str) -> Snapshot:
    """A conversation that a message begins, before its first turn.

    Its id follows from the flow, the stream and user, and the event: the same event twice
    begins the same conversation.
    """
    key = f"{message.stream.id} {message.by.id}"
    return Snapshot(
        conversation=conversation_id(flow.id, key, cause, home_for(flow, message.by, message.stream)),
        flow=flow.id,
        flow_version=flow.version,
        here=message.stream,
        initiator=message.by,
        trigger=Trigger(text=text, at=message.at, message_id=message.id),
    )


def home_for(flow: FlowFacts, person: User | None, stream: Stream | None) -> int:
    """Where a conversation is at home: in its stream; with its person where it follows them, or they have no stream.

    Those that have neither are together, so that what begins them does so in order.
    """
    stream_id = stream.id if stream is not None else ""
    if person is not None and (flow.follows or not stream_id):
        return home_at(str(person.id))
    return home_at(stream_id)


def conversation_with(
    flow: FlowFacts, identity: ConversationId, person: User | None, stream: Stream | None, now: datetime, **more: Any
) -> Snapshot:
    """A conversation that no message begins, before its first turn.

    Args:
        flow: The flow.
        identity: Its id.
        person: Whom it talks to; None for nobody.
        stream: Where; in their IM with the bot when None.
        now: The time.
        more: Further fields of the snapshot.
    """
    fields: dict[str, Any] = {"initiator": person, "trigger": Trigger(text="", at=now), **more}
    return Snapshot(
        conversation=identity,
        flow=flow.id,
        flow_version=flow.version,
        here=stream or (Stream(id=StreamId(""), type="IM") if person is not None else None),
        positions={MAIN: Position(person=person if stream is None or person != fields["initiator"] else None)},
        **fields,
    )


@dataclass(frozen=True, slots=True)
class ArgumentProblem:
    """An argument of a trigger that its slot does not take."""

    slot: str
    reason: str
    """For the person who wrote it, in their language."""


def check_arguments(
    flow: CompiledFlow, snapshot: Snapshot, values: Mapping[str, object], now: datetime
) -> ArgumentProblem | None:
    """The first value of a trigger's arguments that does not keep to the limits of its slot."""
    names = _names(flow, snapshot, now)
    flow = flow.for_person(snapshot.locale, snapshot.zone)
    for name, value in values.items():
        try:
            if value is not None:
                flow.slots[name].check(value, {**names, **values})
        except AnswerError as error:
            return ArgumentProblem(name, error.said(flow.locale))
    return None


def once_values(flow: CompiledFlow, snapshot: Snapshot, slots: Mapping[str, object], now: datetime) -> list[object]:
    """For what a flow is started once only; a slot that its trigger does not fill is none.

    Raises:
        GuardError: A value cannot be evaluated.
    """
    names = {**dict.fromkeys(flow.slots), **_names(flow, snapshot, now), **slots}
    return [evaluate(names) for evaluate in flow.once]


def _names(flow: CompiledFlow, snapshot: Snapshot, now: datetime) -> dict[str, object]:
    """What may be named before the first turn."""
    own = flow.for_person(snapshot.locale, snapshot.zone)
    return Turn(own, snapshot, FlowEvent(key=""), now).names()
