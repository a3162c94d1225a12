"""What matters of how things stand: worlds with the same signature go on in the same way."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from flowbot.engine.asking import Asking
from flowbot.engine.events import FlowEvent
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import Position, Snapshot
from flowbot.engine.states import Jumping
from flowbot.engine.turn import Turn
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.world import World

_MOST_ROWS = 3
"""More answers of a collection than these are the same."""


def counted(flow: CompiledFlow) -> Mapping[str, int]:
    """What a flow counts and goes by: wrong answers where tries are limited, jumps that may be made so often only."""
    found: dict[str, int] = {}
    for state in flow.states.values():
        if isinstance(state, Asking) and state.tries is not None:
            found[f"{state.step}.invalid"] = state.tries
        if isinstance(state, Jumping):
            ways = [each for each in flow.transitions if each.source == state.id]
            numbers = [int(word) for each in ways for word in each.label.split() if word.isdigit()]
            if numbers:
                found[f"{state.step}.goto"] = max(numbers) + 1
    return found


def place_of(world: World) -> Hashable:
    """Where the conversations stand, by their states alone."""
    spots = (
        (each.flow, tuple(sorted({_spot(one) for one in each.positions.values()}))) for each in world.live.values()
    )
    return (*spots, bool(world.slow))


def _spot(position: Position) -> tuple[str, bool, bool]:
    return str(position.state), position.catch_up is not None, bool(position.returns)


def signature(world: World, regions: Mapping[str, Regions]) -> Hashable:
    """What matters, but for what is counted."""
    found = (_of(each, regions[each.flow], world) for each in world.live.values())
    return (*found, len(world.slow), bool(world.timers), len(world.closed))


def _of(snapshot: Snapshot, regions: Regions, world: World) -> Hashable:
    names = Turn(regions.flow, snapshot, FlowEvent(key=""), world.now).names()
    positions = sorted(repr(_position(each, regions, names)) for each in snapshot.positions.values())
    return snapshot.flow, tuple(positions)


def _position(position: Position, regions: Regions, names: Mapping[str, object]) -> Hashable:
    slots = tuple(sorted((name, repr(regions.of(name, value, names))) for name, value in position.slots.items()))
    rows = tuple(
        (name, min(len(rows), _MOST_ROWS), tuple(sorted({str(row.get("end")) for row in rows})))
        for name, rows in position.rows.items()
    )
    return (
        *_spot(position),
        position.block,
        slots,
        rows,
        len(position.votes),
        len(position.delegated),
        tuple(sorted(position.history)),
        bool(position.trail),
        tuple(sorted(each for each in position.counts if each.endswith(".full"))),
        tuple(sorted(f"{each}" for each in position.done)),
        position.error is not None,
    )


def counts_of(world: World, flows: Mapping[str, Mapping[str, int]]) -> Hashable:
    """What was counted, as far as a flow goes by it."""
    return tuple(
        (position.id, name, min(position.counts.get(name, 0), most))
        for snapshot in world.live.values()
        for position in snapshot.positions.values()
        for name, most in flows[snapshot.flow].items()
        if position.counts.get(name)
    )
