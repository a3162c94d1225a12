"""The expressions of SWADL, and the simplest scripts: Groovy's syntax as a tree, as far as flows can say it.

What stands between `${` and `}` is an expression language of Java, whose comparisons have words too (`eq`, `and`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.trees import (
    Assignment,
    Binary,
    Call,
    Chain,
    Choice,
    Decision,
    Expression,
    Listed,
    Literal,
    Part,
    Statement,
    Told,
    Unary,
)

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\f]+|//[^\n]*|/\*.*?\*/)
    |(?P<line>\n|;)
    |(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<mark>&&|\|\||==|!=|<=|>=|\+\+|--|\+=|-=|\*=|\?\.|[()\[\]{}.,?:!<>+\-*/%=])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS = {
    **{"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="},
    **{"and": "and", "&&": "and", "or": "or", "||": "or", "div": "/", "mod": "%"},
}
_LEVELS: Sequence[frozenset[str]] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"==", "!="}),
    frozenset({"<", ">", "<=", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_DEEPEST = 30
_SIMPLE = "write it as an expression of flowbot: docs/reference/expressions.md"
_LOGS = ("println", "print", "assert")


def parse_expression(source: str) -> Expression:
    """The tree of an expression, without `${` and `}`.

    Raises:
        CannotCarryError: It is not of the simple form that is translated.
    """
    parser = _Parser(source, lines=False)
    found = parser.expression()
    if parser.kind:
        raise parser.stop()
    return found


def parse_script(source: str) -> tuple[Statement, ...]:
    """The statements of a script.

    Raises:
        CannotCarryError: It does more than to give variables values.
    """
    parser = _Parser(source, lines=True)
    found = parser.statements()
    if parser.kind:
        raise parser.stop()
    return found


class _Parser:
    def __init__(self, source: str, *, lines: bool) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._depth = 0
        place = 0
        while place < len(source):
            found = _TOKEN.match(source, place)
            if found is None:
                raise CannotCarryError(f"'{source[place]}' is not of the simple form that is translated", _SIMPLE)
            if found.lastgroup != "blank" and (lines or found.lastgroup != "line"):
                self._tokens.append((str(found.lastgroup), found.group()))
            place = found.end()

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def text(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def stop(self) -> CannotCarryError:
        where = f"'{self.text}' is" if self.kind else "its end is"
        return CannotCarryError(f"{where} not of the simple form that is translated", _SIMPLE)

    def _take(self) -> str:
        if not self.kind:
            raise self.stop()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _is(self, *marks: str) -> bool:
        return self.kind in ("mark", "name") and self.text in marks

    def _expect(self, mark: str) -> None:
        if not self._is(mark):
            raise self.stop()
        self._at += 1

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotCarryError("it is nested too deep", _SIMPLE)
        found = self._binary(0)
        if self._is("?"):
            self._take()
            yes = self.expression()
            self._expect(":")
            found = Choice(found, yes, self.expression())
        self._depth -= 1
        return found

    def _binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._unary()
        found = self._binary(level + 1)
        while self.kind in ("mark", "name") and (operator := _WORDS.get(self.text, self.text)) in _LEVELS[level]:
            self._take()
            found = Binary(operator, found, self._binary(level + 1))
        return found

    def _unary(self) -> Expression:
        for marks, operator in ((("!", "not"), "not"), (("-",), "-"), (("empty",), "empty")):
            if self._is(*marks):
                self._take()
                self._depth += 1
                if self._depth > _DEEPEST:
                    raise CannotCarryError("it is nested too deep", _SIMPLE)
                value = self._unary()
                self._depth -= 1
                return Unary(operator, value)
        return self._chain()

    def _chain(self) -> Expression:
        first = self._primary()
        parts: list[Part] = []
        while True:
            if self._is(".", "?."):
                self._take()
                if self.kind != "name":
                    raise self.stop()
                name = self._take()
                parts.append(Part(name, arguments=self._arguments() if self._is("(") else None))
            elif self._is("["):
                self._take()
                parts.append(Part(index=self.expression()))
                self._expect("]")
            else:
                break
        if isinstance(first, Chain):
            return Chain(first.first, (*first.parts, *parts))
        return Chain(first, tuple(parts)) if parts else first

    def _primary(self) -> Expression:
        if self.kind == "number":
            text = self._take()
            return Literal(Decimal(text) if "." in text else int(text))
        if self.kind == "text":
            return Literal(self._unquoted(self._take()))
        if self._is("("):
            self._take()
            found = self.expression()
            self._expect(")")
            return found
        if self._is("["):
            return self._list()
        if self.kind != "name":
            raise self.stop()
        name = self._take()
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        return Call(name, self._arguments()) if self._is("(") else Chain(name)

    def _unquoted(self, text: str) -> str:
        if text[0] == '"' and re.search(r"(?<!\\)\$[\w{]", text):
            raise CannotCarryError("a text with a value in it is not translated", "put the parts together with +")
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1], flags=re.DOTALL)

    def _list(self) -> Expression:
        self._expect("[")
        items: list[Expression] = []
        while not self._is("]"):
            items.append(self.expression())
            if not self._is("]"):
                self._expect(",")
        self._expect("]")
        return Listed(tuple(items))

    def _arguments(self) -> tuple[Expression, ...]:
        self._expect("(")
        items: list[Expression] = []
        while not self._is(")"):
            items.append(self.expression())
            if not self._is(")"):
                self._expect(",")
        self._expect(")")
        return tuple(items)

    def statements(self) -> tuple[Statement, ...]:
        found: list[Statement] = []
        while True:
            while self.kind == "line":
                self._at += 1
            if not self.kind or self._is("}"):
                return tuple(found)
            found.append(self._statement())
            if self.kind not in ("", "line") and not self._is("}"):
                raise self.stop()

    def _statement(self) -> Statement:
        if self._is("if"):
            return self._decision()
        if self._is(*_LOGS) or (self._is("log") and self._tokens[self._at + 1 : self._at + 2] == [("mark", ".")]):
            while self.kind and self.kind != "line":
                self._at += 1
            return Told()
        if not self._is("variables"):
            raise CannotCarryError(f"it does more than to give variables values: '{self.text}'", _CALL)
        return self._assignment()

    def _assignment(self) -> Statement:
        self._take()
        self._expect(".")
        if self.kind != "name":
            raise self.stop()
        name = self._take()
        before = Chain("variables", (Part(name),))
        if self._is("++", "--"):
            return Assignment(name, Binary(self._take()[0], before, Literal(1)))
        if self._is("+=", "-=", "*="):
            return Assignment(name, Binary(self._take()[0], before, self.expression()))
        if not self._is("="):
            raise CannotCarryError("it does more than to give variables values", _CALL)
        self._take()
        return Assignment(name, self.expression())

    def _decision(self) -> Statement:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotCarryError("it is nested too deep", _CALL)
        self._take()
        self._expect("(")
        test = self.expression()
        self._expect(")")
        then = self._block()
        mark = self._at
        while self.kind == "line":
            self._at += 1
        otherwise: tuple[Statement, ...] = ()
        if self._is("else"):
            self._take()
            otherwise = (self._decision(),) if self._is("if") else self._block()
        else:
            self._at = mark
        self._depth -= 1
        return Decision(test, then, otherwise)

    def _block(self) -> tuple[Statement, ...]:
        if not self._is("{"):
            return (self._statement(),)
        self._take()
        found = self.statements()
        self._expect("}")
        return found


_CALL = "write what it does as an action in Python, and `call` it: docs/how-to/call-your-code.md"
