"""Checks the tree of an expression, part by part, and makes its code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import NoneType
from typing import Any

from flowbot.compiler.expressions import _program
from flowbot.compiler.expressions._comparisons import Side, check_comparison, check_no_identity, check_quoted
from flowbot.compiler.expressions._foreign import NOT_OURS, OTHERWISE, method_hint
from flowbot.compiler.expressions._kinds import Kind, Record, base, field_of, joined, list_of, said
from flowbot.compiler.expressions._operations import ARITHMETIC, mend, result_of
from flowbot.compiler.expressions._parsed import Parsed
from flowbot.compiler.expressions._program import Program
from flowbot.compiler.expressions._reads import TOLERANT
from flowbot.compiler.expressions._signatures import Argument, ArgumentError, signature_of, wrong_count
from flowbot.compiler.expressions._tokens import MAX_DEPTH
from flowbot.errors import did_you_mean
from flowbot.values.functions import FUNCTIONS
from flowbot.values.operators import bounded, negate

_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "none": None}


@dataclass(frozen=True, slots=True)
class Part:
    """A checked part of an expression."""

    kind: Kind
    code: ast.expr
    is_truth: bool = False
    """It is certainly true or false, and not missing."""
    is_constant: bool = False
    """It reads nothing."""


class Compiler:
    """Turns the nodes of one expression into code, checking types on the way."""

    def __init__(self, parsed: Parsed, types: Mapping[str, Kind], extra: Mapping[str, Callable[..., Any]]) -> None:
        self.parsed = parsed
        self.types = types
        self.own = {name: each for name, each in extra.items() if each is not FUNCTIONS.get(name)}
        """The author's functions."""
        self.functions = {**FUNCTIONS, **self.own}
        self.program = Program()
        self.names: set[str] = set()
        self.fields: set[tuple[str, ...]] = set()
        self.reads: list[tuple[str, ...]] = []
        """The names and fields whose values it cannot do without."""
        self._depth = 0

    def compile(self, node: ast.expr) -> Part:
        """One part and all below it.

        Raises:
            ExpressionSyntaxError: It is not in the language, or its types do not go together.
        """
        if self._depth > MAX_DEPTH:
            raise self.parsed.problem("this expression is nested too deeply", node)
        self._depth += 1
        try:
            return self._compiled(node)
        finally:
            self._depth -= 1

    def _compiled(self, node: ast.expr) -> Part:
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.BoolOp():
                parts = [self._condition(value) for value in node.values]
                whole = ast.BoolOp(node.op, [part.code for part in parts])
                return Part(bool, whole, is_truth=True, is_constant=all(part.is_constant for part in parts))
            case ast.UnaryOp():
                return self._unary(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BinOp():
                return self._operation(node)
            case ast.List():
                parts = [self.compile(item) for item in node.elts]
                made = ast.List([part.code for part in parts], ast.Load())
                kind = list_of(joined(part.kind for part in parts))
                return Part(kind, made, is_constant=all(part.is_constant for part in parts))
            case ast.IfExp():
                return self._choice(node)
            case ast.Call():
                return self._call(node)
        what, hint = NOT_OURS.get(type(node), ("this", None))
        raise self.parsed.problem(f"{what} is not part of the expression language", node, hint)

    def _constant(self, node: ast.Constant) -> Part:
        value: object = node.value
        if isinstance(value, bool) or value is None:
            word = str(value).lower()
            raise self.parsed.problem(f"{value} is not part of the expression language", node, f"write '{word}'")
        if isinstance(value, float):
            value = Decimal(repr(value))
        if not isinstance(value, str | int | Decimal):
            raise self.parsed.problem(f"{self.parsed.written(node)} is not part of the expression language", node)
        try:
            bounded(value)
        except ValueError as error:
            raise self.parsed.problem(str(error), node) from None
        return Part(type(value), self.program.constant(value), is_constant=True)

    def _name(self, node: ast.Name) -> Part:
        name = self.parsed.name(node)
        if name in _CONSTANTS:
            constant = _CONSTANTS[name]
            kind = NoneType if constant is None else bool
            return Part(kind, ast.Constant(constant), is_truth=constant is not None, is_constant=True)
        if name not in self.types:
            raise self.parsed.problem(f"there is no name '{name}' here", node, self._name_hint(name), code="FB210")
        self.names.add(name)
        self.reads.append((name,))
        return Part(self.types[name], self.program.name(name))

    def _name_hint(self, name: str) -> str | None:
        if name in OTHERWISE:
            return f"write '{OTHERWISE[name]}'"
        if name in self.functions:
            return f"'{name}' is a function: write {name}(…)"
        known = ", ".join(sorted(self.types))
        return did_you_mean(name, self.types) or (f"the names are {known}" if known else None)

    def _attribute(self, node: ast.Attribute) -> Part:
        record, field = self.compile(node.value), self.parsed.name(node)
        whose = self.parsed.written(node.value)
        if field.startswith("_"):
            raise self.parsed.problem(f"'{field}' is not a field", node)
        if base(record.kind) not in (dict, object):
            hint = f"write {field}({whose})" if field in self.functions else None
            raise self.parsed.problem(f"{said(record.kind)} has no fields", node, hint, code="FB213")
        kind = field_of(record.kind, field)
        if kind is None and isinstance(record.kind, Record):
            there_is = record.kind.hint or f"{said(record.kind)} has: {', '.join(record.kind.fields) or 'nothing'}"
            near = did_you_mean(field, record.kind.fields)
            hint = f"{near} {there_is}" if near else there_is
            raise self.parsed.problem(f"'{whose}' has no field '{field}'", node, hint, code="FB215")
        path = self._path(node)
        if path is not None:
            self.reads.append(path)
            self.fields.add(path)
        return Part(kind, self.program.call(_program.field, record.code, ast.Constant(field)))

    def _path(self, node: ast.expr) -> tuple[str, ...] | None:
        """The names of `a.b.c`; None when it is not made of names alone."""
        if isinstance(node, ast.Name):
            return (self.parsed.name(node),)
        if isinstance(node, ast.Attribute) and (before := self._path(node.value)) is not None:
            return (*before, self.parsed.name(node))
        return None

    def _condition(self, node: ast.expr) -> Part:
        part = self.compile(node)
        if base(part.kind) not in (bool, object):
            hint = "compare it with something" if part.kind is not NoneType else None
            raise self.parsed.problem(f"{said(part.kind)} is neither true nor false", node, hint, code="FB213")
        return part if part.is_truth else replace(part, code=self.program.call(_program.truth, part.code))

    def _unary(self, node: ast.UnaryOp) -> Part:
        if isinstance(node.op, ast.Not):
            part = self._condition(node.operand)
            return replace(part, kind=bool, code=ast.UnaryOp(ast.Not(), part.code), is_truth=True)
        if not isinstance(node.op, ast.USub):
            raise self.parsed.problem("this operator is not part of the expression language", node)
        part = self.compile(node.operand)
        if result_of("*", part.kind, int) is None or part.kind is NoneType:
            raise self.parsed.problem(f"{said(part.kind)} has no negative", node, code="FB213")
        return self._folded(node, replace(part, code=self.program.call(negate, part.code)))

    def _compare(self, node: ast.Compare) -> Part:
        check_no_identity(self.parsed, node)
        nodes = [node.left, *node.comparators]
        parts = [self.compile(node.left)]
        for each in node.comparators:
            check_quoted(self.parsed, each, parts[0].kind, {*self.types, *_CONSTANTS, *OTHERWISE}, self.types)
            parts.append(self.compile(each))
        sides = [Side(each, part.kind) for each, part in zip(nodes, parts, strict=True)]
        for place, compared in enumerate(node.ops):
            check_comparison(self.parsed, compared, sides[place], sides[place + 1], node)
            if isinstance(compared, ast.In | ast.NotIn) and base(sides[place + 1].kind) is object:
                code = self.program.call(_program.container, parts[place + 1].code)
                parts[place + 1] = replace(parts[place + 1], code=code)
        whole = ast.Compare(parts[0].code, node.ops, [part.code for part in parts[1:]])
        return Part(bool, whole, is_truth=True, is_constant=all(part.is_constant for part in parts))

    def _operation(self, node: ast.BinOp) -> Part:
        if type(node.op) not in ARITHMETIC:
            raise self.parsed.problem("this operator is not part of the expression language", node)
        mark, operate = ARITHMETIC[type(node.op)]
        left, right = self.compile(node.left), self.compile(node.right)
        kind = result_of(mark, left.kind, right.kind)
        if kind is None or NoneType in (left.kind, right.kind):
            message = f"{said(left.kind)} and {said(right.kind)} do not go together with '{mark}'"
            raise self.parsed.problem(message, node, mend(mark, left.kind, right.kind), code="FB213")
        code = self.program.call(operate, left.code, right.code)
        return self._folded(node, Part(kind, code, is_constant=left.is_constant and right.is_constant))

    def _choice(self, node: ast.IfExp) -> Part:
        test = self._condition(node.test)
        body, other = self.compile(node.body), self.compile(node.orelse)
        return Part(
            joined((body.kind, other.kind)),
            ast.IfExp(test.code, body.code, other.code),
            is_truth=body.is_truth and other.is_truth,
            is_constant=test.is_constant and body.is_constant and other.is_constant,
        )

    def _call(self, node: ast.Call) -> Part:
        name = self._called(node)
        function = self.functions[name]
        self._check_count(node, name)
        reads = len(self.reads)
        parts = [self.compile(argument) for argument in node.args]
        if name in TOLERANT:
            del self.reads[reads:]
        kind = self._result(name, node, parts)
        is_own = name in self.own
        code = self.program.call(
            _program.guarded(name, function) if is_own else function, *(part.code for part in parts)
        )
        is_constant = not is_own and all(part.is_constant for part in parts)
        return self._folded(node, Part(kind, code, is_truth=name == "missing", is_constant=is_constant))

    def _check_count(self, node: ast.Call, name: str) -> None:
        wrong = wrong_count(self.functions[name], len(node.args))
        if wrong is not None:
            why, usage = wrong
            message = f"'{name}' cannot be called so: {why}"
            raise self.parsed.problem(message, node, f"it is {name}({usage})", code="FB212")

    def _called(self, node: ast.Call) -> str:
        """The name of a function that there is, called with plain arguments."""
        if not isinstance(node.func, ast.Name):
            hint = None
            if isinstance(node.func, ast.Attribute) and not node.keywords:
                arguments = ", ".join(map(self.parsed.written, (node.func.value, *node.args)))
                hint = method_hint(self.parsed.name(node.func), arguments, self.functions)
            raise self.parsed.problem("a function is called by its bare name", node, hint)
        name = self.parsed.name(node.func)
        if name not in self.functions:
            hint = f"'{name}' is a value" if name in self.types else did_you_mean(name, self.functions)
            raise self.parsed.problem(f"there is no function '{name}'", node.func, hint, code="FB211")
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            hint = "arguments go by their place" if node.keywords else None
            raise self.parsed.problem(f"'{name}' takes plain arguments only", node, hint, code="FB212")
        return name

    def _result(self, name: str, node: ast.Call, parts: Sequence[Part]) -> Kind:
        arguments = [
            Argument(part.kind, part.code.value if isinstance(part.code, ast.Constant) else None) for part in parts
        ]
        try:
            return signature_of(name, self.functions[name], is_own=name in self.own).result(name, arguments)
        except ArgumentError as error:
            place = node.args[error.place]
            raise self.parsed.problem(error.message, place, error.hint, code="FB212") from None

    def _folded(self, node: ast.expr, part: Part) -> Part:
        """A part that reads nothing, done beforehand: what cannot be done is told now."""
        if not part.is_constant:
            return part
        try:
            value = self.program.make(part.code)({})
        except _program.FAILURES as error:
            raise self.parsed.problem(str(error), node) from None
        if isinstance(value, list | dict):
            return part  # whoever gets one may change it
        return replace(part, code=self.program.constant(value))
