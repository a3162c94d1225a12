"""The parts of a definition as Python source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from keyword import iskeyword
from typing import Any

from flowbot.definition.annotations import Arm, annotation_of, arms_of, keys_of
from flowbot.definition.asking import Close, Live
from flowbot.definition.branch import History
from flowbot.definition.builder.expressions import Expr
from flowbot.definition.builder.layout import Code, Group, Labelled, Node, Words, quoted
from flowbot.definition.builder.scope import WORDS, Scope
from flowbot.definition.builder.slots import TYPE_NAMES
from flowbot.definition.builder.translation import translate
from flowbot.definition.part import Part
from flowbot.definition.shortened import plain_value, said_fields
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.slots import ChoiceSlot, ListSlot, RecordSlot
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import End, Option, Retries, Step
from flowbot.definition.triggers import TriggerBase
from flowbot.definition.waiting import Moment, Reminder
from flowbot.definition.written import read_written

_SLOT_KEYS = frozenset({"ask", "collect", "slots", "save", "args", "returns"})
"""The keys that name slots."""
_TIMED = ("after", "every", "at")
"""The keys of reminders and moments that are functions."""
_FUNCTIONS: Mapping[type[Part], str] = {Close: "until", Live: "live", StateDefinition: "state"}
"""The parts that functions make of their keys alone."""
_POSITIONAL: Mapping[str, tuple[str, ...]] = {"each": ("in", "do")}
"""The keys that stand without their words, behind the first value."""
_TYPES = {name: kind.__name__ for kind, name in TYPE_NAMES.items()}
_BUILT_IN_TYPES = frozenset({"str", "int", "bool"})


class Nodes:
    """Makes the source of each part, with the names of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def value(self, value: object, annotation: Any, key: str = "", *, is_value: bool = False) -> Node:
        """Any value of a definition.

        Args:
            value: It.
            annotation: Of its field.
            key: Of its field.
            is_value: Whether it is a value of a map, where a text is no expression.
        """
        arms = list(arms_of(annotation)) if annotation is not None else []
        match value:
            case Part():
                return self._part(value)
            case Mapping():
                inner = next((arm.values for arm in arms if arm.values is not None), None)
                return _map({name: self.value(each, inner, is_value=True) for name, each in value.items()})
            case tuple() | list():
                items = next((arm.items for arm in arms if arm.items is not None), None)
                return _list([self.value(each, items, key) for each in value])
            case str():
                return self._text(value, arms, key, is_value=is_value)
        return self._scalar(value)

    def slot(self, slot: SlotBase) -> Group:
        """`slot(Decimal, gt=0)`."""
        said_first = {"type", "items", "fields", *(["of"] if isinstance(slot, ChoiceSlot) else [])}
        said = [(field, key) for field, key in said_fields(slot) if key not in said_first]
        fields = keys_of(type(slot))
        keys = [
            Labelled(f"{keyword(key)}=", self._slot_value(slot, getattr(slot, field), annotation_of(fields[key]), key))
            for field, key in said
        ]
        match slot:
            case ChoiceSlot(of=str() as source):
                return self._call("choice", [self._expression(source), *keys])
            case ChoiceSlot(of=dict() as labels):
                shown: list[Node] = [Words(each) for each in labels]
                if any(value != label for value, label in labels.items()):
                    shown = [_map({value: Words(label) for value, label in labels.items()})]
                return self._call("choice", [*shown, *keys])
            case ListSlot(items=items):
                return self._call("list_of", [self._short_slot(items), *keys])
            case RecordSlot(parts=parts):
                held = [_map({name: self._short_slot(each) for name, each in parts.items()})] if parts else []
                return self._call("record", [*held, *keys])
        return self._call("slot", [self._type(slot), *keys])

    def _short_slot(self, slot: SlotBase) -> Node:
        """A slot that is an item or a field; a type alone where that says it all."""
        is_plain = not isinstance(slot, ChoiceSlot | ListSlot | RecordSlot)
        is_bare = is_plain and all(key == "type" for _, key in said_fields(slot))
        return self._type(slot) if is_bare else self.slot(slot)

    def steps(self, steps: Sequence[Step]) -> Node:
        """The list of steps; those that are attributes by these."""
        return Group("[", [self._part(step) for step in steps], "]", is_open=len(steps) > 1)

    def step(self, step: Step, *, is_named: bool = False) -> Node:
        """A step; one that an attribute names need not say its name."""
        if isinstance(step, End) and step == End(end=step.end):
            return self._end(step.end)
        (first, kind), *others = said_fields(step)
        items = [] if is_named and step.name is None else [self._field(step, first, kind)]
        positional = _POSITIONAL.get(kind, ())
        items += [self._field(step, field, key) for field, key in others if key in positional]
        items += [
            Labelled(f"{keyword(key)}=", self._field(step, field, key))
            for field, key in others
            if key not in positional and (key != "name" or not is_named)
        ]
        return self._call(f"{kind}_" if f"{kind}_" in WORDS else kind, items)

    def _part(self, part: Part) -> Node:
        match part:
            case Step():
                attribute = self.scope.attribute_of_step(part)
                return Code(attribute) if attribute is not None else self.step(part)
            case SlotBase():
                return self.slot(part)
            case Option():
                return self._option(part)
            case TriggerBase():
                return self._trigger(part)
        if isinstance(part, Reminder | Moment):
            return self._timed(part)
        if isinstance(part, Retries | History):
            (first, key), *others = said_fields(part)
            rest = [Labelled(f"{name}=", self._field(part, field, name)) for field, name in others]
            return self._call(type(part).__name__.lower(), [self._field(part, first, key), *rest])
        if type(part) in _FUNCTIONS:
            keys = [Labelled(f"{keyword(key)}=", self._field(part, field, key)) for field, key in said_fields(part)]
            return self._call(_FUNCTIONS[type(part)], keys)
        return _map({key: self._field(part, field, key) for field, key in said_fields(part)})

    def _timed(self, part: Reminder | Moment) -> Node:
        """`every(hours(1), max=3)`, `at(deadline)`; a time alone where that says it all."""
        said = said_fields(part)
        first = next((field, key) for field, key in said if key in _TIMED)
        value = self._field(part, *first)
        if said == [("after", "after")]:
            return value
        others = [Labelled(f"{key}=", self._field(part, field, key)) for field, key in said if (field, key) != first]
        return self._call(first[1], [value, *others])

    def _option(self, option: Option) -> Node:
        said = [key for _, key in said_fields(option)]
        if set(said) <= {"then"}:
            return self._field(option, "then", "then")
        slots = [self._slot_name(name) for name in option.slots or ()]
        keys = [Labelled(f"{key}=", self._field(option, key, key)) for key in said if key != "slots"]
        return self._call("option", [*slots, *keys])

    def _trigger(self, trigger: TriggerBase) -> Node:
        (field, kind), *others = said_fields(trigger)
        first = getattr(trigger, field)
        is_short = kind == ("command" if isinstance(first, str) and first.startswith("/") else "message")
        if not others and is_short and isinstance(first, str):
            return Words(first)
        shown = (
            [Words(each) for each in first] if isinstance(first, tuple) else [Words(first)] if first is not True else []
        )
        keys = [Labelled(f"{keyword(key)}=", self._field(trigger, name, key)) for name, key in others]
        return Group(f"{self.scope.use('on')}.{kind}(", [*shown, *keys], ")")

    def _field(self, part: Part, field: str, key: str) -> Node:
        node = self.value(getattr(part, field), annotation_of(keys_of(type(part))[key]), key)
        return only(node) if key == "remind" else node

    def _slot_value(self, slot: SlotBase, value: object, annotation: Any, key: str) -> Node:
        if isinstance(value, str) and key in ("default", "suggest"):
            written = read_written(str(getattr(slot, "type", "")), value)
            if written is not None and plain_value(written) == value:
                return self._scalar(written)
            if written is not None:
                return self._call("expr", [Words(value)])
        return self.value(value, annotation, key)

    def _type(self, slot: SlotBase) -> Node:
        name = _TYPES[str(getattr(slot, "type", ""))]
        return Code(name if name in _BUILT_IN_TYPES else self.scope.use(name))

    def _text(self, value: str, arms: Sequence[Arm], key: str, *, is_value: bool) -> Node:
        texts = [arm for arm in arms if arm.kind is str]
        if any(arm.meaning == "expression" for arm in texts):
            return self._expression(value, is_value=is_value or len(arms) > 1, is_map=is_value)
        if key == "end":
            return self._end(value)
        if key in ("goto", "update") or any(arm.items is not None and _holds_steps(arm.items) for arm in arms):
            return self._place(value)
        return self._slot_name(value) if key in _SLOT_KEYS else Words(value)

    def _expression(self, source: str, *, is_value: bool = False, is_map: bool = False) -> Node:
        """An expression; as a plain value only where that stays an expression."""
        found = translate(source, self.scope.slots)
        if not isinstance(found.value, Expr) and not (is_map or (is_value and isinstance(found.value, str))):
            return self._call("expr", [Words(source)])
        for name in found.used:
            self.scope.use(name)
        return Code(found.text)

    def _place(self, name: str) -> Node:
        attribute = self.scope.place(name)
        return Code(attribute) if attribute is not None else Words(name)

    def _end(self, name: str) -> Node:
        attribute = self.scope.end(name)
        return Code(attribute) if attribute is not None else self._call("end", [Labelled("name=", Words(name))])

    def _slot_name(self, name: str) -> Node:
        return Code(self.scope.slots[name]) if name in self.scope.slots else Words(name)

    def _scalar(self, value: object) -> Node:
        match value:
            case Decimal() if value == value.to_integral_value():
                return Code(str(int(value)))
            case Decimal():
                return self._call("Decimal", [Words(str(value))])
            case datetime():
                return Group(f"{self.scope.use('datetime')}.fromisoformat(", [Words(value.isoformat())], ")")
            case date() | time():
                name = self.scope.use(type(value).__name__)
                return Code(f"{name}({repr(value).partition('(')[2]}")
            case timedelta():
                return self._elapsed(value)
        return Code(repr(value))

    def _elapsed(self, value: timedelta) -> Node:
        for name, unit in (
            ("days", timedelta(days=1)),
            ("hours", timedelta(hours=1)),
            ("minutes", timedelta(minutes=1)),
            ("seconds", timedelta(seconds=1)),
        ):
            if not value % unit:
                return self._call(name, [Code(str(value // unit))])
        counts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
        return self._call("timedelta", [Code(f"{name}={count}") for name, count in counts.items() if count])

    def _call(self, name: str, items: Sequence[Node]) -> Group:
        return Group(f"{self.scope.use(name)}(", items, ")")


def only(node: Node) -> Node:
    """The only item of a list, where that is short for it."""
    return node.items[0] if isinstance(node, Group) and node.opening == "[" and len(node.items) == 1 else node


def keyword(key: str) -> str:
    """A key as the argument of a function."""
    return f"{key}_" if iskeyword(key) else key


def _holds_steps(annotation: Any) -> bool:
    return any(arm.is_part(Step) for arm in arms_of(annotation))


def _list(items: Sequence[Node]) -> Group:
    return Group("[", items, "]")


def _map(items: Mapping[str, Node]) -> Group:
    return Group("{", [Labelled(f"{quoted(name)}: ", node) for name, node in items.items()], "}")
