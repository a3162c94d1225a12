"""The states that ask: a question that fills slots, a decision, a confirmation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowbot.engine.effects import Words
from flowbot.engine.events import FlowEvent, Said, Submitted
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.forms import FormPlan, Submission, build_form, read_submission
from flowbot.engine.states import STAY, State
from flowbot.engine.turn import Turn, user_names
from flowbot.message import Passage
from flowbot.values.types import AnswerError, bare, read_boolean, shortened

Shown = Sequence[Mapping[str, str]]
"""Label and value of what was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(State):
    """What every question does: ask, and ask again with the reason."""

    ask: Words
    invalid: Words
    closed: Words
    """What stands in place of the form once it was answered."""
    label: str = ""
    """What the question is called."""
    heading: str = ""
    """What stands above several answers, in place of the form."""
    tries: int | None = None
    form: FormPlan | None = None
    """How it is answered, where that is more than a text."""

    def enter(self, turn: Turn) -> None:
        """Ask; after an invalid answer, say what was wrong with it."""
        self.put(turn)

    def put(self, turn: Turn, **shown: Any) -> None:
        """Say the question, or what was wrong with its answer; `shown` are more names for the words."""
        words = self.ask
        if turn.problem is not None:
            words = self.invalid
            shown |= {"problem": turn.problem, "try": self._invalid(turn) + 1, "tries": self.tries}
        plan = self.form
        if plan is None:
            turn.reply(words, **shown)
        else:
            turn.put_card(
                self.step, words, lambda form_id: build_form(turn, plan, form_id), form_words=self.ask, **shown
            )

    def tries_left(self, turn: Turn) -> bool:
        """Whether the person may try once more."""
        return self.tries is None or self._invalid(turn) < self.tries

    def _invalid(self, turn: Turn) -> int:
        return turn.counts.get(f"{self.step}.invalid", 0)

    def refuse(self, turn: Turn, event: Said | Submitted, problem: AnswerError) -> str | None:
        """An answer that is none: counted when it was meant for us, else left alone."""
        if isinstance(event, Said) and not event.addressed:
            return None
        if isinstance(event, Submitted):
            turn.typed = event.values
        turn.count(f"{self.step}.invalid")
        turn.problem = problem.said(turn.flow.locale)
        return "invalid"

    def point_to_form(self, turn: Turn, event: Said, problem: AnswerError) -> str | None:
        """Ask for the form to be filled in; it stays open, with what the person typed into it so far."""
        if turn.card is None or not event.addressed:
            return self.refuse(turn, event, problem)
        turn.reply(turn.flow.patterns["in_form"], problem=problem.said(turn.flow.locale))
        return STAY

    def take(self, turn: Turn, event: Said | Submitted, *, option: str | None = None, shown: Shown = ()) -> None:
        """Remember who answered, and put the answer in place of the form."""
        answer = event.message if isinstance(event, Said) else event
        message_id = event.message.id if isinstance(event, Said) else event.message_id
        turn.answered(self.step, by=answer.by, at=answer.at, message_id=message_id, option=option)
        usual = turn.flow.patterns["closed"]
        by = None if turn.before.here.type == "IM" else user_names(answer.by)  # who else?
        turn.close_card(self.closed, otherwise=usual, question=self.heading or None, summary=_in_brief(shown), by=by)


_SHOWN_IN_ALL = 10_000
"""Of several answers in one message, in characters: what their fields hold may be more than a message does."""


def _in_brief(shown: Shown) -> Shown:
    longest = _SHOWN_IN_ALL // max(1, len(shown))
    return [{**each, "value": shortened(each["value"], longest)} for each in shown]


def fill_all(turn: Turn, slots: Sequence[CompiledSlot], given: Submission) -> Shown:
    """Fill the slots of a submission; their labels and values, as people see them."""
    for name, value in given.values.items():
        turn.fill(name, value)
    turn.slots.update(given.values)  # one that was filled first may have been emptied by one that it depends on
    return show_slots(turn, slots)


def show_slots(turn: Turn, slots: Sequence[CompiledSlot]) -> list[Mapping[str, str]]:
    """Label and value of the slots that are filled, as people see them."""
    names, locale = turn.names(), turn.flow.locale
    filled = (slot for slot in slots if slot.name in turn.slots)
    return [{"label": slot.label, "value": slot.show(turn.slots[slot.name], locale, names)} for slot in filled]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Asking):
    """`ask` with slots: one by a text or a form, several by a form."""

    slots: Sequence[CompiledSlot]

    @property
    def takes_any_text(self) -> bool:
        """Whether whatever a person writes may be the answer."""
        return len(self.slots) == 1 and self.slots[0].type.name == "text"

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Read the answer into the slots."""
        match event:
            case Submitted():
                return self._read_form(turn, event)
            case Said() if len(self.slots) == 1:
                return self._read_text(turn, event, self.slots[0])
            case Said():
                return self.point_to_form(turn, event, AnswerError("asked_in_form"))
        return None

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
class Option:
    """One option of a decision."""

    name: str
    label: str
    slots: Sequence[CompiledSlot] = ()
    """What is given with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Asking):
    """`ask` with options, each a trigger of its own."""

    options: Mapping[str, Option] = field(default_factory=dict)
    """By name, in order."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Bare label, name or number → option."""

    def enter(self, turn: Turn) -> None:
        """Ask, unless the decision was taken and nothing it depends on has changed."""
        if not turn.passes(self.step, self.reads):
            Asking.enter(self, turn)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Take the option that was named, or whose button was pressed."""
        sent = event.values if isinstance(event, Submitted) else {}
        match event:
            case Said():
                name = self.words.get(bare(unquoted(event.passage).text))
                said = event.text
            case Submitted(values={"action": str(said)}):
                name = said if said in self.options else None
            case Submitted():
                return self.refuse(turn, event, AnswerError("no_button_sent"))
            case _:
                return None
        if name is None:
            labels = [each.label for each in self.options.values()]
            return self.refuse(turn, event, AnswerError("not_one_of", text=shortened(said), choices=labels))
        return self._decide(turn, event, self.options[name], sent)

    def _decide(self, turn: Turn, event: Said | Submitted, option: Option, sent: Mapping[str, object]) -> str | None:
        asked = [each for each in self.form.fields if each.slot in option.slots] if self.form is not None else []
        given = _known(turn, option.slots) if isinstance(event, Said) else read_submission(turn, asked, sent)
        if given.problems and isinstance(event, Said):
            return self.point_to_form(turn, event, AnswerError("option_needs_form", option=option.label))
        if given.problems:
            turn.field_problems = given.problems
            return self.refuse(turn, event, given.problem(option.slots))
        chosen = {"label": self.label, "value": option.label}
        self.take(turn, event, option=option.name, shown=[chosen, *fill_all(turn, option.slots, given)])
        return option_trigger(option.name)

    def took(self, option: str) -> Callable[[Turn], bool]:
        """A guard: while catching up, whether this option was taken and still holds."""

        def guard(turn: Turn) -> bool:
            answer = turn.answers.get(self.step)
            return answer is not None and answer.option == option and turn.passes(self.step, self.reads)

        return guard


def _known(turn: Turn, slots: Sequence[CompiledSlot]) -> Submission:
    """What the slots of an option hold already: the word for it says nothing of them."""
    values = {slot.name: turn.slots.get(slot.name) for slot in slots}
    needed = [slot.name for slot in slots if values[slot.name] is None and not slot.optional]
    return Submission(values, dict.fromkeys(needed, AnswerError("needed").said(turn.flow.locale)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Asking):
    """`confirm`: yes, no, or `change <slot>` (which every waiting state takes)."""

    slots: Sequence[CompiledSlot] = ()

    def enter(self, turn: Turn) -> None:
        """Ask, with what was given as `summary`: a list of label and value; not again when nothing has changed."""
        if not turn.passes(self.step, self.reads):
            self.put(turn, summary=_in_brief(show_slots(turn, self.slots)))

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Yes or no."""
        match event:
            case Said(passage=passage):
                pass
            case Submitted(values={"action": str(pressed)}):
                passage = Passage(pressed)
            case Submitted():
                return self.refuse(turn, event, AnswerError("no_button_sent"))
            case _:
                return None
        try:
            agreed = read_boolean(passage, turn.context)
        except AnswerError as problem:
            return self.refuse(turn, event, problem)
        word = "yes" if agreed else "no"
        shown = [*show_slots(turn, self.slots), {"label": self.label, "value": self._answer(word)}]
        self.take(turn, event, option=word, shown=shown)
        if not agreed:
            turn.done.discard(self.step)
        return "yes" if agreed else "declined"

    def _answer(self, word: str) -> str:
        buttons = self.form.buttons if self.form is not None else ()
        return next((button.label for button in buttons if button.name == word), word)


def option_trigger(option: str) -> str:
    """The trigger that taking an option is."""
    return f"option.{option}"


_QUOTES = ('""', "“”", "„“", "«»")


def unquoted(passage: Passage) -> Passage:
    """The passage without the quotes around the whole of it: how one answers with the word of a command."""
    text = passage.text
    return passage.cut(1, len(text) - 1) if len(text) > 2 and text[0] + text[-1] in _QUOTES else passage
