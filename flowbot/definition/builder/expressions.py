"""Expressions as objects: `amount > 1000`, `answers.decision.by`, `missing(reason) | (amount < 5)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from flowbot.values.durations import show_duration


class Rank(IntEnum):
    """How tightly the parts of an expression hold together; what is looser needs brackets inside."""

    CHOICE = 0
    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    SIGN = 7
    ATOM = 8


class Expr:
    """An expression over slots and other names, to be evaluated while a conversation runs.

    It is compared, calculated with and combined by `&`, `|` and `~`; its fields are those of its value. What operators
    cannot say stands in `expr("…")`.
    """

    def __init__(self, *pieces: str | Expr, rank: Rank = Rank.ATOM) -> None:
        self._pieces = pieces or (self,)
        self._rank = rank

    def _text(self) -> str:
        """As YAML writes it; only asked for when every slot has its name."""
        return "".join(each if isinstance(each, str) else each._text() for each in self._pieces)

    def __getattr__(self, field: str) -> Expr:
        if field.startswith("_"):
            raise AttributeError(field)
        return Expr(*_inside(self, Rank.ATOM), f".{field}")

    def __gt__(self, other: object) -> Expr:
        return _binary(self, ">", other, Rank.COMPARISON)

    def __ge__(self, other: object) -> Expr:
        return _binary(self, ">=", other, Rank.COMPARISON)

    def __lt__(self, other: object) -> Expr:
        return _binary(self, "<", other, Rank.COMPARISON)

    def __le__(self, other: object) -> Expr:
        return _binary(self, "<=", other, Rank.COMPARISON)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]  # it makes an expression
        return _binary(self, "==", other, Rank.COMPARISON)

    def __ne__(self, other: object) -> Expr:  # type: ignore[override]  # it makes an expression
        return _binary(self, "!=", other, Rank.COMPARISON)

    __hash__ = object.__hash__

    def __add__(self, other: object) -> Expr:
        return _binary(self, "+", other, Rank.SUM)

    def __radd__(self, other: object) -> Expr:
        return _binary(other, "+", self, Rank.SUM)

    def __sub__(self, other: object) -> Expr:
        return _binary(self, "-", other, Rank.SUM)

    def __rsub__(self, other: object) -> Expr:
        return _binary(other, "-", self, Rank.SUM)

    def __mul__(self, other: object) -> Expr:
        return _binary(self, "*", other, Rank.PRODUCT)

    def __rmul__(self, other: object) -> Expr:
        return _binary(other, "*", self, Rank.PRODUCT)

    def __truediv__(self, other: object) -> Expr:
        return _binary(self, "/", other, Rank.PRODUCT)

    def __rtruediv__(self, other: object) -> Expr:
        return _binary(other, "/", self, Rank.PRODUCT)

    def __floordiv__(self, other: object) -> Expr:
        return _binary(self, "//", other, Rank.PRODUCT)

    def __mod__(self, other: object) -> Expr:
        return _binary(self, "%", other, Rank.PRODUCT)

    def __neg__(self) -> Expr:
        return Expr("-", *_inside(self, Rank.SIGN), rank=Rank.SIGN)

    def __and__(self, other: object) -> Expr:
        return _binary(self, "and", other, Rank.AND)

    def __or__(self, other: object) -> Expr:
        return _binary(self, "or", other, Rank.OR)

    def __invert__(self) -> Expr:
        return Expr("not ", *_inside(self, Rank.NOT), rank=Rank.NOT)

    def __bool__(self) -> bool:
        raise TypeError(f"'{source_of(self)}' is neither true nor false yet: combine expressions with & | ~")

    def __iter__(self) -> Any:
        raise TypeError(f"'{source_of(self)}' has no items yet")

    def __contains__(self, item: object) -> bool:
        raise TypeError(f"'in' cannot be kept: write is_in({item!r}, {source_of(self)})")

    def __repr__(self) -> str:
        return f"expr({source_of(self)!r})"


class Function:
    """Functions of expressions by their names: `fn.round(amount, 2)`, and those of your own."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: Expr(f"{name}(", *_listed(arguments), ")")


def expr(source: str) -> Expr:
    """An expression as YAML writes it: `expr("currency in ['EUR', 'USD']")`."""
    return Expr(source, rank=_rank_of(source))


def missing(value: Expr) -> Expr:
    """Whether a slot has no value yet."""
    return Expr("missing(", *_pieces(value), ")")


def is_in(item: object, container: object) -> Expr:
    """Whether an item is one of those of a list, or a text is part of one."""
    return _binary(item, "in", container, Rank.COMPARISON)


def days(count: int) -> timedelta:
    """Days of 24 hours, for limits and durations."""
    return timedelta(days=count)


def hours(count: int) -> timedelta:
    """Hours, for limits and durations."""
    return timedelta(hours=count)


def minutes(count: int) -> timedelta:
    """Minutes, for limits and durations."""
    return timedelta(minutes=count)


def seconds(count: int) -> timedelta:
    """Seconds, for limits and durations."""
    return timedelta(seconds=count)


def source_of(expression: Expr) -> str:
    """The expression as YAML writes it; slots are in it by their names."""
    return expression._text()


def literal(value: object) -> str:
    """A value as it stands in an expression.

    Raises:
        TypeError: No expression holds such a value.
    """
    return source_of(Expr(*_pieces(value)))


def _pieces(value: object) -> tuple[str | Expr, ...]:
    match value:
        case Expr():
            return value._pieces
        case bool():
            return ("true" if value else "false",)
        case None:
            return ("none",)
        case str():
            return (repr(value),)
        case Decimal() | float() if Decimal(value).is_finite():
            return (f"{Decimal(repr(value) if isinstance(value, float) else value):f}",)
        case int():
            return (str(value),)
        case list() | tuple():
            return ("[", *_listed(value), "]")
        case timedelta():
            return (_elapsed(value),)
        case date() if not isinstance(value, datetime):
            return (f"date('{value.isoformat()}')",)
    raise TypeError(f"no expression holds a {type(value).__name__}: {value!r}")


def _listed(values: Sequence[object]) -> Iterator[str | Expr]:
    for place, each in enumerate(values):
        yield from (", ",) if place else ()
        yield from _pieces(each)


def _elapsed(value: timedelta) -> str:
    for name in ("days", "hours", "minutes", "seconds"):
        if not value % timedelta(**{name: 1}):
            return f"{name}({value // timedelta(**{name: 1})})"
    raise TypeError(
        f"no expression holds {show_duration(value, 'en')}: write it in whole days, hours, minutes or seconds"
    )


def _binary(left: object, operator: str, right: object, rank: Rank) -> Expr:
    """Two parts with an operator between; what is right of it, and both sides of a comparison, hold tighter."""
    is_chain = rank in (Rank.OR, Rank.AND)
    left_least = Rank(rank + 1) if rank is Rank.COMPARISON else rank
    right_least = rank if is_chain else Rank(rank + 1)
    return Expr(*_inside(left, left_least), f" {operator} ", *_inside(right, right_least), rank=rank)


def _inside(value: object, least: Rank) -> tuple[str | Expr, ...]:
    pieces = _pieces(value)
    rank = value._rank if isinstance(value, Expr) else Rank.SIGN if str(pieces[0]).startswith("-") else Rank.ATOM
    return pieces if rank >= least else ("(", *pieces, ")")


_RANKS: Mapping[type[ast.expr], Rank] = {
    ast.IfExp: Rank.CHOICE,
    ast.Compare: Rank.COMPARISON,
    ast.UnaryOp: Rank.SIGN,
    ast.Constant: Rank.ATOM,
    ast.Name: Rank.ATOM,
    ast.Attribute: Rank.ATOM,
    ast.Call: Rank.ATOM,
    ast.List: Rank.ATOM,
}


def _rank_of(source: str) -> Rank:
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return Rank.CHOICE  # the compiler says what is wrong
    match tree:
        case ast.BoolOp(op=ast.And()):
            return Rank.AND
        case ast.BoolOp():
            return Rank.OR
        case ast.UnaryOp(op=ast.Not()):
            return Rank.NOT
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return Rank.SUM
        case ast.BinOp():
            return Rank.PRODUCT
    return _RANKS.get(type(tree), Rank.CHOICE)


answers = Expr("answers")
"""What people answered, by question: `answers.decision.by`."""
bot = Expr("bot")
"""The bot itself."""
here = Expr("here")
"""The stream of the conversation."""
initiator = Expr("initiator")
"""Who began the conversation."""
messages = Expr("messages")
"""Who got what was said, and who did not, by step: `messages.notice.failed`."""
now = Expr("now")
"""The moment of the turn."""
result = Expr("result")
"""What an action gave back, in `save`."""
today = Expr("today")
"""The day of the turn, in the zone of the person."""
trigger = Expr("trigger")
"""What began the conversation: `trigger.message.text`."""
user = Expr("user")
"""Whom the bot talks to."""
fn = Function()
"""Every function of expressions: `fn.round(amount, 2)`."""
