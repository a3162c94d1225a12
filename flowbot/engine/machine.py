"""CompiledFlow: states and transitions as callables, ready to be stepped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.facts import FlowFacts
from flowbot.engine.states import State
from flowbot.ids import StateId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledFlow(FlowFacts):
    """A flow that can be stepped."""

    states: Mapping[StateId, State]
    machine: FlatMachine
    transitions: Sequence[Transition]
