"""Hearing at one position: whether it is where somebody is, and what an event is there."""

from __future__ import annotations

from flowbot.engine.asking import Asking
from flowbot.engine.audience import is_for
from flowbot.engine.events import FlowEvent
from flowbot.engine.listening import Listening
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import state_of
from flowbot.engine.snapshot import Position, spoken_to
from flowbot.engine.turn import Turn
from flowbot.events import Stream, User


def hear_at(flow: CompiledFlow, turn: Turn, position: Position, event: FlowEvent) -> str | None:
    """What an event is at one position."""
    turn.work_at(position)
    return state_of(flow, turn).hear(turn, event)


def is_here(flow: CompiledFlow, turn: Turn, position: Position, person: User, stream: Stream) -> bool:
    """Whether a position waits for people where one is."""
    state = flow.states.get(position.state)
    if not isinstance(state, Asking | Listening):
        return False
    places = [card.to for card in position.cards] or [turn.home_of(position)]
    if isinstance(state, Listening) and state.is_open:
        places += spoken_to(turn.positions.values(), turn.before)
    return any(is_for(to, person, stream) for to in places)
