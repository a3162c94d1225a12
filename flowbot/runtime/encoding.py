"""The bodies that the runtime gives the store: messages, calls and the results of calls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from flowbot.compact import read_json, write_json
from flowbot.engine.attempts import Attempts
from flowbot.engine.effects import Call, Request
from flowbot.engine.events import CallFailed, CallReturned, TimerFired
from flowbot.engine.extras import NO_EXTRAS, Extras
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.recipients import Recipient
from flowbot.engine.snapshot import Snapshot
from flowbot.errors import ActionError
from flowbot.events import (
    Event,
    MessageSent,
    SymphonyElementsAction,
    User,
    event_key,
    event_name,
)
from flowbot.ids import ConversationId, EffectId, StreamId, UserId, effect_id, read_form_id
from flowbot.ports import Inbound, Outbound, StoredTimer
from flowbot.runtime.enclosing import MARK, decode_extras, encode_extras, of_further
from flowbot.runtime.given import encode_result
from flowbot.runtime.happenings import waiting_place

MARK_TYPE = "org.flowbot.effect"
"""The type of the EntityJSON object that carries a message's effect id."""
POLITE = "something went wrong on our side"
"""What people are told of a failed call, whatever the reason."""


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A finished message on its way out."""

    to: Recipient
    message: str | None
    """MessageML; None where nothing is said, and a pin alone is taken back."""
    may_change: bool = False
    """Whether another effect may change it later."""
    asked_by: ConversationId | None = None
    """The conversation that hears when it is refused for good."""
    receipt: bool = False
    """Whether that conversation hears as well when it has arrived."""
    part_of: EffectId | None = None
    """The effect of which it is a part, after the first."""
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class CallBody:
    """A call on its way to an author's action."""

    action: str
    arguments: Mapping[str, Any]
    attempts: Attempts
    on_behalf_of: UserId | None = None


def outbound_message(
    effect_id: EffectId,
    to: Recipient,
    message: str | None,
    *,
    may_change: bool = False,
    target: EffectId | None = None,
    asked_by: ConversationId | None = None,
    receipt: bool = False,
    part_of: EffectId | None = None,
    extras: Extras = NO_EXTRAS,
) -> Outbound:
    """A finished message for the outbox; messages to one stream or person leave in order.

    Args:
        effect_id: The effect that it is.
        to: Where it goes.
        message: MessageML; None to say nothing.
        may_change: Whether another effect may change it later.
        target: The effect whose message it takes the place of.
        asked_by: The conversation that hears when it is refused for good.
        receipt: Whether that conversation hears as well when it has arrived.
        part_of: The effect of which it is a part, after the first.
        extras: What goes with it.
    """
    body: dict[str, object] = {
        "stream": to.stream_id,
        "user": to.user_id,
        "room": to.room,
        "may_change": may_change or None,
        "asked_by": asked_by,
        "receipt": receipt or None,
        "part_of": part_of,
    }
    body = {name: each for name, each in body.items() if each is not None}
    body["message"] = message
    if extras is not NO_EXTRAS:
        body |= encode_extras(extras)
    return Outbound(id=effect_id, kind="message", lane=to.lane, body=write_json(body), target=target)


def outbound_messages(
    first: EffectId,
    to: Recipient,
    messages: Sequence[str],
    asked_by: ConversationId | None = None,
    extras: Extras = NO_EXTRAS,
    *,
    receipt: bool = False,
) -> Sequence[Outbound]:
    """Finished messages for the outbox, which leave in this order; the ids of all follow from the first.

    What goes with them goes with the first; all have arrived when the last has.
    """
    last, found = len(messages), list[Outbound]()
    for number, message in enumerate(messages, 1):
        each, part_of = (first, None) if number == 1 else (effect_id(first, "part", number), first)
        told: dict[str, Any] = {"asked_by": asked_by, "receipt": receipt and number == last, "part_of": part_of}
        more = extras if number == 1 else of_further(extras)
        found.append(outbound_message(each, to, message, extras=more, **told))
    return found


def outbound_call(call: Call, snapshot: Snapshot) -> Outbound:
    """A call for the outbox; calls of a conversation are made in order."""
    person = {"on_behalf_of": call.on_behalf_of} if call.on_behalf_of is not None else {}
    return outbound_work(call, snapshot, {"action": call.action, "arguments": call.arguments, **person})


def outbound_work(effect: Call | Request, snapshot: Snapshot, body: Mapping[str, object]) -> Outbound:
    """A call of an action or a web service for the outbox.

    Where the conversation lives, and whose it is, goes with it: the result comes back as an event of theirs.
    """
    here, person = snapshot.here, snapshot.initiator
    where = {"stream": here.id if here else None, "user": person.id if person else None}
    whole = to_json({**body, **where, "attempts": asdict(effect.attempts)})
    return Outbound(id=effect.id, kind="call", lane=snapshot.conversation, body=whole)


def read_message_body(outbound: Outbound) -> MessageBody:
    """What `outbound_message` wrote."""
    data = read_json(outbound.body)
    to = Recipient(stream_id=data.get("stream"), user_id=data.get("user"), room=data.get("room"))
    told = (data.get("asked_by"), data.get("receipt", False), data.get("part_of"))
    return MessageBody(to, data["message"], data.get("may_change", False), *told, decode_extras(data))


def read_call_body(outbound: Outbound) -> CallBody:
    """What `outbound_call` wrote; values as JSON holds them."""
    data = read_json(outbound.body)
    attempts = Attempts(**data.get("attempts", {}))
    return CallBody(data["action"], data["arguments"], attempts, data.get("on_behalf_of"))


def is_parked(outbound: Outbound) -> bool:
    """Whether a call may have been made before, and must not be made again."""
    return outbound.attempts > 0 and read_json(outbound.body).get("attempts", {}).get("unknown") == "park"


def entity_data(effect: EffectId, data: Mapping[str, object] | None = None, sender: UserId | None = None) -> str:
    """The EntityJSON that marks a message as the result of this effect, beside that of the author.

    Args:
        effect: The effect.
        data: The author's.
        sender: The bot, where somebody else seems to have written it.
    """
    mark = {"type": MARK_TYPE, "version": "1.0", "id": effect, **({"sender": sender} if sender is not None else {})}
    return write_json({**(data or {}), MARK: mark}).decode()


def is_sent_by(data: str | None, bot: UserId) -> bool:
    """Whether EntityJSON marks a message as one that a bot has sent on behalf of somebody."""
    if not data or MARK_TYPE not in data:
        return False
    try:
        mark = json.loads(data).get(MARK)
    except (ValueError, AttributeError, RecursionError):
        return False
    return isinstance(mark, dict) and mark.get("type") == MARK_TYPE and mark.get("sender") == bot


def call_returned(outbound: Outbound, result: object, attempts: int = 1) -> Inbound:
    """The result of a call as an event; its moments and exact numbers stay what they are.

    Args:
        outbound: The call.
        result: What the action gave.
        attempts: How often it was called.

    Raises:
        ActionError: The result holds something that JSON cannot.
    """
    try:
        told = {"effect": outbound.id, "answer": encode_result(result), "attempts": attempts}
        body = json.dumps(told).encode()
    except (PydanticSerializationError, UnicodeError, RecursionError, TypeError, ValueError) as error:
        raise ActionError(f"the result cannot be kept as JSON: {error}") from error
    return _call_event(outbound, body)


def call_failed(outbound: Outbound, kind: str, message: str, attempts: int = 1, status: int | None = None) -> Inbound:
    """The failure of a call as an event.

    Args:
        outbound: The call.
        kind: What went wrong, for flows to tell apart.
        message: What people may be told.
        attempts: How often it was tried.
        status: Of the answer of a web service.
    """
    error = {"kind": kind, "message": message, "id": outbound.id, "attempts": attempts, "status": status}
    told = {name: value for name, value in error.items() if value is not None}
    return _call_event(outbound, json.dumps({"effect": outbound.id, "error": told}).encode())


def call_answered(outbound: Outbound, answer: Mapping[str, object], attempts: int) -> Inbound:
    """The answer of a web service as an event; its numbers stay exact."""
    told = {"effect": outbound.id, "answer": encode_plain(answer), "attempts": attempts}
    return _call_event(outbound, json.dumps(told).encode())


def _call_event(outbound: Outbound, body: bytes) -> Inbound:
    place = read_json(outbound.body)
    return Inbound(
        key=f"{_CALL}{outbound.id}",
        body=body,
        stream_id=StreamId(place["stream"]) if place["stream"] is not None else None,
        user_id=UserId(place["user"]) if place["user"] is not None else None,
        conversation=ConversationId(outbound.lane),
    )


_CALL = "call:"


def is_call_event(event: Inbound) -> bool:
    """Whether an event is the result of a call; no event of the feed has such a key."""
    return event.key.startswith(_CALL)


def read_call_event(event: Inbound) -> CallReturned | CallFailed:
    """What `call_returned`, `call_answered` or `call_failed` wrote, as the engine hears it."""
    data = read_json(event.body)
    effect = EffectId(data["effect"])
    if "error" in data:
        return CallFailed(key=event.key, effect=effect, error=data["error"])
    result = decode_plain(data["answer"]) if "answer" in data else data["result"]
    return CallReturned(key=event.key, effect=effect, result=result, attempts=data.get("attempts", 1))


_TIMER = "timer:"


def timer_event(timer: StoredTimer) -> Inbound:
    """A timer that goes off, as an event of its conversation; one that is tried again is another one."""
    key = f"{_TIMER}{timer.id}:{timer.due_ms}"
    return Inbound(key=key, body=timer.id.encode(), conversation=timer.conversation)


def read_timer_event(event: Inbound) -> TimerFired:
    """What `timer_event` made, as the engine hears it."""
    return TimerFired(key=event.key, timer=EffectId(event.body.decode()))


def as_inbound(event: Event, body: bytes) -> Inbound:
    """A datafeed event for the store, with what its conversations are found by."""
    stream_id, who = _describe(event)
    form = read_form_id(event.form_id or "") if isinstance(event, SymphonyElementsAction) else None
    return Inbound(
        key=event_key(event),
        body=body,
        stream_id=stream_id,
        user_id=who.id if who else None,
        conversation=form[1] if form else None,
    )


def nameless(event: Inbound) -> Inbound:
    """An event whose key or place no store can hold, under a key that is made of its body."""
    return Inbound(key=f"x:{sha256(event.body).hexdigest()}", body=event.body)


def _describe(event: Event) -> tuple[StreamId | None, User | None]:
    """Where an event happened and who did it."""
    who = event.initiator
    name = event_name(event)
    if name is not None:
        return (event.stream.id if event.stream else waiting_place("event", name)), None  # it concerns everybody there
    if isinstance(event, MessageSent):
        who = event.message.user or who
        where = event.message.stream or event.stream
        return (where.id if where else None), who
    return (event.stream.id if event.stream else None), who
