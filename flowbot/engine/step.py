"""step(flow, snapshot, event, now) → Step: a conversation moves by one event.

A plain function: the same inputs give the same outputs. `transitions` decides the next
state; what raises on the way leaves the snapshot as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flowbot.engine.asking import Asking
from flowbot.engine.audience import is_for
from flowbot.engine.collecting import CLOSE, Collecting
from flowbot.engine.commands import AGAIN, BACK, RESTART, obey, read_command
from flowbot.engine.composite import CompositeState, Leaving
from flowbot.engine.delegating import read_delegation
from flowbot.engine.departures import concerns
from flowbot.engine.effects import Effect
from flowbot.engine.events import (
    CallFailed,
    CallReturned,
    Departed,
    FlowEvent,
    ItemEnded,
    Refused,
    Replaced,
    Restored,
    Resumed,
    RunEnded,
    Said,
    Started,
    Stopped,
    Submitted,
    TimerFired,
)
from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.keeping import is_kept, listening_of
from flowbot.engine.listening import ANY_TIME, RETURN, Listening, find_handler
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Question
from flowbot.engine.records import user_names
from flowbot.engine.snapshot import MAIN, START, Position, Snapshot, around
from flowbot.engine.states import STAY, Awaiting, State
from flowbot.engine.turn import Turn
from flowbot.errors import EndlessTurnError, GuardError, SnapshotOutdatedError, TurnError
from flowbot.events import Stream, User
from flowbot.ids import EffectId, StateId, read_form_id
from flowbot.values.controls import CANCEL
from flowbot.values.types import AnswerError

MAX_EVENTLESS_STEPS = 200
"""How many steps a turn may take without waiting, beside one for each state of the flow."""

MAX_MOVES = 10_000
"""How often items and branches may move in a turn."""


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
    turn = Turn(flow, snapshot, event, now)
    try:
        trigger = _hear(flow, turn, event)
        if trigger is None:
            return Step(snapshot, (), None, tuple(turn.notes))
        _move(flow, turn, trigger)
        _refresh_cards(flow, turn)
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
        case Replaced():
            return _finish(turn, "cancelled", "asked_again")
        case Departed():
            return _hear_departure(flow, turn, event)
        case Stopped():
            return "cancel"
        case RunEnded(effect=effect):
            running = (each for each in turn.positions.values() if each.running and each.running[0] == effect)
            return next((_hear_at(flow, turn, each, event) for each in running), None)
        case Refused(effect=effect):
            asked = (each for each in turn.positions.values() if any(card.effect == effect for card in each.cards))
            turn.queue += [(each.id, event) for each in asked if isinstance(flow.states.get(each.state), Asking)]
            return STAY if turn.queue else None
        case CallReturned(effect=effect) | CallFailed(effect=effect):
            return _hear_result(flow, turn, effect, event)
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
    """A command, else what a handler takes, an answer to an open question, and last what takes any message."""
    person, stream = event.message.by, event.message.stream
    here = [each for each in reversed(turn.positions.values()) if _is_here(flow, turn, each, person, stream)]
    if event.message.is_edit:
        heard = _hear_edit(flow, turn, event, here)
        return STAY if heard is None and is_kept(flow, turn, event) else heard
    command = read_command(flow, event.text)
    if command is not None:
        heard = _hear_command(flow, turn, event, command, here)
        if heard is not None:
            return heard
    if event.text.strip() == CLOSE:
        here = [each for each in turn.positions.values() if isinstance(flow.states.get(each.state), Collecting)]
    is_answer = event.text.strip() == CLOSE or read_delegation(flow.locale, event) is not None
    is_command = event.text.lstrip().startswith("/") and not is_answer
    asked = [] if is_command else _asked(flow, turn, here, person)
    for is_any in (False, True):
        heard = _hear_handlers(flow, turn, event, here, is_any=is_any)
        if heard is None and not is_any:
            heard = next((found for each in asked if (found := _hear_at(flow, turn, each, event)) is not None), None)
        if heard is not None:
            return heard
    if is_kept(flow, turn, event):
        return STAY
    return None if is_command else _hear_while_busy(flow, turn, event)


def _hear_edit(flow: CompiledFlow, turn: Turn, event: Said, here: Sequence[Position]) -> str | None:
    """Let handlers have it that ask for edits; else say once how an answer is corrected, whose message it was."""
    for is_any in (False, True):
        heard = _hear_handlers(flow, turn, event, here, is_any=is_any)
        if heard is not None:
            return heard
    edited = {event.message.replacing, event.message.initial_message_id} - {None}
    for position in turn.positions.values():
        step = next((step for step, each in position.answers.items() if each.message_id in edited), None)
        state = flow.states.get(flow.questions.get(step or "", START))
        if isinstance(state, Question) and "change" in flow.commands:
            turn.work_at(turn.positions[MAIN])
            if turn.count("edited") == 1:
                turn.respond(flow.patterns["edited"], slot=state.slots[0].label)
            return STAY
    return None


def _hear_while_busy(flow: CompiledFlow, turn: Turn, event: Said) -> str | None:
    """Say once for each call that it is under way; what is said meanwhile answers nothing."""
    turn.work_at(turn.positions[MAIN])
    state = _state(flow, turn)
    if not isinstance(state, Awaiting) or event.message.by.id != turn.user.id or not event.addressed:
        return None
    return turn.refuse("busy") if turn.count(f"{state.step}.busy") == 1 else STAY


def _asked(flow: CompiledFlow, turn: Turn, here: Sequence[Position], person: User) -> list[Position]:
    """The open questions that a person may answer; where there are none, the one that will refuse them."""
    found: list[Position] = []
    others: list[Position] = []
    for position in here:
        state = flow.states[position.state]
        if isinstance(state, Asking):
            turn.work_at(position)
            (found if state.audience.takes(turn, person) else others).append(position)
    found.sort(key=lambda each: _is_spare(flow, each))
    return found or others[:1]


def _is_spare(flow: CompiledFlow, position: Position) -> bool:
    """Whether a position asks in a form because a text is the answer to another question."""
    state = flow.states[position.state]
    return isinstance(state, Asking) and state.form is None and any(card.form_id for card in position.cards)


def _hear_command(
    flow: CompiledFlow, turn: Turn, event: Said, command: tuple[str, str], here: Sequence[Position]
) -> str | None:
    """Obey whom the conversation, or an item of it, talks to; None where the words are for others, or an answer."""
    person, main = event.message.by, turn.positions[MAIN]
    for position in here:
        turn.work_at(position)
        if turn.user.id == person.id:
            break
    else:
        turn.work_at(main)
        if person.id != turn.user.id:
            is_asked = any(isinstance(flow.states[each.state], Asking) for each in here)
            return turn.refuse("not_yours") if is_asked and event.addressed else None
    if command[0] in ("cancel", "restart") and person.id == turn.before.initiator.id:
        turn.work_at(main)
    state = _state(flow, turn)
    if isinstance(state, Awaiting) and command[0] in ("change", "back"):
        return turn.refuse("busy")
    if command[0] == "restart" and turn.at is not main:
        return turn.refuse("cannot_go_back")
    trigger = obey(turn, state, *command)
    if trigger == RESTART:
        _fill_defaults(flow, turn)
    return trigger


def _hear_handlers(
    flow: CompiledFlow, turn: Turn, event: Said, here: Sequence[Position], *, is_any: bool
) -> str | None:
    """The trigger of a message that what listens takes, or what holds at any time."""
    for position in here:
        state = flow.states[position.state]
        if isinstance(state, Listening):
            turn.work_at(position)
            if (trigger := state.find(turn, event, is_any=is_any)) is not None:
                return trigger
    main = turn.positions[MAIN]
    state = flow.states[main.state]
    if not flow.any_time or not state.waits or isinstance(state, Awaiting):
        return None
    turn.work_at(main)
    return find_handler(turn, flow.any_time, event, is_any=is_any, is_shared=flow.is_shared)


def _hear_at(flow: CompiledFlow, turn: Turn, position: Position, event: FlowEvent) -> str | None:
    turn.work_at(position)
    return _state(flow, turn).hear(turn, event)


def _is_here(flow: CompiledFlow, turn: Turn, position: Position, person: User, stream: Stream) -> bool:
    """Whether a position waits for people where one is."""
    state = flow.states.get(position.state)
    if not isinstance(state, Asking | Listening):
        return False
    places = [card.to for card in position.cards] or [turn.home_of(position)]
    return any(is_for(to, person, stream) for to in places)


def _resume(flow: CompiledFlow, turn: Turn, event: Resumed) -> str | None:
    """Say again what is asked where somebody is; where it is asked elsewhere, say so to who starts it again."""
    for position in reversed(turn.positions.values()):
        if _is_here(flow, turn, position, event.by, event.stream):
            turn.work_at(position)
            return AGAIN
    turn.work_at(turn.positions[MAIN])
    if event.by.id != turn.before.initiator.id:
        return None
    if isinstance(_state(flow, turn), Awaiting):
        return turn.refuse("busy")
    return turn.refuse("waiting") if event.is_start else None


def _hear_result(flow: CompiledFlow, turn: Turn, effect: EffectId, event: FlowEvent) -> str | None:
    for position in turn.positions.values():
        if position.waiting_for == effect:
            return _hear_at(flow, turn, position, event)
    return None


def _hear_departure(flow: CompiledFlow, turn: Turn, event: Departed) -> str | None:
    """Let the questions hear that lose somebody; a conversation whose stream is gone is over, silently there."""
    if event.user is None and turn.before.here.id == event.stream.id:
        for position in turn.positions.values():
            position.cards = [each for each in position.cards if each.to.stream_id != event.stream.id]
        return _finish(turn, "failed", "cancelled")
    for position in turn.positions.values():
        state = flow.states.get(position.state)
        if isinstance(state, Asking):
            turn.work_at(position)
            if concerns(state.audience, turn, event):
                turn.queue.append((position.id, event))
    return STAY if turn.queue else None


def _finish(turn: Turn, end: str, pattern: str) -> str:
    """End the conversation without a word, but for those in place of its cards."""
    for position in turn.positions.values():
        turn.work_at(position)
        turn.close_cards(turn.flow.patterns[pattern])
    turn.work_at(turn.positions[MAIN])
    turn.finish(end)
    return STAY


def _hear_timer(flow: CompiledFlow, turn: Turn, event: TimerFired) -> str | None:
    """Let the position hear whose timer it is; one that was cancelled has never been."""
    for position in turn.positions.values():
        for name, timer in position.timers.items():
            if timer.id == event.timer:
                turn.work_at(position)
                turn.fired = name
                del turn.at.timers[name]
                state = _state(flow, turn)
                if name.split(".")[0] == state.step:
                    return state.hear(turn, event)
                turn.at.overdue.add(name)  # of what the position will come back to
                return STAY
    return None


def _hear_form(flow: CompiledFlow, turn: Turn, event: Submitted) -> str | None:
    """Let the position hear whose form it is; tell who sent one that is not open any more."""
    patterns = turn.flow.patterns
    for position in turn.positions.values():
        if any(card.has_form(event.form_id) for card in position.cards):
            turn.work_at(position)
            is_cancel = event.values.get("action") == CANCEL and "cancel" in flow.commands
            return "cancel" if is_cancel and event.by.id == turn.user.id else _state(flow, turn).hear(turn, event)
    found = read_form_id(event.form_id)
    asked = next((card for each in turn.positions.values() for card in each.cards if card.form_id), None)
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
    turn.work_at(turn.positions[MAIN])
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
    if trigger == AGAIN:
        _state(flow, turn).repeat(turn)
    elif trigger != STAY and turn.at.state not in flow.states:
        turn.close_cards(flow.patterns["cancelled"])
        _enter(flow, turn, StateId("cancelled.end"), "cancel")
    elif trigger != STAY:
        if trigger == BACK:
            trigger = _enter(flow, turn, flow.questions[turn.go_to], BACK)
        _advance(flow, turn, trigger)
    _move_others(flow, turn)


def _refresh_cards(flow: CompiledFlow, turn: Turn) -> None:
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
        turn.end_item("failed")
    else:
        _enter(flow, turn, StateId("failed.end"), "failed")


def _hear_own(flow: CompiledFlow, turn: Turn, event: ItemEnded | Restored | Departed | Refused) -> str | None:
    """What a position makes of its own: of what it opened, or of being open again."""
    state = _state(flow, turn)
    return state.resume(turn) if isinstance(event, Restored) else state.hear(turn, event)


def _advance(flow: CompiledFlow, turn: Turn, trigger: str) -> None:
    """Move one position, until it waits or has come to its end."""
    position = turn.at
    for _ in range(MAX_EVENTLESS_STEPS + len(flow.states)):
        target = flow.machine.next_state(position.state, trigger, turn)
        if target is None:
            return
        trigger = _enter(flow, turn, target, trigger)
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


def _enter(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> str:
    """Go to a state; the trigger of what comes of it at once."""
    at = turn.at
    if target != at.state:
        _leave(flow, turn, target, trigger)
    at.state = target
    state = _state(flow, turn)
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
    at.state = at.returns.pop()
    state = _state(flow, turn)
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
    owner.state, owner.restoring = leaving.target, leaving.restores
    turn.queue.append((owner.id, None))


def _exit(flow: CompiledFlow, turn: Turn, position: Position) -> None:
    """Take the steps on the way out of the state that a position is in, and close what is open there."""
    turn.work_at(position)
    step = position.listening[-1] if position.listening else flow.states[position.state].step
    state = flow.states.get(StateId(f"{step}.state"))
    turn.close_cards(flow.patterns["asked_again"])
    if not isinstance(state, CompositeState):
        return
    position.listening = [each for each in position.listening if each != step]
    state.leave(turn, START)
    if state.exit is not None:
        position.state = state.exit
        _advance(flow, turn, "")


def _leave(flow: CompiledFlow, turn: Turn, target: StateId, trigger: str) -> None:
    at = turn.at
    turn.close_cards(flow.patterns[_CLOSING.get(trigger, "asked_again")])
    turn.problem, turn.field_problems, turn.typed = None, {}, None  # they were about the question that is left
    if not trigger.startswith(ANY_TIME):
        at.delegated, at.gone = {}, set()
    if trigger.startswith(ANY_TIME):
        at.returns.append(at.state)
    elif at.state in flow.states:
        flow.states[at.state].leave(turn, target)
    for step in list(at.listening):
        listening = listening_of(flow, step)
        if listening is not None and target != listening.id and target not in listening.inside:
            at.listening.remove(step)
            listening.leave(turn, target)


def _hear_overdue(turn: Turn, state: State) -> str | None:
    """What a timer asks for that went off while the position was elsewhere."""
    name = next((each for each in sorted(turn.at.overdue) if each.split(".")[0] == state.step), None)
    if name is None:
        return None
    turn.at.overdue.remove(name)
    turn.fired = name
    heard = state.hear(turn, TimerFired(key=turn.event.key, timer=EffectId("")))
    return None if heard == STAY else heard


def _state(flow: CompiledFlow, turn: Turn) -> State:
    try:
        return flow.states[turn.at.state]
    except KeyError:
        message = f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'"
        raise SnapshotOutdatedError(message) from None
