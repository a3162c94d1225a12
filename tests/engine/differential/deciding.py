"""What an answer to a question comes to, by the definition: values, options, how many agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flowbot.definition.steps import Ask, Confirm, Path
from flowbot.engine.facts import CompiledSlot
from flowbot.events import Stream, User
from flowbot.message import Passage
from flowbot.values.booleans import read_boolean
from flowbot.values.forms import FormField, read_form
from flowbot.values.types import AnswerError, bare
from tests.engine.differential.lines import Card, Given, Line
from tests.engine.differential.walking import Walking

BUTTONS = 5
"""Up to so many choices are buttons."""


class InFormError(AnswerError):
    """It has to be given in the form."""


class OptionInFormError(InFormError):
    """An option was named, whose slots have to be given in the form."""


@dataclass(frozen=True)
class Answer:
    """What somebody gives: a text, or the values of a form."""

    by: User
    at: datetime
    stream: Stream
    text: str = ""
    sent: Mapping[str, object] | None = None
    addressed: bool = True
    is_of_old: bool = False
    """Whether the form has changed since."""


class Deciding(Walking):
    """An interpreter that takes answers."""

    # ── who may answer ──

    def may_answer(self, line: Line, path: Path, person: User) -> bool:
        excluded = self.evaluate(line, (*path, "excluding"))
        if excluded is not None and person.id in _people(excluded):
            return False
        if self.tree.value((*path, "who")) is not None:
            return person.id in _people(self.evaluate(line, (*path, "who")))
        if self.tree.value((*path, "to")) is None:
            return person.id == self.user(line).id
        asked = self.evaluate(line, (*path, "to"))
        places = asked if isinstance(asked, list) else [asked]
        return person.id in _people(asked) or any(isinstance(_id(each), str) for each in places)

    def voters(self, line: Line, path: Path) -> set[int] | None:
        """Who may answer; None where a stream is asked, whose members nobody knows."""
        key = next((key for key in ("who", "to") if self.tree.value((*path, key)) is not None), None)
        if key is None:
            people = {int(self.user(line).id)}
        else:
            value = self.evaluate(line, (*path, key))
            if any(isinstance(_id(each), str) for each in (value if isinstance(value, list) else [value])):
                return None
            people = _people(value)
        excluded = self.evaluate(line, (*path, "excluding"))
        return people - line.gone - (set() if excluded is None else _people(excluded))

    def needed(self, line: Line, path: Path, step: Ask) -> int | None:
        return self.everybody(line, path) if step.need == "all" else step.need

    def everybody(self, line: Line, path: Path) -> int | None:
        voters = self.voters(line, path)
        return None if voters is None else len(voters | {each.by.id for each in line.votes})

    # ── taking answers ──

    def decide(self, line: Line, path: Path, answer: Answer, card: Card | None) -> None:
        """Take an answer; raises AnswerError when it is none."""
        step = self.tree.steps[path]
        match step:
            case Ask(options=None):
                slots = [self.flow.slots[each] for each in step.fills]
                given = self.values(line, slots, answer, is_form=len(slots) > 1)
                self.fill_all(line, given)
                self.take(line, path, answer, card, None)
                self.move(line, self.tree.after(path))
            case Ask():
                self.choose(line, path, step, answer, card)
            case Confirm():
                text = answer.text if answer.sent is None else answer.sent.get("action")
                if not isinstance(text, str):
                    raise AnswerError("no_button_sent")
                agreed = read_boolean(Passage(text), self.context)
                self.take(line, path, answer, card, "yes" if agreed else "no")
                if not agreed:
                    line.done.discard(path)
                self.move(line, self.tree.after(path) if agreed else self.tree.outcome(path, "declined", "cancelled"))

    def where(self, line: Line, answer: Answer) -> str:
        """Where somebody hears of their answer, in the order of what a line says there."""
        home = self.home(line)
        return home if home == f"@{answer.by.id}" and answer.stream.type == "IM" else answer.stream.id

    def choose(self, line: Line, path: Path, step: Ask, answer: Answer, card: Card | None) -> None:
        """Take an option, once enough people have."""
        assert step.options is not None
        labels = {key: (each.label or key.replace("_", " ")).casefold() for key, each in step.options.items()}
        if answer.sent is None:
            words = {str(number): key for number, key in enumerate(step.options, 1)}
            words |= {label: key for key, label in labels.items()} | {bare(key): key for key in step.options}
            option = words.get(bare(answer.text))
        else:
            pressed = answer.sent.get("action")
            option = pressed if isinstance(pressed, str) and pressed in step.options else None
        if option is None:
            raise AnswerError("not_one_of", text="", choices=[])
        slots = [self.flow.slots[each] for each in step.options[option].slots or ()]
        anew = {each.name for each in slots if each.is_given_anew and not line.votes}
        held = {name: value for name, value in self.slots(line).items() if name not in anew}
        if answer.sent is None and any(held.get(each.name) is None and not each.optional for each in slots):
            raise OptionInFormError("option_needs_form", option=option)
        if answer.sent is None:
            given = {each.name: held.get(each.name) for each in slots}
        else:
            given = self.read_fields(line, slots, answer)
        self.fill_all(line, given)
        everybody: tuple[Given, ...] = ()
        if step.need != 1:
            voice = Given(answer.by, answer.at, option, answer.stream)
            line.votes = [*(each for each in line.votes if each.by.id != answer.by.id), voice]
            if answer.by.id != self.user(line).id:
                line.trail.clear()
            if not self.is_enough(line, path, step, option):
                self.count_on(line, path, step, answer, card)
                return
            everybody = tuple(line.votes)
        self.take(line, path, answer, card, option, everybody)
        branch = self.tree.branch((*path, "options", option, "then"), step.options[option].then, path)
        self.move(line, branch)

    def is_enough(self, line: Line, path: Path, step: Ask, option: str) -> bool:
        needed = self.needed(line, path, step)
        return needed is not None and sum(each.option == option for each in line.votes) >= needed

    def count_on(self, line: Line, path: Path, step: Ask, answer: Answer, card: Card | None) -> None:
        """Wait for more voices, unless no option can have enough of them."""
        if card is not None and card.to.startswith("@"):
            self.close_card(line, card, "pattern.closed")
        if self.is_undecidable(line, path, step):
            for each in list(line.cards):
                self.close_card(line, each, "pattern.already_answered")
            self.move(line, self.tree.outcome(path, "undecided", "failed"))
            return
        needed = self.needed(line, path, step)
        self.say(line, "pattern.counted", self.where(line, answer), so_far=len(line.votes), needed=needed)

    def is_undecidable(self, line: Line, path: Path, step: Ask) -> bool:
        everybody, needed = self.everybody(line, path), self.needed(line, path, step)
        if everybody is None or needed is None:
            return False
        counted = Counter(each.option for each in line.votes)
        left = everybody - len(line.votes)
        return all(counted[option] + left < needed for option in step.options or ())

    def take(
        self,
        line: Line,
        path: Path,
        answer: Answer,
        card: Card | None,
        option: str | None,
        everybody: tuple[Given, ...] = (),
    ) -> None:
        """Remember an answer, and put it in place of the card."""
        name = self.tree.names[path]
        line.votes = []
        line.answers[name] = Given(answer.by, answer.at, option, answer.stream, everybody)
        line.done.add(path)
        line.counts.pop(f"{name}.invalid", None)
        is_own = answer.by.id == self.user(line).id
        line.trail = [*(each for each in line.trail if each != path), path] if is_own else []
        if card is not None:
            self.close_card(line, card, "pattern.closed")
        self.close_cards(line, "pattern.already_answered")

    # ── reading values ──

    def values(self, line: Line, slots: Sequence[CompiledSlot], answer: Answer, *, is_form: bool) -> dict[str, object]:
        """What an answer gives the slots of a question."""
        if answer.sent is None:
            if is_form:
                raise InFormError("asked_in_form")
            (slot,) = slots
            return {slot.name: slot.read(Passage(answer.text), self.context, self.names(line))}
        slot, pressed = slots[0], answer.sent.get("action")
        if len(slots) == 1 and slot.name not in answer.sent:
            buttons = self.buttons(slot)
            if pressed in buttons:
                assert isinstance(pressed, str)
                return self.read_fields(line, slots, answer, {slot.name: pressed})
            if slot.type.name == "boolean":
                raise AnswerError("no_button_sent")
        return self.read_fields(line, slots, answer)

    def buttons(self, slot: CompiledSlot) -> list[str]:
        """The buttons of a question for one slot alone, where these are what it can be."""
        if slot.choices is not None:
            offered = [each.value for each in slot.choices({})]
            return offered if len(offered) <= BUTTONS else []
        return ["yes", "no"] if slot.type.name == "boolean" else []

    def read_fields(
        self,
        line: Line,
        slots: Sequence[CompiledSlot],
        answer: Answer,
        sent: Mapping[str, object] | None = None,
    ) -> dict[str, object]:
        """The values of the fields of a form; raises AnswerError when one does not fit."""
        names = self.names(line)
        fields = [FormField(name=each.name, type=each.type, required=not each.optional) for each in slots]
        reading = read_form(answer.sent or {} if sent is None else sent, fields, self.context)
        if any(each.name in reading.problems for each in slots):
            raise AnswerError("does_not_fit")
        given = {each.name: reading.values.get(each.name) for each in slots}
        for each in slots:
            if given[each.name] is not None:
                each.check(given[each.name], {**names, **given})
        return given

    def fill_all(self, line: Line, given: Mapping[str, object]) -> None:
        for name, value in given.items():
            self.fill(line, name, value)
        for name, value in given.items():
            self.owner(line, name).slots[name] = value


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _people(value: object) -> set[int]:
    """The ids of the people in a value of `who`, `to` or `excluding`."""
    found = [_id(each) for each in (value if isinstance(value, list | tuple) else [value])]
    return {each for each in found if isinstance(each, int)}
