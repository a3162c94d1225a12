"""CompiledFlow: states and transitions as callables, ready to be stepped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from flowbot.engine._transitions import FlatMachine, Transition
from flowbot.engine.facts import FlowFacts
from flowbot.engine.listening import Handler
from flowbot.engine.outline import Outline
from flowbot.engine.reactions import Reaction
from flowbot.engine.states import Jumping, State
from flowbot.ids import StateId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledFlow(FlowFacts):
    """A flow that can be stepped."""

    states: Mapping[StateId, State]
    machine: FlatMachine
    transitions: Sequence[Transition]
    """In the order in which they are tried."""
    translate: Callable[[str], CompiledFlow | None] | None = None
    """Locale → the same flow with its labels in that language; None where it cannot be made."""
    any_time: Sequence[Handler] = ()
    """What is handled wherever the flow waits."""
    reactions: Sequence[Reaction] = ()
    """The same of what is no message."""
    questions: Mapping[str, StateId]
    """For each question, the state that asks."""
    outline: Outline = field(default_factory=Outline)
    """For pictures of it."""

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

    def for_person(self, locale: str | None, zone: str | None) -> CompiledFlow:
        """The flow as somebody meets it who has a locale or a zone of their own."""
        return self if locale is None and zone is None else _for_person(self, locale, zone)


@lru_cache(maxsize=256)
def _for_person(flow: CompiledFlow, locale: str | None, zone: str | None) -> CompiledFlow:
    translated = flow.translate(locale) if flow.translate is not None and locale is not None else None
    return replace(
        translated or flow,
        locale=flow.locale if locale is None else locale,
        constants={**flow.constants, "locale": locale or flow.locale},
        zone=flow.zone if zone is None else ZoneInfo(zone),
    )
