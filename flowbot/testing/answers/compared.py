"""What the expressions of a flow hold names against: values that its guards tell apart."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flowbot.compiler.expressions import Expression, ExpressionSyntaxError, Parsed, compile_expression, parse
from flowbot.definition.model import FlowDefinition
from flowbot.errors import GuardError
from flowbot.testing.answers.nested import texts_in

Path = tuple[str, ...]
"""A name and the fields that are read of it: `("result", "status")`."""
_COUNTING = frozenset({"len", "count"})


@dataclass(frozen=True, slots=True)
class Compared:
    """That an expression compares a name, or something made of it, with a value."""

    path: Path
    value: Expression
    is_count: bool = False
    """Whether it is how many there are of it that is compared."""


def comparisons_in(
    definition: FlowDefinition, functions: Mapping[str, Callable[..., Any]] | None = None
) -> list[Compared]:
    """Every comparison of every expression of a flow, once.

    Args:
        definition: The flow.
        functions: Those of its author that expressions may call.
    """
    found: dict[tuple[Path, str, bool], Compared] = {}
    for source in dict.fromkeys(texts_in(definition.model_dump())):
        for each in _comparisons(source, functions or {}):
            found[each.path, each.value.source, each.is_count] = each
    return list(found.values())


def values_near(
    compared: Sequence[Compared], path: Path, names: Mapping[str, object], *, counts: bool = False
) -> list[object]:
    """What a name, or a field of it, is compared with as things are.

    Args:
        compared: The comparisons of a flow.
        path: The name.
        names: What names hold now.
        counts: Whether what its number is compared with is asked for, and not what itself is.
    """
    found: list[object] = []
    for each in compared:
        if each.path == path and each.is_count == counts:
            try:
                value = each.value.evaluate(names)
            except GuardError:
                continue
            found += value if isinstance(value, list) else [value]
    return [each for number, each in enumerate(found) if each is not None and each not in found[:number]]


def _comparisons(source: str, functions: Mapping[str, Callable[..., Any]]) -> Iterator[Compared]:
    try:
        parsed = parse(source, ())
    except ExpressionSyntaxError:
        return
    for node in ast.walk(parsed.body):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for one, other in pairwise(sides):
                yield from _between(parsed, one, other, functions)
                yield from _between(parsed, other, one, functions)


def _between(
    parsed: Parsed, about: ast.expr, other: ast.expr, functions: Mapping[str, Callable[..., Any]]
) -> Iterator[Compared]:
    """What names of one side are compared with: the other side."""
    paths = list(_paths(parsed, about))
    if not paths:
        return
    read = {path[0] for path in _paths(parsed, other)}
    try:
        value = compile_expression(parsed.written(other), dict.fromkeys(read, object), functions)
    except ExpressionSyntaxError:
        return
    called = about.func.id if isinstance(about, ast.Call) and isinstance(about.func, ast.Name) else ""
    yield from (Compared(path, value, called in _COUNTING) for path in paths)


def _paths(parsed: Parsed, node: ast.AST) -> Iterator[Path]:
    """The names that a part reads, each with the fields that are read of it."""
    match node:
        case ast.Name():
            yield (parsed.name(node),)
        case ast.Attribute():
            for each in _paths(parsed, node.value):
                yield (*each, parsed.name(node))
        case ast.Call():
            for argument in node.args:
                yield from _paths(parsed, argument)
        case _:
            for inner in ast.iter_child_nodes(node):
                yield from _paths(parsed, inner)
