"""Conversations that no message begins: those that flows run, and those that code starts; as events of the inbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowbot.engine.effects import Finish, RunFlow, StopRun
from flowbot.engine.encoding import decode_stream, decode_user, encode_stream, encode_user
from flowbot.engine.events import RunEnded, Stopped
from flowbot.engine.plain import decode_plain, encode_plain
from flowbot.engine.snapshot import Snapshot
from flowbot.events import Stream, User
from flowbot.ids import ConversationId, EffectId, FlowId, conversation_id, home_of
from flowbot.ports import Inbound

_BEGIN, _ENDED, _STOP = "begin:", "ended:", "stop:"
MAX_DEPTH = 20
"""How many conversations may run one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFlow:
    """A conversation to begin."""

    flow: FlowId
    person: User | None
    """Whom it talks to; None for nobody."""
    stream: Stream | None
    initiator: User | None
    slots: Mapping[str, object]
    caller: tuple[ConversationId, EffectId] | None = None
    depth: int = 0
    pattern: str = ""
    """The bot's own words in whose place it begins, if it does."""


def run_id(flow: FlowId, caller: ConversationId, effect: EffectId) -> ConversationId:
    """The id of the conversation that an effect of another one begins; it is at home where that one is."""
    return conversation_id(flow, caller, effect, home_of(caller))


def begin_event(begin: BeginFlow, conversation: ConversationId, key: str) -> Inbound:
    """What begins a conversation, as an event of it."""
    body = {
        "flow": begin.flow,
        "person": encode_user(begin.person) if begin.person is not None else None,
        "stream": encode_stream(begin.stream) if begin.stream is not None else None,
        "initiator": encode_user(begin.initiator) if begin.initiator is not None else None,
        "slots": encode_plain(begin.slots),
        "caller": begin.caller,
        "depth": begin.depth,
        "pattern": begin.pattern,
    }
    return Inbound(key=f"{_BEGIN}{key}", body=json.dumps(body).encode(), conversation=conversation)


def run_event(run: RunFlow, caller: Snapshot) -> Inbound:
    """A flow that a conversation runs, as an event."""
    conversation = run_id(run.flow, caller.conversation, run.id)
    begin = BeginFlow(
        flow=run.flow,
        person=run.person or caller.initiator,
        stream=run.stream,
        initiator=caller.initiator,
        slots=run.slots,
        caller=(caller.conversation, run.id),
        depth=caller.depth + 1,
    )
    return begin_event(begin, conversation, run.id)


def stop_event(stop: StopRun, caller: Snapshot) -> Inbound:
    """That a conversation is not waited for any more, as an event of it."""
    return Inbound(key=f"{_STOP}{stop.run}", body=b"", conversation=run_id(stop.flow, caller.conversation, stop.run))


def ended_event(caller: tuple[ConversationId, EffectId], finish: Finish) -> Inbound:
    """How a conversation ended, as an event of the one that runs it."""
    body = {"effect": caller[1], "end": finish.end, "result": encode_plain(finish.slots)}
    return Inbound(key=f"{_ENDED}{caller[1]}", body=json.dumps(body).encode(), conversation=caller[0])


def broken_off_events(snapshot: Snapshot) -> list[Inbound]:
    """What those hear whom a conversation leaves without a turn of its own: who runs it, and what it runs."""
    running = [each.running for each in snapshot.positions.values() if each.running is not None]
    found = [stop_event(StopRun(run=run, flow=flow), snapshot) for run, flow in running]
    return found if snapshot.caller is None else [*found, ended_event(snapshot.caller, Finish(end="failed"))]


def is_begin_event(event: Inbound) -> bool:
    """Whether an event begins a conversation; no event of the feed has such a key."""
    return event.key.startswith(_BEGIN)


def is_run_event(event: Inbound) -> bool:
    """Whether an event is from the conversation that runs another one, or from that one."""
    return event.key.startswith((_ENDED, _STOP))


def read_begin_event(event: Inbound) -> BeginFlow:
    """What `begin_event` wrote."""
    data: Any = json.loads(event.body)
    stream, caller = data["stream"], data["caller"]
    return BeginFlow(
        flow=FlowId(data["flow"]),
        person=decode_user(data["person"]) if data["person"] is not None else None,
        stream=decode_stream(stream) if stream is not None else None,
        initiator=decode_user(data["initiator"]) if data["initiator"] is not None else None,
        slots=decode_plain(data["slots"]),
        caller=(caller[0], caller[1]) if caller is not None else None,
        depth=data["depth"],
        pattern=data.get("pattern", ""),
    )


def read_run_event(event: Inbound) -> RunEnded | Stopped:
    """What `ended_event` or `stop_event` wrote, as the engine hears it."""
    if event.key.startswith(_STOP):
        return Stopped(key=event.key)
    data = json.loads(event.body)
    return RunEnded(
        key=event.key, effect=EffectId(data["effect"]), end=data["end"], result=decode_plain(data["result"])
    )
