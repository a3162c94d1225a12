"""What a form that comes back is to a conversation."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.engine.asking import Asking
from flowbot.engine.audience import is_for
from flowbot.engine.closing import is_closer
from flowbot.engine.collecting import Collecting
from flowbot.engine.composite import CompositeState
from flowbot.engine.events import Submitted
from flowbot.engine.hearing_at import hear_at
from flowbot.engine.hearing_words import hear_command
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.moving import state_of
from flowbot.engine.records import user_names
from flowbot.engine.saying import respond
from flowbot.engine.snapshot import MAIN, START, Answer
from flowbot.engine.states import STAY
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import StateId, read_form_id
from flowbot.values.controls import COMMAND_BUTTONS


def hear_form(flow: CompiledFlow, turn: Turn, event: Submitted) -> str | None:
    """Let the position hear whose form it is; tell who sent one that is not open any more."""
    patterns = turn.flow.patterns
    for position in turn.positions.values():
        if is_closer(turn, position, event.form_id):
            return hear_at(flow, turn, position, event)
        if any(card.has_form(event.form_id) for card in position.cards):
            turn.work_at(position)
            command = COMMAND_BUTTONS.get(str(event.values.get("action")))
            if command == "cancel" and command in flow.commands and turn.talks_to(event.by):
                return command  # of an item it cancels that item alone
            if command in flow.commands:
                return hear_command(flow, turn, event, (command, ""), [position])
            return state_of(flow, turn).hear(turn, event)
    found = read_form_id(event.form_id)
    asked = next((card for each in turn.positions.values() for card in each.cards if card.form_id), None)
    question = found[0] if found is not None else ""
    answer = _answer_to(turn, question)
    has_answered = answer is not None and answer.by.id == event.by.id
    if not has_answered and not _may_answer(flow, turn, question, event):
        respond(turn, patterns["not_yours"])
    elif answer is not None and (asked is None or asked.step != question):
        by = user_names(answer.by) if not has_answered else None
        respond(turn, patterns["already_answered"], by=by)
    else:
        respond(turn, patterns["expired_form"], is_asked_again=_has_form(turn, event))
    return STAY


def _has_form(turn: Turn, event: Submitted) -> bool:
    """Whether a form of the conversation is open where somebody has sent one."""
    places = [card.to for each in turn.positions.values() for card in each.cards if card.form_id]
    return turn.stream is not None and any(is_for(to, event.by, turn.stream) for to in places)


def _answer_to(turn: Turn, question: str) -> Answer | None:
    """Who has answered a question that is asked once at a time; also in a state that was left."""
    here = [each for each in turn.positions.values() if each.row is None]
    left = [each for at in here for found in at.history.values() for each in found if each.row is None]
    return next((each.answers[question] for each in (*here, *left) if question in each.answers), None)


def _may_answer(flow: CompiledFlow, turn: Turn, question: str, event: Submitted) -> bool:
    """Whether who sent a form is somebody who may answer its question, as far as that can be known."""
    turn.work_at(turn.positions[MAIN])
    state = flow.states.get(flow.questions.get(question, START))
    if not isinstance(state, Asking):
        return turn.before.is_begun_by(event.by)
    if not any(flow.leads(each, state.id) for each in _beginnings(flow)):
        return True  # asked in an item, which may be over: whom it talked to is not known any more
    try:
        may_close = isinstance(state, Collecting) and state.may_close(turn, event.by)
        return may_close or state.audience.takes(turn, event.by)
    except GuardError:
        return False


def _beginnings(flow: CompiledFlow) -> Iterator[StateId]:
    """Where what is in no item begins: the conversation, and what goes on inside its states."""
    yield START
    for each in flow.states.values():
        if isinstance(each, CompositeState):
            yield from (state for _, state in each.regions)
