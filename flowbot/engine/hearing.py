"""What an event is to a conversation: the trigger of the position that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flowbot.engine.asking import Asking
from flowbot.engine.audience import is_for
from flowbot.engine.cards import close_cards
from flowbot.engine.closing import CLOSE, forget_closers, is_closer
from flowbot.engine.collecting import Collecting
from flowbot.engine.commands import AGAIN, RESTART, obey, read_command
from flowbot.engine.delegating import read_delegation
from flowbot.engine.departures import concerns
from flowbot.engine.ending import finish
from flowbot.engine.events import (
    Arrived,
    CallFailed,
    CallReturned,
    Departed,
    FlowEvent,
    Happened,
    Located,
    Refused,
    Replaced,
    Resumed,
    RunEnded,
    Said,
    Started,
    Stopped,
    Submitted,
    TimerFired,
)
from flowbot.engine.facts import CompiledSlot, FlowFacts
from flowbot.engine.following import follow
from flowbot.engine.happening import hear_happened
from flowbot.engine.keeping import is_kept
from flowbot.engine.listening import Listening, find_handler
from flowbot.engine.locating import locate
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import state_of
from flowbot.engine.questions import Question
from flowbot.engine.receipts import hear_receipt
from flowbot.engine.records import user_names
from flowbot.engine.saying import refuse, respond
from flowbot.engine.snapshot import MAIN, START, Position, spoken_to
from flowbot.engine.states import STAY, Awaiting
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import Stream, User
from flowbot.ids import EffectId, read_form_id
from flowbot.values.controls import CANCEL
from flowbot.values.types import AnswerError


def hear(flow: CompiledFlow, turn: Turn, event: FlowEvent) -> str | None:
    """The trigger that an event is, with the turn at the position that it is for; None when nobody wants it."""
    if turn.before.is_parked and not isinstance(event, Replaced | Stopped):
        return _hear_parked(flow, turn, event)
    if not follow(flow, turn, event):
        return None
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
        case Happened():
            return hear_happened(flow, turn, event)
        case RunEnded(effect=effect):
            running = (each for each in turn.positions.values() if each.running and each.running[0] == effect)
            return next((_hear_at(flow, turn, each, event) for each in running), None)
        case Arrived() | Refused():
            return hear_receipt(flow, turn, event)
        case Located():
            return locate(turn, event)
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
                respond(turn, flow.patterns["edited"], slot=state.slots[0].label)
            return STAY
    return None


def _hear_while_busy(flow: CompiledFlow, turn: Turn, event: Said) -> str | None:
    """Say once for each call that it is under way; what is said meanwhile answers nothing."""
    turn.work_at(turn.positions[MAIN])
    state = state_of(flow, turn)
    if not isinstance(state, Awaiting) or not turn.talks_to(event.message.by) or not event.addressed:
        return None
    return refuse(turn, "busy") if turn.count(f"{state.step}.busy") == 1 else STAY


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
        if turn.talks_to(person):
            break
    else:
        turn.work_at(main)
        if not turn.talks_to(person):
            is_asked = any(isinstance(flow.states[each.state], Asking) for each in here)
            return refuse(turn, "not_yours") if is_asked and event.addressed else None
    if command[0] in ("cancel", "restart") and turn.before.is_begun_by(person):
        turn.work_at(main)
    state = state_of(flow, turn)
    if isinstance(state, Awaiting) and command[0] in ("change", "back"):
        return refuse(turn, "busy")
    if command[0] == "restart" and turn.at is not main:
        return refuse(turn, "cannot_go_back")
    trigger = obey(turn, state, *command, partial(flow.machine.wants, turn.at.state))
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
    if not flow.hears_at_any_time(main.state):
        return None
    turn.work_at(main)
    return find_handler(turn, flow.any_time, event, is_any=is_any, is_shared=flow.is_shared)


def _hear_at(flow: CompiledFlow, turn: Turn, position: Position, event: FlowEvent) -> str | None:
    turn.work_at(position)
    return state_of(flow, turn).hear(turn, event)


def _is_here(flow: CompiledFlow, turn: Turn, position: Position, person: User, stream: Stream) -> bool:
    """Whether a position waits for people where one is."""
    state = flow.states.get(position.state)
    if not isinstance(state, Asking | Listening):
        return False
    places = [card.to for card in position.cards] or [turn.home_of(position)]
    if isinstance(state, Listening) and state.is_open:
        places += spoken_to(turn.positions.values(), turn.before)
    return any(is_for(to, person, stream) for to in places)


def _resume(flow: CompiledFlow, turn: Turn, event: Resumed) -> str | None:
    """Say again what is asked where somebody is; where it is asked elsewhere, say so to who starts it again."""
    for position in reversed(turn.positions.values()):
        if _is_here(flow, turn, position, event.by, event.stream):
            turn.work_at(position)
            return AGAIN
    turn.work_at(turn.positions[MAIN])
    if not turn.before.is_begun_by(event.by):
        return None
    if isinstance(state_of(flow, turn), Awaiting):
        return refuse(turn, "busy")
    return refuse(turn, "waiting") if event.is_start else None


def _hear_result(flow: CompiledFlow, turn: Turn, effect: EffectId, event: FlowEvent) -> str | None:
    for position in turn.positions.values():
        if position.waiting_for == effect:
            return _hear_at(flow, turn, position, event)
    return None


def _hear_departure(flow: CompiledFlow, turn: Turn, event: Departed) -> str | None:
    """Let the questions hear that lose somebody; a conversation whose stream is gone is over, silently there."""
    if event.user is None and turn.before.is_in(event.stream):
        for position in turn.positions.values():
            position.cards = [each for each in position.cards if each.to.stream_id != event.stream.id]
            forget_closers(position, event.stream.id)
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
        close_cards(turn, turn.flow.patterns[pattern])
    turn.work_at(turn.positions[MAIN])
    finish(turn, end)
    return STAY


def _hear_timer(flow: CompiledFlow, turn: Turn, event: TimerFired) -> str | None:
    """Let the position hear whose timer it is; one that was cancelled has never been."""
    for position in turn.positions.values():
        for name, timer in position.timers.items():
            if timer.id == event.timer:
                turn.work_at(position)
                turn.fired = name
                del turn.at.timers[name]
                state = state_of(flow, turn)
                if name.split(".")[0] == state.step:
                    return state.hear(turn, event)
                turn.at.overdue.add(name)  # of what the position will come back to
                return STAY
    return None


def _hear_form(flow: CompiledFlow, turn: Turn, event: Submitted) -> str | None:
    """Let the position hear whose form it is; tell who sent one that is not open any more."""
    patterns = turn.flow.patterns
    for position in turn.positions.values():
        if is_closer(turn, position, event.form_id):
            return _hear_at(flow, turn, position, event)
        if any(card.has_form(event.form_id) for card in position.cards):
            turn.work_at(position)
            is_cancel = event.values.get("action") == CANCEL and "cancel" in flow.commands
            return "cancel" if is_cancel and turn.talks_to(event.by) else state_of(flow, turn).hear(turn, event)
    found = read_form_id(event.form_id)
    asked = next((card for each in turn.positions.values() for card in each.cards if card.form_id), None)
    if not _may_answer(flow, turn, found[0] if found is not None else "", event):
        respond(turn, patterns["not_yours"])
    elif found is not None and found[0] in turn.answers and (asked is None or asked.step != found[0]):
        who = turn.answers[found[0]].by
        respond(turn, patterns["already_answered"], by=user_names(who) if who.id != event.by.id else None)
    else:
        respond(turn, patterns["expired_form"], is_asked_again=asked is not None)
    return STAY


def _may_answer(flow: CompiledFlow, turn: Turn, question: str, event: Submitted) -> bool:
    """Whether who sent a form is somebody who may answer its question, as far as that can be known."""
    turn.work_at(turn.positions[MAIN])
    state = flow.states.get(flow.questions.get(question, START))
    if not isinstance(state, Asking):
        return turn.before.is_begun_by(event.by)
    try:
        may_close = isinstance(state, Collecting) and state.may_close(turn, event.by)
        return may_close or state.audience.takes(turn, event.by)
    except GuardError:
        return False


def _hear_parked(flow: FlowFacts, turn: Turn, event: FlowEvent) -> str | None:
    """Its turns have failed too often in a row: whoever talks to it can only leave it."""
    match event:
        case Said(message=message) if turn.talks_to(message.by):
            is_over = read_command(flow, event.text) == ("cancel", "")
            return "cancel" if is_over else refuse(turn, "parked") if event.addressed else None
        case Submitted(by=by) if turn.talks_to(by):
            return refuse(turn, "parked")
    return None


def _hear_outdated(flow: FlowFacts, turn: Turn, event: Said | Resumed | Submitted) -> str | None:
    """The flow was changed, and where the conversation stands is gone: it can only be cancelled."""
    turn.notes.append(f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'")
    if isinstance(event, Said) and read_command(flow, event.text) == ("cancel", ""):
        return "cancel"
    if isinstance(event, Said) and not event.addressed:
        return None
    return refuse(turn, "outdated")
