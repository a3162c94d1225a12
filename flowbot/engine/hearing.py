"""What an event is to a conversation: the trigger of the position that it is for."""

from __future__ import annotations

from dataclasses import replace

from flowbot.engine.asking import Asking
from flowbot.engine.cards import close_cards
from flowbot.engine.closing import forget_closers
from flowbot.engine.commands import AGAIN, read_command
from flowbot.engine.defaults import fill_defaults
from flowbot.engine.departures import concerns
from flowbot.engine.ending import finish
from flowbot.engine.events import (
    Arrived,
    BrokenOff,
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
from flowbot.engine.facts import FlowFacts
from flowbot.engine.following import follow
from flowbot.engine.happening import hear_happened
from flowbot.engine.hearing_at import hear_at, is_here
from flowbot.engine.hearing_forms import hear_form
from flowbot.engine.hearing_words import hear_words
from flowbot.engine.keeping import keep_until_released
from flowbot.engine.locating import locate
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import state_of
from flowbot.engine.receipts import hear_receipt
from flowbot.engine.saying import refuse
from flowbot.engine.snapshot import MAIN, START
from flowbot.engine.states import STAY, Awaiting
from flowbot.engine.turn import Turn
from flowbot.events import User
from flowbot.ids import EffectId


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
            return hear_words(flow, turn, event)
        case Submitted():
            return hear_form(flow, turn, event)
        case Resumed():
            return _resume(flow, turn, event)
        case TimerFired():
            return _hear_timer(flow, turn, event)
        case Replaced():
            return _finish(turn, "cancelled", "asked_again")
        case BrokenOff():
            return _finish(turn, "failed", "cancelled")
        case Departed():
            return _hear_departure(flow, turn, event)
        case Stopped():
            return "cancel"
        case Happened():
            return hear_happened(flow, turn, event)
        case RunEnded(effect=effect):
            running = (each for each in turn.positions.values() if each.running and each.running[0] == effect)
            return next((hear_at(flow, turn, each, event) for each in running), None)
        case Arrived() | Refused():
            return hear_receipt(flow, turn, event)
        case Located():
            return locate(turn, event)
        case CallReturned(effect=effect) | CallFailed(effect=effect):
            return _hear_result(flow, turn, effect, event)
    return None


def _begin(flow: FlowFacts, turn: Turn, event: Started) -> str:
    if event.slots:
        trigger = replace(turn.before.trigger, slots=frozenset(event.slots))
        turn.before = turn.before.changed(trigger=trigger)
    for name, value in event.slots.items():
        turn.fill(name, value)
    fill_defaults(flow, turn)
    return "started"


def _resume(flow: CompiledFlow, turn: Turn, event: Resumed) -> str | None:
    """Say again what is asked where somebody is; where it is asked elsewhere, say so to who starts it again."""
    for position in reversed(turn.positions.values()):
        if is_here(flow, turn, position, event.by, event.stream):
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
            return hear_at(flow, turn, position, event)
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


def _hear_parked(flow: FlowFacts, turn: Turn, event: FlowEvent) -> str | None:
    """Its turns have failed too often in a row: whoever talks to it can leave it, or is heard once it is released."""
    match event:
        case Said(message=message) if turn.talks_to(message.by) and read_command(flow, event.text) == ("cancel", ""):
            return "cancel"
        case Said(message=message, must_fit=True) if turn.talks_to(message.by) or _is_asked(turn, message.by):
            return keep_until_released(turn, event)
        case Submitted():
            return keep_until_released(turn, event)
    return None


def _is_asked(turn: Turn, person: User) -> bool:
    """Whether a question to somebody is open."""
    return any(card.to.user_id == person.id for each in turn.positions.values() for card in each.cards)


def _hear_outdated(flow: FlowFacts, turn: Turn, event: Said | Resumed | Submitted) -> str | None:
    """The flow was changed, and where the conversation stands is gone: it can only be cancelled."""
    turn.notes.append(f"flow '{flow.id}' version {flow.version} has no state '{turn.at.state}'")
    if isinstance(event, Said) and read_command(flow, event.text) == ("cancel", ""):
        return "cancel"
    if isinstance(event, Said) and not event.must_fit:
        return None
    return refuse(turn, "outdated")
