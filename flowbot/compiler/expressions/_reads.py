"""What an expression reads of names that may hold nothing, and what its truth says of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

NOBODY: frozenset[str] = frozenset()
_CONSTANTS = frozenset({"true", "false", "none"})
TOLERANT = ("missing", "default")
"""The functions that take what is missing."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a part of an expression reads."""

    names: frozenset[str] = NOBODY
    """Names whose value is taken, missing or not; what `missing` and `default` are given does not count."""
    needs: frozenset[str] = NOBODY
    """Those of them without whose value it cannot be evaluated."""
    if_true: frozenset[str] = NOBODY
    """Names that certainly have a value when it is true."""
    if_false: frozenset[str] = NOBODY
    """The same, when it is not true: false, or not to be evaluated."""


def reads_of(node: ast.AST, given: frozenset[str] = NOBODY) -> Reads:
    """What a part reads, where some names are known to have a value."""
    match node:
        case ast.Name():
            name = _bare(node)
            return Reads(name - given, if_true=name)
        case ast.BoolOp():
            return _both(node, given)
        case ast.UnaryOp(op=ast.Not()):
            inner = _needed(node.operand, given)
            return replace(inner, if_true=inner.if_false, if_false=NOBODY if inner.needs else inner.if_true)
        case ast.Compare():
            return _compared(node, given)
        case ast.IfExp():
            test = _needed(node.test, given)
            ways = reads_of(node.body, given | test.if_true), reads_of(node.orelse, given | test.if_false)
            return _joined((test, *ways))
        case ast.Call(func=ast.Name(id=name)) if name in TOLERANT and node.args:
            asked = _bare(node.args[0]) if name == "missing" else NOBODY
            return replace(_joined(reads_of(each, given) for each in node.args[1:]), if_false=asked)
        case ast.Call():
            return _joined(_needed(each, given) for each in node.args)
        case ast.BinOp() | ast.UnaryOp() | ast.Attribute():
            return _joined(_needed(each, given) for each in ast.iter_child_nodes(node))
    return _joined(reads_of(each, given) for each in ast.iter_child_nodes(node))


def _both(node: ast.BoolOp, given: frozenset[str]) -> Reads:
    """`and` and `or`: what stands first may make sure of what the rest needs."""
    is_and = isinstance(node.op, ast.And)
    parts: list[Reads] = []
    for value in node.values:
        part = _needed(value, given)
        given |= part.if_true if is_and else part.if_false
        parts.append(part)
    whole = _joined(parts)
    if is_and:
        return replace(whole, if_true=NOBODY.union(*(each.if_true for each in parts)))
    if_true = parts[0].if_true.intersection(*(each.if_true for each in parts))
    if_false = NOBODY if whole.needs else NOBODY.union(*(each.if_false for each in parts))
    return replace(whole, if_true=if_true, if_false=if_false)


def _compared(node: ast.Compare, given: frozenset[str]) -> Reads:
    sides = [node.left, *node.comparators]
    found, sure = [reads_of(side, given) for side in sides], set[str]()
    for place, compared in enumerate(node.ops):
        left, right = sides[place], sides[place + 1]
        match compared:
            case ast.Eq():
                sure |= (_bare(left) if _is_fixed(right) else NOBODY) | (_bare(right) if _is_fixed(left) else NOBODY)
            case ast.In():
                found[place + 1] = _needed(right, given)
                sure |= (_bare(left) if _is_fixed(right) else NOBODY) | _bare(right)
            case ast.NotIn():
                found[place + 1] = _needed(right, given)
            case ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE():
                found[place], found[place + 1] = _needed(left, given), _needed(right, given)
                sure |= _bare(left) | _bare(right)
    return replace(_joined(found), if_true=frozenset(sure))


def _needed(node: ast.AST, given: frozenset[str]) -> Reads:
    """A part that must have a value."""
    part = reads_of(node, given)
    return replace(part, needs=part.needs | (_bare(node) - given))


def _joined(parts: Iterable[Reads]) -> Reads:
    names, needs = set[str](), set[str]()
    for each in parts:
        names |= each.names
        needs |= each.needs
    return Reads(frozenset(names), frozenset(needs))


def _bare(node: ast.AST) -> frozenset[str]:
    """The name that a part is, if it is one; a name that is a word of Python's was parsed with a capital."""
    return frozenset({node.id[:1].lower() + node.id[1:]}) - _CONSTANTS if isinstance(node, ast.Name) else NOBODY


def _is_fixed(node: ast.AST) -> bool:
    """Whether a part is a value that the author wrote."""
    if isinstance(node, ast.List):
        return all(map(_is_fixed, node.elts))
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.lower() in _CONSTANTS - {"none"})
