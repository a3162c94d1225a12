"""The bodies that the runtime gives the store: messages, calls and the results of calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from flowbot.engine.effects import Call, Reply
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent
from flowbot.errors import ActionError
from flowbot.ids import ConversationId, EffectId, StreamId
from flowbot.ports import Inbound, Outbound

MARK_TYPE = "org.flowbot.effect"
"""The type of the EntityJSON object that carries a message's effect id."""


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A finished message on its way out."""

    stream_id: StreamId
    message: str


@dataclass(frozen=True, slots=True)
class CallBody:
    """A call on its way to an author's action."""

    action: str
    arguments: Mapping[str, Any]


def outbound_message(effect_id: EffectId, stream_id: StreamId, message: str) -> Outbound:
    """A finished message for the outbox; messages of a stream leave in order."""
    body = json.dumps({"stream": stream_id, "message": message}).encode()
    return Outbound(id=effect_id, kind="message", lane=stream_id, body=body)


def outbound_reply(reply: Reply, message: str) -> Outbound:
    """A rendered reply for the outbox."""
    return outbound_message(reply.id, reply.stream_id, message)


def outbound_call(call: Call, conversation: ConversationId) -> Outbound:
    """A call for the outbox; calls of a conversation are made in order."""
    body = to_json({"action": call.action, "arguments": call.arguments})
    return Outbound(id=call.id, kind="call", lane=conversation, body=body)


def read_message_body(outbound: Outbound) -> MessageBody:
    """What `outbound_message` wrote."""
    data = json.loads(outbound.body)
    return MessageBody(StreamId(data["stream"]), data["message"])


def read_call_body(outbound: Outbound) -> CallBody:
    """What `outbound_call` wrote; values as JSON holds them."""
    data = json.loads(outbound.body)
    return CallBody(data["action"], data["arguments"])


def entity_data(effect: EffectId) -> str:
    """The EntityJSON that marks a message as the result of this effect."""
    return json.dumps({"flowbot": {"type": MARK_TYPE, "version": "1.0", "id": effect}})


def call_returned(outbound: Outbound, result: object) -> Inbound:
    """The result of a call as an event.

    Raises:
        ActionError: The result holds something that JSON cannot.
    """
    try:
        body = to_json({"effect": outbound.id, "result": result}, inf_nan_mode="constants")
    except (PydanticSerializationError, UnicodeError, RecursionError, ValueError) as error:
        raise ActionError(f"the result cannot be kept as JSON: {error}") from error
    return _call_event(outbound, body)


def call_failed(outbound: Outbound, kind: str, message: str) -> Inbound:
    """The failure of a call as an event."""
    error = {"kind": kind, "message": message, "id": outbound.id}
    return _call_event(outbound, json.dumps({"effect": outbound.id, "error": error}).encode())


def _call_event(outbound: Outbound, body: bytes) -> Inbound:
    return Inbound(key=f"call:{outbound.id}", body=body, conversation=ConversationId(outbound.lane))


def read_call_event(event: Inbound) -> FlowEvent:
    """What `call_returned` or `call_failed` wrote, as the engine hears it."""
    data = json.loads(event.body)
    effect = EffectId(data["effect"])
    if "error" in data:
        return CallFailed(key=event.key, effect=effect, error=data["error"])
    return CallReturned(key=event.key, effect=effect, result=data["result"])
