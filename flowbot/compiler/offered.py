"""Slots out of whose texts people choose: what nobody could choose is no answer to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowbot.compiler.compilation import Compilation
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, record_in
from flowbot.definition.steps import Path
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.record_slots import RecordSlot
from flowbot.values.limits import CHOOSABLE


def offered_slots(compilation: Compilation) -> frozenset[str]:
    """The slots that the `of` of some choice names."""
    expressions = [compilation.expressions.get(path) for path in _of_choices(compilation)]
    named = frozenset[str]().union(*(each.names for each in expressions if each is not None))
    return named & frozenset(compilation.definition.slots)


def choosable(slot: CompiledSlot) -> CompiledSlot:
    """The same slot, whose texts can all be choices."""
    if isinstance(slot, RecordSlot):
        return replace(slot, fields={name: choosable(each) for name, each in slot.fields.items()})
    if slot.type.name == "text":
        return replace(slot, limits=(*slot.limits, CHOOSABLE))
    if slot.type.name == "list":
        return replace(slot, item_limits=(*slot.item_limits, CHOOSABLE))
    return slot


def _of_choices(compilation: Compilation) -> Iterator[Path]:
    """Where it is written what each choice, item or field is chosen from."""
    for name, slot in compilation.definition.slots.items():
        yield from _of(("slots", name), slot)
        record = record_in(slot)
        inside: Path = ("items", "fields") if isinstance(slot, ListSlot) else ("fields",)
        for field, each in (record.parts if record is not None else {}).items():
            yield from _of(("slots", name, *inside, field), each)


def _of(path: Path, slot: SlotBase) -> Iterator[Path]:
    if isinstance(slot, ListSlot) and isinstance(slot.items, ChoiceSlot):
        yield (*path, "items", "of")
    elif isinstance(slot, ChoiceSlot):
        yield (*path, "of")
