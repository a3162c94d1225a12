"""The attributes of a class that is being written: what is called what, and what there is by now."""

from __future__ import annotations

from keyword import iskeyword

from flowbot.definition.builder import expressions, flow, parts, slots, steps, triggers
from flowbot.definition.builder.flow import Flow
from flowbot.definition.model import BUILT_IN_ENDS, FlowDefinition
from flowbot.definition.steps import Step

_OTHERS = frozenset({"date", "datetime", "time", "timedelta", "Decimal", "str", "int", "bool"})
"""What of Python a class may use besides the words of flowbot."""


def _words() -> frozenset[str]:
    """What the modules of this package define for those who write flows."""
    modules = (expressions, flow, parts, slots, steps, triggers)
    named = [(name, value) for module in modules for name, value in vars(module).items() if not name.startswith("_")]
    return frozenset(name for name, value in named if str(getattr(value, "__module__", "")).startswith("flowbot"))


WORDS = _words()


class Scope:
    """The names of a class that is being written."""

    def __init__(self, definition: FlowDefinition) -> None:
        self.slots: dict[str, str] = {}
        """The attributes of the slots that there are by now, by their names."""
        self.used: set[str] = set()
        """What has to be imported."""
        self._ends: dict[str, str] = {}
        self._leads_to: dict[str, str] = {}
        self._steps: dict[int, str] = {}
        self._attributes = {attribute_of(name) for name in definition.slots}

    def use(self, name: str) -> str:
        """A name of Python's or flowbot's, which will be imported."""
        self.used.add(name)
        return name

    def add_slot(self, name: str) -> str:
        """The attribute of a slot."""
        self.slots[name] = attribute_of(name)
        return self.slots[name]

    def add_end(self, name: str) -> str:
        """The attribute of an end; with `_end` behind where a slot has the name."""
        attribute = attribute_of(name)
        while attribute in self._attributes:
            attribute = f"{attribute}_end"
        self._attributes.add(attribute)
        self._ends[name] = attribute
        return attribute

    def add_step(self, name: str, step: Step) -> str:
        """The attribute of a step."""
        attribute = attribute_of(name)
        self._attributes.add(attribute)
        self._leads_to[name] = self._steps[id(step)] = attribute
        return attribute

    def add_state(self, name: str) -> str:
        """The attribute of a state; with `_state` behind where something else has the name."""
        attribute = attribute_of(name)
        while attribute in self._attributes:
            attribute = f"{attribute}_state"
        self._attributes.add(attribute)
        self._leads_to[name] = attribute
        return attribute

    def attribute_of_step(self, step: Step) -> str | None:
        """The attribute that holds a step; None where none does."""
        return self._steps.get(id(step))

    def place(self, name: str) -> str | None:
        """What Python has for `next`, an end, or a step that there is by now; None where only its name will do."""
        if name == "next":
            return self.use("NEXT")
        return self._leads_to.get(name) or self.end(name) or self.slots.get(name)

    def end(self, name: str) -> str | None:
        """What Python has for an end; None where the flow has none of that name."""
        if name in self._ends or name not in BUILT_IN_ENDS:
            return self._ends.get(name)
        return self.use(name.upper())

    def is_free(self, name: str) -> bool:
        """Whether an attribute may have a name."""
        return attribute_of(name) not in self._attributes


def is_taken(name: str) -> bool:
    """Whether Python or flowbot means something by a name."""
    return iskeyword(name) or name in _OTHERS or name in WORDS or hasattr(Flow, name) or name in Flow.__annotations__


def attribute_of(name: str) -> str:
    """The attribute for a part: its name, with a `_` behind where that keeps it apart from other words."""
    attribute = f"{name}_" if name.endswith("_") or is_taken(name) else name
    return f"{name}_value" if is_taken(attribute) else attribute
