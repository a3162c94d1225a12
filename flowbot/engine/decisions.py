"""`ask` with options: a decision, taken by one or by several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flowbot.engine.asking import Asking, OptionInFormError, Show, Shown, fill_all, show_slots, unquoted
from flowbot.engine.cards import close_cards
from flowbot.engine.events import Departed, FlowEvent, Refused, Said, Submitted
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.records import user_names
from flowbot.engine.saying import respond
from flowbot.engine.snapshot import Answer
from flowbot.engine.states import STAY
from flowbot.engine.submissions import Submission, read_submission
from flowbot.engine.turn import Turn
from flowbot.values.types import AnswerError, bare, shortened


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
    need: int | Literal["all"] = 1
    """How many people must take the same option."""

    @property
    def is_decided(self) -> bool:
        """Who takes an option decides on what they see."""
        return True

    def enter(self, turn: Turn) -> str | None:
        """Ask, unless the decision was taken and nothing it depends on has changed."""
        if turn.passes(self.step, self.reads):
            return None
        if turn.problem is None:
            turn.at.votes.clear()
        return Asking.enter(self, turn)

    def decide(self, turn: Turn, event: Said | Submitted) -> str | None:
        """Take the option that was named, or whose button was pressed."""
        option, given = self.given(turn, event)
        fill_all(turn, given)

        def shown() -> Shown:
            return [self.chosen(option), *show_slots(turn, option.slots)]

        if self.need != 1 and not self._is_enough(turn, event, option.name):
            return self._go_on(turn, event, shown)
        self.take(turn, event, option=option.name, shown=shown)
        return option_trigger(option.name)

    def chosen(self, option: Option) -> Mapping[str, str]:
        """An option as it is shown in place of the form."""
        return {"label": self.label, "value": option.label}

    def given(self, turn: Turn, event: Said | Submitted) -> tuple[Option, Submission]:
        """The option of an answer, and what was given with it.

        Raises:
            AnswerError: It is none of them, or what goes with it is missing or does not fit.
        """
        sent = event.values if isinstance(event, Submitted) else {}
        match event:
            case Said():
                name, said = self.words.get(bare(unquoted(event.passage).text)), event.text
            case Submitted(values={"action": str(said)}):
                name = said if said in self.options else None
            case _:
                raise AnswerError("no_button_sent")
        if name is None:
            labels = [each.label for each in self.options.values()]
            raise AnswerError("not_one_of", text=shortened(said), choices=labels)
        option = self.options[name]
        if isinstance(event, Said):
            known = _known(turn, option.slots)
            if known.problems:
                raise OptionInFormError("option_needs_form", option=option.label)
            return option, known
        asked = [each for each in self.form.fields if each.slot in option.slots] if self.form is not None else []
        given = read_submission(turn, asked, sent)
        turn.field_problems = given.problems
        if given.problems:
            raise given.problem(option.slots)
        return option, given

    def _is_enough(self, turn: Turn, event: Said | Submitted, option: str) -> bool:
        """Count the answer of a person, who has one voice; whether that decides it."""
        voice = Answer(by=event.by, at=event.at, option=option, stream=turn.stream)
        turn.at.votes = [*(each for each in turn.at.votes if each.by.id != event.by.id), voice]
        turn.leave_trail_for(event.by)
        given = sum(each.option == option for each in turn.at.votes)
        needed = self._needed(turn)
        return needed is not None and given >= needed

    def _go_on(self, turn: Turn, event: Said | Submitted, shown: Show) -> str:
        """Wait for more answers, unless no option can get as many as it needs."""
        card = self.card(turn)
        if card is not None and card.to.user_id is not None:
            self.close(turn, card, event.by, shown)
        if self._is_undecidable(turn):
            close_cards(turn, turn.flow.patterns["already_answered"], by=user_names(event.by))
            return "undecided"
        respond(turn, turn.flow.patterns["counted"], so_far=len(turn.at.votes), needed=self._needed(turn))
        return STAY

    def _needed(self, turn: Turn) -> int | None:
        return self._everybody(turn) if self.need == "all" else self.need

    def _everybody(self, turn: Turn) -> int | None:
        """How many have answered or still may."""
        voters = self.audience.voters(turn)
        return len(voters | {each.by.id for each in turn.at.votes}) if voters is not None else None

    def _is_undecidable(self, turn: Turn) -> bool:
        """Whether no option can get as many voices as it needs."""
        counted = Counter(each.option for each in turn.at.votes)
        everybody, needed = self._everybody(turn), self._needed(turn)
        if everybody is None or needed is None:
            return False
        left = everybody - len(turn.at.votes)
        return all(counted[option] + left < needed for option in self.options)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """With fewer people, no option may get enough voices; or one has them, where all who are left agree."""
        heard = Asking.hear(self, turn, event)
        if not isinstance(event, Departed | Refused) or heard != STAY or self.need == 1:
            return heard
        return "undecided" if self._is_undecidable(turn) else STAY

    def took(self, option: str) -> Callable[[Turn], bool]:
        """A guard: while catching up, whether this option was taken and still holds."""

        def guard(turn: Turn) -> bool:
            answer = turn.answers.get(self.step)
            return answer is not None and answer.option == option and turn.passes(self.step, self.reads)

        return guard


def _known(turn: Turn, slots: Sequence[CompiledSlot]) -> Submission:
    """What the slots of an option hold already, and not from an earlier time: the word for it says nothing of them."""
    is_first = not turn.at.votes
    values = {slot.name: None if slot.is_given_anew and is_first else turn.slots.get(slot.name) for slot in slots}
    needed = [slot.name for slot in slots if values[slot.name] is None and not slot.optional]
    return Submission(values, dict.fromkeys(needed, AnswerError("needed").said(turn.flow.locale)))


def option_trigger(option: str) -> str:
    """The trigger that taking an option is."""
    return f"option.{option}"
