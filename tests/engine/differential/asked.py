"""Questions, by the definition: whom they are put to, when they are put again, and whose answers they hear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flowbot.definition.steps import Ask, Each, Listen, Parallel, Path, Single
from flowbot.events import Stream, User
from flowbot.values.types import AnswerError
from tests.engine.differential.deciding import Answer, Deciding, InFormError, OptionInFormError
from tests.engine.differential.lines import Card, Line, Seen
from tests.engine.differential.tree import Place


class Asking(Deciding):
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
            self.say(line, "pattern.waiting", self.where(line, answer))
        else:
            self.put(line, line.at, card.to if card is not None else self.home(line))

    def card(self, line: Line, answer: Answer) -> Card | None:
        """The card that a text answers."""
        return next((each for each in line.cards if is_for(each.to, answer.by, answer.stream)), None)

    # ── hearing answers ──

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
        self.say(line, refusal, self.where(line, answer))
        return True

    def read(self, line: Line, path: Path, answer: Answer, card: Card | None) -> bool:
        step = self.tree.steps[path]
        is_decided = not (isinstance(step, Ask) and step.options is None)
        if is_decided and card is not None and self.is_of_old(card, answer):
            self.put(line, path, card.to)
            return True
        try:
            self.decide(line, path, answer, card)
        except InFormError as problem:
            if (
                answer.sent is None
                and card is not None
                and (answer.addressed or isinstance(problem, OptionInFormError))
            ):
                self.say(line, "pattern.in_form", self.where(line, answer))
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


def is_for(to: str, person: User, stream: Stream) -> bool:
    return to == stream.id or (to == f"@{person.id}" and stream.type == "IM")
