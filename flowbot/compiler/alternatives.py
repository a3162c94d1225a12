"""What is left behind when `change` lets another branch hold: the slots that only the old one fills, and its steps."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.compiler.columns import filled_places
from flowbot.compiler.compilation import Compilation
from flowbot.definition.steps import Ask, Path
from flowbot.engine.states import Forsaken


class Alternatives:
    """Finds what stands in one part of a flow alone."""

    def __init__(self, compilation: Compilation) -> None:
        self._steps = {
            path: name
            for path, name in compilation.step_names.items()
            if not (isinstance(step := compilation.step_at[path], Ask) and step.fills)  # passed while they are filled
        }
        found = filled_places(compilation)
        slots = compilation.definition.slots
        self._filled: Mapping[str, list[Path]] = {
            name: [place for _, place in places]
            for name, places in found.items()
            if name in slots and slots[name].default is None
        }

    def of(self, path: Path) -> Forsaken:
        """The slots that are filled there and nowhere else, and the steps."""
        here = len(path)
        slots = {name for name, places in self._filled.items() if all(place[:here] == path for place in places)}
        steps = {name for place, name in self._steps.items() if place[:here] == path}
        return Forsaken(frozenset(slots), frozenset(steps))
