"""Tests for flowbot.definition.builder.expressions and translation: Python and YAML say the same."""

from __future__ import annotations

import ast
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot import Expr, answers, expr, fn, initiator, is_in, missing, slot, today
from flowbot.definition.builder.expressions import literal, source_of
from flowbot.definition.builder.translation import translate

a, b, c = Expr("a"), Expr("b"), Expr("c")
OPERANDS = st.sampled_from([a, b, c, expr("a or b"), expr("a if b else c"), expr("a - b"), expr("-a"), a.name])


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda pair: pair[0] & pair[1]),
        two.map(lambda pair: pair[0] | pair[1]),
        two.map(lambda pair: pair[0] > pair[1]),
        two.map(lambda pair: pair[0] == pair[1]),
        two.map(lambda pair: pair[0] + pair[1]),
        two.map(lambda pair: pair[0] - pair[1]),
        two.map(lambda pair: pair[0] * pair[1]),
        two.map(lambda pair: pair[0] / pair[1]),
        inner.map(lambda each: ~each),
        inner.map(lambda each: -each),
        inner.map(missing),
    )


def shape(text: str) -> str:
    """What a text means, whatever its brackets; `a and (b and c)` is `a and b and c`."""
    return ast.dump(Flat().visit(ast.parse(text, mode="eval")))


class Flat(ast.NodeTransformer):
    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        values: list[ast.expr] = []
        for each in node.values:
            is_same = isinstance(each, ast.BoolOp) and type(each.op) is type(node.op)
            values += each.values if is_same and isinstance(each, ast.BoolOp) else [each]
        return ast.BoolOp(node.op, values)


@given(st.recursive(OPERANDS, grown, max_leaves=8), st.recursive(OPERANDS, grown, max_leaves=8))
def test_operators_bind_as_they_were_applied(left: Expr, right: Expr) -> None:
    bare, other = source_of(left), source_of(right)

    assert shape(source_of(left & right)) == shape(f"({bare}) and ({other})")
    assert shape(source_of(left | right)) == shape(f"({bare}) or ({other})")
    assert shape(source_of(left >= right)) == shape(f"({bare}) >= ({other})")
    assert shape(source_of(left - right)) == shape(f"({bare}) - ({other})")
    assert shape(source_of(left % right)) == shape(f"({bare}) % ({other})")
    assert shape(source_of(~left)) == shape(f"not ({bare})")
    assert shape(source_of(-left)) == shape(f"-({bare})")


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (a > 1000, "a > 1000"),
        ((a > 1) & (b < 2), "a > 1 and b < 2"),
        (~missing(a) | (b == "it's"), 'not missing(a) or b == "it\'s"'),
        ((a + 1) * 2 >= Decimal("1.50"), "(a + 1) * 2 >= 1.50"),
        (a > 0.1, "a > 0.1"),
        (1 + a, "1 + a"),
        (10 - a, "10 - a"),
        (2 * a, "2 * a"),
        (1 / a, "1 / a"),
        (a // 2, "a // 2"),
        (a > 5, "a > 5"),
        (a != None, "a != none"),  # noqa: E711  it makes an expression
        (a == True, "a == true"),  # noqa: E712  it makes an expression
        (answers.decision.by.name, "answers.decision.by.name"),
        (initiator.email, "initiator.email"),
        (expr("a or b").name, "(a or b).name"),
        (is_in(a, ["x", "y"]), "a in ['x', 'y']"),
        (fn.round(a, 2), "round(a, 2)"),
        (fn.join([a, b], ", "), "join([a, b], ', ')"),
        (today + timedelta(days=2), "today + days(2)"),
        (a > timedelta(hours=3), "a > hours(3)"),
        (a > timedelta(minutes=90), "a > minutes(90)"),
        (a > timedelta(seconds=90), "a > seconds(90)"),
        (a > date(2026, 1, 2), "a > date('2026-01-02')"),
    ],
)
def test_python_becomes_the_text_that_yaml_would_have(made: Expr, text: str) -> None:
    assert source_of(made) == text


def test_what_no_expression_holds_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"no expression holds a time: datetime\.time\(9, 0\)"):
        literal(time(9))
    with pytest.raises(TypeError, match="write it in whole days, hours, minutes or seconds"):
        literal(timedelta(milliseconds=30))


@pytest.mark.parametrize("use", [bool, list, lambda made: 3 in made])
def test_an_expression_is_no_value_yet(use: Any) -> None:
    with pytest.raises(TypeError, match=r"'a > 3'|a > 3"):
        use(a > 3)


def test_expressions_and_slots_show_what_they_are() -> None:
    named = slot(str, name="reason")

    assert repr(a > 3) == "expr('a > 3')"
    assert repr(named) == "<slot reason>"
    assert repr(slot(str)) == "<slot (not yet named)>"


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("amount > 1000", "amount > 1000"),
        ("amount > 1 and not missing(if)", 'expr("amount > 1 and not missing(if)")'),
        ("initiator.name == 'Bob' or say", '(initiator.name == "Bob") | say_'),
        ("(amount + 1) * 2 > 3", "(amount + 1) * 2 > 3"),
        ("len(say) > 0.5", 'fn.len(say_) > Decimal("0.5")'),
        ("amount in say", "is_in(amount, say_)"),
        ("amount>1", 'expr("amount>1")'),
        ("config.room", 'expr("config.room")'),
        ("'text'", '"text"'),
        ("amount == true", 'expr("amount == true")'),
        ("3 < amount", 'expr("3 < amount")'),
        ("not an expression", 'expr("not an expression")'),
    ],
)
def test_expressions_are_python_where_objects_can_say_them(text: str, python: str) -> None:
    assert translate(text, {"amount": "amount", "say": "say_"}).text == python
