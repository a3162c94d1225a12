"""What Python wrote → the plain values that YAML would have, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flowbot.authoring import action_name
from flowbot.definition.annotations import Arm, annotation_of, arms_of, keys_of
from flowbot.definition.builder.expressions import Expr, literal, source_of
from flowbot.definition.builder.parts import Built, BuiltEnd, BuiltPart, BuiltState, BuiltStep, BuiltTrigger, Next, Slot
from flowbot.definition.builder.source import PythonSource
from flowbot.definition.handlers import HANDLER_CLASSES
from flowbot.definition.part import Part
from flowbot.definition.shortened import plain_value
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import SLOT_CLASSES
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import STEP_CLASSES, Path, Step
from flowbot.definition.triggers import TRIGGER_CLASSES
from flowbot.errors import DefinitionError, DefinitionSyntaxError, Location, shown_path

_CLASSES: Mapping[str, type[Part]] = {**STEP_CLASSES, **TRIGGER_CLASSES}
"""The parts that are known by their first key."""
_PLAIN = (str, bool, int, Decimal, date, time, timedelta)
"""What YAML has too, in its words."""


class Conversion:
    """One flow on its way from objects to plain values."""

    def __init__(self, names: Mapping[int, str], place: Location) -> None:
        self.names = names
        """The names of slots, steps and ends by the identity of their objects."""
        self.places: dict[Path, Location] = {(): place}
        self.source = PythonSource(shown_path(place.file), self.places)
        self.problems: list[DefinitionError] = []
        self.used: set[int] = set()
        """The steps that stand in a list."""

    def report(self, message: str, path: Path, hint: str | None = None) -> None:
        """Note a problem at a place."""
        self.problems.append(DefinitionSyntaxError(message, location=self.source.locate(path), hint=hint, code="FB118"))

    def part(self, model: type[Part] | None, keys: Mapping[str, object], path: Path) -> dict[str, Any]:
        """The keys of a part with plain values; what is None is left out."""
        fields = keys_of(model) if model is not None else {}
        said = {key if key in fields else key.removesuffix("_"): value for key, value in keys.items()}
        return {
            key: self.value(value, annotation_of(fields[key]) if key in fields else None, (*path, key))
            for key, value in said.items()
            if value is not None
        }

    def value(
        self, value: object, annotation: Any, path: Path, *, is_listed: bool = False, is_value: bool = False
    ) -> Any:
        """A plain value.

        Args:
            value: What was written.
            annotation: What is expected there; None where that is not known.
            path: Where it stands.
            is_listed: Whether it is an item of a list, where a step is done.
            is_value: Whether it is a value of a map, where a text is no expression.
        """
        arms = list(arms_of(annotation)) if annotation is not None else []
        if any(arm.kind is Any for arm in arms):
            return self._data(value, path)
        match value:
            case Slot() if any(arm.is_part(SlotBase) for arm in arms):
                return self.slot(value, path)
            case Expr():
                return self._expression(value, path)
            case BuiltStep() | BuiltEnd():
                is_done = is_listed and (not arms or any(arm.is_part(Step) for arm in arms))
                return self._step(value, path) if is_done else self._name(value, path)
            case BuiltTrigger():
                return self._built(
                    value, value.first, {}, path, HANDLER_CLASSES if "then" in value.keys else TRIGGER_CLASSES
                )
            case BuiltState() if not any(arm.is_part(StateDefinition) for arm in arms):
                return self._name(value, path)
            case BuiltPart():
                self.places[path] = value.place
                keys = {key: each for key, each in value.keys.items() if each is not None}
                if isinstance(value, BuiltState):
                    keys.pop("name", None)
                return self.part(_model_with(keys, arms), keys, path)
            case Next():
                return "next"
            case Mapping():
                return self._map(value, arms, path)
            case list() | tuple():
                items = next((arm.items for arm in arms if arm.items is not None), None)
                return [self.value(each, items, (*path, at), is_listed=True) for at, each in enumerate(value)]
            case type() if hasattr(value, "flow_name"):
                return value.flow_name()
            case _ if callable(value):
                return action_name(value)
        return self._scalar(value, arms, path, is_value=is_value)

    def slot(self, slot: Slot[Any], path: Path) -> dict[str, Any]:
        """The keys of a slot."""
        self.places[path] = slot._place
        return self.part(SLOT_CLASSES.get(str(slot._keys["type"])), slot._keys, path)

    def _data(self, value: object, path: Path) -> Any:
        """A value that is sent somewhere; an expression is a text that is one."""
        match value:
            case Expr():
                return f"{{{{ {self._expression(value, path)} }}}}"
            case Mapping():
                return {str(key): self._data(each, (*path, str(key))) for key, each in value.items()}
            case list() | tuple():
                return [self._data(each, (*path, at)) for at, each in enumerate(value)]
            case None:
                return None
        return self._scalar(value, (), path, is_value=True)

    def _map(self, value: Mapping[Any, object], arms: Sequence[Arm], path: Path) -> dict[str, Any]:
        models = [arm.kind for arm in arms if arm.is_part(Part)]
        values = next((arm.values for arm in arms if arm.values is not None), None)
        named = {str(self.value(key, None, path)): item for key, item in value.items()}
        if values is None:
            return self.part(models[0] if len(models) == 1 else _CLASSES.get(next(iter(named), "")), named, path)
        return {key: self.value(item, values, (*path, key), is_value=True) for key, item in named.items()}

    def _expression(self, value: Expr, path: Path) -> str:
        for each in value._pieces:
            if isinstance(each, Slot) and id(each) not in self.names:
                hint = "assign it to an attribute: its name is that of the attribute"
                self.report("this slot is none of the flow", path, hint)
        return self.names.get(id(value)) or source_of(value)

    def _name(self, value: BuiltStep | BuiltEnd | BuiltState, path: Path) -> str:
        name = self.names.get(id(value)) or (value.name if isinstance(value, BuiltEnd) else None)
        if name is None:
            what = {BuiltEnd: "end", BuiltState: "state"}.get(type(value), "step")
            hint = "assign it to an attribute: that is its name"
            if what == "step":
                hint = "put it into a list, where it is done, or assign it to an attribute and that into a list"
            self.report(f"this {what} is none of the flow", path, hint)
        return name or "next"

    def _step(self, value: BuiltStep | BuiltEnd, path: Path) -> dict[str, Any]:
        if isinstance(value, BuiltEnd):
            return {"end": self._name(value, path)}
        self.used.add(id(value))
        name, first = self.names.get(id(value)), value.first
        if first is None and name is None:
            self.places[path] = value.place
            hint = f"assign it to an attribute, or write {value.kind}('name')"
            self.report(f"this {value.kind} has no name", path, hint)
            return {"<unreadable>": "step"}
        step = self._built(value, name if first is None else first, {"name": name}, path, STEP_CLASSES)
        if "name" not in value.keys and step[value.kind] == step.get("name"):
            del step["name"]
        return step

    def _built(
        self, value: Built, first: object, names: Mapping[str, object], path: Path, classes: Mapping[str, type[Part]]
    ) -> dict[str, Any]:
        self.places[path] = value.place
        return self.part(classes.get(value.kind), {value.kind: first, **names, **value.keys}, path)

    def _scalar(self, value: object, arms: Sequence[Arm], path: Path, *, is_value: bool) -> object:
        """A text, number or day; where only an expression can stand, as that."""
        is_text = any(arm.kind is str and arm.meaning != "expression" for arm in arms) or not arms
        others = [arm for arm in arms if arm.meaning != "expression"]
        if isinstance(value, float):
            value = Decimal(repr(value))
        if not isinstance(value, _PLAIN):
            self.report(f"a {type(value).__name__} cannot stand here", path)
            return "none"
        if not isinstance(value, str) and (others or not arms):
            return plain_value(value)
        if is_text or any(_is_literal(arm) for arm in others):
            return value
        if isinstance(value, str) and not others and not is_value:
            self.report(f"this is a text, and no expression: {value!r}", path, f"write expr({value!r})")
            return value
        try:
            return literal(value)
        except TypeError as error:
            self.report(str(error), path)
            return "none"


def _model_with(keys: Iterable[str], arms: Iterable[Arm]) -> type[Part] | None:
    """The class of those that are expected, also as the only item of a list, that has such keys."""
    models = [arm.kind for arm in arms if arm.is_part(Part)]
    models += [inner.kind for arm in arms for inner in arms_of(arm.items) if inner.is_part(Part)]
    return next((model for model in models if set(keys) <= set(keys_of(model))), models[0] if models else None)


def _is_literal(arm: Arm) -> bool:
    return not isinstance(arm.kind, type) or arm.kind not in (bool, int, Decimal, date, time, datetime, timedelta)
