"""What a message is to a conversation: a command, an answer, or something that it listens for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flowbot.engine.asking import Asking
from flowbot.engine.collecting import Collecting
from flowbot.engine.commands import RESTART, obey, read_command
from flowbot.engine.defaults import fill_defaults
from flowbot.engine.delegating import read_delegation
from flowbot.engine.events import Said, Submitted
from flowbot.engine.hearing_at import hear_at, is_here
from flowbot.engine.keeping import is_kept
from flowbot.engine.listening import Listening, find_handler
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import state_of
from flowbot.engine.questions import Question
from flowbot.engine.saying import refuse, respond
from flowbot.engine.snapshot import MAIN, START, Position
from flowbot.engine.states import STAY, Awaiting, State
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.events import User
from flowbot.values.controls import CLOSE


def hear_words(flow: CompiledFlow, turn: Turn, event: Said) -> str | None:
    """A command, else what a handler takes, an answer to an open question, and last what takes any message."""
    person, stream = event.message.by, event.message.stream
    here = [each for each in reversed(turn.positions.values()) if is_here(flow, turn, each, person, stream)]
    if event.message.is_edit:
        heard = _hear_edit(flow, turn, event, here)
        return STAY if heard is None and is_kept(flow, turn, event) else heard
    command = read_command(flow, event.text)
    if command is not None:
        heard = hear_command(flow, turn, event, command, here)
        if heard is not None:
            return heard
    if event.text.strip() == CLOSE:
        here = [each for each in turn.positions.values() if isinstance(flow.states.get(each.state), Collecting)]
    is_answer = event.text.strip() == CLOSE or read_delegation(flow.locale, event) is not None
    is_command = event.text.lstrip().startswith("/") and not is_answer
    asked = [] if is_command or event.to_others else _asked(flow, turn, here, person)
    for is_any in (False, True):
        heard = _hear_handlers(flow, turn, event, here, is_any=is_any)
        if heard is None and not is_any:
            heard = next((found for each in asked if (found := hear_at(flow, turn, each, event)) is not None), None)
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
    for position in turn.positions.values() if event.must_fit else ():
        turn.work_at(position)
        state = state_of(flow, turn)
        if isinstance(state, Awaiting) and turn.talks_to(event.message.by):
            return refuse(turn, "busy") if turn.count(f"{state.step}.busy") == 1 else STAY
    return None


def _asked(flow: CompiledFlow, turn: Turn, here: Sequence[Position], person: User) -> list[Position]:
    """The open questions that a person may answer; where there are none, the one that will refuse them."""
    found: list[Position] = []
    others: list[Position] = []
    for position in here:
        state = flow.states[position.state]
        if isinstance(state, Asking):
            turn.work_at(position)
            (found if state.audience.takes(turn, person) else others).append(position)
    if len(found) > 1:
        found.sort(key=lambda each: _is_spare(flow, each))
    return found or others[:1]


def _is_spare(flow: CompiledFlow, position: Position) -> bool:
    """Whether a position asks in a form because a text is the answer to another question."""
    state = flow.states[position.state]
    return isinstance(state, Asking) and state.form is None and any(card.form_id for card in position.cards)


def hear_command(
    flow: CompiledFlow, turn: Turn, event: Said | Submitted, command: tuple[str, str], here: Sequence[Position]
) -> str | None:
    """Obey whom the conversation, or an item of it, talks to; None where the words are for others, or an answer."""
    person, main = event.by, turn.positions[MAIN]
    for position in here:
        turn.work_at(position)
        if turn.talks_to(person):
            break
    else:
        turn.work_at(main)
        if not turn.talks_to(person):
            is_asked = any(isinstance(flow.states[each.state], Asking) for each in here)
            return refuse(turn, "not_yours") if is_asked and _must_fit(event) else None
    if command[0] in ("cancel", "restart") and turn.before.is_begun_by(person):
        turn.work_at(main)
    state = state_of(flow, turn)
    if isinstance(state, Awaiting) and command[0] in ("change", "back"):
        return refuse(turn, "busy")
    if command[0] == "restart" and turn.at is not main:
        return refuse(turn, "cannot_go_back")
    if command[0] == "cancel" and turn.at is not main:
        respond(turn, flow.patterns["cancelled"])  # an item says nothing when it ends; a card is closed
    trigger = obey(turn, state, *command, partial(_leads_back, flow, turn))
    if trigger == RESTART:
        fill_defaults(flow, turn)
    return trigger


def _must_fit(event: Said | Submitted) -> bool:
    return isinstance(event, Submitted) or event.must_fit


def _leads_back(flow: CompiledFlow, turn: Turn, trigger: str) -> bool:
    """Whether a `change` leads to a question from which the flow comes back, and that somebody can be asked now.

    One that is ahead is asked in its turn.
    """
    way = flow.machine.next_way(turn.at.state, trigger, turn)
    if way is None or not _can_be_put(turn, flow.states[way.target]):
        return False
    if way.target in flow.inside_any_time:
        return True
    until = turn.at.catch_up.until if turn.at.catch_up is not None else turn.at.state
    return flow.leads(way.target, until) or not flow.leads(until, way.target)


def _can_be_put(turn: Turn, state: State) -> bool:
    """Whether there is somebody to ask now."""
    try:
        return not isinstance(state, Asking) or state.audience.recipients(turn) != []
    except GuardError:
        return False


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
