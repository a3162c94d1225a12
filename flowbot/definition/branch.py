"""Branches, and what every step may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ForwardRef

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from flowbot.definition.part import Expression, Name, Part

Path = tuple[str | int, ...]
"""Where a part stands in the file: keys and list positions from the top."""


class Step(Part):
    """What every step may have."""

    name: Name | None = None
    when: Expression | None = None


if TYPE_CHECKING:
    StepList = tuple[Step, ...]
else:  # looked up there when a model is first used: a model is built whole, and to build each would take long
    StepList = ForwardRef("tuple[AnyStep, ...]", module="flowbot.definition.steps")


class History(Part):
    """Back into a state, where it was left."""

    history: Name


def _one_branch(value: object) -> object:
    """A name stands for itself; a single step is refused: a branch is a name or a list."""
    if isinstance(value, Mapping) and "history" not in value:
        raise PydanticCustomError("branch", "a branch is `next`, a name, or a list of steps: begin the step with '- '")
    return value


def _branch_kind(value: object) -> str:
    if isinstance(value, Mapping | History):
        return "<history>"
    return "<steps>" if isinstance(value, list | tuple) else "<name>"


Branch = Annotated[
    Annotated[Name, Tag("<name>")] | Annotated[StepList, Tag("<steps>")] | Annotated[History, Tag("<history>")],
    Discriminator(_branch_kind),
    BeforeValidator(_one_branch),
]
"""Where to go: `next`, the name of a step, a state or an end, steps to do first, or back into a state."""

Steps = Annotated[StepList, Field(min_length=1)]
"""A list of steps that is not empty."""
