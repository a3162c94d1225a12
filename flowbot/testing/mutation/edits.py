"""One change of a flow, and the shapes that many of them have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.shortened import name_of_step, plain_value, said_fields
from flowbot.definition.steps import Call, Path, Step
from flowbot.testing.mutation.tree import GONE, is_required, said


@dataclass(frozen=True, slots=True)
class Edit:
    """Another value at one place of a definition."""

    path: Path
    value: object
    """`GONE` where nothing stands there any more."""
    words: str
    """What is different, for people: `tries 3 → 4`."""
    shown: Path | None = None
    """The place that people are shown, where it is another one."""
    offset: int | None = None
    """The first character that is meant of a text."""
    length: int = 1
    """How many characters of it."""


Mutator = Callable[[FlowDefinition], Iterator[Edit]]
"""What finds every change of one kind that a flow can have."""


def without(flow: FlowDefinition, *kinds: type[Part], key: str) -> Iterator[Edit]:
    """Parts of these kinds, each without a key that they say and could leave out."""
    for path, _ in said(flow, key, *kinds):
        if not is_required(flow, path):
            yield Edit(path, GONE, f"without '{key}'")


def becomes(path: Path, old: object, new: object) -> Edit:
    """Another value of the key that ends a place."""
    return Edit(path, new, f"{path[-1]} {told(old)} → {told(new)}")


def one_off(path: Path, number: int) -> Iterator[Edit]:
    """One more, and one less where that is not none."""
    yield becomes(path, number, number + 1)
    if number > 1:
        yield becomes(path, number, number - 1)


def told(value: object) -> str:
    """A value of a definition in a few words."""
    if isinstance(value, Step):
        return f"'{label(value)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[…]" if any(isinstance(each, Part) for each in value) else f"[{', '.join(map(told, value))}]"
    return str(plain_value(value))


def label(step: Step) -> str:
    """What a step is called, or what it does where it has no name."""
    if isinstance(step, Call):
        return step.name or f"call {step.call}"
    return name_of_step(step) or said_fields(step)[0][1]


def following(names: Sequence[str], name: str) -> str:
    """The name behind another one in a list, the first behind the last."""
    return names[(names.index(name) + 1) % len(names)]
