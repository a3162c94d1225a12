"""The questions that fill slots, and the one that says them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flowbot.engine.asking import Asking, InFormError, checked, fill_all, in_brief, show_slots, unquoted
from flowbot.engine.events import Said, Submitted
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import FormPlan
from flowbot.engine.parts import PlannedRecord
from flowbot.engine.submissions import Submission, read_submission
from flowbot.engine.turn import Turn
from flowbot.message import Passage
from flowbot.values.booleans import read_boolean
from flowbot.values.types import AnswerError, PartsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Asking):
    """`ask` with slots: one by a text or a form, several by a form."""

    slots: Sequence[CompiledSlot]

    @property
    def takes_any_text(self) -> bool:
        """Whether whatever a person writes may be the answer."""
        return len(self.slots) == 1 and self.slots[0].type.name in ("text", "message")

    def decide(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Read the answer into the slots."""
        given = self.given(turn, event)
        fill_all(turn, given)
        self.take(turn, event, shown=lambda: show_slots(turn, self.slots))
        return "answered"

    def given(self, turn: Turn, event: Said | Submitted) -> Submission:
        """What an answer says.

        Raises:
            AnswerError: It does not fit, or several slots are asked for and it is a text.
        """
        if isinstance(event, Submitted):
            return self._read_form(turn, event)
        if len(self.slots) > 1:
            raise InFormError("asked_in_form")
        slot, names = self.slots[0], turn.names()
        try:
            return Submission({slot.name: slot.read(unquoted(event.passage), turn.context, names)}, {})
        except PartsError as error:
            self._show_again(turn, error)
            raise

    def _show_again(self, turn: Turn, error: PartsError) -> None:
        """Let the form hold what was written, as far as it has room for it."""
        planned = self.form.fields[0] if self.form is not None else None
        if isinstance(planned, PlannedRecord):
            name, locale = planned.slot.name, turn.flow.locale
            turn.typed = planned.sent_again(error, turn.names(), locale) or None
            problems = {f"{name}.{part}": each.said(locale) for part, each in error.problems.items() if part}
            turn.field_problems = problems

    def _read_form(self, turn: Turn, event: Submitted) -> Submission:
        sent, plan = event.values, self.form or self.spare_form
        assert plan is not None  # a form came back
        slot, pressed = self.slots[0], sent.get("action")
        if len(self.slots) == 1 and slot.name not in sent:
            if pressed in _answer_buttons(turn, plan):
                sent = {slot.name: pressed}
            elif plan.most_buttons and slot.choices is None:  # nothing sent would be a box that is not checked
                raise AnswerError("no_button_sent")
        return checked(turn, read_submission(turn, plan.fields, sent), self.slots)


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

    @property
    def is_decided(self) -> bool:
        """Who says yes says it to what they see."""
        return True

    def more_names(self, turn: Turn) -> dict[str, Any]:
        """What was given, as `summary`: a list of label and value."""
        return {"summary": in_brief(show_slots(turn, self.slots))}

    def decide(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Yes or no."""
        match event:
            case Said(passage=passage):
                pass
            case Submitted(values={"action": str(pressed)}):
                passage = Passage(pressed)
            case _:
                raise AnswerError("no_button_sent")
        agreed = read_boolean(passage, turn.context)
        word = "yes" if agreed else "no"
        answer = {"label": self.label, "value": self._answer(word)}
        self.take(turn, event, option=word, shown=lambda: [*show_slots(turn, self.slots), answer])
        if not agreed:
            turn.at.done.discard(self.step)
        return "yes" if agreed else "declined"

    def _answer(self, word: str) -> str:
        buttons = self.form.buttons if self.form is not None else ()
        return next((button.label for button in buttons if button.name == word), word)
