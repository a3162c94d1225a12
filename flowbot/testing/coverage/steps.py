"""The items of a flow's steps: that a conversation came there, and what was refused there."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.definition.steps import End, Goto
from flowbot.engine.asking import Asking
from flowbot.engine.questions import Question
from flowbot.graph.states import name_of
from flowbot.ids import StateId
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.marks import at_state


def state_items(subject: Subject) -> Iterator[Item]:
    """Every step, and every state that the author wrote."""
    for state, part in subject.parts.items():
        if is_step(state):
            match part:
                case End(end=where) | Goto(goto=where):
                    words = f"{type(part).__name__.lower()}: {where}"
                case _:
                    words = name_of(subject.flow.states[state])
            place = subject.locate(state)
            yield Item(kind="states", key=state, words=words, location=place, marks=[[at_state(state)]])


def is_step(state: str) -> bool:
    """Whether a state does the work of a step, and is not on the way to it."""
    return not state.endswith((".when", ".enter"))


def refusal_items(subject: Subject) -> Iterator[Item]:
    """Every question to which something may be said that is no answer."""
    ways: dict[StateId, int] = {}
    for each in subject.flow.transitions:
        if each.trigger == "invalid":
            ways[each.source] = ways.get(each.source, 0) + 1
    for state, number in ways.items():
        question = subject.flow.states[state]
        if isinstance(question, Asking) and not _takes_all(question):
            marks = [[(state, "invalid", way)] for way in range(number)]
            words = f"{question.step}: what is no answer"
            yield Item(kind="refusals", key=state, words=words, location=subject.locate(state), marks=marks)


def _takes_all(question: Asking) -> bool:
    """Whether everything that may be said is an answer."""
    if not isinstance(question, Question) or not question.takes_any_text:
        return False
    slot = question.slots[0]
    return not slot.limits and slot.holds is None
