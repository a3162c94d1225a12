"""step(flow, snapshot, event, now) → Step: a conversation moves by one event.

A plain function: the same inputs give the same outputs. `transitions` decides the next
state; what raises on the way leaves the snapshot as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flowbot.engine.effects import Effect
from flowbot.engine.events import (
    FlowEvent,
)
from flowbot.engine.following import ask_there
from flowbot.engine.hearing import hear
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import move, refresh_cards
from flowbot.engine.snapshot import Snapshot
from flowbot.engine.taken import Judged, Taken
from flowbot.engine.turn import Turn
from flowbot.errors import TurnError


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did to a conversation."""

    snapshot: Snapshot
    effects: tuple[Effect, ...]
    trigger: str | None
    """The trigger that the event was; None when nobody wanted it: same snapshot, no effects."""
    notes: tuple[str, ...] = ()
    """What an operator should know: guards that could not be evaluated, a state that is gone."""
    taken: tuple[Taken, ...] = ()
    """How the positions moved, in order."""
    judged: tuple[Judged, ...] = ()
    """The guards that were asked and are no arrow's."""


def step(flow: CompiledFlow, snapshot: Snapshot, event: FlowEvent, now: datetime) -> Step:
    """Move a conversation by one event.

    Raises:
        GuardError: A value of the flow could not be evaluated. (A guard that cannot be does not hold, and is noted.)
        EndlessTurnError: The flow went round without waiting for anything.
        SnapshotOutdatedError: The result of a call comes to a state that this flow does not have.
    """
    flow = flow.for_person(snapshot.locale, snapshot.zone)
    turn = Turn(flow, snapshot, event, now)
    try:
        trigger = hear(flow, turn, event)
        if trigger is None:
            return Step(snapshot, (), None, tuple(turn.notes), judged=tuple(turn.judged))
        move(flow, turn, trigger)
        ask_there(flow, turn)
        refresh_cards(flow, turn)
    except TurnError as error:
        error.add_note(f"flow={flow.id} state={turn.at.state} conversation={snapshot.conversation}")
        raise
    taken, judged = tuple(turn.taken), tuple(turn.judged)
    return Step(turn.snapshot(), tuple(turn.effects), trigger, tuple(turn.notes), taken, judged)
