"""Which line an event is for, by the definition, and what it does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowbot.definition.handlers import Handler, MatchHandler
from flowbot.definition.steps import Ask, Call, Listen, Path, Single
from flowbot.engine.records import user_names
from flowbot.events import Stream, User
from flowbot.values.controls import COMMAND_BUTTONS
from flowbot.values.types import AnswerError, bare
from tests.engine.differential.asked import Asking, is_for
from tests.engine.differential.deciding import Answer
from tests.engine.differential.lines import CatchUp, Line
from tests.engine.differential.tree import Place

COMMANDS = ("cancel", "help", "back", "restart", "repeat")


class Conversation(Asking):
    """An interpreter that hears events."""

    # ── words ──

    def write(self, answer: Answer) -> bool:
        """Somebody writes; whether anybody wanted it."""
        text = answer.text.strip()
        here = [each for each in reversed(self.lines.values()) if self.is_here(each, answer)]
        word, _, rest = text.partition(" ")
        if text in COMMANDS and text in self.tree.definition.commands:
            heard = self.command(answer, text, "", here)
        elif word == "change" and rest.strip() and "change" in self.tree.definition.commands:
            heard = self.command(answer, "change", rest.strip(), here)
        else:
            heard = None
        if heard is not None:
            return heard
        for is_any in (False, True):
            if self.handle(answer, here, is_any=is_any):
                return True
            for line in self.asked(here, answer.by) if not is_any and not text.startswith("/") else ():
                if self.answer(line, answer, self.card(line, answer)):
                    return True
        return not text.startswith("/") and self.busy(answer)

    # ── handlers ──

    def handle(self, answer: Answer, here: Sequence[Line], *, is_any: bool) -> bool:
        """Let what listens have a message, or what holds at any time."""
        for line in here:
            step = self.tree.steps[line.at]
            for place, handler in enumerate(step.for_ if isinstance(step, Listen) else ()):
                if self.takes(line, (*line.at, "for", place), handler, answer, is_any=is_any):
                    path = line.at
                    after = self.tree.branch((*path, "for", place, "then"), handler.then, path)
                    self.move(line, after)
                    return True
        main = self.lines[""]
        if main.at[0] != "steps" or main.calls:
            return False
        for place, handler in enumerate(self.tree.definition.any_time):
            if self.takes(main, ("any_time", place), handler, answer, is_any=is_any):
                then = self.tree.branch(("any_time", place, "then"), handler.then, ())
                if then.path[:1] != ("any_time",):
                    main.heard, main.sender = {}, None
                self.move(main, then)
                return True
        return False

    def takes(self, line: Line, path: Path, handler: Handler, answer: Answer, *, is_any: bool) -> bool:
        """Whether a handler is for a message; then with what it fills and hears."""
        if isinstance(handler, MatchHandler):
            is_meant = not is_any and bare(answer.text) in map(bare, handler.match)
        else:
            is_meant = is_any
        heard = {"user": user_names(answer.by), "message": {"text": answer.text}}
        names = {**self.names(line), **heard}
        when = self.tree.value((*path, "when"))
        if not is_meant or answer.by.id != self.user(line).id or (when is not None and when(names) is not True):
            return False
        for name in handler.set:
            evaluate = self.tree.value((*path, "set", name))
            assert evaluate is not None
            self.fill(line, name, self.flow.slots[name].fit(evaluate(names), self.now, names))
        line.heard, line.sender = heard, answer.by
        return True

    def is_here(self, line: Line, answer: Answer) -> bool:
        """Whether a line waits for people where somebody is."""
        if not isinstance(self.tree.steps.get(line.at), Single | Listen):
            return False
        places = [card.to for card in line.cards] or [self.home(line)]
        return any(is_for(to, answer.by, answer.stream) for to in places)

    def asked(self, here: Sequence[Line], person: User) -> list[Line]:
        """The questions that somebody may answer, those first that take any text; else one that refuses them."""
        here = [each for each in here if isinstance(self.tree.steps[each.at], Single)]
        found = [each for each in here if self.may_answer(each, each.at, person)]
        found.sort(key=lambda each: not self.has_form(each.at) and any(card.has_form for card in each.cards))
        return found or list(here[:1])

    def busy(self, answer: Answer) -> bool:
        """Said once while a call is under way."""
        calling = [each for each in self.lines.values() if each.calls and answer.by.id == self.user(each).id]
        if not calling or not answer.addressed:
            return False
        name = f"{self.tree.names[calling[0].at]}.busy"
        calling[0].counts[name] += 1
        if calling[0].counts[name] == 1:
            self.say(calling[0], "pattern.busy", self.where(calling[0], answer))
        return True

    # ── commands ──

    def command(self, answer: Answer, command: str, rest: str, here: Sequence[Line]) -> bool | None:
        """Obey; None where the words may be an answer."""
        main = self.lines[""]
        line = next((each for each in here if self.user(each).id == answer.by.id), None)
        if line is None:
            line = main
            if answer.by.id != self.user(main).id:
                if any(isinstance(self.tree.steps.get(each.at), Single) for each in here) and answer.addressed:
                    self.say(main, "pattern.not_yours", self.where(main, answer))
                    return True
                return None
        if command in ("cancel", "restart") and answer.by.id == self.initiator.id:
            line = main
        if line.calls and command in ("change", "back"):
            self.say(line, "pattern.busy", self.where(line, answer))
            return True
        if command == "restart" and line is not main:
            self.say(line, "pattern.cannot_go_back", self.where(line, answer))
            return True
        match command:
            case "help":
                self.say(line, "pattern.help", self.where(line, answer))
                self.repeat(line, answer)
            case "repeat":
                self.repeat(line, answer)
            case "cancel":
                if line is not main:
                    self.say(line, "pattern.cancelled", self.where(line, answer))
                self.cancel(line, answer)
            case "back":
                self.back(line, answer)
            case "restart":
                self.restart(main)
            case "change":
                return self.change(line, answer, rest)
        return True

    def cancel(self, line: Line, answer: Answer) -> None:
        line.calls = False
        self.told = [self.home(self.lines[""]), f"@{answer.by.id}", answer.stream.id]
        self.move(line, Place(end="cancelled"), "pattern.cancelled")

    def back(self, line: Line, answer: Answer) -> None:
        if not line.trail:
            self.say(line, "pattern.cannot_go_back", self.where(line, answer))
            return
        path = line.trail.pop()
        line.catch_up = None
        line.done.discard(path)
        self.move(line, Place(path, is_asked=True))

    def restart(self, main: Line) -> None:
        """Begin anew with what the trigger filled; nothing stays open."""
        for each in [each for each in self.lines.values() if each.parent is main]:
            self.drop(each, "pattern.asked_again")
        self.close_cards(main, "pattern.asked_again")
        fresh = self.lines[""] = Line()
        fresh.slots = {name: value for name, value in main.slots.items() if name in self.given}
        self.begin(fresh)

    def change(self, line: Line, answer: Answer, wanted: str) -> bool | None:
        """Ask a slot anew, then walk on to where the person is."""
        named = [each for each in self.flow.slots.values() if bare(wanted) in (bare(each.name), bare(each.label))]
        step = self.tree.steps.get(line.at)
        filled = step.fills if isinstance(step, Ask) else ()
        if not named and len(filled) == 1 and self.flow.slots[filled[0]].type.name == "text":
            return None
        block = line.block
        questions = self.tree.questions(named[0].name, block) if named else []
        answered = [each for each in questions if each in line.done]
        until = line.catch_up.until if line.catch_up is not None else line.at
        is_ahead = bool(questions) and self.is_ahead((answered or questions)[0], until)
        if not questions or is_ahead or named[0].name not in self.slots(line):
            self.say(line, "pattern.nothing_to_change", self.where(line, answer))
            self.repeat(line, answer)
            return True
        changed = line.catch_up.changed if line.catch_up is not None else frozenset()
        line.catch_up = CatchUp(until, changed)
        self.move(line, Place((answered or questions)[0], is_asked=True))
        return True

    def is_ahead(self, question: Path, until: Path) -> bool:
        """Whether a question only comes after a place: it is asked in its turn."""
        if question[0] != "steps":
            return False
        waiting = {each.step: each.id for each in self.flow.states.values() if each.waits}
        there, here = (waiting[self.tree.names[each]] for each in (question, until))
        return self.flow.leads(here, there) and not self.flow.leads(there, here)

    # ── forms, calls, people who leave ──

    def submit(self, line: Line, place: int, answer: Answer) -> bool:
        """A form is sent that is open in a line, as so many of its cards."""
        command = COMMAND_BUTTONS.get(str((answer.sent or {}).get("action")))
        if command in self.tree.definition.commands:
            if command == "cancel" and answer.by.id == self.user(line).id:
                self.cancel(line, answer)
                return True
            return self.command(answer, command, "", [line]) is True
        return self.answer(line, answer, line.cards[place])

    def submit_late(self, question: str, answer: Answer) -> bool:
        """A form is sent that is not open any more."""
        main = self.lines[""]
        asked = [each for each in self.lines.values() for card in each.cards if card.has_form]
        path = self.tree.paths.get(question, ())
        if isinstance(self.tree.steps.get(path), Single):  # whom an item talked to is not known any more
            may_answer = bool(self.tree.block(path)) or self.may_answer(main, path, answer.by)
        else:
            may_answer = answer.by.id == self.initiator.id
        has_answered = question in main.answers and main.answers[question].by.id == answer.by.id
        if not (has_answered or may_answer):
            self.say(main, "pattern.not_yours", self.where(main, answer))
        elif question in main.answers and not (asked and self.tree.names[asked[0].at] == question):
            self.say(main, "pattern.already_answered", self.where(main, answer))
        else:
            shown = [card.to for each in self.lines.values() for card in each.cards if card.has_form]
            is_open = any(is_for(to, answer.by, answer.stream) for to in shown)
            self.say(main, "pattern.expired_form", self.where(main, answer), is_asked_again=is_open)
        return True

    def call_returned(self, line: Line, result: object) -> bool:
        """The result of a call is kept, where it fits."""
        path = line.at
        step = self.tree.steps[path]
        assert isinstance(step, Call)
        line.counts.pop(f"{self.tree.names[path]}.busy", None)
        line.calls = False
        names = {**self.names(line), "result": result}
        saved = {step.save: None} if isinstance(step.save, str) else step.save or {}
        for name in saved:
            slot, evaluate = self.flow.slots[name], self.tree.value((*path, "save", name))
            try:
                self.fill(line, name, slot.fit(result if evaluate is None else evaluate(names), self.now, names))
            except AnswerError:
                line.error = {"kind": "result"}
                self.move(line, self.tree.outcome(path, "failed"))
                return True
        line.done.add(path)
        self.move(line, self.tree.after(path))
        return True

    def call_failed(self, line: Line, error: Mapping[str, object]) -> bool:
        line.counts.pop(f"{self.tree.names[line.at]}.busy", None)
        line.calls = False
        line.error = error
        self.move(line, self.tree.outcome(line.at, "failed"))
        return True

    def depart(self, person: User, stream: Stream) -> bool:
        """Somebody leaves a stream: questions there that they might have answered lose them."""
        found = [each for each in self.lines.values() if self.loses(each, person, stream)]
        for line in found:
            if self.lines.get(line.id) is line and not self.ended:
                self.lose(line, person)
        return bool(found)

    def loses(self, line: Line, person: User, stream: Stream) -> bool:
        if not isinstance(self.tree.steps.get(line.at), Single):
            return False
        places = [card.to for card in line.cards] or [self.home(line)]
        elsewhere = [each for each in places if each != stream.id and (each == f"@{person.id}" or each[0] != "@")]
        voters = self.voters(line, line.at)
        return stream.id in places and not elsewhere and voters is not None and person.id in voters

    def lose(self, line: Line, person: User) -> None:
        path = line.at
        step = self.tree.steps[path]
        line.gone.add(person.id)
        if not self.voters(line, path):
            line.error = {"kind": "unreachable"}
            self.move(line, self.tree.outcome(path, "failed"), "pattern.cancelled")
        elif isinstance(step, Ask) and step.options and step.need != 1 and self.is_undecidable(line, path, step):
            self.move(line, self.tree.outcome(path, "undecided", "failed"), "pattern.cancelled")

    def resume(self, answer: Answer) -> bool:
        """Say again what is asked where somebody is."""
        for line in reversed(self.lines.values()):
            if self.is_here(line, answer):
                self.repeat(line, answer)
                return True
        main = self.lines[""]
        if answer.by.id == self.initiator.id and main.calls:
            self.say(main, "pattern.busy", self.where(main, answer))
            return True
        return False
