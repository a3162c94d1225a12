"""The names of steps: those that something jumps to or names, and the comments beside steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowbot.definition.steps import STEP_CLASSES
from flowbot.swadl.draft import Comment, Steps
from flowbot.swadl.left import Path

_NAMING = ("ask", "confirm", "collect", "listen", "parallel", "send")
"""Steps that are named by their first value."""
DATA = ("json", "headers", "args", "set", "save")
"""Keys of steps with values of the author's, in which nothing is a step."""
_BRANCHES = ("then", "else", "expired", "failed", "exceeded", "empty")


@dataclass(frozen=True, slots=True)
class Label:
    """Stands before the step that is meant when something goes there."""

    name: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Steps as they are written, and the comments that stand above some of them."""

    steps: list[Any]
    comments: list[tuple[Path, str]]


def settle(steps: Steps) -> Settled:
    """The steps with all labels in place: names where they are needed, and jumps to the names that steps have."""
    wanted = set(_jumps(steps)) | set(_named(steps))
    meant: dict[str, str] = {}
    _give_names(steps, wanted, meant)
    comments: list[tuple[Path, str]] = []
    return Settled(_written(steps, wanted, meant, ("steps",), comments), comments)


def _lists(value: object) -> Iterator[Steps]:
    """Every list of steps inside a value, itself included."""
    if isinstance(value, list):
        yield value
        for each in value:
            yield from _lists(each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if key not in DATA:
                yield from _lists(each)


def _steps(value: object) -> Iterator[dict[str, Any]]:
    for steps in _lists(value):
        yield from (each for each in steps if isinstance(each, dict))


def _jumps(value: object) -> Iterator[str]:
    for step in _steps(value):
        if isinstance(step.get("goto"), str):
            yield step["goto"]
        yield from (each for each in _branches(step) if isinstance(each, str))


def _named(value: object) -> Iterator[str]:
    return (step["update"] for step in _steps(value) if isinstance(step.get("update"), str))


def _branches(step: dict[str, Any]) -> Iterator[object]:
    yield from (step[key] for key in _BRANCHES if key in step)
    yield from (option["then"] for option in step.get("options", {}).values() if "then" in option)


def _give_names(steps: object, wanted: set[str], meant: dict[str, str]) -> None:
    """Find which step each label means; one that has no name gets it."""
    for each in list(_lists(steps)):
        place = 0
        while place < len(each):
            label = each[place]
            if isinstance(label, Label) and label.name in wanted:
                _give_name(each, place, label.name, meant)
            place += 1


def _give_name(steps: Steps, place: int, name: str, meant: dict[str, str]) -> None:
    at = next((k for k in range(place + 1, len(steps)) if isinstance(steps[k], dict)), None)
    if at is None:
        at = len(steps)
        steps.append({"if": "true"})
    step = steps[at]
    first = next(iter(step))
    has = step.get("name") or (step[first] if first in _NAMING else None)
    if has is None:
        has = step["name"] = name
    meant[name] = has


def _written(
    value: Any, wanted: set[str], meant: Mapping[str, str], path: Path, comments: list[tuple[Path, str]]
) -> Any:
    """A value without labels and comments, with the names that jumps mean."""
    if isinstance(value, list):
        made: list[Any] = []
        for each in value:
            if isinstance(each, Comment):
                comments.append(((*path, len(made)), each.text))
            elif not isinstance(each, Label):
                made.append(_written(each, wanted, meant, (*path, len(made)), comments))
        return made
    if not isinstance(value, dict):
        return value
    needed = wanted | set(meant.values())
    step = {
        key: each if key in DATA else _written(each, wanted, meant, (*path, key), comments)
        for key, each in value.items()
    }
    if next(iter(step), None) in STEP_CLASSES:
        _rename(step, meant)
        if "name" in step and (step["name"] not in needed or step[next(iter(step))] == step["name"]):
            del step["name"]
    for option in step.get("options", {}).values():
        _rename_key(option, "then", meant)
    return _without_empty(step)


def _rename(step: dict[str, Any], meant: Mapping[str, str]) -> None:
    for key in ("goto", "then", "else", "expired", "failed", "update"):
        _rename_key(step, key, meant)
    for handler in step.get("for", ()):
        _rename_key(handler, "then", meant)


def _rename_key(holder: Any, key: str, meant: Mapping[str, str]) -> None:
    if isinstance(holder, dict) and isinstance(holder.get(key), str):
        holder[key] = meant.get(holder[key], holder[key])


def _without_empty(step: dict[str, Any]) -> dict[str, Any]:
    """Branches of which only a comment is left go on."""
    if "collect" in step and step.get("then") == []:
        return {key: each for key, each in step.items() if key != "then"}
    return {key: "next" if each == [] and key in _BRANCHES else each for key, each in step.items()}
