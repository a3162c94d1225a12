"""Rooms that are asked by their names: which they are is known once a question has arrived there."""

from __future__ import annotations

from dataclasses import replace

from flowbot.engine.events import Located
from flowbot.engine.snapshot import address
from flowbot.engine.states import STAY
from flowbot.engine.turn import Turn


def locate(turn: Turn, event: Located) -> str:
    """Remember which room has a name: what is written there may be an answer from now on."""
    turn.before = replace(turn.before, rooms={**turn.before.rooms, event.room: event.stream_id})
    for position in turn.positions.values():
        position.cards = [replace(each, to=address(each.to, turn.before)) for each in position.cards]
    return STAY
