"""What begins talks: for every trigger of a flow somebody who may cause it, and somebody who may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flowbot.compiler.triggers import OccasionTrigger, Starter, TimeTrigger
from flowbot.definition.model import FlowDefinition
from flowbot.definition.triggers import TriggerBase
from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Snapshot, Trigger
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User
from flowbot.ids import ConversationId
from flowbot.runtime.schedule import first_times
from flowbot.testing.paths.heard import Heard
from flowbot.testing.paths.moves import Move
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.stage import BEGIN, Stage
from flowbot.testing.paths.world import World


def first_world(stage: Stage) -> World:
    """How things stand before anybody has done anything."""
    times = first_times(stage.flows.times, BEGIN)
    return World(timers={(None, each.id): each for each in times})


def start_moves(
    stage: Stage,
    flow: CompiledFlow,
    starters: Sequence[Starter],
    definition: FlowDefinition,
    heard: Heard,
    regions: Regions,
) -> Iterator[Move]:
    """What begins a flow; of people who may not, one."""
    for starter, trigger in zip(starters, definition.start, strict=True):
        if isinstance(starter, TimeTrigger):
            continue  # the clock begins it
        admitted, refused = _who(stage, starter)
        for person, stream in [*admitted[:1], *refused[:1]]:
            yield from _of_trigger(stage, flow, trigger, person, stream, heard, regions)
        elsewhere = [each for each in admitted if each[1].type != admitted[0][1].type]
        for person, stream in elsewhere[:1]:
            moves = _of_trigger(stage, flow, trigger, person, stream, heard, regions)
            yield from (replace(each, is_brief=True) for each in moves)


def _of_trigger(
    stage: Stage, flow: CompiledFlow, trigger: TriggerBase, person: User, stream: Stream, heard: Heard, regions: Regions
) -> Iterator[Move]:
    names = _names(stage, flow, person, stream)
    yield from heard.of_trigger(stage, names, BEGIN, trigger, person, stream, regions)


def _names(stage: Stage, flow: CompiledFlow, person: User, stream: Stream) -> Mapping[str, object]:
    """What may be named before a conversation begins."""
    snapshot = Snapshot(
        conversation=ConversationId(""),
        flow=flow.id,
        flow_version=flow.version,
        here=stream,
        initiator=person,
        trigger=Trigger(text="", at=BEGIN),
    )
    return Turn(flow, snapshot, FlowEvent(key=""), BEGIN).names()


def _who(stage: Stage, starter: Starter) -> tuple[list[tuple[User, Stream]], list[tuple[User, Stream]]]:
    """Who may cause it where, in their IM first, and who may not."""
    people = list(stage.people.values())
    places = [(each, stage.im(each)) for each in people]
    places += [(each, room) for room in stage.rooms.values() for each in people]
    if starter.flow.scope == "stream":
        places.sort(key=lambda each: each[1].type != "ROOM")
    told: dict[str, object] | None = {starter.occasion: {}} if isinstance(starter, OccasionTrigger) else None
    admitted = [each for each in places if starter.admits(*each, told)]
    return admitted, [each for each in places if each not in admitted]
