"""How a conversation moves: from state to state, in and out of them, until all its positions wait."""

from __future__ import annotations

from flowbot.engine.asking import Asking
from flowbot.engine.cards import close_cards
from flowbot.engine.commands import AGAIN, BACK
from flowbot.engine.composite import LEAVE, CompositeState, Leaving
from flowbot.engine.ending import end_item
from flowbot.engine.events import (
    Departed,
    ItemEnded,
    Refused,
    Restored,
    TimerFired,
)
from flowbot.engine.keeping import listening_of
from flowbot.engine.listening import ANY_TIME, RETURN, forget_heard
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.snapshot import START, Position, around
from flowbot.engine.states import STAY, State
from flowbot.engine.turn import Turn
from flowbot.errors import EndlessTurnError, SnapshotOutdatedError
from flowbot.ids import EffectId, StateId

MAX_EVENTLESS_STEPS = 200
"""How many steps a turn may take without waiting, beside one for each state of the flow."""

MAX_MOVES = 10_000
"""How often items and branches may move in a turn."""


def move(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Take the transition that the trigger is, then the eventless ones, until the flow waits or ends."""
    turn.cancels = trigger == "cancel"
    if trigger == AGAIN:
        state_of(flow, turn).repeat(turn)
    elif trigger != STAY and turn.at.state not in flow.states:
        close_cards(turn, flow.patterns["cancelled"])
        _jump(flow, turn, StateId("cancelled.end"), "cancel")
    elif trigger != STAY:
        if trigger == BACK:
            trigger = _jump(flow, turn, flow.questions[turn.go_to], BACK)
        _advance(flow, turn, trigger)
    _move_others(flow, turn)


def refresh_cards(flow: CompiledFlow, turn: Turn) -> None:
    """Let every open card show what its slots hold now."""
    for position in turn.positions.values() if turn.ended is None else ():
        state = flow.states.get(position.state)
        if isinstance(state, Asking) and position.cards:
            turn.work_at(position)
            state.refresh(turn)


def _move_others(flow: CompiledFlow, turn: Turn) -> None:
    """Move the positions that were opened on the way, and those whose items have ended."""
    moves = 0
    while turn.queue and turn.ended is None:
        if (moves := moves + 1) > MAX_MOVES:
            raise _endless(flow, turn.at.state)
        key, event = turn.queue.pop(0)
        if key not in turn.positions:
            continue
        turn.work_at(turn.positions[key])
        heard = "" if event is None else _hear_own(flow, turn, event)
        if heard == "failed" and not flow.machine.wants(turn.at.state, heard):
            _fail(flow, turn)
        elif heard is not None and heard != STAY:
            _advance(flow, turn, heard)


def _fail(flow: CompiledFlow, turn: Turn) -> None:
    """End what has no branch for its failure: the item, or the conversation."""
    if turn.at.row is not None:
        end_item(turn, "failed")
    else:
        _jump(flow, turn, StateId("failed.end"), "failed")


def _hear_own(flow: CompiledFlow, turn: Turn, event: ItemEnded | Restored | Departed | Refused) -> str | None:
    """What a position makes of its own: of what it opened, or of being open again."""
    state = state_of(flow, turn)
    return state.restore(turn) if isinstance(event, Restored) else state.hear(turn, event)


def _advance(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Move one position, until it waits or has come to its end."""
    position = turn.at
    for _ in range(MAX_EVENTLESS_STEPS + len(flow.states)):
        way = flow.machine.next_way(position.state, trigger, turn)
        if way is None:
            if flow.machine.wants(position.state, trigger):
                turn.took(position, trigger, None)
            return
        turn.took(position, trigger, way.target, way.number)
        trigger = _enter(flow, turn, way.target, trigger)
        if turn.ended is not None or not turn.is_open(position):
            return
    raise _endless(flow, position.state)


def _endless(flow: CompiledFlow, state: StateId) -> EndlessTurnError:
    return EndlessTurnError(
        f"flow '{flow.id}' goes round without waiting, the last step at '{state}'; "
        "put a question into the loop, or give its goto a `max`"
    )


_CLOSING = {"cancel": "cancelled", "invalid": "gave_up", "failed": "cancelled", "undecided": "cancelled"}
"""What stands in place of a form that was left without an answer, by the trigger; else that it is asked again."""


def _jump(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> str:
    """Go to a state to which no arrow leads; the trigger of what comes of it at once."""
    turn.took(turn.at, trigger, target)
    return _enter(flow, turn, target, trigger)


def _enter(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> str:
    """Go to a state; the trigger of what comes of it at once."""
    at = turn.at
    if target != at.state:
        _leave(flow, turn, target, trigger)
    at.state = target
    state = state_of(flow, turn)
    until = at.catch_up.until if at.catch_up is not None else None
    if until is not None and (until == target or (state.waits and not flow.leads(target, until))):
        at.catch_up = None
    overdue = _hear_overdue(turn, state)
    if overdue is not None:
        return overdue
    trigger = state.enter(turn) or ""
    if isinstance(state, Leaving):
        _go_to_state(flow, turn, state)
        return ""
    if trigger != RETURN:
        return trigger
    turn.took(at, RETURN, at.returns[-1])
    at.state = at.returns.pop()
    state = state_of(flow, turn)
    return _hear_overdue(turn, state) or state.resume(turn) or ""


def _go_to_state(flow: CompiledFlow, turn: Turn, leaving: Leaving) -> None:
    """Leave the states that the target is not inside of, the innermost first, and go to it."""
    owner = next(each for each in around(turn.positions, turn.at) if each.block == leaving.owner)
    inside = [each for each in turn.positions.values() if each.id.startswith(f"{owner.id}/" if owner.id else "")]
    for position in sorted(inside, key=lambda each: each.id.count("/"), reverse=True):
        if position is not owner and turn.is_open(position):
            _exit(flow, turn, position)
    _exit(flow, turn, owner)
    turn.work_at(owner)
    turn.took(owner, LEAVE, leaving.target)
    owner.state, owner.restoring = leaving.target, leaving.restores
    turn.queue.append((owner.id, None))


def _exit(flow: CompiledFlow, turn: Turn, position: Position) -> None:
    """Take the steps on the way out of the state that a position is in, and close what is open there."""
    turn.work_at(position)
    step = position.listening[-1] if position.listening else flow.states[position.state].step
    state = flow.states.get(StateId(f"{step}.state"))
    close_cards(turn, flow.patterns["asked_again"])
    if not isinstance(state, CompositeState):
        return
    position.listening = [each for each in position.listening if each != step]
    state.leave(turn, START)
    if state.exit is not None:
        turn.took(position, LEAVE, state.exit)
        position.state = state.exit
        _advance(flow, turn, "")


def _leave(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> None:
    at = turn.at
    close_cards(turn, flow.patterns[_CLOSING.get(trigger, "asked_again")])
    turn.problem, turn.field_problems, turn.typed = None, {}, None  # they were about the question that is left
    if target in flow.inside_any_time and at.state not in flow.inside_any_time:
        at.returns.append(at.state)  # also on `change` and `back`, to a question that a handler asks
        return
    at.delegated, at.gone = {}, set()
    left = [at.state]
    if target not in flow.inside_any_time and (at.returns or trigger.startswith(ANY_TIME)):
        left, at.returns = [at.state, *at.returns], []
        forget_heard(turn)
    for each in left:
        if each in flow.states:
            flow.states[each].leave(turn, target)
    for step in list(at.listening):
        listening = listening_of(flow, step)
        if listening is not None and target != listening.id and target not in listening.inside:
            at.listening.remove(step)
            listening.leave(turn, target)


def _hear_overdue(turn: Turn, state: State) -> str | None:
    """What a timer asks for that went off while the position was elsewhere."""
    if not turn.at.overdue:
        return None
    name = next((each for each in sorted(turn.at.overdue) if each.split(".")[0] == state.step), None)
    if name is None:
        return None
    turn.at.overdue.remove(name)
    turn.fired = name
    heard = state.hear(turn, TimerFired(key=turn.event.key, timer=EffectId("")))
    return None if heard == STAY else heard


def state_of(flow: CompiledFlow, turn: Turn) -> State:
    """Where the position stands; raises SnapshotOutdatedError when the flow has no such state any more."""
    try:
        return flow.states[turn.at.state]
    except KeyError:
        message = f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'"
        raise SnapshotOutdatedError(message) from None
