"""step(flow, snapshot, event, now) → Step: a conversation moves by one event.

A plain function: the same inputs give the same outputs. `transitions` decides the next
state; what raises on the way leaves the snapshot as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flowbot.engine.effects import Effect
from flowbot.engine.events import FlowEvent, Resumed, Said, Started
from flowbot.engine.facts import FlowFacts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import START, Snapshot
from flowbot.engine.states import Calling, State
from flowbot.engine.turn import Turn
from flowbot.errors import EndlessTurnError, TurnError
from flowbot.ids import StateId
from flowbot.values.types import fold

MAX_EVENTLESS_STEPS = 200
"""How many steps a turn may take without waiting."""

_COMMAND = re.compile(r"/?(cancel|help|change)(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did to a conversation."""

    snapshot: Snapshot
    effects: tuple[Effect, ...]
    trigger: str | None
    """The trigger that the event was; None when nobody wanted it: same snapshot, no effects."""


def step(flow: CompiledFlow, snapshot: Snapshot, event: FlowEvent, now: datetime) -> Step:
    """Move a conversation by one event.

    Raises:
        GuardError: A guard or value of the flow could not be evaluated.
        EndlessTurnError: The flow took 200 steps without waiting for anything.
        TurnError: The snapshot stands in a state that this flow does not have.
    """
    turn = Turn(flow, snapshot, event.key, now)
    try:
        trigger = _hear(flow, turn, event)
        if trigger is None:
            return Step(snapshot, (), None)
        _move(flow, turn, trigger)
    except TurnError as error:
        error.add_note(f"flow={flow.id} state={turn.state} conversation={snapshot.conversation}")
        raise
    return Step(turn.snapshot(), tuple(turn.effects), trigger)


def _hear(flow: CompiledFlow, turn: Turn, event: FlowEvent) -> str | None:
    if isinstance(event, Started):
        for name, value in event.slots.items():
            turn.fill(name, value)
        return "started" if turn.state == START else None
    state = _state(flow, turn)
    if isinstance(event, Resumed):
        return "repeat"
    if isinstance(event, Said):
        command = read_command(flow, event.text)
        if command is not None:
            return _obey(turn, *command)
        if isinstance(state, Calling):
            if event.addressed:
                turn.reply(turn.flow.patterns["busy"])
                return "busy"
            return None
    return state.hear(turn, event)


def read_command(flow: FlowFacts, text: str) -> tuple[str, str] | None:
    """The built-in command that a whole message is, with what follows it; None when it is none."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    command, rest = found[1].lower(), (found[2] or "").strip()
    if command not in flow.commands or (rest and command != "change") or (command == "change" and not rest):
        return None
    return command, rest


def _obey(turn: Turn, command: str, rest: str) -> str:
    if command == "help":
        turn.reply(turn.flow.patterns["help"])
        return "repeat"
    if command == "cancel":
        return "cancel"
    wanted = fold(rest.replace("_", " "))
    for slot in turn.flow.slots.values():
        if wanted in (fold(slot.name.replace("_", " ")), fold(slot.label)):
            if slot.question is None or slot.name not in turn.slots:
                break
            turn.begin_catch_up()
            return f"change.{slot.name}"
    given = [slot.label for slot in turn.flow.slots.values() if slot.question and slot.name in turn.slots]
    turn.reply(turn.flow.patterns["nothing_to_change"], wanted=rest, given=given)
    return "repeat"


def _move(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Take the transition that the trigger is, then the eventless ones, until the flow waits or ends."""
    machine = flow.machine
    if trigger == "busy" or (trigger == "repeat" and isinstance(_state(flow, turn), Calling)):
        return
    if trigger == "repeat":
        _state(flow, turn).enter(turn)
        return
    for _ in range(MAX_EVENTLESS_STEPS):
        target = machine.next_state(turn.state, trigger, turn)
        if target is None:
            return
        _enter(flow, turn, target)
        trigger = ""
        if turn.ended is not None:
            return
    raise EndlessTurnError(
        f"flow '{flow.id}' took {MAX_EVENTLESS_STEPS} steps without waiting, the last at '{turn.state}'; "
        "put a question into the loop, or give its goto a `max`"
    )


def _enter(flow: CompiledFlow, turn: Turn, target: StateId) -> None:
    if target != turn.state:
        turn.problem = None  # it was about the question that is left
    turn.state = target
    if turn.catch_up is not None and turn.catch_up.until == target:
        turn.catch_up = None
    _state(flow, turn).enter(turn)


def _state(flow: CompiledFlow, turn: Turn) -> State:
    try:
        return flow.states[turn.state]
    except KeyError:
        raise TurnError(f"flow '{flow.id}' version {flow.version} has no state '{turn.state}'") from None
