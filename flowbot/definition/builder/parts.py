"""What a flow in Python is made of: slots, steps, ends, options, triggers; each knows where it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.places import written_here
from flowbot.errors import Location

Value = TypeVar("Value")


class Named(Expr):
    """A value that has the name of the attribute that holds it: a slot, an item of a list, rows."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__()
        self._name = name or ""

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._name = self._name or name_of(attribute)

    def _text(self) -> str:
        return self._name or "unnamed"


class Slot(Named, Generic[Value]):
    """What a flow remembers, named like the attribute that holds it; in expressions it is its value."""

    def __init__(self, keys: Mapping[str, object], name: str | None = None) -> None:
        super().__init__(name)
        self._keys = keys
        self._place = written_here()

    def __repr__(self) -> str:
        return f"<slot {self._name or '(not yet named)'}>"


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A part with the key that it is known by, that key's value, and its other keys."""

    kind: str
    first: object
    """None where the name of the attribute is meant."""
    keys: Mapping[str, object] = field(default_factory=dict)
    place: Location = field(default_factory=written_here)


class BuiltStep(Built):
    """A step: in a list it is done there, elsewhere it is a branch that leads to it."""

    __slots__ = ()


class BuiltTrigger(Built):
    """What begins a conversation."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class BuiltEnd:
    """An end of the flow: a branch that leads there; in a list of steps, the step that ends."""

    name: str | None
    """None where the name of the attribute is meant."""
    words: str | None = None
    place: Location = field(default_factory=written_here)


@dataclass(frozen=True, slots=True, eq=False)
class BuiltPart:
    """A part that its keys tell, where it stands."""

    keys: Mapping[str, object]
    place: Location = field(default_factory=written_here)


class BuiltOption(BuiltPart):
    """An option of a question that is more than a branch."""

    __slots__ = ()


class BuiltReminder(BuiltPart):
    """A word to those who did not answer yet."""

    __slots__ = ()


class BuiltClose(BuiltPart):
    """Until when answers are collected."""

    __slots__ = ()


class BuiltLive(BuiltPart):
    """What is shown of answers while they come."""

    __slots__ = ()


class BuiltRetries(BuiltPart):
    """How often a call that failed for a time is made again."""

    __slots__ = ()


class BuiltHistory(BuiltPart):
    """Back into a state, where it was left."""

    __slots__ = ()


class BuiltState(BuiltPart):
    """A state of a flow, named like the attribute that holds it: a branch that leads there."""

    __slots__ = ()


class BuiltMoment(BuiltReminder):
    """A moment that the flow works out; as a reminder, the one of that moment."""

    __slots__ = ()


class Next:
    """On, after this step."""

    def __repr__(self) -> str:
        return "NEXT"


NEXT = Next()
"""On, after this step."""
DONE = BuiltEnd("done")
"""The built-in end of a flow that ran to its end."""
CANCELLED = BuiltEnd("cancelled")
"""The built-in end of a flow that somebody cancelled."""
EXPIRED = BuiltEnd("expired")
"""The built-in end of a flow that waited too long."""
GAVE_UP = BuiltEnd("gave_up")
"""The built-in end of a flow whose tries are used up."""
FAILED = BuiltEnd("failed")
"""The built-in end of a flow that could not do its work."""

StepList = Sequence[BuiltStep | BuiltEnd]
Branch = Next | BuiltStep | BuiltEnd | BuiltState | BuiltHistory | Slot[Any] | str | StepList
"""Where to go: on, a step or an end (also by its name), the question of a slot, or steps to do first."""


def name_of(attribute: str) -> str:
    """The name in a flow of what an attribute holds: one `_` at its end keeps Python's words and ours apart."""
    return attribute.removesuffix("_")
