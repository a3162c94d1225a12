"""Tests for flowbot.swadl.groovy and flowbot.swadl.terms: expressions of SWADL mean the same in a flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.compiler.expressions import compile_expression
from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.statements import parse_script
from flowbot.swadl.terms import Kind, Term, condition, translate
from flowbot.swadl.trees import Expression, Part

VALUES: Mapping[str, Any] = {"n": 3, "m": -2, "word": "red", "other": "a'b\\c", "yes": True, "no": False}
KINDS: Mapping[str, Kind] = {
    **{"n": "integer", "m": "integer", "word": "text", "other": "text"},
    **{"yes": "boolean", "no": "boolean", "marks": "list"},
}


class Variables:
    """`variables.NAME` is the slot NAME."""

    def chain(self, name: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        slot = parts[0].name if name == "variables" and parts else None
        if slot is None or slot not in KINDS:
            raise CannotCarryError(f"no {name}", "none")
        return Term(slot, KINDS[slot], items="integer"), parts[1:]

    def call(self, name: str, arguments: Sequence[Expression], parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        raise CannotCarryError(f"no {name}", "none")

    def as_number(self, term: Term) -> Term:
        raise CannotCarryError(f"{term.text} is known", "none")


def translated(source: str) -> str:
    return translate(parse_expression(source), Variables()).text


@pytest.mark.parametrize(
    ("source", "flow"),
    [
        ("variables.n == 3 && !(variables.word != 'red')", "n == 3 and not word != 'red'"),
        ("variables.n eq 3 or variables.n lt 2", "n == 3 or n < 2"),
        ("variables.n * (variables.m + 1)", "n * (m + 1)"),
        ("variables.n - (variables.m - 1)", "n - (m - 1)"),
        ('variables.word + "-x"', "word + '-x'"),
        ("variables.yes ? 'a' : 'b'", "'a' if yes else 'b'"),
        ("variables.yes == false", "not yes"),
        ("variables.word == null", "missing(word)"),
        ("null != variables.word", "not missing(word)"),
        ("empty variables.word", "word == ''"),
        ("variables.word.toUpperCase().length() > 2", "len(upper(word)) > 2"),
        ("variables.marks.size()", "len(marks)"),
        ("variables.marks[0] + 1", "first(marks) + 1"),
        ("variables.marks.contains(2)", "2 in marks"),
        ("variables.word.equalsIgnoreCase('RED')", "lower(word) == lower('RED')"),
        ("['a', 'b'].contains(variables.word)", "word in ['a', 'b']"),
        ("1 + 2 == 3 == true", "1 + 2 == 3"),
    ],
)
def test_an_expression_of_simple_form_is_translated(source: str, flow: str) -> None:
    assert translated(source) == flow


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("variables.n @ 3", "'@' is not of the simple form that is translated"),
        ("variables.n ==", "its end is not of the simple form that is translated"),
        ("variables.n 3", "'3' is not of the simple form that is translated"),
        ("'a${x}'", ""),
        ('"a${x}"', "a text with a value in it is not translated"),
        ("variables.word + variables.n", "a text and something else are put together with '+'"),
        ("variables.marks[1]", "a place in a list other than the first"),
        ("variables.word.split(',')", "flows have no 'split(…)'"),
        ("((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))", "it is nested too deep"),
        ("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!variables.yes", "it is nested too deep"),
    ],
)
def test_what_is_not_of_simple_form_is_refused_with_its_reason(source: str, why: str) -> None:
    if not why:
        assert translated(source) == "'a${x}'"
        return
    with pytest.raises(CannotCarryError) as caught:
        translated(source)
    assert caught.value.why == why


def test_a_text_or_number_is_true_where_it_is_something() -> None:
    assert condition(parse_expression("variables.word"), Variables()).text == "word != ''"
    assert condition(parse_expression("variables.n && variables.yes"), Variables()).text == "n != 0 and yes"
    assert condition(parse_expression("!variables.marks"), Variables()).text == "not len(marks) > 0"


def test_a_script_that_does_more_than_to_give_variables_values_is_refused() -> None:
    for script in (
        "foo.bar()",
        "variables.x.push(1)",
        "def y",
        "def y = 1\ndef y = 2",
        "if (x) { y = 1 }",
        "variables.x = 1 variables.y = 2",
        "if (x) {",
        "}",
        "switch (x) { case 1: variables.a = 1\ncase 2: }",
    ):
        with pytest.raises(CannotCarryError):
            parse_script(script)


def test_a_name_of_a_script_is_its_value_and_does_not_grow_without_end() -> None:
    assert parse_script("def a = 1\nvariables.b = a + 2") == parse_script("variables.b = 1 + 2")
    doubled = "\n".join(["x0 = 1", *(f"x{at + 1} = x{at} + x{at}" for at in range(40))])
    with pytest.raises(CannotCarryError, match="'x"):
        parse_script(doubled)


numbers = st.one_of(
    st.integers(0, 9).map(lambda n: (str(n), n)), st.sampled_from("nm").map(lambda n: (f"variables.{n}", VALUES[n]))
)
texts = st.sampled_from([("'red'", "red"), ('"a\'b"', "a'b"), ("variables.word", "red"), ("variables.other", "a'b\\c")])
truths = st.sampled_from([("true", True), ("variables.yes", True), ("variables.no", False)])
Sum = tuple[str, Any]


def sums(inner: st.SearchStrategy[Sum]) -> st.SearchStrategy[Sum]:
    operators = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
    return st.tuples(inner, st.sampled_from(sorted(operators)), inner).map(
        lambda it: (f"({it[0][0]} {it[1]} {it[2][0]})", operators[it[1]](it[0][1], it[2][1]))
    )


calculations = st.recursive(numbers, sums, max_leaves=5)


@st.composite
def comparisons(draw: st.DrawFn) -> Sum:
    pairs = draw(st.sampled_from([calculations, texts]))
    (left, one), (right, other) = draw(pairs), draw(pairs)
    operator = draw(st.sampled_from(["==", "!=", "<", ">=", "eq", "gt"]))
    worth = {
        **{"==": one == other, "eq": one == other, "!=": one != other},
        **{"<": one < other, "gt": one > other, ">=": one >= other},
    }
    return f"{left} {operator} {right}", worth[operator]


def joined(inner: st.SearchStrategy[Sum]) -> st.SearchStrategy[Sum]:
    both = st.tuples(inner, st.sampled_from(["&&", "||", "and", "or"]), inner).map(
        lambda it: (
            f"({it[0][0]}) {it[1]} ({it[2][0]})",
            (it[0][1] and it[2][1]) if it[1] in ("&&", "and") else (it[0][1] or it[2][1]),
        )
    )
    return st.one_of(both, inner.map(lambda it: (f"!({it[0]})", not it[1])))


@given(st.recursive(st.one_of(comparisons(), truths), joined, max_leaves=6))
def test_a_condition_is_worth_the_same_in_the_flow(pair: Sum) -> None:
    source, worth = pair
    types = {name: type(value) for name, value in VALUES.items()}

    text = condition(parse_expression(source), Variables()).text

    assert compile_expression(text, types).evaluate(VALUES) is worth


@given(st.text(alphabet="variables.nword =!<>&|()[]'\"0123456789+-*/?:,${}\\\n", max_size=40))
def test_nothing_but_a_reason_comes_of_any_other_text(source: str) -> None:
    for parse in (parse_expression, parse_script):
        with suppress(CannotCarryError):
            assert parse(source) is not None
