"""YAML text → FlowDefinition, with every problem at its place."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flowbot.definition.asking import Close, Live
from flowbot.definition.handlers import HANDLER_CLASSES
from flowbot.definition.migrations import Migration
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.source import Source
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import OUTCOMES, STEP_CLASSES, Option, Path, Retries
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.definition.waiting import Moment, Reminder
from flowbot.errors import DefinitionError, DefinitionSyntaxError, did_you_mean
from flowbot.values.types import listed
from flowbot.yamlsource import load_yaml


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """What could be read of a flow file."""

    source: Source | None
    """None when a program made the definition, or the file is not YAML."""
    definition: FlowDefinition | None
    """None when too little could be read; else the flow, without the parts that have problems."""
    problems: tuple[DefinitionError, ...]
    lost: frozenset[str]
    """Of which of `slots`, `steps` and `ends` some could not be read: a name that is missing may be one of them."""

    @classmethod
    def of(cls, definition: FlowDefinition) -> ReadFlow:
        """A definition that needed no reading."""
        return cls(None, definition, (), frozenset())


EVERYTHING = frozenset({"slots", "steps", "ends"})


def unread(problem: DefinitionError) -> ReadFlow:
    """What is known of a flow whose file could not be read at all."""
    return ReadFlow(None, None, (problem,), EVERYTHING)


def read_flow(text: str, file: str) -> ReadFlow:
    """Read a flow from YAML; never raises for what the text holds, all its problems are in the answer."""
    try:
        source = load_yaml(text, file)
    except DefinitionSyntaxError as problem:
        return unread(problem)
    problems: list[DefinitionError] = list(source.problems)
    if not isinstance(source.value, dict) or not source.value.keys() & FlowDefinition.model_fields.keys():
        message = "a flow is a map that begins with `flow: NAME`"
        problems.append(DefinitionSyntaxError(message, location=source.locate(()), code="FB110"))
        return ReadFlow(source, None, tuple(problems), EVERYTHING)
    return read_tree(source.value, source, problems)


def read_tree(tree: Mapping[str, Any], source: Source, before: Sequence[DefinitionError] = ()) -> ReadFlow:
    """Read a flow from plain values that stand in a source; never raises for what they are.

    Args:
        tree: The keys of the flow.
        source: Where they were written.
        before: Problems that were found already.
    """
    problems = list(before)
    value: dict[str, Any] = copy.deepcopy(dict(tree))
    lost: set[str] = set()
    for _attempt in range(20):
        try:
            definition = FlowDefinition.model_validate(value)
        except ValidationError as error:
            found = [(_real_path(value, detail["loc"]), detail) for detail in _telling(error.errors(include_url=False))]
            problems += [_problem(source, value, detail, path) for path, detail in found]
            taken = [_without(value, path, detail) for path, detail in found]
            lost.update(kind for _, kind in taken if kind is not None)
            if not all(helps for helps, _ in taken):
                return ReadFlow(source, None, tuple(problems), EVERYTHING)
        else:
            return ReadFlow(source, definition, tuple(problems), frozenset(lost))
    return ReadFlow(source, None, tuple(problems), EVERYTHING)


def _telling(details: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out what only follows from another problem below the same place."""
    places = [tuple(detail["loc"]) for detail in details]
    for detail in details:
        here = tuple(detail["loc"])
        if detail["type"] == "too_short" and any(len(at) > len(here) and at[: len(here)] == here for at in places):
            continue
        yield detail


def _real_path(value: object, loc: Sequence[str | int]) -> Path:
    """The path in the file of pydantic's location, which also names union members."""
    path: list[str | int] = []
    here: Any = value
    for place, item in enumerate(loc):
        if _has(here, item):
            here = here[item]
        elif place == len(loc) - 1 and isinstance(item, str) and not item.startswith(("<", "[")):
            path.append(item)  # a missing key
            break
        else:
            continue
        path.append(item)
    return tuple(path)


def _at(value: Any, path: Path) -> Any:
    """What stands at `path`; None where nothing does."""
    for item in path:
        value = value[item] if _has(value, item) else None
    return value


def _keys_at(value: object, path: Path) -> tuple[str, list[str]]:
    """What stands at `path` (for people) and the keys that it may have."""
    here = _at(value, path)
    model: type[Part] | None = FlowDefinition if not path else None
    what = "a flow"
    if _is_slot(path) and isinstance(here, dict):
        kind = str(here.get("type"))
        model, what = SLOT_CLASSES.get(kind), f"a slot of type {kind}"
    elif path and path[0] == "start":
        kind = str(next(iter(here), "")) if isinstance(here, dict) else ""
        model, what = TRIGGER_CLASSES.get(kind), f"a trigger of kind '{kind}'"
    elif _is_handler(path):
        kind = str(next(iter(here), "")) if isinstance(here, dict) else ""
        model, what = HANDLER_CLASSES.get(kind), f"a handler of kind '{kind}'"
    elif path and path[-1] in _MAPS:
        model, what = _MAPS[str(path[-1])]
    elif len(path) >= 2 and path[-2] == "states":
        model, what = StateDefinition, "a state"
    elif len(path) >= 2 and path[-2] == "remind":
        model, what = Reminder, "a reminder"
    elif len(path) >= 2 and path[-2] == "options":
        model, what = Option, "an option"
    elif path[:1] == ("migrate",) and len(path) == 2:
        model, what = Migration, "an entry of `migrate`"
    elif path and path[-1] == "retries":
        model, what = Retries, "`retries`"
    elif path and isinstance(path[-1], int) and isinstance(here, dict):
        kind = str(next(iter(here), ""))
        model, what = STEP_CLASSES.get(kind), f"a step of kind '{kind}'"
    keys = [field.alias or name for name, field in model.model_fields.items()] if model else []
    return what, keys


_MAPS: Mapping[str, tuple[type[Part], str]] = {
    "until": (Close, "`until`"),
    "live": (Live, "`live`"),
    "remind": (Reminder, "a reminder"),
    "expire": (Moment, "`expire`"),
    "wait": (Moment, "`wait`"),
}


def _is_slot(path: Path) -> bool:
    """Whether the path of a part is that of a slot, of an item of one or of a field of its record."""
    inner = path[2:]
    inner = inner[1:] if inner[:1] == ("items",) else inner
    return path[:1] == ("slots",) and len(path) > 1 and (not inner or (inner[0] == "fields" and len(inner) == 2))


def _is_handler(path: Path) -> bool:
    """Whether the path of a part is that of a handler."""
    in_list = len(path) >= 2 and isinstance(path[-1], int) and path[-2] in ("for", "any_time")
    return in_list or path[-1:] in (("for",), ("any_time",))


_SHAPES = {
    "string_type": "a text is expected here",
    "int_type": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "dict_type": "a map (`key: value`) is expected here",
    "tuple_type": "a list (lines that begin with '- ') is expected here",
    "model_type": "a map (`key: value`) is expected here",
    "decimal_type": "a number is expected here",
    "too_short": "at least one is needed here",
    "string_too_short": "a text is expected here",
    "trigger": f"a trigger begins with {listed(list(TRIGGER_CLASSES))}",
    "handler": f"a handler begins with {listed(list(HANDLER_CLASSES))}",
    "bool_type": "`true` or `false` is expected here",
    "bool_parsing": "`true` or `false` is expected here",
}


def _problem(source: Source, value: object, detail: ErrorDetails, path: Path) -> DefinitionError:
    kind, last = detail["type"], path[-1] if path else ""
    context = detail.get("ctx") or {}
    hint: str | None = None
    at_key = False
    if kind == "extra_forbidden":
        what, keys = _keys_at(value, path[:-1])
        message, at_key = f"{what} has no key '{last}'", True
        hint = did_you_mean(str(last), keys) or (f"its keys are {listed(keys, 'and')}" if keys else None)
    elif kind == "missing":
        what, _ = _keys_at(value, path[:-1])
        message = f"{what} needs the key '{last}'"
        return DefinitionSyntaxError(message, location=source.locate(path[:-1]), code=_CODES[kind])
    elif kind == "slot_type":
        message, hint, path = _unknown_slot_type(value, path)
    elif kind == "step_kind":
        message, hint, at_key, path = _unknown_step(value, path)
    elif kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "")
        message, hint = f"this is not one of {expected}", did_you_mean(str(detail["input"]), expected.split(" or "))
    elif kind in ("greater_than", "greater_than_equal"):
        bound = context.get("gt", context.get("ge"))
        message = f"this must be {'more than' if 'gt' in context else 'at least'} {bound}"
    elif kind == "string_pattern_mismatch":
        message = _PATTERN_WORDS.get(str(last), "this does not have the right form")
    else:
        message = _SHAPES.get(kind, detail["msg"])
        at_key = kind == "name" and detail["loc"][-1] == "[key]"
    code = _CODES.get(kind, "FB113")
    return DefinitionSyntaxError(message, location=source.locate(path, key=at_key), hint=hint, code=code)


_CODES = {
    "extra_forbidden": "FB111",
    "missing": "FB112",
    "form": "FB112",
    "literal_error": "FB114",
    "greater_than": "FB114",
    "greater_than_equal": "FB114",
    "string_pattern_mismatch": "FB114",
    "zone": "FB114",
    "regex": "FB114",
    "size": "FB114",
    "file_kind": "FB114",
    "record": "FB112",
    "choices": "FB114",
    "duration": "FB114",
    "reminder": "FB142",
    "slot_type": "FB115",
    "step_kind": "FB116",
    "name": "FB117",
}
"""The code of each kind of problem; of any other a value of the wrong kind is the reason."""

_PATTERN_WORDS = {
    "flow": "a name is lower-case letters, digits and '_', at most 40, a letter first",
    "run": "a flow is named by lower-case letters, digits and '_'",
    "call": "an action is named `module.function`",
    "command": "a command begins with '/' and a word",
}


def _unknown_slot_type(value: object, path: Path) -> tuple[str, str | None, Path]:
    slot = _at(value, path)
    if isinstance(slot, dict) and "type" in slot:
        kind, path = str(slot["type"]), (*path, "type")
    elif isinstance(slot, str) and slot in SLOT_CLASSES:
        return "a slot is a map", f"write {{ type: {slot} }}", path
    elif isinstance(slot, str):  # short for a slot of that type
        kind = slot
    else:
        return "a slot needs a type", f"write {{ type: … }} with {listed(list(SLOT_CLASSES))}", path
    hint = did_you_mean(kind, SLOT_CLASSES) or f"the types are {listed(list(SLOT_CLASSES), 'and')}"
    return f"there is no slot type '{kind}'", hint, path


def _unknown_step(value: object, path: Path) -> tuple[str, str | None, bool, Path]:
    step = _at(value, path)
    if not isinstance(step, dict) or not step:
        return "a step is a map that begins with its kind", f"one of {listed(list(STEP_CLASSES))}", False, path
    first = str(next(iter(step)))
    later = next((key for key in step if key in STEP_CLASSES), None)
    if later is not None:
        return f"a step is known by its first key: put '{later}' before '{first}'", None, True, (*path, first)
    hint = did_you_mean(first, STEP_CLASSES) or f"a step begins with {listed(list(STEP_CLASSES))}"
    return f"there is no step '{first}'", hint, True, (*path, first)


def _without(value: dict[str, Any], path: Path, detail: ErrorDetails) -> tuple[bool, str | None]:
    """Take the smallest part that may be missing out of `value`.

    Returns:
        Whether reading again can help, and which kind of name that others refer to may have gone with the part.
    """
    if detail["type"] == "missing":
        path = path[:-1]
    unit = _unit(path)
    if not unit or unit in (("flow",), ("version",), ("steps",)):
        return False, None
    kind = str(unit[0]) if unit[0] in EVERYTHING else "steps" if unit[0] == "states" else None
    parent: Any = value
    for item in unit[:-1]:
        if not _has(parent, item):
            return True, kind  # it went with the part around it
        parent = parent[item]
    if not _has(parent, unit[-1]):
        return True, kind
    inner = path[len(unit) :]
    part = parent[unit[-1]]
    if detail["type"] == "extra_forbidden" and len(path) == 1:
        del value[str(path[0])]
        return True, None
    if inner[:1] == ("options",) and len(inner) > 2 and _has(_at(part, inner[:2]), inner[2]):
        del part["options"][inner[1]][inner[2]]
        return True, kind if inner[2] == "then" else None
    if (
        inner
        and isinstance(part, dict)
        and inner[0] in part
        and inner[0] not in (() if unit[-2:-1] == ("states",) else _needed(part))
    ):
        del part[inner[0]]
        return True, kind if inner[0] in ("options", "name", *_BRANCHES) else None
    if isinstance(parent, list):
        parent[int(unit[-1])] = {"<unreadable>": "step"}
    else:
        del parent[unit[-1]]
    return True, kind


def _unit(path: Path) -> Path:
    """The innermost step, the slot, or the top-level key around `path`."""
    if path[:1] == ("slots",):
        return path[:2]
    if path[:1] in (("steps",), ("any_time",), ("states",)):
        for end in range(len(path), 1, -1):
            in_branches = end > 2 and path[end - 3] == "branches"
            if isinstance(path[end - 1], int) and (path[end - 2] in _STEPS_IN or in_branches):
                return path[:end]
            if path[end - 2] == "states":
                return path[:end]
    return path[:1]


_BRANCHES = ("then", "else", *OUTCOMES)
_STEPS_IN = ("steps", "do", "enter", "exit", "done", *_BRANCHES)


def _needed(part: Mapping[str, object]) -> tuple[str, ...]:
    """The keys without which a step or slot is none."""
    if "type" in part:
        return "type", "of", "fields"
    kind = STEP_CLASSES.get(next(iter(part)))
    fields = kind.model_fields.items() if kind is not None else ()
    return next(iter(part)), *(field.alias or name for name, field in fields if field.is_required())


def _has(container: object, item: str | int) -> bool:
    if isinstance(container, list):
        return isinstance(item, int) and item < len(container)
    return isinstance(container, dict) and item in container
