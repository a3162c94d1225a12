"""The questions that fill slots, and the one that says them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.engine.asking import Asking, fill_all, in_brief, show_slots, unquoted
from flowbot.engine.events import Said, Submitted
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import FormPlan, read_submission
from flowbot.engine.recipients import Recipient
from flowbot.engine.turn import Turn
from flowbot.message import Passage
from flowbot.values.booleans import read_boolean
from flowbot.values.types import AnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Asking):
    """`ask` with slots: one by a text or a form, several by a form."""

    slots: Sequence[CompiledSlot]

    @property
    def takes_any_text(self) -> bool:
        """Whether whatever a person writes may be the answer."""
        return len(self.slots) == 1 and self.slots[0].type.name == "text"

    def read(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Read the answer into the slots."""
        match event:
            case Submitted():
                return self._read_form(turn, event)
            case Said() if len(self.slots) == 1:
                return self._read_text(turn, event, self.slots[0])
        return self.point_to_form(turn, event, AnswerError("asked_in_form"))

    def _read_text(self, turn: Turn, event: Said, slot: CompiledSlot) -> str | None:
        try:
            value = slot.read(unquoted(event.passage), turn.context, turn.names())
        except AnswerError as problem:
            return self.refuse(turn, event, problem)
        turn.fill(slot.name, value)
        self.take(turn, event, shown=show_slots(turn, self.slots))
        return "answered"

    def _read_form(self, turn: Turn, event: Submitted) -> str | None:
        sent, plan = event.values, self.form
        if plan is None:
            return None
        slot, pressed = self.slots[0], sent.get("action")
        if len(self.slots) == 1 and slot.name not in sent:
            if pressed in _answer_buttons(turn, plan):
                sent = {slot.name: pressed}
            elif plan.most_buttons and slot.choices is None:  # nothing sent would be a box that is not checked
                return self.refuse(turn, event, AnswerError("no_button_sent"))
        given = read_submission(turn, plan.fields, sent)
        if given.problems:
            turn.field_problems = given.problems if len(self.slots) > 1 else {}
            return self.refuse(turn, event, given.problem(self.slots))
        self.take(turn, event, shown=fill_all(turn, self.slots, given))
        return "answered"


def _answer_buttons(turn: Turn, plan: FormPlan) -> Sequence[str]:
    """The names of the buttons that are the answer; others send what is in the fields."""
    choices = plan.fields[0].slot.choices
    if choices is not None:
        offered = [each.value for each in choices(turn.names())]
        return offered if plan.may_be_own or len(offered) <= plan.most_buttons else []
    return [each.name for each in plan.buttons] if plan.most_buttons else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Asking):
    """`confirm`: yes, no, or `change <slot>` (which every waiting state takes)."""

    slots: Sequence[CompiledSlot] = ()

    def enter(self, turn: Turn) -> str | None:
        """Ask; not again when nothing has changed."""
        return None if turn.passes(self.step, self.reads) else Asking.enter(self, turn)

    def put(self, turn: Turn, to: Recipient, **shown: Any) -> None:
        """Ask, with what was given as `summary`: a list of label and value."""
        Asking.put(self, turn, to, summary=in_brief(show_slots(turn, self.slots)), **shown)

    def read(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Yes or no."""
        match event:
            case Said(passage=passage):
                pass
            case Submitted(values={"action": str(pressed)}):
                passage = Passage(pressed)
            case _:
                return self.refuse(turn, event, AnswerError("no_button_sent"))
        try:
            agreed = read_boolean(passage, turn.context)
        except AnswerError as problem:
            return self.refuse(turn, event, problem)
        word = "yes" if agreed else "no"
        shown = [*show_slots(turn, self.slots), {"label": self.label, "value": self._answer(word)}]
        self.take(turn, event, option=word, shown=shown)
        if not agreed:
            turn.at.done.discard(self.step)
        return "yes" if agreed else "declined"

    def _answer(self, word: str) -> str:
        buttons = self.form.buttons if self.form is not None else ()
        return next((button.label for button in buttons if button.name == word), word)
