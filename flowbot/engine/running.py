"""`run`: waits for another flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flowbot.engine.events import FlowEvent, RunEnded
from flowbot.engine.facts import CompiledSlot, Evaluate
from flowbot.engine.outside import run_flow, stop_run
from flowbot.engine.records import read_person
from flowbot.engine.states import State
from flowbot.engine.turn import Turn
from flowbot.errors import GuardError
from flowbot.ids import FlowId, StateId
from flowbot.values.types import AnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(State):
    """`run`: a conversation of another flow, whose end leads on."""

    waits: ClassVar[bool] = True
    flow: FlowId
    arguments: Mapping[str, Evaluate]
    person: Evaluate | None
    save: Mapping[CompiledSlot, Evaluate]
    ends: frozenset[str]
    """Those that have a way of their own; any other goes on."""

    def enter(self, turn: Turn) -> str | None:
        """Begin the other flow, unless that was done and nothing it was given has changed."""
        if turn.passes(self.step, self.reads):
            return None
        names = turn.names()
        given = {name: evaluate(names) for name, evaluate in self.arguments.items()}
        person = None if self.person is None else read_person(self.person(names), self.step)
        run_flow(turn, self.flow, {name: value for name, value in given.items() if value is not None}, person)
        return None

    def leave(self, turn: Turn, target: StateId) -> None:
        """The other flow is not waited for any more."""
        stop_run(turn)

    def hear(self, turn: Turn, event: FlowEvent) -> str | None:
        """Keep what it hands back, and go on by its end."""
        if not isinstance(event, RunEnded) or turn.at.running is None or event.effect != turn.at.running[0]:
            return None
        turn.at.running = None
        if event.end == "failed":
            turn.at.error = {"kind": "flow", "message": f"the flow {self.flow} has failed", "id": event.effect}
        names = turn.names(result=event.result)
        try:
            for slot, evaluate in self.save.items():
                value = evaluate(names)
                if value is not None:
                    turn.fill(slot.name, slot.fit(value, turn.now, names))
        except (AnswerError, GuardError) as error:
            turn.at.error = {
                "kind": "result",
                "message": f"{self.flow} gave what does not fit: {error}",
                "id": event.effect,
            }
            return "end.failed"
        turn.at.done.add(self.step)
        return f"end.{event.end}" if event.end in self.ends else "returned"
