"""Questions, by the definition: whom they are put to, and what an answer to one comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flowbot.definition.steps import Ask, Confirm, Each, Listen, Parallel, Path, Single
from flowbot.engine.facts import CompiledSlot
from flowbot.events import Stream, User
from flowbot.message import Passage
from flowbot.values.booleans import read_boolean
from flowbot.values.forms import FormField, read_form
from flowbot.values.types import AnswerError, bare
from tests.engine.differential.interpreter import Interpreter
from tests.engine.differential.lines import Card, Given, Line, Seen
from tests.engine.differential.tree import Place

BUTTONS = 5
"""Up to so many choices are buttons."""


class InFormError(AnswerError):
    """It has to be given in the form."""


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


class Asking(Interpreter):
    """An interpreter that knows about questions."""

    # ── putting them ──

    def ask(self, line: Line, path: Path) -> Place | None:
        step = self.tree.steps[path]
        assert isinstance(step, Single)
        line.votes = []
        recipients = self.recipients(line, path)
        if not recipients:
            line.error = {"kind": "unreachable"}
            return self.tree.outcome(path, "failed")
        for to in recipients:
            self.put(line, path, to)
        self.start_deadlines(line, path, step)
        return None

    def start_deadlines(self, line: Line, path: Path, step: Single) -> None:
        name = self.tree.names[path]
        if any(key.split(".")[0] == name for key in line.timers):
            return
        for key in [key for key in line.counts if key.startswith(f"{name}.remind")]:
            del line.counts[key]
        for number, reminder in enumerate(step.remind or ()):
            after = reminder.after or reminder.every
            assert after is not None
            self.start_timer(line, f"{name}.remind.{number}", after, ())
        expire = self.tree.expire(step)
        if expire is not None:
            self.start_timer(line, f"{name}.expire", expire, (*path, "expire"))

    def put(self, line: Line, path: Path, to: str, words: str = "ask", **counts: object) -> None:
        """Say a question, or what was wrong with an answer to it."""
        has_form = self.has_form(path) or self.has_rival(line, to)
        if has_form:
            for card in [each for each in line.cards if each.to == to and each.has_form]:
                self.close_card(line, card, "pattern.asked_again")
        line.cards = [each for each in line.cards if each.to != to]
        self.say(line, f"{self.tree.names[path]}.{words}", to, has_form=has_form, **counts)
        line.cards.append(Card(to, has_form, self.held(line, path)))

    def held(self, line: Line, path: Path) -> Mapping[str, object]:
        slots = self.slots(line)
        return {name: slots[name] for name in self.tree.shown(path) if name in slots}

    def refresh(self, line: Line) -> None:
        for number, card in enumerate(line.cards):
            held = self.held(line, line.at)
            if card.has_form and held != card.held:
                words = f"{self.tree.names[line.at]}.ask"
                self.seen.append(Seen("change", words, card.to, self.slots(line)))
                line.cards[number] = Card(card.to, has_form=True, held=held, changed_at=self.now)

    def has_form(self, path: Path) -> bool:
        """Whether it is answered in a form: several slots, buttons, pickers."""
        step = self.tree.steps[path]
        if not isinstance(step, Ask) or step.options is not None or len(step.fills) > 1:
            return True
        slot = self.tree.definition.slots[step.fills[0]]
        return slot.type in ("choice", "boolean", "date")

    def has_rival(self, line: Line, to: str) -> bool:
        """Whether a text there might be the answer to another open question."""
        if any(card.has_form and card.to == to for card in line.cards):
            return True
        others = [each for each in self.lines.values() if each not in line.around]
        return any(not card.has_form and card.to == to for each in others for card in each.cards)

    def close_card(self, line: Line, card: Card, words: str) -> None:
        line.cards.remove(card)
        if card.has_form:
            self.close_seen(line, card, words)

    def close_seen(self, line: Line, card: Card, words: str) -> None:
        kept, line.cards = line.cards, [card]
        self.close_cards(line, words)
        line.cards = kept

    def come_back(self, line: Line) -> Place | None:
        """Put the question again to all who are asked, or hear what went off meanwhile."""
        line.heard, line.sender = {}, None
        line.at = path = line.interrupted.pop()
        name, step = self.tree.names[path], self.tree.steps[path]
        overdue = next((each for each in sorted(line.overdue) if each.split(".")[0] == name), None)
        if overdue is not None and not (overdue.endswith("idle")):
            line.overdue.discard(overdue)
            line.timers[overdue] = self.now
            self.ring(line, overdue)
        elif isinstance(step, Single):
            voted = {f"@{each.by.id}" for each in line.votes}
            for to in [each for each in self.recipients(line, path) if each not in voted]:
                self.put(line, path, to)
        elif isinstance(step, Each | Parallel):
            self.join(line)
        return None

    def repeat(self, line: Line, answer: Answer) -> None:
        """Put the open question again, to who asks for it."""
        step = self.tree.steps.get(line.at)
        if not isinstance(step, Single):
            return
        card = self.card(line, answer)
        if card is None and any(each.to != self.home(line) for each in line.cards):
            self.say(line, "pattern.waiting", answer.stream.id)
        else:
            self.put(line, line.at, card.to if card is not None else self.home(line))

    def card(self, line: Line, answer: Answer) -> Card | None:
        """The card that a text answers."""
        return next((each for each in line.cards if _is_for(each.to, answer.by, answer.stream)), None)

    # ── hearing answers ──

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

    def answer(self, line: Line, answer: Answer, card: Card | None) -> bool:
        """Take an answer to the question of a line; whether anybody wanted it."""
        path = line.at
        step = self.tree.steps[path]
        assert isinstance(step, Single)
        expiry = line.timers.get(f"{self.tree.names[path]}.expire")
        is_text = answer.sent is None
        if expiry is not None and answer.at >= expiry:
            refusal = "pattern.expired_form"
        elif not self.may_answer(line, path, answer.by):
            refusal = "pattern.not_yours"
        else:
            line.gone.discard(answer.by.id)
            return self.read(line, path, answer, card)
        if is_text and not answer.addressed:
            return False
        self.say(line, refusal, answer.stream.id)
        return True

    def read(self, line: Line, path: Path, answer: Answer, card: Card | None) -> bool:
        step = self.tree.steps[path]
        is_decided = not (isinstance(step, Ask) and step.options is None)
        if is_decided and card is not None and self.is_of_old(card, answer):
            self.put(line, path, card.to)
            return True
        try:
            self.decide(line, path, answer, card)
        except InFormError:
            if answer.sent is None and card is not None and answer.addressed:
                self.say(line, "pattern.in_form", answer.stream.id)
                return True
            return self.refuse(line, path, answer, card)
        except AnswerError:
            return self.refuse(line, path, answer, card)
        return True

    def is_of_old(self, card: Card, answer: Answer) -> bool:
        if answer.sent is not None:
            return answer.is_of_old
        return card.changed_at is not None and answer.at <= card.changed_at

    def refuse(self, line: Line, path: Path, answer: Answer, card: Card | None) -> bool:
        """An answer that is none: asked again, until the tries are used up."""
        if answer.sent is None and not answer.addressed:
            return False
        step, name = self.tree.steps[path], self.tree.names[path]
        assert isinstance(step, Single)
        line.counts[f"{name}.invalid"] += 1
        wrong = line.counts[f"{name}.invalid"]
        if step.tries is not None and wrong >= step.tries:
            self.move(line, self.tree.outcome(path, "gave_up"), "pattern.gave_up")
            return True
        self.put(line, path, card.to if card is not None else self.home(line), "invalid", **{"try": wrong + 1})
        return True

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
        held = self.slots(line)
        if answer.sent is None and any(held.get(each.name) is None and not each.optional for each in slots):
            raise InFormError("option_needs_form", option=option)
        if answer.sent is None:
            given = {each.name: held.get(each.name) for each in slots}
        else:
            given = self.read_fields(line, slots, answer)
        self.fill_all(line, given)
        everybody: tuple[Given, ...] = ()
        if step.need != 1:
            voice = Given(answer.by, answer.at, option, answer.stream)
            line.votes = [*(each for each in line.votes if each.by.id != answer.by.id), voice]
            if not self.is_enough(line, path, step, option):
                self.count_on(line, path, step, answer, card)
                return
            everybody = tuple(line.votes)
        self.take(line, path, answer, card, option, everybody)
        branch = self.tree.branch((*path, "options", option, "then"), step.options[option].then, path)
        self.move(line, branch)

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
        self.say(line, "pattern.counted", answer.stream.id, so_far=len(line.votes), needed=needed)

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

    # ── time ──

    def ring(self, line: Line, name: str) -> bool:
        """A timer of a line goes off."""
        del line.timers[name]
        step, kind, *number = name.split(".")
        path = line.at
        if step != self.tree.names[path]:  # it is heard when the line comes back to what it is of
            line.overdue.add(name)
            return True
        if kind == "remind":
            self.remind(line, path, int(number[0]))
        elif kind == "due":
            line.done.add(path)
            self.move(line, self.tree.after(path))
        else:
            if isinstance(self.tree.steps[path], Listen):
                pass
            elif isinstance(self.tree.steps[path], Single):
                self.close_cards(line, "pattern.expired")
            else:
                self.close_items(line, path, "expired")
            self.move(line, self.tree.outcome(path, "expired"))
        return True

    def remind(self, line: Line, path: Path, number: int) -> None:
        step, name = self.tree.steps[path], self.tree.names[path]
        assert isinstance(step, Single)
        reminder = (step.remind or ())[number]
        line.counts[f"{name}.remind"] += 1
        words = f"{name}.remind" if reminder.say is not None else "pattern.remind"
        for to in list(dict.fromkeys(card.to for card in line.cards)) or [self.home(line)]:
            self.say(line, words, to, reminder=line.counts[f"{name}.remind"])
        line.counts[f"{name}.remind.{number}"] += 1
        said = line.counts[f"{name}.remind.{number}"]
        if reminder.every is not None and (reminder.max is None or said < reminder.max):
            self.start_timer(line, f"{name}.remind.{number}", _duration(reminder.every), ())


def _duration(found: timedelta | None) -> timedelta:
    assert found is not None
    return found


def _is_for(to: str, person: User, stream: Stream) -> bool:
    return to == stream.id or (to == f"@{person.id}" and stream.type == "IM")


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _people(value: object) -> set[int]:
    """The ids of the people in a value of `who`, `to` or `excluding`."""
    found = [_id(each) for each in (value if isinstance(value, list | tuple) else [value])]
    return {each for each in found if isinstance(each, int)}
