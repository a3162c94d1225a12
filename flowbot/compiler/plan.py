"""A flow as a flat machine, still as data: what lowering makes, and the other passes read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flowbot.definition.steps import Path
from flowbot.ids import StateId

EVENTLESS = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition, as data: its kind, and what it is about."""

    kind: str
    """`expression` (at a path), `filled` (a slot), `answered` (a step), `tries_left`, `took` (an option), `passes`,
    `below` (a count)."""
    about: Any = None


@dataclass(frozen=True, slots=True)
class PlannedState:
    """A state to be."""

    id: StateId
    kind: str
    step: str
    path: Path
    """Of the step it comes from; empty for ends."""
    block: str = ""
    """The step that it stands inside of."""


@dataclass(frozen=True, slots=True)
class PlannedTransition:
    """A transition to be."""

    trigger: str
    source: StateId
    target: StateId
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Jump:
    """To another state that an author wrote."""

    target: StateId
    owner: str
    """The state that it is inside of."""
    restores: str = ""
    """The state that is entered where it was left."""


@dataclass(slots=True)
class Plan:
    """A flow as a flat machine."""

    states: dict[StateId, PlannedState] = field(default_factory=dict)
    transitions: list[PlannedTransition] = field(default_factory=list)
    entries: dict[StateId, list[StateId]] = field(default_factory=dict)
    """For each state that opens items, where these begin."""
    regions: dict[StateId, list[tuple[str, StateId]]] = field(default_factory=dict)
    """For each state that an author wrote, what begins inside it."""
    jumps: dict[StateId, Jump] = field(default_factory=dict)
    """Where states lead that leave for others."""
    handled: dict[StateId, list[StateId]] = field(default_factory=dict)
    """For each state that listens, and for `any_time`, the states of its handlers."""

    def leaving(self, state: StateId) -> list[PlannedTransition]:
        """The transitions from a state, in order."""
        return [each for each in self.transitions if each.source == state]


def end_state(end: str) -> StateId:
    """The state that an end is."""
    return StateId(f"{end}.end")
