"""What a flow tells apart in the values of its slots: values of one region lead the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flowbot.engine.machine import CompiledFlow
from flowbot.testing.answers.answer import Given
from flowbot.testing.answers.compared import Compared, values_near

G = TypeVar("G", bound=Given)
_MOST_ROWS = 3


class Regions:
    """The comparisons of a flow's expressions."""

    def __init__(self, flow: CompiledFlow, compared: Sequence[Compared]) -> None:
        self.flow = flow
        self.compared = compared

    def near(self, slot: str, names: Mapping[str, object]) -> list[object]:
        """What the values of a slot are compared with."""
        return values_near(self.compared, (slot,), names)

    def of(self, slot: str, value: object, names: Mapping[str, object]) -> object:
        """In which region a value of a slot is: the same for values that no comparison tells apart."""
        if value is None or isinstance(value, bool):
            return value
        found = tuple(_side(value, each) for each in self.near(slot, names))
        counts = values_near(self.compared, (slot,), names, counts=True)
        if isinstance(value, list | str) and counts:
            found += tuple(_side(len(value), each) for each in counts)
        fields = {path[1:] for each in self.compared if (path := each.path)[0] == slot and len(path) > 1}
        if isinstance(value, Mapping) and fields:
            found += tuple(
                _side(value.get(field[0]), each)
                for field in sorted(fields)
                for each in values_near(self.compared, (slot, *field), names)
            )
        if isinstance(value, list) and not counts:
            found += (min(len(value), _MOST_ROWS),)
        return found or True

    def one_of_each(self, slot: str, given: Sequence[G], names: Mapping[str, object]) -> list[G]:
        """Of what fits, the first in each region."""
        found: dict[object, G] = {}
        for each in given:
            if each.fits:
                found.setdefault(self.of(slot, each.value, names), each)
        return list(found.values())


def _side(value: Any, bound: Any) -> object:
    """On which side of a bound a value is; where they have no order, whether it is the same."""
    if value == bound:
        return 0
    try:
        return 1 if value > bound else -1
    except TypeError:
        return "other"
