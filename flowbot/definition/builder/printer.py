"""FlowDefinition → the source of a class, as a person would write it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from flowbot.definition.annotations import annotation_of, keys_of
from flowbot.definition.builder.flow import camel_case, snake_case
from flowbot.definition.builder.layout import Code, Group, Labelled, Node, Words, lay_out
from flowbot.definition.builder.nodes import Nodes, keyword
from flowbot.definition.builder.parts import name_of
from flowbot.definition.builder.scope import Scope, attribute_of, is_taken
from flowbot.definition.model import FlowDefinition
from flowbot.definition.shortened import said_fields
from flowbot.definition.slot_base import SlotBase
from flowbot.definition.states import StateDefinition
from flowbot.definition.steps import Step, branches, walk_steps

_NAMED = frozenset({"ask", "confirm", "collect", "parallel", "listen"})
"""The steps whose first value is their name, and that of the attribute that holds them."""
_HOMES = {"date": "datetime", "datetime": "datetime", "time": "datetime", "timedelta": "datetime", "Decimal": "decimal"}
_ATTRIBUTES = frozenset({"flow", "description", "slots", "steps", "states", "ends", "any_time", "args", "returns"})
"""The keys that stand in the body of the class."""


def write_python(definition: FlowDefinition) -> str:
    """The flow as a Python module with one class of `Flow`; that class has an equal definition.

    Slots, ends and questions become attributes, names in branches the objects, and expressions Python where it can say
    them; `expr("…")` says the others.
    """
    nodes = Nodes(Scope(definition))
    lines = _statement(_head(definition, nodes), 0)
    sections = [
        _docstring(definition.description),
        [_slot(nodes, name, slot) for name, slot in definition.slots.items()],
        [*_listed(definition, nodes, "args"), *_listed(definition, nodes, "returns")],
        [_end(nodes, name, words) for name, words in definition.ends.items()],
        list(_NamedSteps(definition, nodes).attributes()),
        _listed(definition, nodes, "any_time"),
        [_state(nodes, name, state) for name, state in (definition.states or {}).items()],
        [Labelled("steps = ", nodes.steps(definition.steps))] if definition.steps is not None else [],
    ]
    for place, section in enumerate(each for each in sections if each):
        lines += [""] if place else []
        lines += [line for node in section for line in _statement(node, 4)]
    return "\n".join([*_imports(nodes.scope), "", "", *lines, ""])


def _statement(node: Node, indent: int) -> list[str]:
    first, *more = lay_out(node, indent)
    return [f"{' ' * indent}{first}", *more]


def _head(definition: FlowDefinition, nodes: Nodes) -> Node:
    """`class Expense(Flow, version=3, start="/expense"):`."""
    name = camel_case(definition.flow)
    name = f"{name}Flow" if is_taken(name) else name
    items: list[Node] = [Code(nodes.scope.use("Flow"))]
    if snake_case(name) != definition.flow:
        items.append(Labelled("flow=", Words(definition.flow)))
    if definition.description is not None and not _docstring(definition.description):
        items.append(Labelled("description=", Words(definition.description)))
    for field, key in said_fields(definition):
        if key not in _ATTRIBUTES:
            value = nodes.value(getattr(definition, field), annotation_of(keys_of(FlowDefinition)[key]), key)
            is_single = key == "start" and isinstance(value, Group) and len(value.items) == 1
            items.append(
                Labelled(f"{keyword(key)}=", value.items[0] if is_single and isinstance(value, Group) else value)
            )
    return Group(f"class {name}(", items, "):")


def _docstring(description: str | None) -> Sequence[Node]:
    """A docstring that is the description; nothing where none can be."""
    if description is None or not description.isprintable() or inspect.cleandoc(description) != description:
        return []
    is_plain = "\\" not in description and '"""' not in description and not description.endswith('"')
    return [Code(f'"""{description}"""')] if is_plain and len(description) <= 110 else []


def _slot(nodes: Nodes, name: str, slot: SlotBase) -> Node:
    node = nodes.slot(slot)  # which cannot name itself yet
    attribute = nodes.scope.add_slot(name)
    if name_of(attribute) != name:
        node = Group(node.opening, [*node.items, Labelled("name=", Words(name))], node.closing)
    return Labelled(f"{attribute} = ", node)


def _end(nodes: Nodes, name: str, words: str | None) -> Node:
    attribute = nodes.scope.add_end(name)
    items: list[Node] = [Words(words)] if words is not None else []
    items += [] if name_of(attribute) == name else [Labelled("name=", Words(name))]
    return Labelled(f"{attribute} = ", Group(f"{nodes.scope.use('end')}(", items, ")"))


def _state(nodes: Nodes, name: str, state: StateDefinition) -> Node:
    node = nodes.value(state, StateDefinition)
    attribute = nodes.scope.add_state(name)
    if name_of(attribute) != name and isinstance(node, Group):
        node = Group(node.opening, [*node.items, Labelled("name=", Words(name))], node.closing)
    return Labelled(f"{attribute} = ", node)


def _listed(definition: FlowDefinition, nodes: Nodes, key: str) -> Sequence[Node]:
    """`any_time = […]` and the like; nothing where the flow has none."""
    values = getattr(definition, key)
    return (
        [Labelled(f"{key} = ", nodes.value(values, annotation_of(keys_of(FlowDefinition)[key]), key))] if values else []
    )


def _imports(scope: Scope) -> list[str]:
    """The lines that import what was used, as isort would have them."""
    by_home: dict[str, list[str]] = {}
    for name in scope.used:
        by_home.setdefault(_HOMES.get(name, "flowbot"), []).append(name)
    ours = sorted(by_home.pop("flowbot"), key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    lines = [f"from {home} import {', '.join(sorted(names))}" for home, names in sorted(by_home.items())]
    listed = f"from flowbot import {', '.join(ours)}"
    own = [listed] if len(listed) <= 120 else ["from flowbot import (", *(f"    {name}," for name in ours), ")"]
    return [*lines, *([""] if lines else []), *own]


class _NamedSteps:
    """The steps that are attributes, in an order in which each stands behind those that it leads to."""

    def __init__(self, definition: FlowDefinition, nodes: Nodes) -> None:
        self.nodes = nodes
        self.slots = definition.slots
        self.named: dict[str, Step] = {}
        for _, step in definition.walk():
            name = self._name(step)
            if name is not None and name not in self.named and nodes.scope.is_free(name):
                self.named[name] = step
        self._begun: list[str] = []
        self._written: set[str] = set()

    def attributes(self) -> Iterator[Node]:
        for name in self.named:
            yield from self._define(name)

    def _name(self, step: Step) -> str | None:
        (field, kind), *_ = said_fields(step)
        first = getattr(step, field)
        if step.name is not None:
            name = step.name if step.name != first else None
        else:
            name = first if kind in _NAMED and first not in self.slots else None
        return name if name is not None and name_of(attribute_of(name)) == name else None

    def _define(self, name: str) -> Iterator[Node]:
        """The attribute of a step, behind those that it needs; a step that leads back to itself does so by its name."""
        if name in self._begun:
            return
        self._begun.append(name)
        step = self.named[name]
        inner = list(self._inside(step))
        for needed in inner:
            yield from self._define(needed)
        for wanted in self._leads_to(step):
            if all(each in self._written or each not in self._begun for each in self._inside(self.named[wanted])):
                yield from self._define(wanted)
        node = self.nodes.step(step, is_named=True)
        self._written.add(name)
        yield Labelled(f"{self.nodes.scope.add_step(name, step)} = ", node)

    def _inside(self, step: Step) -> Iterator[str]:
        """The named steps in the branches of a step."""
        inner = {id(each) for _, each in walk_steps((), (step,))} - {id(step)}
        yield from (name for name, named in self.named.items() if id(named) in inner)

    def _leads_to(self, step: Step) -> Iterator[str]:
        """The named steps that a step names, or one in its branches does."""
        for _, each in walk_steps((), (step,)):
            names: list[object] = [branch for _, branch in branches(each)]
            names += [getattr(each, key, None) for key in ("goto", "update")]
            yield from (name for name in names if isinstance(name, str) and name != "next" and name in self.named)
