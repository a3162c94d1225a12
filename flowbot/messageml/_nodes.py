"""Trees of templates, copied and renamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import TypeVar

from jinja2 import nodes

_Node = TypeVar("_Node", bound=nodes.Node)


def clone(node: _Node) -> _Node:
    """A copy of a tree, for what changes it."""
    new = copy(node)
    for field in node.fields:
        value = getattr(node, field)
        if isinstance(value, nodes.Node):
            setattr(new, field, clone(value))
        elif isinstance(value, list):
            setattr(new, field, [clone(each) if isinstance(each, nodes.Node) else each for each in value])
    return new


def defined_names(node: nodes.Node) -> Iterator[str]:
    """The names that a macro or a `{% set %}` gives a meaning."""
    if isinstance(node, nodes.Macro):
        yield node.name
    elif isinstance(node, nodes.Assign | nodes.AssignBlock):
        for target in [node.target, *node.target.find_all(nodes.Name)]:
            if isinstance(target, nodes.Name):
                yield target.name


def callable_macros(bodies: Iterable[nodes.Node]) -> dict[str, nodes.Macro]:
    """Every macro by what it is called as: `card`, or `cards.card` of an imported file."""
    every = [each for body in bodies for each in (body, *body.find_all(nodes.Node))]
    macros = {each.name: each for each in every if isinstance(each, nodes.Macro)}
    for each in every:
        match each:
            case nodes.Assign(target=nodes.Name(name=alias), node=nodes.Name(name=name)) if name in macros:
                macros[alias] = macros[name]
            case nodes.Assign(target=nodes.Name(name=alias), node=nodes.Dict(items=items)):
                for pair in items:
                    match pair:
                        case nodes.Pair(key=nodes.Const(value=key), value=nodes.Name(name=name)) if name in macros:
                            macros[f"{alias}.{key}"] = macros[name]
    return macros


def is_definition(node: nodes.Node) -> bool:
    """Whether a node gives a name a meaning and shows nothing."""
    return isinstance(node, nodes.Macro | nodes.Assign | nodes.AssignBlock)


def rename(node: nodes.Node, names: Mapping[str, str]) -> None:
    """Give names of a whole tree other names, but where a macro has them for its own."""
    if isinstance(node, nodes.Macro):
        node.name = names.get(node.name, node.name)
    if isinstance(node, nodes.Macro | nodes.CallBlock):
        own = {each.name for each in node.find_all(nodes.Name) if each.ctx in ("store", "param")}
        names = {name: new for name, new in names.items() if name not in own}
    if isinstance(node, nodes.Name):
        node.name = names.get(node.name, node.name)
    for child in node.iter_child_nodes():
        rename(child, names)


def set_own(definitions: Iterable[nodes.Node], prefix: str) -> dict[str, str]:
    """Names for what a file defines that no other file has, by those that it has in the file."""
    return {name: f"{prefix}_{name}" for node in definitions for name in defined_names(node)}
