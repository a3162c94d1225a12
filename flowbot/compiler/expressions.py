"""Guard and value expressions: a small, safe subset of Python's syntax, compiled from `ast`.

No Python object is ever reached: names and fields read mappings only, calls are by bare
name to registered pure functions, and operators that could grow are bounded.
"""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flowbot.errors import GuardError, did_you_mean
from flowbot.values import functions

MAX_SOURCE = 2_000
MAX_DEPTH = 50

Values = Mapping[str, object]
Evaluator = Callable[[Values], Any]


class ExpressionSyntaxError(ValueError):
    """An expression is outside the language; `offset` and `length` say where in its text."""

    def __init__(
        self, message: str, offset: int = 0, length: int = 1, hint: str | None = None, code: str = "FB203"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.length = length
        self.hint = hint
        self.code = code


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression."""

    source: str
    names: frozenset[str]
    """The names it reads."""
    type: type
    """What it gives; `object` where that is not known before it runs."""
    _run: Evaluator

    def evaluate(self, values: Values) -> Any:
        """The expression's value; a name that `values` lacks is None.

        Raises:
            GuardError: It cannot be evaluated for these values: None compared, division by zero.
        """
        try:
            return self._run(values)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
            raise GuardError(f"'{self.source}' cannot be evaluated: {error}") from error


def compile_expression(
    source: str, types: Mapping[str, type], extra: Mapping[str, Callable[..., Any]] | None = None
) -> Expression:
    """Compile an expression over the names in `types`.

    Args:
        source: The expression as the author wrote it, at most 2,000 characters.
        types: Name → Python type; `object` for a value of any type, `dict` for a record.
        extra: Functions of the author's, by name.

    Raises:
        ExpressionSyntaxError: Not in the language, an unknown name or function, or types that cannot be compared.
    """
    if len(source) > MAX_SOURCE:
        raise ExpressionSyntaxError(f"an expression has at most {MAX_SOURCE:,} characters")
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        raise ExpressionSyntaxError("this is not an expression", offset=min(offset, max(len(source) - 1, 0))) from None
    compiler = _Compiler(types, {**functions.FUNCTIONS, **(extra or {})}, len(source) - len(source.lstrip()))
    kind, run = compiler.compile(tree.body, 0)
    return Expression(source, frozenset(compiler.names), kind, run)


_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, container: item in container,
    ast.NotIn: lambda item, container: item not in container,
}
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: functions.add,
    ast.Sub: operator.sub,
    ast.Mult: functions.multiply,
    ast.Div: functions.divide,
    ast.FloorDiv: functions.floor_divide,
    ast.Mod: functions.modulo,
}
_CONSTANTS = {"true": True, "false": False, "none": None}
_NUMBERS = (int, Decimal)


class _Compiler:
    """Turns the nodes of one expression into nested callables, checking types on the way."""

    def __init__(self, types: Mapping[str, type], known: Mapping[str, Callable[..., Any]], shift: int) -> None:
        self.types = types
        self.functions = known
        self.shift = shift
        self.names: set[str] = set()

    def compile(self, node: ast.expr, depth: int) -> tuple[type, Evaluator]:
        if depth > MAX_DEPTH:
            raise self.error("this expression is nested too deeply", node)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise self.error(f"{_described(node)} is not part of the expression language", node)
        result: tuple[type, Evaluator] = method(node, depth + 1)
        return result

    def error(
        self, message: str, node: ast.expr, hint: str | None = None, code: str = "FB203"
    ) -> ExpressionSyntaxError:
        length = (node.end_col_offset or node.col_offset + 1) - node.col_offset
        return ExpressionSyntaxError(message, self.shift + node.col_offset, max(1, length), hint, code)

    def _constant(self, node: ast.Constant, _depth: int) -> tuple[type, Evaluator]:
        value: object = node.value
        if isinstance(value, float):
            value = Decimal(repr(value))
        if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
            word = {True: "true", False: "false", None: "none"}.get(value) if not isinstance(value, bytes) else None  # type: ignore[call-overload]  # only constants come here
            raise self.error(f"{value!r} is not part of the expression language", node, word and f"write '{word}'")
        try:
            functions.bounded(value)
        except ValueError as error:
            raise self.error(str(error), node) from None
        return type(value), lambda _values: value

    def _name(self, node: ast.Name, _depth: int) -> tuple[type, Evaluator]:
        name = node.id
        if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            return (bool if constant is not None else object), lambda _values: constant
        if name not in self.types:
            hint = did_you_mean(name, self.types)
            known = ", ".join(sorted(self.types))
            raise self.error(f"there is no name '{name}' here", node, hint or f"the names are {known}", "FB210")
        self.names.add(name)
        return self.types[name], lambda values: values.get(name)

    def _attribute(self, node: ast.Attribute, depth: int) -> tuple[type, Evaluator]:
        kind, run = self.compile(node.value, depth)
        field = node.attr
        if field.startswith("_"):
            raise self.error(f"'{field}' is not a field", node)
        if kind not in (dict, object):
            raise self.error(f"a {kind.__name__} has no fields", node, code="FB213")

        def read(values: Values) -> Any:
            record = run(values)
            if not isinstance(record, Mapping):
                raise TypeError(f"{_named(record)} has no field '{field}'")
            return record.get(field)

        return object, read

    def _boolop(self, node: ast.BoolOp, depth: int) -> tuple[type, Evaluator]:
        parts = [self._truth(value, depth) for value in node.values]
        if isinstance(node.op, ast.And):
            return bool, lambda values: all(part(values) for part in parts)
        return bool, lambda values: any(part(values) for part in parts)

    def _truth(self, node: ast.expr, depth: int) -> Evaluator:
        kind, run = self.compile(node, depth)
        if kind not in (bool, object):
            hint = "compare it with something"
            raise self.error(f"a {kind.__name__} is neither true nor false", node, hint, "FB213")

        def check(values: Values) -> bool:
            value = run(values)
            if not isinstance(value, bool):
                raise TypeError(f"{_named(value)} is neither true nor false")
            return value

        return check

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> tuple[type, Evaluator]:
        if isinstance(node.op, ast.Not):
            truth = self._truth(node.operand, depth)
            return bool, lambda values: not truth(values)
        if isinstance(node.op, ast.USub):
            kind, run = self.compile(node.operand, depth)
            if kind not in (*_NUMBERS, object):
                raise self.error(f"a {kind.__name__} has no negative", node, code="FB213")
            return kind, lambda values: -run(values)
        raise self.error("this operator is not part of the expression language", node)

    def _compare(self, node: ast.Compare, depth: int) -> tuple[type, Evaluator]:
        operands = [self.compile(each, depth) for each in (node.left, *node.comparators)]
        steps = []
        nodes = (node.left, *node.comparators)
        for place, compared in enumerate(node.ops):
            compare = _COMPARISONS.get(type(compared))
            if compare is None:
                raise self.error("use == to compare", node, "and missing(x) to ask whether there is a value")
            self._check_comparable(compared, operands[place][0], operands[place + 1][0], nodes[place + 1])
            steps.append((compare, operands[place + 1][1]))
        first = operands[0][1]
        if len(steps) == 1:
            compare, second = steps[0]
            return bool, lambda values: compare(first(values), second(values))

        def chain(values: Values) -> bool:
            left = first(values)
            for compare, run in steps:
                right = run(values)
                if not compare(left, right):
                    return False
                left = right
            return True

        return bool, chain

    def _check_comparable(self, compared: ast.cmpop, left: type, right: type, node: ast.expr) -> None:
        if object in (left, right):
            return
        if isinstance(compared, ast.In | ast.NotIn):
            if right not in (list, str, dict):
                raise self.error(f"nothing is in a {right.__name__}", node, code="FB213")
            return
        if left is not right and not (left in _NUMBERS and right in _NUMBERS):
            message = f"a {left.__name__} is never compared with a {right.__name__}"
            raise self.error(message, node, code="FB213")

    def _binop(self, node: ast.BinOp, depth: int) -> tuple[type, Evaluator]:
        operate = _ARITHMETIC.get(type(node.op))
        if operate is None:
            raise self.error("this operator is not part of the expression language", node)
        left_kind, left = self.compile(node.left, depth)
        right_kind, right = self.compile(node.right, depth)
        kind = _result(type(node.op), left_kind, right_kind)
        if kind is None:
            message = f"a {left_kind.__name__} and a {right_kind.__name__} do not go together here"
            raise self.error(message, node, code="FB213")
        return kind, lambda values: operate(left(values), right(values))

    def _list(self, node: ast.List, depth: int) -> tuple[type, Evaluator]:
        items = [self.compile(each, depth)[1] for each in node.elts]
        return list, lambda values: [item(values) for item in items]

    def _ifexp(self, node: ast.IfExp, depth: int) -> tuple[type, Evaluator]:
        test = self._truth(node.test, depth)
        (first_kind, first), (other_kind, other) = self.compile(node.body, depth), self.compile(node.orelse, depth)
        kind = first_kind if first_kind is other_kind else object
        return kind, lambda values: first(values) if test(values) else other(values)

    def _call(self, node: ast.Call, depth: int) -> tuple[type, Evaluator]:
        if not isinstance(node.func, ast.Name):
            raise self.error("a function is called by its bare name", node)
        name = node.func.id
        function = self.functions.get(name)
        if function is None:
            hint = did_you_mean(name, self.functions)
            raise self.error(f"there is no function '{name}'", node.func, hint, "FB211")
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise self.error(f"'{name}' takes plain arguments only", node, code="FB212")
        try:
            inspect.signature(function).bind(*node.args)
        except TypeError as error:
            raise self.error(f"'{name}' cannot be called so: {error}", node, code="FB212") from None
        arguments = [self.compile(each, depth)[1] for each in node.args]
        kind = functions.RESULT_TYPES.get(name, object)
        return kind, lambda values: function(*[argument(values) for argument in arguments])


def _result(operation: type[ast.operator], left: type, right: type) -> type | None:
    """What an operation on these types gives; None when it cannot be done."""
    if object in (left, right):
        return object
    if left in _NUMBERS and right in _NUMBERS:
        return Decimal if operation is ast.Div or Decimal in (left, right) else int
    if operation is ast.Add and left is right and left in (str, list):
        return left
    if left is date and right is timedelta and operation in (ast.Add, ast.Sub):
        return date
    return timedelta if left is right is date and operation is ast.Sub else None


def _described(node: ast.expr) -> str:
    return {
        ast.Lambda: "a lambda",
        ast.ListComp: "a comprehension",
        ast.GeneratorExp: "a comprehension",
        ast.SetComp: "a comprehension",
        ast.DictComp: "a comprehension",
        ast.JoinedStr: "an f-string",
        ast.NamedExpr: "':='",
        ast.Subscript: "'[ ]' after a value",
        ast.Dict: "a map",
        ast.Set: "a set",
    }.get(type(node), "this")


def _named(value: object) -> str:
    return "a missing value" if value is None else f"a {type(value).__name__}"
