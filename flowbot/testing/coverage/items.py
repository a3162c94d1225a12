"""Items: everything that a flow can do, each with its place and with the marks that show it was done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from flowbot.definition.model import FlowDefinition
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Step
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import Location
from flowbot.ids import FlowId, StateId
from flowbot.testing.coverage.marks import Mark

Kind = Literal["states", "transitions", "guards", "timers", "ends", "messages", "refusals"]
KINDS: Sequence[Kind] = ("states", "transitions", "guards", "timers", "ends", "messages", "refusals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that a flow can do."""

    kind: Kind
    key: str
    """The same in every run, as long as the flow says the same there; the kind and this are found once in a flow."""
    words: str
    """What it is, for people."""
    location: Location
    marks: Sequence[Sequence[Mark]]
    """It was done when all marks of one of these were left behind."""


@dataclass(frozen=True)
class Subject:
    """A flow whose items are looked for."""

    flow: CompiledFlow
    definition: FlowDefinition
    ends: Mapping[FlowId, Collection[str]]
    """How the flows of the bot can end; what it runs beside these may end in any way."""

    @cached_property
    def parts(self) -> Mapping[StateId, Step | StateDefinition]:
        """What each state is made of that its author wrote."""
        parts: dict[Sequence[str | int], Step | StateDefinition] = dict(self.definition.walk())
        parts |= {path: state for path, _, state in self.definition.walk_states()}
        return {state: parts[path] for state, path in self.flow.outline.paths.items()}

    def locate(self, state: str, *more: str | int) -> Location:
        """The place of a part of the step that a state is made of, or of the nearest one around it."""
        path = self.flow.outline.paths.get(StateId(state))
        return self.place((*path, *more) if path is not None else ("flow",), key=bool(more))

    def place(self, path: Sequence[str | int], *, key: bool = True) -> Location:
        """The place of a part of the definition, by its key where it has one."""
        return self.flow.outline.locate(path, key=key and isinstance(path[-1], str))
