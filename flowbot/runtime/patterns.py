"""Flows that begin in the place of the bot's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flowbot.compiler.patterns import PREFIX, TAKEN, WROTE
from flowbot.engine.effects import Reply
from flowbot.engine.events import FlowEvent, Resumed, Said, Submitted
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.start import home_for
from flowbot.events import Stream, User
from flowbot.ids import EffectId, FlowId, conversation_id
from flowbot.ports import ANYWHERE, Inbound
from flowbot.runtime.begin import BeginFlow, begin_event

_OF_ENDS = ("cancelled", "gave_up", "failed", "bot_left_out", "expired")
"""What is said to whom a conversation talks to, whoever has ended it."""


def pattern_begin(
    pattern: str, here: Stream, to: User, names: Mapping[str, object], depth: int = 0
) -> BeginFlow | None:
    """What begins a flow in the place of words; None for words that no flow can stand for.

    Args:
        pattern: The words.
        here: Where; without an id in the person's IM.
        to: To whom.
        names: What the words may name.
        depth: How many conversations have led to this one.
    """
    if pattern not in TAKEN:
        return None
    return BeginFlow(
        flow=FlowId(f"{PREFIX}{pattern}"),
        person=to,
        stream=here if here.id else None,
        initiator=to,
        slots={name: names[name] for name in (WROTE, *TAKEN[pattern]) if names.get(name) is not None},
        depth=depth,
        pattern=pattern,
    )


def reply_begin(reply: Reply, event: FlowEvent, snapshot: Snapshot) -> BeginFlow | None:
    """The same in the place of a reply of a conversation; None where it has to be said."""
    if not reply.words.is_flow:
        return None
    pattern = reply.words.name.removeprefix(PREFIX)
    person, stream, text = caused_by(event, snapshot)
    if pattern in _OF_ENDS:
        person = snapshot.main.person or snapshot.initiator
        stream = stream if stream is not None and reply.to.stream_id == stream.id else snapshot.here
    if person is None or stream is None:
        return None
    return pattern_begin(pattern, stream, person, {**reply.names, WROTE: text}, snapshot.depth + 1)


def pattern_event(begin: BeginFlow, flow: CompiledFlow, effect: EffectId) -> Inbound:
    """The beginning of such a flow as an event of its conversation; `effect` is what the words would have been.

    It leads to what else the person has there, too: their open question comes back when the flow has ended.
    """
    where = begin.stream.id if begin.stream is not None else ANYWHERE
    person_id = begin.person.id if begin.person is not None else None
    home = home_for(flow, begin.person, begin.stream)
    begun = begin_event(begin, conversation_id(begin.flow, f"{where} {person_id}", effect, home), effect)
    return replace(begun, stream_id=where, user_id=person_id)


def words_of(begin: BeginFlow) -> Mapping[str, object]:
    """What the words may name in whose place a flow was to begin."""
    return dict.fromkeys(TAKEN[begin.pattern]) | dict(begin.slots)


def caused_by(event: FlowEvent, snapshot: Snapshot) -> tuple[User | None, Stream | None, str | None]:
    """Who has caused a turn, where, and what they wrote."""
    match event:
        case Said(message=message):
            return message.by, message.stream, event.text
        case Submitted(by=by, stream=Stream() as stream) | Resumed(by=by, stream=stream):
            return by, stream, None
    return snapshot.initiator, snapshot.here, None
