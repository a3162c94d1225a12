"""A class → FlowDefinition, with every problem at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowbot.definition.annotations import annotation_of, keys_of
from flowbot.definition.builder.conversion import Conversion
from flowbot.definition.builder.parts import BuiltEnd, BuiltState, BuiltStep, Slot, name_of
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import EVERYTHING, ReadFlow, read_tree
from flowbot.definition.steps import Path
from flowbot.errors import Location

_PARTS = (Slot, BuiltEnd, BuiltStep, BuiltState)


def read_class(keys: Mapping[str, object], attributes: Mapping[str, object], place: Location) -> ReadFlow:
    """Read a flow from what a class holds; never raises for what that is.

    Args:
        keys: Those of the class statement, with `description`.
        attributes: Slots, steps, ends and the list `steps`, in their order.
        place: Of the class statement.
    """
    names = _names(attributes)
    conversion = Conversion(names, place)
    slots = {id(each): each for each in attributes.values() if isinstance(each, Slot)}
    ends = {id(each): each for each in attributes.values() if isinstance(each, BuiltEnd)}
    tree: dict[str, Any] = conversion.part(FlowDefinition, keys, ())
    tree["slots"] = {names[key]: conversion.slot(each, ("slots", names[key])) for key, each in slots.items()}
    for name, field in keys_of(FlowDefinition).items():
        if name in attributes and name not in tree and not isinstance(attributes[name], _PARTS):
            tree[name] = conversion.value(attributes[name], annotation_of(field), (name,))
    states = {names[id(each)]: each for each in attributes.values() if isinstance(each, BuiltState)}
    if states:
        tree["states"] = conversion.value(states, annotation_of(keys_of(FlowDefinition)["states"]), ("states",))
    tree["ends"] = {names[key]: each.words for key, each in ends.items()}
    conversion.places |= {("ends", names[key]): each.place for key, each in ends.items()}
    _report_idle(conversion, attributes)
    read = read_tree(tree, conversion.source, conversion.problems)
    return replace(read, lost=EVERYTHING) if conversion.problems else read


def _names(attributes: Mapping[str, object]) -> dict[int, str]:
    """What each part is called: what it says itself, or as the first attribute that holds it."""
    names: dict[int, str] = {}
    for attribute, each in attributes.items():
        own: object = None
        match each:
            case Slot():
                own = each._name
            case BuiltEnd(name=own):
                pass
            case BuiltStep(keys={"name": own}) | BuiltState(keys={"name": own}):
                pass
            case BuiltStep() | BuiltState():
                pass
            case _:
                continue
        names.setdefault(id(each), str(own or name_of(attribute)))
    return names


def _report_idle(conversion: Conversion, attributes: Mapping[str, object]) -> None:
    """Report steps that stand in no list: they would never be done."""
    for attribute, each in attributes.items():
        if isinstance(each, BuiltStep) and id(each) not in conversion.used:
            path: Path = ("steps", attribute)
            conversion.places[path] = each.place
            conversion.report(f"the step '{attribute}' stands nowhere", path, "put it into `steps`, or into a branch")
