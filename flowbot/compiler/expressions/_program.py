"""The code that an expression becomes: a tree of our own making, run by Python without its built-ins.

Nothing of the author's tree is run. What is made here are constants, reads of names, the operators that
cannot grow, and calls of functions that were bound by the compiler.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flowbot.errors import GuardError
from flowbot.values.kinds import kind_of

Values = Mapping[str, object]
Run = Callable[[Values], Any]

FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What running an expression may raise when the values are not such as it needs."""

_VALUES = "values"
_NO_ORDER = re.compile(r"not supported between instances of '(\w+)' and '(\w+)'")


class Program:
    """The names that the code of one expression is bound to."""

    def __init__(self) -> None:
        self._bound: dict[str, Any] = {"__builtins__": {}}

    def constant(self, value: object) -> ast.expr:
        """A value that is always the same."""
        return ast.Constant(value) if isinstance(value, str | int | None) else self._bind(value)

    def name(self, name: str) -> ast.expr:
        """What a name holds; None where nobody gave it."""
        get = ast.Attribute(ast.Name(_VALUES, ast.Load()), "get", ast.Load())
        return ast.Call(get, [ast.Constant(name)], [])

    def call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        """A call of a function."""
        return ast.Call(self._bind(function), list(arguments), [])

    def _bind(self, value: object) -> ast.expr:
        found = next((name for name, each in self._bound.items() if each is value), None)
        if found is None:
            found = f"_{len(self._bound)}"
            self._bound[found] = value
        return ast.Name(found, ast.Load())

    def make(self, code: ast.expr) -> Run:
        """Code as a function of the values."""
        parameters = ast.arguments(posonlyargs=[], args=[ast.arg(_VALUES)], kwonlyargs=[], kw_defaults=[], defaults=[])
        tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(parameters, code)))
        run: Run = eval(compile(tree, "<expression>", "eval"), self._bound)
        return run


def field(record: Any, name: str) -> Any:
    """A field of a record; nothing else has fields."""
    if type(record) is not dict and not isinstance(record, Mapping):
        raise TypeError(f"there is no '{name}' of {kind_of(record)}")
    return record.get(name)


def truth(value: Any) -> bool:
    """The value, which is true or false."""
    if value is True or value is False:
        return bool(value)
    raise TypeError(f"{kind_of(value)} is neither true nor false")


def container(value: Any) -> Any:
    """The value, when something may be in it."""
    if not isinstance(value, str | list | tuple | Mapping):
        raise TypeError(f"nothing is in {kind_of(value)}")
    return value


def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """An author's function, whose failure is that of the expression."""

    def call(*arguments: object) -> Any:
        try:
            return function(*arguments)
        except GuardError:
            raise
        except Exception as error:
            raise GuardError(f"{name}() failed: {error}") from error

    return call


def explained(error: Exception, values: Values, reads: Sequence[Sequence[str]]) -> str:
    """Why an expression cannot be evaluated: what it reads and is missing, or what Python says."""
    lacking = [".".join(path) for path in reads if _is_missing(values, path)]
    if lacking and not isinstance(error, ZeroDivisionError):
        return f"there is no value for {', '.join(dict.fromkeys(lacking))}"
    if _NO_ORDER.search(str(error)):
        return "values of different types are never compared"
    return str(error)


def _is_missing(values: Values, path: Sequence[str]) -> bool:
    found: Any = values
    for place, name in enumerate(path):
        if not isinstance(found, Mapping):
            return False
        found = found.get(name)
        if found is None:
            return place == len(path) - 1
    return False
