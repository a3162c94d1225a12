"""Expressions of YAML → Python over the objects of a flow, where that gives the same expression again."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from keyword import iskeyword
from typing import Any

from flowbot.definition.builder.expressions import Expr, expr, fn, is_in, literal, missing
from flowbot.definition.builder.layout import quoted

WORDS = frozenset({"answers", "bot", "here", "initiator", "messages", "now", "result", "today", "trigger", "user"})
"""The names that are objects of their own."""


class _UntranslatableError(Exception):
    """Python's objects cannot say it."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A part of an expression in Python."""

    text: str
    value: Any
    """What that Python gives: an expression or a plain value."""
    is_atom: bool = True
    used: frozenset[str] = frozenset()
    """The names of flowbot that it needs."""

    @property
    def inside(self) -> str:
        """As a part of something else."""
        return self.text if self.is_atom else f"({self.text})"


def translate(source: str, slots: Mapping[str, str]) -> Translated:
    """The expression in Python; as `expr("…")` where objects do not give just this text.

    Args:
        source: As YAML writes it.
        slots: The attributes of the slots that there are by now, by their names.
    """
    try:
        found = _translate(ast.parse(source, mode="eval").body, slots)
        if literal(found.value) == source:
            return found
    except (SyntaxError, ValueError, TypeError, ArithmeticError, MemoryError, RecursionError, _UntranslatableError):
        pass  # it is written as it is
    return Translated(f"expr({quoted(source)})", expr(source), used=frozenset({"expr"}))


def _translate(node: ast.expr, slots: Mapping[str, str]) -> Translated:
    match node:
        case ast.Constant(value=value):
            return _constant(value)
        case ast.Name(id=name):
            return _name(name, slots)
        case ast.Attribute(value=of, attr=field) if not iskeyword(field):
            inner = _translate(of, slots)
            return Translated(f"{inner.inside}.{field}", getattr(inner.value, field), used=inner.used)
        case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
            return _called("is_in", is_in, [left, right], slots)
        case ast.Compare(left=left, ops=[operation], comparators=[right]):
            return _joined(_OPERATORS[type(operation)], [left, right], slots)
        case ast.BoolOp(op=operation, values=values):
            return _joined(_OPERATORS[type(operation)], values, slots)
        case ast.BinOp(left=left, op=operation, right=right):
            return _joined(_OPERATORS[type(operation)], [left, right], slots)
        case ast.UnaryOp(op=ast.Not() | ast.USub() as operation, operand=operand):
            inner = _translate(operand, slots)
            sign, apply = ("~", operator.invert) if isinstance(operation, ast.Not) else ("-", operator.neg)
            return Translated(f"{sign}{inner.inside}", apply(_an_expression(inner.value)), used=inner.used)
        case ast.Call(func=ast.Name(id="missing"), args=[_], keywords=[]):
            return _called("missing", missing, node.args, slots)
        case ast.Call(func=ast.Name(id=name), keywords=[]) if not iskeyword(name):
            return _called(f"fn.{name}", getattr(fn, name), node.args, slots)
    raise _UntranslatableError


_OPERATORS: Mapping[type[ast.AST], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.And: ("&", operator.and_),
    ast.Or: ("|", operator.or_),
}


def _constant(value: object) -> Translated:
    match value:
        case bool():
            raise _UntranslatableError
        case float():
            return Translated(f"Decimal({quoted(repr(value))})", Decimal(repr(value)), used=frozenset({"Decimal"}))
        case str():
            return Translated(quoted(value), value)
        case int():
            return Translated(str(value), value)
    raise _UntranslatableError


def _name(name: str, slots: Mapping[str, str]) -> Translated:
    if name in slots:
        return Translated(slots[name], Expr(name))
    if name in WORDS:
        return Translated(name, Expr(name), used=frozenset({name}))
    raise _UntranslatableError


def _joined(
    operation: tuple[str, Callable[[Any, Any], Any]], nodes: Sequence[ast.expr], slots: Mapping[str, str]
) -> Translated:
    sign, apply = operation
    first, *more = (_translate(each, slots) for each in nodes)
    value = _an_expression(first.value)
    for each in more:
        value = apply(value, each.value)
    parts = zip(nodes, (first, *more), strict=True)
    is_loose = apply in (operator.gt, operator.ge, operator.lt, operator.le, operator.eq, operator.ne)
    text = f" {sign} ".join(
        each.text if is_loose and isinstance(node, ast.BinOp) else each.inside for node, each in parts
    )
    return Translated(text, value, is_atom=False, used=first.used.union(*(each.used for each in more)))


def _called(name: str, function: Callable[..., Any], nodes: Sequence[ast.expr], slots: Mapping[str, str]) -> Translated:
    arguments = [_translate(each, slots) for each in nodes]
    used = frozenset({name.partition(".")[0]}).union(*(each.used for each in arguments))
    return Translated(
        f"{name}({', '.join(each.text for each in arguments)})",
        function(*(each.value for each in arguments)),
        used=used,
    )


def _an_expression(value: object) -> Expr:
    if not isinstance(value, Expr):
        raise _UntranslatableError  # Python would calculate with it at once
    return value
