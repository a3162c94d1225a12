"""The kinds of state: what each does on the way in, and what it makes of an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowbot.engine.effects import TooLong, Words
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent, Said
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import StateId
from flowbot.message import Passage
from flowbot.values.types import AnswerError, bare, listed, read_boolean, shortened

Evaluate = Callable[[Mapping[str, object]], Any]
"""Names → value; raises GuardError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A place in a flow that does nothing by itself: its eventless transitions lead on."""

    id: StateId
    step: str
    """The step it was made from."""
    reads: frozenset[str] = frozenset()
    """The slots that what it does depends on."""

    def enter(self, turn: Turn) -> None:
        """What happens on the way in."""

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """The trigger that an event is here; None when nobody here wants it."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking(State):
    """`say` and `send`."""

    words: Words
    too_long: TooLong = "split"

    def enter(self, turn: Turn) -> None:
        """Say the words, unless they were said and nothing in them has changed."""
        if not turn.passes(self.step, self.reads):
            turn.reply(self.words, too_long=self.too_long)
        turn.done.add(self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jumping(State):
    """`goto`: its target will be done afresh."""

    target: str

    def enter(self, turn: Turn) -> None:
        """Count the jump."""
        turn.count(f"{self.step}.goto")
        turn.done.discard(self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(State):
    """What every question does: ask, and ask again with the reason."""

    ask: Words
    invalid: Words
    tries: int | None = None

    def enter(self, turn: Turn) -> None:
        """Ask; after an invalid answer, say what was wrong with it."""
        self.put(turn)

    def put(self, turn: Turn, **shown: Any) -> None:
        """Say the question, or what was wrong with its answer; `shown` are more names for the words."""
        if turn.problem is None:
            turn.reply(self.ask, **shown)
        else:
            more: dict[str, Any] = {"try": self._invalid(turn) + 1, "tries": self.tries}
            turn.reply(self.invalid, problem=turn.problem, **shown, **more)

    def tries_left(self, turn: Turn) -> bool:
        """Whether the person may try once more."""
        return self.tries is None or self._invalid(turn) < self.tries

    def _invalid(self, turn: Turn) -> int:
        return turn.counts.get(f"{self.step}.invalid", 0)

    def refuse(self, turn: Turn, event: Said, problem: str) -> str | None:
        """An answer that is none: counted when it was meant for us, else left alone."""
        if not event.addressed:
            return None
        turn.count(f"{self.step}.invalid")
        turn.problem = problem
        return "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Asking):
    """`ask` with a slot."""

    slot: CompiledSlot

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Read the answer into the slot."""
        if not isinstance(event, Said):
            return None
        try:
            value = self.slot.read(unquoted(event.passage), turn.context, turn.names())
        except AnswerError as problem:
            return self.refuse(turn, event, str(problem))
        turn.fill(self.slot.name, value)
        turn.answered(self.step, event.message)
        return "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a decision."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Asking):
    """`ask` with options, each a trigger of its own."""

    options: Sequence[Option] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """Bare label, name or number → option."""

    def enter(self, turn: Turn) -> None:
        """Ask, unless the decision was taken and nothing it depends on has changed."""
        if not turn.passes(self.step, self.reads):
            Asking.enter(self, turn)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Take the option that was named."""
        if not isinstance(event, Said):
            return None
        option = self.words.get(bare(unquoted(event.passage).text))
        if option is None:
            labels = [each.label for each in self.options]
            return self.refuse(turn, event, f"'{shortened(event.text)}' is not one of {listed(labels)}")
        turn.answered(self.step, event.message, option)
        return option_trigger(option)

    def took(self, option: str) -> Callable[[Turn], bool]:
        """A guard: while catching up, whether this option was taken and still holds."""

        def guard(turn: Turn) -> bool:
            answer = turn.answers.get(self.step)
            return answer is not None and answer.option == option and turn.passes(self.step, self.reads)

        return guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Asking):
    """`confirm`: yes, no, or `change <slot>` (which every waiting state takes)."""

    slots: Sequence[CompiledSlot] = ()

    def enter(self, turn: Turn) -> None:
        """Ask, with what was given as `summary`: a list of label and value; not again when nothing has changed."""
        if turn.passes(self.step, self.reads):
            return
        given = [slot for slot in self.slots if slot.name in turn.slots]
        summary = [{"label": slot.label, "value": slot.show(turn.slots[slot.name], turn.flow.locale)} for slot in given]
        self.put(turn, summary=summary)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Yes or no."""
        if not isinstance(event, Said):
            return None
        try:
            agreed = read_boolean(event.passage, turn.context)
        except AnswerError as problem:
            return self.refuse(turn, event, str(problem))
        turn.answered(self.step, event.message, "yes" if agreed else "no")
        if not agreed:
            turn.done.discard(self.step)
        return "yes" if agreed else "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling(State):
    """`call`: waits for the result of an action."""

    action: str
    arguments: Mapping[str, Evaluate]
    save: Mapping[CompiledSlot, Evaluate]

    def enter(self, turn: Turn) -> None:
        """Ask for the call, unless it was done and nothing it reads has changed."""
        if not turn.passes(self.step, self.reads):
            names = turn.names()
            turn.call(self.action, {name: evaluate(names) for name, evaluate in self.arguments.items()})

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Keep the result, or the error."""
        if isinstance(event, CallReturned) and event.effect == turn.waiting_for:
            turn.waiting_for = None
            names = turn.names(result=event.result)
            try:
                for slot, evaluate in self.save.items():
                    turn.fill(slot.name, slot.fit(evaluate(names), turn.now, names))
            except (AnswerError, GuardError) as error:
                turn.error = {"kind": "result", "message": f"{self.action} gave what does not fit: {error}"}
                return "failed"
            turn.done.add(self.step)
            return "returned"
        if isinstance(event, CallFailed) and event.effect == turn.waiting_for:
            turn.waiting_for = None
            turn.error = dict(event.error)
            return "failed"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending(State):
    """`end`, and the built-in ends."""

    end: str
    words: Words | None = None
    otherwise: Words | None = None
    """Of a built-in end: the bot's own words, said when the flow's cannot be rendered."""

    def enter(self, turn: Turn) -> None:
        """Say the end's words, and finish."""
        if self.words:
            turn.reply(self.words, otherwise=self.otherwise, too_long="split")
        turn.finish(self.end)


def option_trigger(option: str) -> str:
    """The trigger that taking an option is."""
    return f"option.{option}"


def unquoted(passage: Passage) -> Passage:
    """The passage without the quotes around the whole of it: how one answers with the word of a command."""
    text = passage.text
    return passage.cut(1, len(text) - 1) if len(text) > 2 and text[0] + text[-1] in ('""', "“”") else passage
