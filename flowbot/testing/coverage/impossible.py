"""What cannot happen in a flow as it is written: a question is never come to whose slots are filled from the start."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Question
from flowbot.engine.states import Branching, Setting
from flowbot.testing.coverage.items import Item
from flowbot.testing.coverage.marks import Mark


def is_possible(item: Item, impossible: frozenset[Mark]) -> bool:
    """Whether an item can be done."""
    return any(impossible.isdisjoint(marks) for marks in item.marks)


def impossible_marks(flow: CompiledFlow) -> frozenset[Mark]:
    """The arrows to questions that are passed whenever the flow comes to them; only `change` asks them."""
    return frozenset(_never_taken(flow))


def _never_taken(flow: CompiledFlow) -> Iterator[Mark]:
    emptied = _emptied(flow)
    numbers: dict[str, int] = {}
    for each in flow.transitions:
        if not each.source.endswith(".enter") or each.trigger:
            continue
        numbers[each.source] = number = numbers.get(each.source, -1) + 1
        match flow.states[each.target]:
            case Question(slots=slots) if number > 0 and all(_is_always_filled(slot, emptied) for slot in slots):
                yield each.source, each.trigger, number


def _is_always_filled(slot: CompiledSlot, emptied: Collection[str]) -> bool:
    """Whether a slot has a value whenever a conversation lives: its default, where nothing else."""
    return slot.default is not None and not slot.block and not slot.depends_on and slot.name not in emptied


def _emptied(flow: CompiledFlow) -> set[str]:
    """The slots that something may empty."""
    found: set[str] = set()
    for state in flow.states.values():
        if isinstance(state, Setting):
            found |= {slot.name for slot in state.values}
        if isinstance(state, Branching):
            found |= {name for each in state.forsaken.values() for name in each.slots}
    return found
