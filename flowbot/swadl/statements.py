"""The simplest scripts of SWADL as trees: those that only give variables values."""

from __future__ import annotations

from collections.abc import Iterator

from flowbot.swadl.groovy import DEEPEST, Parser
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.trees import Assignment, Binary, Chain, Decision, Expression, Literal, Part, Statement, Told

_LOGS = ("println", "print", "assert")
_MOST_CASES = 30
_LONGEST = 200
"""Of how many parts the value of a name may be: it stands wherever the name is read."""
_CALL = "write what it does as an action in Python, and `call` it"


def parse_script(source: str) -> tuple[Statement, ...]:
    """The statements of a script.

    Raises:
        CannotCarryError: It does more than to give variables values.
    """
    parser = _Script(source)
    found = parser.statements()
    if parser.kind:
        raise parser.stop()
    return found


def _walk(tree: object) -> Iterator[object]:
    """An expression and all that is in it."""
    yield tree
    inner = tree if isinstance(tree, tuple) else (getattr(tree, each) for each in getattr(tree, "__slots__", ()))
    for each in inner:
        yield from _walk(each)


def _is_variable(chain: Chain) -> bool:
    return chain.first == "variables" and bool(chain.parts)


class _Script(Parser):
    """Statements, one for each line."""

    def __init__(self, source: str) -> None:
        super().__init__(source, lines=True)
        self._read: set[str] = set()
        """The variables that names of its own have read."""

    def statements(self) -> tuple[Statement, ...]:
        found: list[Statement] = []
        while True:
            while self.kind == "line":
                self._at += 1
            if not self.kind or self._is("}"):
                return tuple(found)
            if not self._depth and (words := self._declared()):
                self._name(words)
            else:
                found.append(self._statement())
            if self.kind not in ("", "line") and not self._is("}"):
                raise self.stop()

    def _declared(self) -> int:
        """How many words stand before the `=` of a name of the script's own: `x =`, `def x =`, `int x =`."""
        ahead = self._tokens[self._at : self._at + 3]
        for words in (1, 2):
            if [kind for kind, _ in ahead[:words]] == ["name"] * words and ahead[words : words + 1] == [("mark", "=")]:
                return words
        return 0

    def _name(self, words: int) -> None:
        """A name of the script's own: it has its value as long as nothing changes what that reads."""
        self._at += words + 1
        name, value = self._tokens[self._at - 2][1], self.expression()
        parts = list(_walk(value))
        if name in self._own or len(parts) > _LONGEST:
            raise CannotCarryError(f"it does more than to give variables values: '{name}'", _CALL)
        self._own[name] = value
        self._read |= {str(each.parts[0].name) for each in parts if isinstance(each, Chain) and _is_variable(each)}

    def _statement(self) -> Statement:
        if self._is("if"):
            return self._decision()
        if self._is("switch"):
            return self._switch()
        if self._is(*_LOGS) or (self._is("log") and self._tokens[self._at + 1 : self._at + 2] == [("mark", ".")]):
            while self.kind and self.kind != "line":
                self._at += 1
            return Told()
        if not self._is("variables"):
            raise CannotCarryError(f"it does more than to give variables values: '{self.text}'", _CALL)
        return self._assignment()

    def _switch(self) -> Statement:
        """The cases as decisions, one in the `else` of the other; each ends with `break`."""
        self._take()
        self._expect("(")
        value = self.expression()
        self._expect(")")
        self._expect("{")
        cases: list[tuple[Expression | None, tuple[Statement, ...]]] = []
        while not self._is("}"):
            if self.kind == "line":
                self._at += 1
                continue
            test: Expression | None = None if self._is("default") else Binary("==", value, self._case())
            self._at += test is None
            self._expect(":")
            cases.append((test, self._until_break()))
        self._expect("}")
        if len(cases) > _MOST_CASES:
            raise CannotCarryError(f"a switch of more than {_MOST_CASES} cases", _CALL)
        found = next((then for test, then in cases if test is None), ())
        for each, then in reversed(cases):
            found = found if each is None else (Decision(each, then, found),)
        return found[0] if len(found) == 1 else Decision(Literal(True), found, ())

    def _case(self) -> Expression:
        self._expect("case")
        return self._binary(0)

    def _until_break(self) -> tuple[Statement, ...]:
        found: list[Statement] = []
        while not self._is("break", "}"):
            if self.kind == "line":
                self._at += 1
            elif self._is("case", "default"):
                raise CannotCarryError("a case that goes on into the next one", _CALL)
            else:
                found.append(self._statement())
        self._at += self._is("break")
        return tuple(found)

    def _assignment(self) -> Statement:
        self._take()
        self._expect(".")
        if self.kind != "name":
            raise self.stop()
        name = self._take()
        if name in self._read:
            raise CannotCarryError(f"it changes '{name}', which a name of its own has read before", _CALL)
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
        if self._depth > DEEPEST:
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
