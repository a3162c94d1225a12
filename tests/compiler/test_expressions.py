"""Tests for flowbot.compiler.expressions."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compiler.expressions import ExpressionSyntaxError, compile_expression
from flowbot.errors import GuardError

TYPES: dict[str, type] = {
    "amount": Decimal,
    "count": int,
    "name": str,
    "spent_on": date,
    "today": date,
    "agreed": bool,
    "user": dict,
    "rows": list,
    "anything": object,
}
VALUES: dict[str, object] = {
    "amount": Decimal("12.50"),
    "count": 3,
    "name": "Ann",
    "spent_on": date(2026, 9, 1),
    "today": date(2026, 11, 23),
    "agreed": True,
    "user": {"name": "Bob", "email": None},
    "rows": [1, 2, 3],
}


def evaluate(source: str) -> Any:
    return compile_expression(source, TYPES).evaluate(VALUES)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("amount > 10", True),
        ("amount > 10 and count == 3", True),
        ("amount > 100 or not agreed", False),
        ("1 < count <= 3", True),
        ("1 < count < 3", False),
        ("3 < count < 5", False),
        ("amount * 2 + 1", Decimal("26.00")),
        ("amount / 4", Decimal("3.125")),
        ("count % 2", 1),
        ("count - 5", -2),
        ("-count", -3),
        ("0.1 + 0.2 == 0.3", True),
        ("name == 'Ann'", True),
        ("name + '!'", "Ann!"),
        ("name in ['Ann', 'Bob']", True),
        ("name not in ['Ann', 'Bob']", False),
        ("user.name", "Bob"),
        ("user.nothing", None),
        ("missing(user.email)", True),
        ("default(anything, 7)", 7),
        ("spent_on <= today", True),
        ("len(rows)", 3),
        ("sum(rows)", 6),
        ("max(count, 5)", 5),
        ("min(rows)", 1),
        ("round(amount)", 12),
        ("round(amount, 1)", Decimal("12.5")),
        ("upper(trim(' ab '))", "AB"),
        ("join(rows, '-')", "1-2-3"),
        ("first(rows) + last(rows)", 4),
        ("'big' if amount > 10 else 'small'", "big"),
        ("true", True),
        ("false or none == none", True),
        ("[1, count]", [1, 3]),
    ],
)
def test_an_expression_gives_its_value(source: str, value: object) -> None:
    assert evaluate(source) == value


@pytest.mark.parametrize(
    ("source", "message", "offset", "hint"),
    [
        ("amuont > 1", "there is no name 'amuont' here", 0, "did you mean 'amount'?"),
        ("1 < lenn(rows)", "there is no function 'lenn'", 4, "did you mean 'len'?"),
        ("name > 1", "a str is never compared with a int", 7, None),
        ("amount == 'x'", "a Decimal is never compared with a str", 10, None),
        ("name + 1", "a str and a int do not go together here", 0, None),
        ("name and agreed", "a str is neither true nor false", 0, "compare it with something"),
        ("not count", "a int is neither true nor false", 4, "compare it with something"),
        ("True", "True is not part of the expression language", 0, "write 'true'"),
        ("None", "None is not part of the expression language", 0, "write 'none'"),
        ("amount is 1", "use == to compare", 0, "and missing(x) to ask whether there is a value"),
        ("name.upper()", "a function is called by its bare name", 0, None),
        ("name.upper", "a str has no fields", 0, None),
        ("user.__class__", "'__class__' is not a field", 0, None),
        ("2 ** 3", "this operator is not part of the expression language", 0, None),
        ("~count", "this operator is not part of the expression language", 0, None),
        ("rows[0]", "'[ ]' after a value is not part of the expression language", 0, None),
        ("[x for x in rows]", "a comprehension is not part of the expression language", 0, None),
        ("{'a': 1}", "a map is not part of the expression language", 0, None),
        ("{1}", "a set is not part of the expression language", 0, None),
        ("(a := 1)", "':=' is not part of the expression language", 1, None),
        ("b'x'", "b'x' is not part of the expression language", 0, None),
        ("lambda: 1", "a lambda is not part of the expression language", 0, None),
        ("f'{name}'", "an f-string is not part of the expression language", 0, None),
        ("max(*rows)", "'max' takes plain arguments only", 0, None),
        ("round(amount, ndigits=1)", "'round' takes plain arguments only", 0, None),
        ("-name", "a str has no negative", 0, None),
        ("'a' in count", "nothing is in a int", 7, None),
        ("99999999999999999999999", "the number is larger than 2^64", 0, None),
        ("1 +", "this is not an expression", 0, None),
        ("", "this is not an expression", 0, None),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(
    source: str, message: str, offset: int, hint: str | None
) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(source, TYPES)

    assert (caught.value.message, caught.value.offset, caught.value.hint) == (message, offset, hint)


def test_a_name_that_is_near_nothing_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression("zzz", {"b": int, "a": int})

    assert caught.value.hint == "the names are a, b"


@pytest.mark.parametrize(
    "source",
    ["missing_one > 1", "anything > 1", "amount / 0", "first([])", "anything.field", "anything * 'a'", "join(count)"],
)
def test_what_cannot_be_evaluated_is_a_guard_error(source: str) -> None:
    expression = compile_expression(source, {**TYPES, "missing_one": object})

    with pytest.raises(GuardError, match="cannot be evaluated"):
        expression.evaluate(VALUES)


@pytest.mark.parametrize(
    "source", ["anything * anything", "anything % 1", "anything + anything", "join(anything) + join(anything)"]
)
@pytest.mark.parametrize("value", ["a" * 40_000, ["a" * 1000] * 500, 2**63])
def test_nothing_grows_without_bound(source: str, value: object) -> None:
    expression = compile_expression(source, TYPES)

    try:
        result = expression.evaluate({"anything": value})
    except GuardError:
        return
    assert not isinstance(result, str | int) or len(str(result)) <= 64_000


def test_an_expression_knows_the_names_it_reads_and_what_it_gives() -> None:
    expression = compile_expression("amount > default(count, 3)", TYPES)

    assert expression.names == {"amount", "count"}
    assert expression.type is bool
    assert compile_expression("amount + count", TYPES).type is Decimal
    assert compile_expression("count + 1", TYPES).type is int
    assert compile_expression("count / 2", TYPES).type is Decimal
    assert compile_expression("name + name", TYPES).type is str
    assert compile_expression("anything + 1", TYPES).type is object
    assert compile_expression("today - spent_on", TYPES).type.__name__ == "timedelta"


def test_an_expression_is_short_and_shallow() -> None:
    with pytest.raises(ExpressionSyntaxError, match="at most 2,000 characters"):
        compile_expression("1 + " * 1000 + "1", TYPES)
    with pytest.raises(ExpressionSyntaxError, match="nested too deeply"):
        compile_expression("-" * 60 + "1", TYPES)


def test_functions_of_the_author_may_be_called() -> None:
    expression = compile_expression("double(count)", TYPES, {"double": lambda value: value * 2})

    assert expression.evaluate(VALUES) == 6


@given(st.text(alphabet="abc_.()[]{}'\" +-*/%<>=!&|~^@:,0123456789\n\t", max_size=60))
def test_compiling_raises_nothing_but_an_expression_error(source: str) -> None:
    try:
        expression = compile_expression(source, {"a": object, "b": int, "c": str})
    except ExpressionSyntaxError as error:
        place = error.offset
    else:
        place = 0
        with contextlib.suppress(GuardError):
            expression.evaluate({"a": {"b": 1}, "b": 2, "c": "x"})

    assert 0 <= place <= max(len(source), 1)


@pytest.mark.parametrize(("source", "value"), [("7 // 2", 3), ("7 // 0.5", Decimal(14)), ("-7 // 2", -4)])
def test_floor_division_gives_how_often_one_number_goes_into_another(source: str, value: object) -> None:
    assert compile_expression(source, {}).evaluate({}) == value
