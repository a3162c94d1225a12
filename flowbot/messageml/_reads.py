"""Which names a template cannot do without, since nothing makes sure that they are there; and which fields it reads."""

from __future__ import annotations

from jinja2 import nodes

NOBODY: frozenset[str] = frozenset()
_TOLERANT_FUNCTIONS = ("missing", "default")
_TOLERANT_FILTERS = ("default", "d")
_TOLERANT_TESTS = {"missing": False, "empty": False, "undefined": False, "none": False, "defined": True}
"""Tests that take a name that is not there → whether they are true when it is."""


def needed(node: nodes.Node, given: frozenset[str] = NOBODY) -> frozenset[str]:
    """The names that a part reads unguarded, where some are known to be there."""
    match node:
        case nodes.Name(ctx="load"):
            return frozenset({node.name}) - given
        case nodes.If():
            return _if(node, given)
        case nodes.CondExpr():
            if_true, if_false = given | _sure(node.test, when=True), given | _sure(node.test, when=False)
            other = needed(node.expr2, if_false) if node.expr2 is not None else NOBODY
            return needed(node.test, given) | needed(node.expr1, if_true) | other
        case nodes.And() | nodes.Or():
            sure = _sure(node.left, when=isinstance(node, nodes.And))
            return needed(node.left, given) | needed(node.right, given | sure)
        case nodes.Call(node=nodes.Name(name=name)) if name in _TOLERANT_FUNCTIONS:
            return _all([each for each in node.args if each is not _asked(node)], given)
        case nodes.Filter(name=name, node=nodes.Name()) if name in _TOLERANT_FILTERS:
            return _all(node.args, given)
        case nodes.Test(name=name, node=nodes.Name()) if name in _TOLERANT_TESTS:
            return _all(node.args, given)
    return _all(list(node.iter_child_nodes()), given)


def _all(parts: list[nodes.Node] | list[nodes.Expr], given: frozenset[str]) -> frozenset[str]:
    return NOBODY.union(*(needed(each, given) for each in parts))


def _if(node: nodes.If, given: frozenset[str]) -> frozenset[str]:
    found = needed(node.test, given) | _all(node.body, given | _sure(node.test, when=True))
    given |= _sure(node.test, when=False)
    for each in node.elif_:
        found |= needed(each.test, given) | _all(each.body, given | _sure(each.test, when=True))
        given |= _sure(each.test, when=False)
    return found | _all(node.else_, given)


def _asked(call: nodes.Call) -> nodes.Expr | None:
    """The name that `missing` and `default` are asked about."""
    return call.args[0] if call.args and isinstance(call.args[0], nodes.Name) else None


def _sure(test: nodes.Node, *, when: bool) -> frozenset[str]:
    """The names that are there when a test is true, or when it is false."""
    match test:
        case nodes.Not():
            return _sure(test.node, when=not when)
        case nodes.And() if when:
            return _sure(test.left, when=True) | _sure(test.right, when=True)
        case nodes.Or() if not when:
            return _sure(test.left, when=False) | _sure(test.right, when=False)
        case nodes.Call(node=nodes.Name(name="missing")) if not when:
            asked = _asked(test)
            return frozenset({asked.name}) if isinstance(asked, nodes.Name) else NOBODY
        case nodes.Test(name=name, node=nodes.Name(name=asked)) if _TOLERANT_TESTS.get(name) is when:
            return frozenset({asked})
    return NOBODY


def fields_read(tree: nodes.Node) -> frozenset[tuple[str, ...]]:
    """The fields that are read anywhere, each behind the names that lead to it."""
    paths = (_path(each) for each in tree.find_all((nodes.Getattr, nodes.Getitem)))
    return frozenset(path for path in paths if path is not None)


def _path(node: nodes.Node) -> tuple[str, ...] | None:
    """The names of `a.b['c']`; None where it is not made of names alone."""
    match node:
        case nodes.Name(name=name):
            return (name,)
        case nodes.Getattr(node=of, attr=field) | nodes.Getitem(node=of, arg=nodes.Const(value=str(field))):
            before = _path(of)
            return (*before, field) if before is not None else None
    return None
