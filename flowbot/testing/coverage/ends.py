"""The items of a flow's ends, and which ends its flows can come to at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from flowbot.engine._transitions import Transition
from flowbot.engine.blocks import ItemEnding
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.running import Running
from flowbot.engine.states import Awaiting, Ending, State
from flowbot.errors import Location
from flowbot.ids import FlowId, StateId
from flowbot.testing.coverage.items import Item, Subject
from flowbot.testing.coverage.marks import at_end, at_state

_RAN = "end."
"""What the triggers begin with by which a flow goes on that has run another one."""
_ROLE = re.compile(r"roles\.\w+")


def end_items(subject: Subject) -> Iterator[Item]:
    """Every end that something leads to, those of items of a block included."""
    targets = {each.target for each in _expected(subject)}
    for state in subject.flow.states.values():
        if state.id not in targets:
            continue
        match state:
            case Ending(end=end):
                place = _place_of_end(subject, state)
                yield Item(kind="ends", key=end, words=end, location=place, marks=[[at_end(end)]])
            case ItemEnding(end=end):
                words = f"{end}, of {state.id.partition('.')[0]}"
                place = _place_of_end(subject, state)
                yield Item(kind="ends", key=state.id, words=words, location=place, marks=[[at_state(state.id)]])


def possible_ends(flows: Sequence[CompiledFlow]) -> Mapping[FlowId, Collection[str]]:
    """How each flow of a bot can end, where one that runs another ends as that does."""
    found: dict[FlowId, Collection[str]] = {flow.id: frozenset() for flow in flows}
    while True:
        before = dict(found)
        for flow in flows:
            states = (flow.states[each.target] for each in _arrows(flow, found))
            found[flow.id] = frozenset(state.end for state in states if isinstance(state, Ending))
        if found == before:
            return found


def _arrows(flow: CompiledFlow, ends: Mapping[FlowId, Collection[str]]) -> Iterator[Transition]:
    """The arrows that can be taken, as far as that is for what another flow comes to."""
    return (each for each in flow.transitions if _can_be_taken(flow, each, ends))


def _expected(subject: Subject) -> Iterator[Transition]:
    """Those of them that a talk can take."""
    return (each for each in _arrows(subject.flow, subject.ends) if not _is_of_a_role(subject, each))


def _is_of_a_role(subject: Subject, arrow: Transition) -> bool:
    """Whether it is taken where nobody is reached who has a role: in a talk they all are there."""
    to = getattr(subject.parts.get(arrow.source), "to", None)
    return arrow.trigger == "failed" and _ROLE.fullmatch(str(to)) is not None


def _can_be_taken(flow: CompiledFlow, arrow: Transition, ends: Mapping[FlowId, Collection[str]]) -> bool:
    state = flow.states[arrow.source]
    if arrow.trigger == "cancel" and isinstance(state, Awaiting) and isinstance(flow.states[arrow.target], ItemEnding):
        return False  # an item hears people only where it waits for them
    if not isinstance(state, Running) or not arrow.trigger.startswith(_RAN):
        return True
    return state.flow not in ends or arrow.trigger.removeprefix(_RAN) in ends[state.flow]


def _place_of_end(subject: Subject, end: State) -> Location:
    """Where an end is declared; of a built-in one the first step that leads there by itself."""
    if isinstance(end, Ending) and end.end in subject.definition.ends:
        return subject.place(("ends", end.end))
    leading = (each.source for each in _expected(subject) if each.target == end.id and each.trigger != "cancel")
    return subject.locate(next(leading, StateId("")))
