"""Trees of SWADL's expressions → expressions of flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import Protocol

from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.trees import Binary, Call, Chain, Choice, Expression, Listed, Literal, Part, Unary

Kind = OneOf["text", "integer", "decimal", "boolean", "list", "user", "stream", "choice", "record", "message", "any"]
_NUMBERS = ("integer", "decimal")

_CHOICE, _OR, _AND, _NOT, _COMPARED, _ADDED, _MULTIPLIED, _SIGNED, _ATOM = range(9)
_LEVELS = {
    **{"or": _OR, "and": _AND, "==": _COMPARED, "!=": _COMPARED},
    **{"<": _COMPARED, ">": _COMPARED, "<=": _COMPARED, ">=": _COMPARED},
    **{"+": _ADDED, "-": _ADDED, "*": _MULTIPLIED, "/": _MULTIPLIED, "%": _MULTIPLIED},
}
ELSEWHERE = "work it out in an action or a @function of your own"


@dataclass(frozen=True, slots=True)
class Term:
    """A part of an expression of a flow."""

    text: str
    kind: Kind = "any"
    level: int = _ATOM
    """How strongly it holds together: what is weaker than where it stands goes into brackets."""
    whole: str | None = None
    """The person or stream of whom this is the id."""
    marked: str | None = None
    """What the workflow calls the value of a box that is ticked, where the flow has a truth value; or of the only
    button."""
    may_be_missing: bool = False
    items: Kind = "any"
    """Of a list."""
    is_guessed: bool = False
    """Nothing was known of it, and it was taken for a text."""

    def within(self, level: int) -> str:
        """The expression where something of that strength stands around it."""
        return self.text if self.level >= level else f"({self.text})"

    def shown(self) -> str:
        """The expression where a value must be there: an empty one in place of none."""
        empty = {"text": "''", "list": "[]"}.get(self.kind)
        return f"default({self.text}, {empty})" if self.may_be_missing and empty is not None else self.text

    def said(self) -> str:
        """The expression in words, where none is nothing."""
        return f"default({self.text}, '')" if self.may_be_missing else self.text


class Names(Protocol):
    """What the names of a workflow are in the flow, at a place in it."""

    def chain(self, name: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        """What a name and some of what is taken of it are, and what is still to be taken."""

    def call(self, name: str, arguments: Sequence[Expression], parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        """The same of a function."""

    def as_number(self, term: Term) -> Term:
        """A value that was guessed, where it is a number."""


def translate(tree: Expression, names: Names) -> Term:
    """The expression of a flow that is worth the same.

    Raises:
        CannotCarryError: Flows have no such expression.
    """
    match tree:
        case Literal(value):
            return _literal(value)
        case Listed(items):
            terms = [translate(each, names) for each in items]
            kinds = {each.kind for each in terms}
            inner: Kind = kinds.pop() if len(kinds) == 1 else "any"
            return Term(f"[{', '.join(each.shown() for each in terms)}]", "list", items=inner)
        case Chain(str() as first, parts):
            return _taken(*names.chain(first, parts), names)
        case Chain(Call(name, arguments), parts):
            return _taken(*names.call(name, arguments, parts), names)
        case Chain(first, parts) if not isinstance(first, str):
            return _taken(translate(first, names), parts, names)
        case Call(name, arguments):
            return _taken(*names.call(name, arguments, ()), names)
        case Unary(operator, value):
            return _unary(operator, value, names)
        case Binary(operator, left, right):
            return _binary(operator, left, right, names)
        case Choice(test, yes, no):
            one, other = translate(yes, names), translate(no, names)
            text = f"{one.within(_OR)} if {condition(test, names).within(_OR)} else {other.within(_OR)}"
            return Term(text, one.kind if one.kind == other.kind else "any", _CHOICE)
    raise CannotCarryError("flows have no such expression", ELSEWHERE)


def condition(tree: Expression, names: Names) -> Term:
    """The condition that a value is for SWADL: also a text is true, if there is one."""
    term = translate(tree, names)
    match term.kind:
        case "boolean" | "any":
            return term
        case "integer" | "decimal":
            return Term(f"{term.within(_ADDED)} != 0", "boolean", _COMPARED)
        case "list":
            return Term(f"len({term.shown()}) > 0", "boolean", _COMPARED)
        case "text":
            return Term(f"{term.shown()} != ''", "boolean", _COMPARED)
    return Term(f"not missing({term.text})", "boolean", _NOT)


def quoted(text: str) -> str:
    """A text as expressions write it."""
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "'" + "".join(escapes.get(each, each if each >= " " else f"\\u{ord(each):04x}") for each in text) + "'"


def _literal(value: object) -> Term:
    if value is None:
        return Term("none")
    if isinstance(value, bool):
        return Term("true" if value else "false", "boolean")
    if isinstance(value, str):
        return Term(quoted(value), "text")
    return Term(str(value), "integer" if isinstance(value, int) else "decimal")


def _unary(operator: str, tree: Expression, names: Names) -> Term:
    if operator == "not":
        return Term(f"not {condition(tree, names).within(_NOT)}", "boolean", _NOT)
    term = translate(tree, names)
    if operator == "empty":
        if term.kind == "list":
            return Term(f"len({term.shown()}) == 0", "boolean", _COMPARED)
        return Term(f"{term.shown()} == ''" if term.kind == "text" else f"missing({term.text})", "boolean", _COMPARED)
    return Term(f"-{term.within(_SIGNED)}", term.kind, _SIGNED)


def _binary(operator: str, left: Expression, right: Expression, names: Names) -> Term:
    level = _LEVELS[operator]
    if operator in ("and", "or"):
        first, second = condition(left, names), condition(right, names)
        neutral = "true" if operator == "and" else "false"
        if neutral in (first.text, second.text):
            return second if first.text == neutral else first
        return Term(f"{first.within(level)} {operator} {second.within(level + 1)}", "boolean", level)
    if operator in ("==", "!="):
        special = _compared(operator == "==", left, right, names)
        if special is not None:
            return special
    first, second = translate(left, names), translate(right, names)
    if first.is_guessed and second.kind in _NUMBERS:
        first = names.as_number(first)
    elif second.is_guessed and first.kind in _NUMBERS:
        second = names.as_number(second)
    if level == _COMPARED:
        text = f"{_shown(first).within(_ADDED)} {operator} {_shown(second).within(_ADDED)}"
        return Term(text, "boolean", level)
    kinds = (first.kind, second.kind)
    if "text" in kinds and not set(kinds) <= {"text", "choice", "any"}:
        instead = "put them together in the words: {{ one }}{{ other }}"
        raise CannotCarryError("a text and something else are put together with '+'", instead)
    kind: Kind = "text" if "text" in kinds else "decimal" if "decimal" in kinds or operator == "/" else first.kind
    return Term(f"{_shown(first).within(level)} {operator} {_shown(second).within(level + 1)}", kind, level)


def _shown(term: Term) -> Term:
    return replace(term, text=term.shown(), level=_ATOM) if term.may_be_missing else term


def _compared(is_equal: bool, left: Expression, right: Expression, names: Names) -> Term | None:
    """A comparison that flows write in another way: with null, with a box that is ticked, of a list with an item."""
    for one, other in ((left, right), (right, left)):
        if not isinstance(other, Literal):
            continue
        if other.value is None:
            test = f"missing({translate(one, names).text})"
            return Term(test, "boolean") if is_equal else Term(f"not {test}", "boolean", _NOT)
        term = translate(one, names)
        if term.marked is not None:
            holds = is_equal == (other.value == term.marked or other.value is True)
            if term.kind == "text":
                return Term("true" if holds else "false", "boolean")
            return Term(term.text, "boolean") if holds else Term(f"not {term.text}", "boolean", _NOT)
        if term.kind == "boolean" and isinstance(other.value, bool):
            holds = is_equal == other.value
            return term if holds else Term(f"not {term.within(_NOT)}", "boolean", _NOT)
        if term.kind == "list" and isinstance(other.value, str):
            word = "in" if is_equal else "not in"
            return Term(f"{quoted(other.value)} {word} {term.shown()}", "boolean", _COMPARED)
    return None


_METHODS: Mapping[str, tuple[str, Kind]] = {
    "size": ("len", "integer"),
    "length": ("len", "integer"),
    "toUpperCase": ("upper", "text"),
    "toLowerCase": ("lower", "text"),
    "trim": ("trim", "text"),
    "first": ("first", "any"),
    "last": ("last", "any"),
    "join": ("join", "text"),
    "abs": ("abs", "decimal"),
}
_ANY_SIZE = ("len", "lower", "upper", "trim")


def _taken(term: Term, parts: Sequence[Part], names: Names) -> Term:
    """What is left to be taken of a value: its methods, its places, its fields."""
    for part in parts:
        if part.arguments is not None:
            term = _method(term, str(part.name), part.arguments, names)
        elif part.index is not None:
            term = _place(term, part.index)
        elif term.kind == "record":
            term = Term(f"{term.within(_ATOM)}.{part.name}")
        else:
            raise CannotCarryError(f"what '{part.name}' is of '{term.text}' is not known", ELSEWHERE)
    return term


def _place(term: Term, index: Expression) -> Term:
    if index == Literal(0) and term.kind in ("list", "any"):
        return Term(f"first({term.text})", term.items)
    raise CannotCarryError("a place in a list other than the first", ELSEWHERE)


def _method(term: Term, name: str, arguments: Sequence[Expression], names: Names) -> Term:
    given = [translate(each, names) for each in arguments]
    if name == "contains" and len(given) == 1:
        return Term(f"{given[0].within(_ADDED)} in {_shown(term).within(_ADDED)}", "boolean", _COMPARED)
    if name in ("equals", "equalsIgnoreCase") and len(given) == 1:
        sides = [_shown(each).within(_ADDED) for each in (term, given[0])]
        sides = [f"lower({each})" for each in sides] if name == "equalsIgnoreCase" else sides
        return Term(" == ".join(sides), "boolean", _COMPARED)
    if name in ("isEmpty", "isBlank") and not given:
        return Term(f"len({term.shown()}) == 0", "boolean", _COMPARED)
    if name == "toString" and not given and term.kind in ("text", "choice"):
        return term
    if name not in _METHODS or len(given) > (1 if name == "join" else 0):
        raise CannotCarryError(f"flows have no '{name}(…)'", ELSEWHERE)
    function, kind = _METHODS[name]
    more = "".join(f", {each.text}" for each in given)
    value = term.shown() if function in _ANY_SIZE else term.text
    return Term(f"{function}({value}{more})", term.items if kind == "any" else kind)
