"""Every mutator by its name."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import isfunction

from flowbot.testing.mutation.edits import Mutator
from flowbot.testing.mutation.mutators import asking, guards, limits, shape, speaking, starting, timing, ways, work

MUTATORS: Mapping[str, Mutator] = {
    name.replace("_", "-"): function
    for module in (shape, ways, guards, asking, timing, work, speaking, starting, limits)
    for name, function in vars(module).items()
    if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
}
"""The public functions of these modules: `drop-step` is `shape.drop_step`."""
