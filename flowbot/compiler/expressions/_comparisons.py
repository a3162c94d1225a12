"""What may be compared with what."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType

from flowbot.compiler.expressions._kinds import (
    ORDERED,
    Kind,
    Record,
    are_comparable,
    base,
    choices,
    fits,
    is_number,
    item_of,
    never,
    said,
)
from flowbot.compiler.expressions._parsed import Parsed
from flowbot.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    node: ast.expr
    kind: Kind


def check_comparison(parsed: Parsed, compared: ast.cmpop, left: Side, right: Side, whole: ast.expr) -> None:
    """Do nothing when a comparison makes sense.

    Raises:
        ExpressionSyntaxError: The types are never the same or have no order, or a choice has no such value.
    """
    if NoneType in (left.kind, right.kind):
        side = left if right.kind is NoneType else right
        hint = _missing(parsed, side.node, not_=isinstance(compared, ast.NotEq))
        raise parsed.problem("nothing is compared with none", whole, hint, code="FB213")
    if isinstance(compared, ast.In | ast.NotIn):
        _check_member(parsed, left, right)
        return
    if not are_comparable(left.kind, right.kind):
        message = f"{said(left.kind)} is never compared with {said(right.kind)}"
        raise parsed.problem(message, right.node, _mend(left, right), code="FB213")
    if isinstance(compared, ast.Eq | ast.NotEq):
        record = _identified(left.kind, right.kind)
        if record is not None:
            mark, key = "==" if isinstance(compared, ast.Eq) else "!=", record.identity
            hint = f"write {parsed.written(left.node)}.{key} {mark} {parsed.written(right.node)}.{key}"
            raise parsed.problem(f"{said(record)} is known by its '{key}'", whole, hint, code="FB213")
    else:
        for side in (left, right):
            if not any(fits(side.kind, each) for each in ORDERED):
                message = f"{said(side.kind)} has no order"
                raise parsed.problem(message, whole, "compare with == or !=", code="FB213")
    _check_chosen(parsed, left.kind, right.node)
    _check_chosen(parsed, right.kind, left.node)


def check_quoted(parsed: Parsed, node: ast.expr, kind: Kind, names: Container[str], near: Iterable[str]) -> None:
    """Report a name that there is not where a text is meant.

    Args:
        parsed: The expression.
        node: What a value is compared with.
        kind: The type of that value.
        names: The names there are.
        near: Those that may have been meant.
    """
    if base(kind) is not str:
        return
    for each in node.elts if isinstance(node, ast.List) else (node,):
        if isinstance(each, ast.Name) and (name := parsed.name(each)) not in names:
            meant = did_you_mean(name, near) if name not in (choices(kind) or ()) else None
            hint = f"text stands in quotes: '{name}'" + (f"; {meant}" if meant else "")
            raise parsed.problem(f"there is no name '{name}' here", each, hint, code="FB210")


def check_no_identity(parsed: Parsed, node: ast.Compare) -> None:
    """Report `is`, which compares no values."""
    for compared, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(compared, ast.Is | ast.IsNot):
            is_none = parsed.written(right).lower() in ("none", "null", "missing")
            hint = _missing(parsed, node.left, not_=isinstance(compared, ast.IsNot))
            usual = "and missing(x) to ask whether there is a value"
            raise parsed.problem("use == to compare", node, hint if is_none else usual)


def _missing(parsed: Parsed, node: ast.expr, *, not_: bool) -> str:
    return f"write {'not ' if not_ else ''}missing({parsed.written(node)})"


def _check_member(parsed: Parsed, left: Side, right: Side) -> None:
    known = base(right.kind)
    if known not in (list, str, dict, object) or isinstance(right.kind, Record):
        raise parsed.problem(f"nothing is in {said(right.kind)}", right.node, code="FB213")
    inside = item_of(right.kind) if known is list else str if known in (str, dict) else object
    if not are_comparable(left.kind, inside):
        message = f"{said(left.kind)} is never in {said(right.kind)}"
        raise parsed.problem(message, left.node, code="FB213")
    record = _identified(left.kind, inside)
    if record is not None:
        item, rows = parsed.written(left.node), parsed.written(right.node)
        hint = f"write {item}.{record.identity} in column({rows}, '{record.identity}')"
        raise parsed.problem(f"{said(record)} is known by its '{record.identity}'", left.node, hint, code="FB213")
    if known is list:
        _check_chosen(parsed, left.kind, right.node)
        _check_chosen(parsed, inside, left.node)


def _identified(left: Kind, right: Kind) -> Record | None:
    """A record that may be known more or less of: it is the same as another by one of its fields."""
    return next((each for each in (left, right) if isinstance(each, Record) and each.identity), None)


def _check_chosen(parsed: Parsed, kind: Kind, node: ast.expr) -> None:
    """Report constants that a choice never is."""
    for each in node.elts if isinstance(node, ast.List) else (node,):
        told = never(kind, each.value) if isinstance(each, ast.Constant) else None
        if told is not None:
            raise parsed.problem(told[0], each, told[1], code="FB216")


def _mend(left: Side, right: Side) -> str | None:
    pair = {base(left.kind), base(right.kind)}
    for each in (left.node, right.node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            if date in pair:
                return "write a day as date('2026-12-31')"
            if any(map(is_number, pair)) and re.fullmatch(r"-?[0-9.,]+", each.value):
                return "a number stands without quotes"
    return "take the date of a datetime: date(…)" if pair == {date, datetime} else None
