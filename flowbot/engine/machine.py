"""CompiledFlow: states and transitions as callables, ready to be stepped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.facts import FlowFacts
from flowbot.engine.listening import Handler
from flowbot.engine.states import Jumping, State
from flowbot.ids import StateId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledFlow(FlowFacts):
    """A flow that can be stepped."""

    states: Mapping[StateId, State]
    machine: FlatMachine
    transitions: Sequence[Transition]
    """In the order in which they are tried."""
    any_time: Sequence[Handler] = ()
    """What is handled wherever the flow waits."""
    questions: Mapping[str, StateId]
    """For each question, the state that asks."""

    def leads(self, source: StateId, target: StateId) -> bool:
        """Whether a conversation in one state can come to another by going on: without a jump back or a `change`."""
        arrows: dict[StateId, list[StateId]] = {}
        for each in self.transitions:
            if not each.trigger.startswith("change.") and not isinstance(self.states[each.source], Jumping):
                arrows.setdefault(each.source, []).append(each.target)
        found: set[StateId] = set()
        ahead = [source]
        while ahead:
            state = ahead.pop()
            if state not in found:
                found.add(state)
                ahead += arrows.get(state, ())
        return target in found
