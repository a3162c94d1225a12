"""Which conversations and flows does something concern that is no message? All of them that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from flowbot.compiler.triggers import OccasionTrigger, Starter, TimeTrigger
from flowbot.engine.events import Happened, Replaced, Resumed, Started
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot, Trigger
from flowbot.engine.start import home_for
from flowbot.events import STREAMLESS_EVENTS, Event, Stream, SymphonyElementsAction, User, event_name, whom_about
from flowbot.ids import ConversationId, conversation_id
from flowbot.ports import Inbound
from flowbot.runtime.answers import plain
from flowbot.runtime.conversations import Conversations
from flowbot.runtime.flows import Flows
from flowbot.runtime.happenings import waiting_place
from flowbot.runtime.once import Starts, once_key
from flowbot.runtime.told import told_of
from flowbot.runtime.turned import Turned


@dataclass(frozen=True, slots=True)
class Move:
    """Something that one conversation makes of what happened, in a turn of its own."""

    take: Callable[[Turned], Snapshot | None]
    snapshot: Snapshot | None = None
    """The conversation, if it is there already."""


def as_happened(event: Event, inbound: Inbound, me: User) -> Happened | None:
    """A datafeed event as flows hear it; None for one that no flow can name, or that does not say where it was."""
    name = event_name(event)
    if name is None or (event.stream is None and name not in STREAMLESS_EVENTS):
        return None
    return Happened(
        key=inbound.key,
        occasion="event",
        name=name,
        told=told_of(event),
        at=event.timestamp,
        user=whom_about(event, me.id),
        stream=event.stream,
        body=inbound.body.decode(errors="replace"),
    )


def as_sent_form(event: SymphonyElementsAction, inbound: Inbound) -> Happened:
    """A form that no conversation has asked with, as flows hear it."""
    told = {name: plain(value) for name, value in event.form_values.items()}
    return Happened(
        key=inbound.key,
        occasion="form",
        name=event.form_id or "",
        told=told,
        at=event.timestamp,
        user=event.initiator,
        stream=event.stream,
        body=inbound.body.decode(errors="replace"),
    )


def heard_by(
    happened: Happened, conversations: Conversations, refused: Collection[ConversationId] = ()
) -> Iterator[Move]:
    """The conversations that may react to it, but for those that have refused it."""
    place = waiting_place(happened.occasion, happened.name)
    where = place if place is not None else happened.stream.id if happened.stream is not None else None
    for snapshot in conversations.in_stream(where) if where is not None else ():
        if snapshot.conversation not in refused:
            yield Move(partial(Turned.step, snapshot=snapshot, event=happened), snapshot)


def begun_by(
    happened: Happened, flows: Flows, conversations: Conversations, starts: Starts, now: datetime
) -> Iterator[Move]:
    """The flows that begin by it, each once."""
    began: set[CompiledFlow] = set()
    names: dict[str, object] = {happened.occasion: dict(happened.told)}
    for trigger in flows.begun_by(happened.occasion, happened.name):
        if trigger.flow not in began and trigger.holds(happened.user, happened.stream, names):
            began.add(trigger.flow)
            here: dict[str, Any] = {"conversations": conversations, "flows": flows, "starts": starts, "now": now}
            yield Move(partial(_begin, trigger=trigger, happened=happened, **here))


def _begin(
    turned: Turned,
    trigger: OccasionTrigger,
    happened: Happened,
    conversations: Conversations,
    flows: Flows,
    starts: Starts,
    now: datetime,
) -> Snapshot | None:
    """Begin a flow, or go on with the conversation of it that lives; who sends a form is told why not."""
    person, stream = happened.user, happened.stream
    names: dict[str, object] = {happened.occasion: dict(happened.told)}
    if not trigger.admits(person, stream, names):
        if happened.occasion == "form" and stream is not None and person is not None:
            turned.say("not_allowed", stream, person, happened.key, usage=trigger.source)
        return None
    live = _live(trigger.flow, person, stream, conversations)
    goes_on = live is not None and not live.is_parked and not flows.of(live).begins_anew
    if live is not None and person is not None and stream is not None and goes_on:
        return turned.step(live, Resumed(key=happened.key, by=person, stream=stream, is_start=True))
    slots = trigger.fills(person, stream, names, now)
    given = (happened.occasion, happened.told)
    snapshot = _conversation(trigger, person, stream, Trigger(text="", at=happened.at, given=given), happened.key)
    if person is not None:
        known = flows.settings_of(person)
        snapshot = replace(snapshot, locale=known.locale, zone=known.zone)
    once = once_key(trigger.flow, snapshot, slots, now)
    if once is not None and starts.has(once):
        return None
    turned.once += [once] if once is not None else []
    if live is not None:
        turned.step(live, Replaced(key=happened.key))
    return turned.step(snapshot, Started(key=happened.key, slots=slots))


def begin_at(turned: Turned, trigger: TimeTrigger, due: datetime, key: str, now: datetime) -> Snapshot | None:
    """Begin a flow because it is time; nobody has begun it, and it has no stream."""
    if not trigger.holds(None, None, {}):
        return None
    snapshot = _conversation(trigger, None, None, Trigger(text="", at=due), key)
    return turned.step(snapshot, Started(key=key, slots=trigger.fills(None, None, {}, now)))


def _conversation(trigger: Starter, person: User | None, stream: Stream | None, what: Trigger, cause: str) -> Snapshot:
    flow, key = trigger.flow, f"{stream.id if stream else ''} {person.id if person else ''}"
    return Snapshot(
        conversation=conversation_id(flow.id, key, cause, home_for(flow, person, stream)),
        flow=flow.id,
        flow_version=flow.version,
        here=stream,
        initiator=person,
        trigger=what,
    )


def _live(
    flow: CompiledFlow, person: User | None, stream: Stream | None, conversations: Conversations
) -> Snapshot | None:
    """The conversation of a flow that a person, or a stream, may have one of; without a stream each start is one."""
    if flow.scope == "each" or stream is None:
        return None
    if flow.follows and person is not None:
        found = [each for each in conversations.live(stream, person.id) if each.flow == flow.id]
    else:
        found = [each for each in conversations.in_stream(stream.id) if each.flow == flow.id and each.is_in(stream)]
    return next((each for each in found if flow.is_shared or (person is not None and each.is_begun_by(person))), None)
