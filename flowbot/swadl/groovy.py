"""The expressions of SWADL as trees, as far as flows can say them: Groovy's syntax.

What stands between `${` and `}` is an expression language of Java, whose comparisons have words too (`eq`, `and`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.trees import Binary, Call, Chain, Choice, Expression, Listed, Literal, Part, Unary

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
DEEPEST = 30
_SIMPLE = "write it as an expression of flowbot"


def parse_expression(source: str) -> Expression:
    """The tree of an expression, without `${` and `}`.

    Raises:
        CannotCarryError: It is not of the simple form that is translated.
    """
    parser = Parser(source, lines=False)
    found = parser.expression()
    if parser.kind:
        raise parser.stop()
    return found


class Parser:
    """Goes through the words and marks of a text."""

    def __init__(self, source: str, *, lines: bool) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._depth = 0
        self._own: dict[str, Expression] = {}
        """Names of a script's own: their values stand in their places."""
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
        """What comes next: `line`, `text`, `number`, `name` or `mark`; empty at the end."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    @property
    def text(self) -> str:
        """What comes next, as it is written."""
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def stop(self) -> CannotCarryError:
        """What to raise where something else was expected."""
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
        """The expression that comes next."""
        self._depth += 1
        if self._depth > DEEPEST:
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
                if self._depth > DEEPEST:
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
        return Call(name, self._arguments()) if self._is("(") else self._own.get(name, Chain(name))

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
