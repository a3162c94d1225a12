"""What people know from other languages, and how it is written here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from flowbot.errors import did_you_mean

OTHERWISE: Mapping[str, str] = {
    "null": "none",
    "nil": "none",
    "undefined": "none",
    "yes": "true",
    "no": "false",
    "TRUE": "true",
    "FALSE": "false",
}
"""Names for what has another name."""

NOT_OURS: Mapping[type[ast.expr], tuple[str, str | None]] = {
    ast.Lambda: ("a lambda", None),
    ast.ListComp: ("a comprehension", "use column, filter_by or a function of your own"),
    ast.GeneratorExp: ("a comprehension", "use column, filter_by or a function of your own"),
    ast.SetComp: ("a comprehension", "use column, filter_by or a function of your own"),
    ast.DictComp: ("a comprehension", "use column, filter_by or a function of your own"),
    ast.NamedExpr: ("':='", None),
    ast.Subscript: ("'[ ]' after a value", "use first, last, or a field: row.price"),
    ast.Dict: ("a map", None),
    ast.Set: ("a set", "write a list: [ ]"),
    ast.Tuple: ("a ','", "write a list: [ ]"),
    ast.Starred: ("'*' before a value", None),
}
"""Parts of Python that are none of an expression: what each is, and what to write instead."""

_METHODS = {"length": "len", "size": "len", "strip": "trim", "average": "mean", "toLowerCase": "lower"}


def method_hint(name: str, arguments: str, functions: Iterable[str]) -> str | None:
    """How a method with its object and arguments is written; None where there is no such function."""
    known = list(functions)
    function = _METHODS.get(name, name)
    return f"write {function}({arguments})" if function in known else did_you_mean(name, known)
