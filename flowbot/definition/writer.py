"""FlowDefinition → YAML text, as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.definition.model import FlowDefinition
from flowbot.definition.shortened import as_written
from flowbot.definition.steps import STEP_CLASSES, Path
from flowbot.yamlsource import write_yaml

_SHORT_STEPS = 60
"""The longest list of steps that stands on the line of its branch, in characters as Python shows it."""


def write_flow(definition: FlowDefinition) -> str:
    """The flow as YAML; reading it gives an equal definition.

    Keys stand in the order of the reference, keys that say what holds anyway are left out, and what is short stands
    on one line.
    """
    sections = [write_yaml({key: value}, is_short=_is_short) for key, value in as_written(definition).items()]
    text, previous = "", ""
    for section in sections:
        is_apart = previous and (section.count("\n") > 1 or previous.count("\n") > 1)
        text += f"\n{section}" if is_apart else section
        previous = section
    return text


def _is_short(path: Path, value: object) -> bool:
    """Slots, and what holds scalars; a step and a trigger of a list stand on lines of their own."""
    is_start = path[:1] == ("start",) and (len(path) > 1 or isinstance(value, list))
    if path in ((), ("slots",), ("steps",)) or (is_start and all(isinstance(each, int) for each in path[1:])):
        return False
    if path[0] == "slots":
        return True
    if isinstance(value, Mapping):
        return not _is_step(value) and all(_is_flat(each) for each in value.values())
    if isinstance(value, list) and any(_is_step(each) for each in value):
        return len(str(value)) <= _SHORT_STEPS
    return isinstance(value, list) and all(not isinstance(each, list) for each in value)


def _is_step(value: object) -> bool:
    return isinstance(value, Mapping) and next(iter(value), None) in STEP_CLASSES


def _is_flat(value: object) -> bool:
    if isinstance(value, list):
        return not any(isinstance(each, Mapping | list) for each in value)
    return not isinstance(value, Mapping)
