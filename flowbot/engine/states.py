"""The kinds of state that ask nobody: what each does on the way in, and what it makes of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowbot.engine.attempts import ONCE, Attempts
from flowbot.engine.effects import TooLong, Words
from flowbot.engine.events import CallFailed, CallReturned, FlowEvent
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import StateId
from flowbot.values.types import AnswerError

STAY = "stay"
"""The trigger of an event that was answered and moves nothing."""


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
class Calling(State):
    """`call`: waits for the result of an action."""

    action: str
    arguments: Mapping[str, Evaluate]
    save: Mapping[CompiledSlot, Evaluate]
    attempts: Attempts = ONCE

    def enter(self, turn: Turn) -> None:
        """Ask for the call, unless it was done and nothing it reads has changed."""
        if not turn.passes(self.step, self.reads):
            names = turn.names()
            arguments = {name: evaluate(names) for name, evaluate in self.arguments.items()}
            turn.call(self.action, arguments, self.attempts)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Keep the result, or the error."""
        if isinstance(event, CallReturned) and event.effect == turn.waiting_for:
            turn.waiting_for = None
            names = turn.names(result=event.result)
            try:
                for slot, evaluate in self.save.items():
                    turn.fill(slot.name, slot.fit(evaluate(names), turn.now, names))
            except (AnswerError, GuardError) as error:
                message = f"{self.action} gave what does not fit: {error}"
                turn.error = {"kind": "result", "message": message, "id": event.effect, "attempts": event.attempts}
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
