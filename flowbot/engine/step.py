"""step(flow, snapshot, event, now) → Step: a conversation moves by one event.

A plain function: the same inputs give the same outputs. `transitions` decides the next
state; what raises on the way leaves the snapshot as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flowbot.engine.asking import Asking
from flowbot.engine.audience import is_for
from flowbot.engine.commands import AGAIN, BACK, RESTART, obey, read_command
from flowbot.engine.effects import Effect
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent, Resumed, Said, Started, Submitted, TimerFired
from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.records import user_names
from flowbot.engine.snapshot import MAIN, START, Snapshot
from flowbot.engine.states import STAY, Calling, State
from flowbot.engine.turn import Turn
from flowbot.errors import EndlessTurnError, GuardError, SnapshotOutdatedError, TurnError
from flowbot.events import Stream, User
from flowbot.ids import StateId, read_form_id
from flowbot.values.controls import CANCEL
from flowbot.values.types import AnswerError

MAX_EVENTLESS_STEPS = 200
"""How many steps a turn may take without waiting, beside one for each state of the flow."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did to a conversation."""

    snapshot: Snapshot
    effects: tuple[Effect, ...]
    trigger: str | None
    """The trigger that the event was; None when nobody wanted it: same snapshot, no effects."""
    notes: tuple[str, ...] = ()
    """What an operator should know: guards that could not be evaluated, a state that is gone."""


def step(flow: CompiledFlow, snapshot: Snapshot, event: FlowEvent, now: datetime) -> Step:
    """Move a conversation by one event.

    Raises:
        GuardError: A value of the flow could not be evaluated. (A guard that cannot be does not hold, and is noted.)
        EndlessTurnError: The flow went round without waiting for anything.
        SnapshotOutdatedError: The result of a call comes to a state that this flow does not have.
    """
    turn = Turn(flow, snapshot, event, now)
    try:
        trigger = _hear(flow, turn, event)
        if trigger is None:
            return Step(snapshot, (), None, tuple(turn.notes))
        _move(flow, turn, trigger)
    except TurnError as error:
        error.add_note(f"flow={flow.id} state={turn.at.state} conversation={snapshot.conversation}")
        raise
    return Step(turn.snapshot(), tuple(turn.effects), trigger, tuple(turn.notes))


def _hear(flow: CompiledFlow, turn: Turn, event: FlowEvent) -> str | None:
    match event:
        case Started():
            return _begin(flow, turn, event) if turn.at.state == START else None
        case Said() | Resumed() | Submitted() if turn.at.state not in flow.states:
            return _hear_outdated(flow, turn, event)
        case Said():
            return _hear_words(flow, turn, event)
        case Submitted():
            return _hear_form(flow, turn, event)
        case Resumed():
            return _resume(flow, turn, event)
        case TimerFired():
            return _hear_timer(flow, turn, event)
        case CallReturned() | CallFailed():
            return _state(flow, turn).hear(turn, event)
    return None


def _begin(flow: FlowFacts, turn: Turn, event: Started) -> str:
    turn.before = replace(turn.before, trigger=replace(turn.before.trigger, slots=frozenset(event.slots)))
    for name, value in event.slots.items():
        turn.fill(name, value)
    _fill_defaults(flow, turn)
    return "started"


def _fill_defaults(flow: FlowFacts, turn: Turn) -> None:
    for slot in flow.slots.values():
        if slot.default is not None and slot.name not in turn.slots:
            turn.fill(slot.name, _default(slot, slot.default(turn.names()), turn))


def _default(slot: CompiledSlot, value: object, turn: Turn) -> object:
    try:
        return slot.fit(value, turn.now, turn.names())
    except AnswerError as error:
        raise GuardError(f"the default of '{slot.name}' is none: {error}") from error


def _hear_words(flow: CompiledFlow, turn: Turn, event: Said) -> str | None:
    """A command of the person whose conversation it is, else an answer of who is asked here."""
    state = _state(flow, turn)
    is_owner = event.message.by.id == turn.before.initiator.id
    command = read_command(flow, event.text)
    if command is not None and is_owner and not (isinstance(state, Calling) and command[0] in ("change", "back")):
        trigger = obey(turn, state, *command)
        if trigger is not None:
            if trigger == RESTART:
                _fill_defaults(flow, turn)
            return trigger
    is_asked_here = _is_asked_here(turn, event.message.by, event.message.stream)
    if command is not None and not is_owner:
        return turn.refuse("not_yours") if event.addressed and is_asked_here else None
    if isinstance(state, Calling):
        return turn.refuse("busy") if event.addressed and is_owner else None
    return state.hear(turn, event) if is_asked_here else None


def _is_asked_here(turn: Turn, person: User, stream: Stream) -> bool:
    """Whether what is waited for is asked where a person is."""
    cards = turn.at.cards
    return any(is_for(to, person, stream) for to in ([card.to for card in cards] if cards else [turn.home]))


def _resume(flow: CompiledFlow, turn: Turn, event: Resumed) -> str | None:
    """Say again what is asked where the conversation lives; where it is asked elsewhere, say so to who starts it."""
    state = _state(flow, turn)
    if isinstance(state, Calling):
        return turn.refuse("busy") if event.by.id == turn.before.initiator.id else None
    if not isinstance(state, Asking) or not _is_asked_here(turn, event.by, event.stream):
        return turn.refuse("waiting") if event.is_start else None
    return AGAIN


def _hear_timer(flow: CompiledFlow, turn: Turn, event: TimerFired) -> str | None:
    """Let the position hear whose timer it is; one that was cancelled has never been."""
    for position in turn.positions.values():
        for name, timer in position.timers.items():
            if timer.id == event.timer:
                turn.at, turn.fired = position, name
                del turn.at.timers[name]
                return _state(flow, turn).hear(turn, event)
    return None


def _hear_form(flow: CompiledFlow, turn: Turn, event: Submitted) -> str | None:
    """Let the position hear whose form it is; tell who sent one that is not open any more."""
    patterns = turn.flow.patterns
    for position in turn.positions.values():
        if any(card.form_id == event.form_id for card in position.cards):
            turn.at = position
            is_cancel = event.values.get("action") == CANCEL and "cancel" in flow.commands
            return "cancel" if is_cancel and event.by.id == turn.user.id else _state(flow, turn).hear(turn, event)
    found = read_form_id(event.form_id)
    asked = next((card for each in turn.positions.values() for card in each.cards), None)
    if not _may_answer(flow, turn, found[0] if found is not None else "", event):
        turn.respond(patterns["not_yours"])
    elif found is not None and found[0] in turn.answers and (asked is None or asked.step != found[0]):
        who = turn.answers[found[0]].by
        turn.respond(patterns["already_answered"], by=user_names(who) if who.id != event.by.id else None)
    else:
        turn.respond(patterns["expired_form"], is_asked_again=asked is not None)
    return STAY


def _may_answer(flow: CompiledFlow, turn: Turn, question: str, event: Submitted) -> bool:
    """Whether who sent a form is somebody who may answer its question, as far as that can be known."""
    turn.at = turn.positions[MAIN]
    state = flow.states.get(flow.questions.get(question, START))
    if not isinstance(state, Asking):
        return event.by.id == turn.before.initiator.id
    try:
        return state.audience.takes(turn, event.by)
    except GuardError:
        return False


def _hear_outdated(flow: FlowFacts, turn: Turn, event: Said | Resumed | Submitted) -> str | None:
    """The flow was changed, and where the conversation stands is gone: it can only be cancelled."""
    turn.notes.append(f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'")
    if isinstance(event, Said) and read_command(flow, event.text) == ("cancel", ""):
        return "cancel"
    if isinstance(event, Said) and not event.addressed:
        return None
    return turn.refuse("outdated")


def _move(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Take the transition that the trigger is, then the eventless ones, until the flow waits or ends."""
    if trigger == STAY:
        return
    if trigger == AGAIN:
        _state(flow, turn).repeat(turn)
        return
    if turn.at.state not in flow.states:
        turn.close_cards(flow.patterns["cancelled"])
        _enter(flow, turn, StateId("cancelled.end"), "cancel")
        return
    if trigger == BACK:
        trigger = _enter(flow, turn, flow.questions[turn.go_to], BACK)
    for _ in range(MAX_EVENTLESS_STEPS + len(flow.states)):
        target = flow.machine.next_state(turn.at.state, trigger, turn)
        if target is None:
            return
        trigger = _enter(flow, turn, target, trigger)
        if turn.ended is not None:
            return
    raise EndlessTurnError(
        f"flow '{flow.id}' goes round without waiting, the last step at '{turn.at.state}'; "
        "put a question into the loop, or give its goto a `max`"
    )


_CLOSING = {"cancel": "cancelled", "invalid": "gave_up"}
"""What stands in place of a form that was left without an answer, by the trigger; else that it is asked again."""


def _enter(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> str:
    """Go to a state; the trigger of what comes of it at once."""
    at = turn.at
    if target != at.state:
        turn.close_cards(flow.patterns[_CLOSING.get(trigger, "asked_again")])
        turn.problem, turn.field_problems, turn.typed = None, {}, None  # they were about the question that is left
        if at.timers and at.state in flow.states:
            turn.cancel_timers(flow.states[at.state].step)
    at.state = target
    state = _state(flow, turn)
    until = at.catch_up.until if at.catch_up is not None else None
    if until is not None and (until == target or (state.waits and not flow.leads(target, until))):
        at.catch_up = None
    return state.enter(turn) or ""


def _state(flow: CompiledFlow, turn: Turn) -> State:
    try:
        return flow.states[turn.at.state]
    except KeyError:
        message = f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'"
        raise SnapshotOutdatedError(message) from None
