"""step(flow, snapshot, event, now) → Step: a conversation moves by one event.

A plain function: the same inputs give the same outputs. `transitions` decides the next
state; what raises on the way leaves the snapshot as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flowbot.engine.effects import Effect
from flowbot.engine.events import FlowEvent, Resumed, Said, Started, Submitted
from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Asking, Question
from flowbot.engine.snapshot import START, Snapshot
from flowbot.engine.states import STAY, Calling, State
from flowbot.engine.turn import Turn, user_names
from flowbot.errors import EndlessTurnError, GuardError, SnapshotOutdatedError, TurnError
from flowbot.ids import StateId, read_form_id
from flowbot.values.controls import CANCEL
from flowbot.values.languages import find_command
from flowbot.values.types import AnswerError, bare

MAX_EVENTLESS_STEPS = 200
"""How many steps a turn may take without waiting, beside one for each state of the flow."""

_COMMAND = re.compile(r"/?(\S+)(?:\s+(.*))?", re.DOTALL)


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
    flow = flow.for_person(snapshot.locale, snapshot.zone)
    turn = Turn(flow, snapshot, event.key, now)
    try:
        trigger = _hear(flow, turn, event)
        if trigger is None:
            return Step(snapshot, (), None, tuple(turn.notes))
        _move(flow, turn, trigger)
    except TurnError as error:
        error.add_note(f"flow={flow.id} state={turn.state} conversation={snapshot.conversation}")
        raise
    return Step(turn.snapshot(), tuple(turn.effects), trigger, tuple(turn.notes))


def _hear(flow: CompiledFlow, turn: Turn, event: FlowEvent) -> str | None:
    if isinstance(event, Started):
        return _begin(flow, turn, event) if turn.state == START else None
    if isinstance(event, Submitted) and (refused := _refuse_form(turn, event)):
        return refused
    if turn.state not in flow.states and isinstance(event, Said | Resumed | Submitted):
        return _hear_outdated(flow, turn, event)
    state = _state(flow, turn)
    if isinstance(event, Resumed):
        return _busy(turn) if isinstance(state, Calling) else "repeat"
    if isinstance(event, Said):
        command = read_command(flow, event.text)
        if command is not None and not (isinstance(state, Calling) and command[0] == "change"):
            trigger = _obey(turn, *command, is_text=isinstance(state, Question) and state.takes_any_text)
            if trigger is not None:
                return trigger
        if isinstance(state, Calling):
            return _busy(turn) if event.addressed else None
    if isinstance(event, Submitted) and event.values.get("action") == CANCEL and "cancel" in flow.commands:
        return "cancel"
    return state.hear(turn, event)


def _refuse_form(turn: Turn, event: Submitted) -> str | None:
    """Tell who sent a form that is not theirs, or not open any more; None when it is the one to be answered."""
    patterns = turn.flow.patterns
    found, card = read_form_id(event.form_id), turn.card
    if event.by.id != turn.before.initiator.id:
        turn.reply(patterns["not_yours"])
    elif card is not None and card.form_id == event.form_id:
        return None
    elif found is not None and found[0] in turn.answers and (card is None or card.step != found[0]):
        who = turn.answers[found[0]].by
        turn.reply(patterns["already_answered"], by=user_names(who) if who.id != event.by.id else None)
    else:
        turn.reply(patterns["expired_form"], is_asked_again=card is not None)
    return STAY


def _begin(flow: FlowFacts, turn: Turn, event: Started) -> str:
    for name, value in event.slots.items():
        turn.fill(name, value)
    for slot in flow.slots.values():
        if slot.default is not None and slot.name not in turn.slots:
            turn.fill(slot.name, _default(slot, slot.default(turn.names()), turn))
    return "started"


def _default(slot: CompiledSlot, value: object, turn: Turn) -> object:
    try:
        return slot.fit(value, turn.now, turn.names())
    except AnswerError as error:
        raise GuardError(f"the default of '{slot.name}' is none: {error}") from error


def _busy(turn: Turn) -> str:
    turn.reply(turn.flow.patterns["busy"])
    return STAY


def _hear_outdated(flow: FlowFacts, turn: Turn, event: Said | Resumed | Submitted) -> str | None:
    """The flow was changed, and where the conversation stands is gone: it can only be cancelled."""
    turn.notes.append(f"flow '{flow.id}' version {flow.version} has no state '{turn.state}'")
    if isinstance(event, Said) and read_command(flow, event.text) == ("cancel", ""):
        return "cancel"
    if isinstance(event, Said) and not event.addressed:
        return None
    turn.reply(flow.patterns["outdated"])
    return STAY


def read_command(flow: FlowFacts, text: str) -> tuple[str, str] | None:
    """The built-in command that a whole message is, with what follows it; None when it is none.

    The words for it are those of English and of the flow's language.
    """
    found = _COMMAND.fullmatch(text.strip())
    command = find_command(found[1], flow.locale) if found is not None else None
    if found is None or command is None:
        return None
    rest = (found[2] or "").strip()
    if command not in flow.commands or (rest and command != "change") or (command == "change" and not rest):
        return None
    return command, rest


def _obey(turn: Turn, command: str, rest: str, *, is_text: bool) -> str | None:
    """The trigger that a built-in command is; None for `change …` that names nothing, where any text is an answer."""
    if command == "help":
        turn.reply(turn.flow.patterns["help"])
        return "repeat"
    if command == "cancel":
        return "cancel"
    wanted = bare(rest)
    for slot in turn.flow.slots.values():
        if wanted in (bare(slot.name), bare(slot.label)):
            if not slot.is_asked or slot.name not in turn.slots:
                break
            turn.begin_catch_up()
            return f"change.{slot.name}"
    else:
        if is_text:
            return None
    given = [slot.label for slot in turn.flow.slots.values() if slot.is_asked and slot.name in turn.slots]
    turn.reply(turn.flow.patterns["nothing_to_change"], wanted=rest, given=given)
    return "repeat"


def _move(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Take the transition that the trigger is, then the eventless ones, until the flow waits or ends."""
    machine = flow.machine
    if trigger == STAY or (trigger == "repeat" and isinstance(_state(flow, turn), Calling)):
        return
    if trigger == "repeat":
        _state(flow, turn).enter(turn)
        return
    if turn.state not in flow.states:
        turn.close_card(flow.patterns["cancelled"])
        _enter(flow, turn, StateId("cancelled.end"))
        return
    for _ in range(MAX_EVENTLESS_STEPS + len(flow.states)):
        target = machine.next_state(turn.state, trigger, turn)
        if target is None:
            return
        if target != turn.state:
            turn.close_card(flow.patterns[_CLOSING.get(trigger, "asked_again")])
        _enter(flow, turn, target)
        trigger = ""
        if turn.ended is not None:
            return
    raise EndlessTurnError(
        f"flow '{flow.id}' goes round without waiting, the last step at '{turn.state}'; "
        "put a question into the loop, or give its goto a `max`"
    )


_CLOSING = {"cancel": "cancelled", "invalid": "gave_up"}
"""What stands in place of a form that was left without an answer, by the trigger; else that it is asked again."""


def _enter(flow: CompiledFlow, turn: Turn, target: StateId) -> None:
    if target != turn.state:
        turn.problem, turn.field_problems, turn.typed = None, {}, None  # they were about the question that is left
    turn.state = target
    state = _state(flow, turn)
    until = turn.catch_up.until if turn.catch_up is not None else None
    if until is not None and (
        until == target or (isinstance(state, Asking | Calling) and not flow.leads(target, until))
    ):
        turn.catch_up = None
    state.enter(turn)


def _state(flow: CompiledFlow, turn: Turn) -> State:
    try:
        return flow.states[turn.state]
    except KeyError:
        message = f"flow '{flow.id}' version {flow.version} has no state '{turn.state}'"
        raise SnapshotOutdatedError(message) from None
