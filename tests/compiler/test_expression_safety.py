"""Tests that an expression reaches nothing but its values, uses up nothing, and reads alike in a template."""

from __future__ import annotations

import contextlib
import copy
import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flowbot.compiler.expressions import (
    MAX_DEPTH,
    MAX_SOURCE,
    Expression,
    ExpressionSyntaxError,
    Kind,
    Record,
    compile_expression,
    list_of,
)
from flowbot.errors import GuardError, RenderError
from flowbot.messageml.text import compile_text
from flowbot.values.functions import FUNCTIONS

USER = Record("user", {"id": int, "name": str}, identity="id")
TYPES: dict[str, Kind] = {
    "a": object,
    "n": int,
    "d": Decimal,
    "s": str,
    "ok": bool,
    "xs": list,
    "ys": list[int],
    "form": dict,
    "user": USER,
    "rows": list_of(USER),
    "now": datetime,
    "today": date,
    "wait": timedelta,
}


def values() -> dict[str, object]:
    return {
        "a": {"b": [1, "x", None]},
        "n": 7,
        "d": Decimal("1.5"),
        "s": "text",
        "ok": True,
        "xs": [1, "x", None],
        "ys": [3, 1, 2],
        "form": {"amount": 3, "update": "field"},
        "user": {"id": 1, "name": "Ann"},
        "rows": [{"id": 1, "name": "Ann"}, {"id": 2, "name": None}],
        "now": datetime(2026, 9, 1, 9, 30, tzinfo=UTC),
        "today": date(2026, 9, 1),
        "wait": timedelta(hours=1),
    }


ESCAPES = [
    "user.__class__",
    "user.__class__.__mro__",
    "s.__class__.__base__.__subclasses__()",
    "a._private",
    "().__class__",
    "[].__class__",
    "''.join(xs)",
    "'{0.__class__}'.format(user)",
    "s.format(user)",
    "s.format_map(form)",
    "'%s' % user",
    "'%1000000000d' % 1",
    "s % 1",
    "'a' * 10000000000",
    "10000000000 * 'a'",
    "s * n",
    "[0] * 10000000000",
    "xs * n",
    "9 ** 9 ** 9",
    "1 << 1000000000",
    "1e999999",
    "1e999999 * 2",
    "0x7fffffffffffffffffffffff",
    "99999999999999999999999999",
    "1j",
    "form.update(a)",
    "xs.append(1)",
    "xs.clear()",
    "[x for x in xs]",
    "(x for x in xs)",
    "{x for x in xs}",
    "{x: x for x in xs}",
    "[*xs]",
    "(*xs,)",
    "max(*xs)",
    "max(**form)",
    "max(x=1)",
    "lambda: 1",
    "(lambda: 1)()",
    "f'{user}'",
    "F'{user}'",
    "rf'{user}'",
    "b'x'",
    "r'x'",
    "u'x'",
    "'''x'''",
    '"""x"""',
    "'\\N{DASH}'",
    "'\\ud800'",
    "'\\101'",
    "(n := 1)",
    "n := 1",
    "n = 1",
    "n; n",
    "n\\\n+ 1",
    "await n",
    "yield n",
    "xs[0]",
    "xs[0:1]",
    "form['amount']",
    "{**form}",
    "{'a': 1}",
    "{1, 2}",
    "(1, 2)",
    "1, 2",
    "...",
    "n @ n",
    "~n",
    "+n",
    "n if ok",
    "n and",
    "not in xs",
    "n is n",
    "print(1)",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "open('/etc/passwd').read()",
    "__import__('os')",
    "__import__('os').system('true')",
    "globals()",
    "getattr(user, 'name')",
    "type(user)",
    "missing.__globals__",
    "missing(missing)",
    "len(len)",
    "values",
    "values.get",
    "_1",
    "__builtins__",
    "ｅｖａｌ('1')",
    "ｕｓｅｒ.name",
    "user.ｎame",
    "user.__ｃlass__",
    "uſer.name",
    "usеr.name",
    "s == 'x",
    "s == x'",
    "{{ n }}",
    "{% n %}",
    "n # n",
    "import os",
    "n\x00",
    "'\x00'",
    "'\u202e'",
    "n\u2028+ 1",
    "n\u00a0+ 1",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_a_way_out_of_the_language_is_refused_before_anything_runs(source: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(source, TYPES)

    assert 0 <= caught.value.offset < max(1, len(source))
    assert caught.value.message


class _Trap(dict[str, object]):
    """A record whose attributes nobody may reach."""

    @property
    def secret(self) -> object:
        raise AssertionError("an attribute was read")


@pytest.mark.parametrize("source", ["a.secret", "a.items", "a.keys", "missing(a.pop)"])
def test_a_field_is_never_an_attribute_of_python(source: str) -> None:
    assert compile_expression(source, {"a": object}).evaluate({"a": _Trap()}) in (None, True)


@pytest.mark.parametrize("source", ["a.real", "a.x", "a.append"])
@pytest.mark.parametrize("value", [3, "text", [1], timedelta(1), object()])
def test_what_is_no_record_has_no_field(source: str, value: object) -> None:
    with pytest.raises(GuardError):
        compile_expression(source, {"a": object}).evaluate({"a": value})


DEEP = [
    "(" * 1_000 + "1" + ")" * 999,
    "[" * 1_000 + "]" * 1_000,
    "-" * 1_999 + "1",
    "not " * 499 + "ok",
    "a" + ".b" * 999,
    "1 if ok else " * 153 + "1",
    "abs(" * 400 + "1" + ")" * 400,
    "1" + " + 1" * 499,
    "-" * (MAX_DEPTH + 2) + "1",
]


@pytest.mark.parametrize("source", DEEP, ids=range(len(DEEP)))
def test_an_expression_is_shallow(source: str) -> None:
    with pytest.raises(ExpressionSyntaxError, match=r"nested too deeply|not closed|is not an expression"):
        compile_expression(source[:MAX_SOURCE], TYPES)


def test_an_expression_is_short() -> None:
    with pytest.raises(ExpressionSyntaxError, match="at most 2,000 characters"):
        compile_expression("1 + " * 1000 + "1", TYPES)


def test_a_wide_expression_is_fine() -> None:
    assert compile_expression(" or ".join(["ok"] * 300), TYPES).evaluate(values()) is True
    assert compile_expression(f"[{', '.join(['1'] * 600)}]", TYPES).evaluate({}) == [1] * 600


def test_a_chain_of_comparisons_within_each_other_stays_small() -> None:
    source = "ok"
    for _ in range(20):
        source = f"true == ({source}) == true"

    assert compile_expression(source, TYPES).evaluate(values()) is True


BOMBS = """
a + a + a
join(a) + join(a)
join(a, s)
upper(s) + upper(s)
[s, s, s] + a
d * d * d * d
d / (1 / d)
round(d)
round(d, 60)
d // (1 / d)
d % 3
s in join(a)
len(join(a, s))
n * n * n
days(n)
wait * n * n
sum(a)
column(a, 'x')
tally(a, 'x')
sort_by(a, 'x')
mean(a) * n
default(a, a) + default(a, a)
today + days(n)
now + wait * n
""".strip().splitlines()

BOMBED = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
sys.set_int_max_str_digits(0)
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from flowbot.compiler.expressions import ExpressionSyntaxError, compile_expression
from flowbot.errors import GuardError, RenderError
from flowbot.messageml.text import compile_text
types = {"a": object, "n": int, "d": Decimal, "s": str, "wait": timedelta, "today": date, "now": datetime}
lists = [["x" * 60_000] * 9_000, "x" * 64_000, [2**64] * 10_000, [{"x": "y" * 60_000}] * 10_000, [[[]] * 10_000] * 10_000]
numbers = [Decimal("9e999999"), Decimal("9e59"), Decimal("1e-59"), Decimal("1e-999999"), Decimal("NaN"), Decimal("Infinity")]
usual = {"n": 2**64, "s": "\\u0149" * 60_000, "wait": timedelta.max, "today": date.max, "now": datetime.max.replace(tzinfo=UTC)}
began, runs = time.process_time(), 0
for source in sys.stdin.read().splitlines():
    try:
        expression = compile_expression(source, types)
    except ExpressionSyntaxError:
        continue
    for many in lists:
        for number in numbers:
            runs += 1
            try:
                result = expression.evaluate({**usual, "a": many, "d": number})
            except GuardError:
                continue
            if isinstance(result, (str, list)):
                assert len(result) <= 64_000, source
            elif isinstance(result, int):
                assert abs(result) <= 2**64, source
assert time.process_time() - began < 60, "too slow"
print(runs)
"""


def test_nothing_that_an_expression_makes_grows_whatever_the_values_are() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(BOMBED)],
        input="\n".join([*BOMBS, *ESCAPES, *DEEP]).replace("\x00", ""),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    assert int(done.stdout) >= 24 * 30


CONSTANTS = ["1", "0", "-3", "2.5", "100000000000000000", "'text'", "'id'", "'desc'", "''", "true", "none", "[]"]
ATOMS = st.sampled_from([*TYPES, *CONSTANTS, "user.name", "a.b", "form.amount", "nothing", "_"])
OPERATORS = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "and", "or"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from([*FUNCTIONS, "nothing"])
    return st.one_of(
        st.tuples(inner, st.sampled_from([*OPERATORS, "not in", "is", "**"]), inner).map(" ".join),
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(lambda each: f"({' '.join(each)})"),
        inner.map(lambda each: f"not {each}"),
        inner.map(lambda each: f"-{each}"),
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.tuples(inner, inner, inner).map(lambda each: f"{each[0]} if {each[1]} else {each[2]}"),
        st.tuples(names, st.lists(inner, max_size=3)).map(lambda each: f"{each[0]}({', '.join(each[1])})"),
        inner.map(lambda each: f"({each}).b"),
    )


ANY_PROGRAM = st.recursive(ATOMS, _grown, max_leaves=12)


def _joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(each) if isinstance(each, str) else each for each in parts)).map("".join)


def _of_types(depth: int) -> dict[str, st.SearchStrategy[str]]:
    """Programs of which the types agree, by type."""
    flat = {
        "number": st.sampled_from(["n", "d", "1", "0", "2.5", "0.10", "len(s)", "count(rows)", "form.amount"]),
        "text": st.sampled_from(["s", "'text'", "''", "'É'", "user.name", "default(first(rows).name, 'x')"]),
        "truth": st.sampled_from(["ok", "true", "false", "missing(user.name)", "missing(a.b)"]),
        "list": st.sampled_from(["ys", "[3, 1]", "column(rows, 'id')", "column(tally(rows, 'id'), 'share')"]),
        "day": st.sampled_from(["today", "date(now)", "date('2026-12-31')"]),
        "time": st.sampled_from(["wait", "days(1)", "hours(2.5)", "now - start_of_day(now)", "end_of_day(now) - now"]),
    }
    if depth == 0:
        return flat
    of = _of_types(depth - 1)
    number, text, truth, items, day, time = (of[name] for name in ("number", "text", "truth", "list", "day", "time"))
    arithmetic = st.sampled_from([" + ", " - ", " * ", " / ", " // ", " % "])
    compared = st.sampled_from([" == ", " != ", " < ", " <= ", " > ", " >= "])
    any_of_one = [_joined(each, compared, each) for each in (number, text, day, time)]
    return {
        "number": st.one_of(
            flat["number"],
            _joined(number, arithmetic, number),
            _joined("(", number, arithmetic, number, ")"),
            _joined("-", number),
            _joined(st.sampled_from(["sum", "mean", "min", "max", "first", "last", "len"]), "(", items, ")"),
            _joined("round(", number, st.sampled_from(["", ", 1", ", 3"]), ")"),
            _joined("abs(", number, ")"),
            _joined(number, " if ", truth, " else ", number),
            _joined(time, " / ", time),
        ),
        "text": st.one_of(
            flat["text"],
            _joined(text, " + ", text),
            _joined(st.sampled_from(["lower", "upper", "trim"]), "(", text, ")"),
            _joined("join(", items, ", ", text, ")"),
            _joined("weekday(", day, ")"),
            _joined(text, " if ", truth, " else ", text),
        ),
        "truth": st.one_of(
            flat["truth"],
            *any_of_one,
            _joined(number, compared, number, compared, number),
            _joined(truth, st.sampled_from([" and ", " or "]), truth),
            _joined("not ", truth),
            _joined("(", truth, ")"),
            _joined(number, st.sampled_from([" in ", " not in "]), items),
            _joined(text, st.sampled_from([" in ", " not in "]), text),
        ),
        "list": st.one_of(flat["list"], _joined(items, " + ", items), _joined("[", number, ", ", number, "]")),
        "day": st.one_of(flat["day"], _joined(day, st.sampled_from([" + ", " - "]), "days(2)")),
        "time": st.one_of(
            flat["time"],
            _joined(time, st.sampled_from([" + ", " - "]), time),
            _joined("(", day, " - ", day, ")"),
            _joined(time, " * ", number),
        ),
    }


RIGHT_PROGRAM = st.one_of(list(_of_types(2).values()))
PROGRAMS = st.one_of(RIGHT_PROGRAM, ANY_PROGRAM)
MARKS = "abc_.()[]{}'\" +-*/%<>=!&|~^@:,0123456789\n\té\\#n"
PLAIN = (str, int, bool, Decimal, date, datetime, timedelta, type(None))


def compiled(source: str) -> Expression | ExpressionSyntaxError:
    try:
        return compile_expression(source, TYPES)
    except ExpressionSyntaxError as error:
        return error


def is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(each) for key, each in value.items())
    return isinstance(value, PLAIN)


@given(PROGRAMS | st.text(MARKS, max_size=60) | st.text(max_size=40))
@example("min([[[]], 1])")
def test_whatever_is_written_is_refused_fails_or_gives_a_plain_value_and_changes_nothing(source: str) -> None:
    given_, before = values(), copy.deepcopy(values())
    expression = compiled(source)
    if isinstance(expression, ExpressionSyntaxError):
        assert 0 <= expression.offset <= max(len(source), 1)
        assert expression.length >= 1
        return
    result: Any = None
    with contextlib.suppress(GuardError):
        result = expression.evaluate(given_)

    assert is_plain(result)
    assert given_ == before
    assert expression.names <= TYPES.keys()


@given(PROGRAMS)
def test_what_an_expression_gives_is_of_the_type_that_was_known(source: str) -> None:
    try:
        expression = compile_expression(source, TYPES)
        result = expression.evaluate(values())
    except (ExpressionSyntaxError, GuardError):
        return

    if result is not None and expression.type in (int, str, bool, Decimal, list, timedelta):
        assert type(result) is expression.type or (type(result), expression.type) == (int, Decimal)


@given(
    PROGRAMS, st.fixed_dictionaries({}, optional=dict.fromkeys(TYPES, st.none() | st.sampled_from(["x", 1, [1], {}])))
)
def test_values_of_other_types_than_were_said_are_a_guard_error_at_most(source: str, others: dict[str, object]) -> None:
    expression = compiled(source)
    if isinstance(expression, ExpressionSyntaxError):
        return
    with contextlib.suppress(GuardError):
        assert is_plain(expression.evaluate({**values(), **others}))


def in_template(source: str) -> object:
    return compile_text(f"{{{{ {source} }}}}", file="f.yaml", line=1, functions=FUNCTIONS).value(values())


@given(RIGHT_PROGRAM)
@example("n // 2 + -7 // 2")
@example("0.1 + 0.2 == 0.3 and 0.1 in [0.1]")
@example("form.update == 'field'")
@example("'a' not in s and not s == 'x'")
@example("1 < n < 3 or 1 < n <= 7")
@example("'\\u00e4\\x41\\n' + 'é'")
@example("1 if ok else 2 if ok else 3")
@example("[] + ys")
@example("-n * -d - -1")
def test_a_template_reads_an_expression_as_a_guard_does(source: str) -> None:
    expression = compiled(source)
    if isinstance(expression, ExpressionSyntaxError):
        return
    try:
        result = expression.evaluate(values())
    except GuardError:
        with pytest.raises(RenderError):
            in_template(source)
        return

    shown = in_template(source)
    assert shown == result
    assert type(shown) is type(result)


@given(ANY_PROGRAM)
def test_where_a_guard_and_a_template_both_give_a_value_it_is_the_same(source: str) -> None:
    expression = compiled(source)
    if isinstance(expression, ExpressionSyntaxError):
        return
    with contextlib.suppress(GuardError, RenderError):
        result, shown = expression.evaluate(values()), in_template(source)
        assert shown == result
        assert type(shown) is type(result)


@pytest.mark.parametrize("source", [each for each in BOMBS if each != "default(a, a) + default(a, a)"])
def test_a_template_refuses_what_grows_as_a_guard_does(source: str) -> None:
    names = {**values(), "a": ["x" * 60_000] * 9_000, "d": Decimal("9e59"), "n": 2**64, "wait": timedelta.max}
    with contextlib.suppress(RenderError):
        result = compile_text(f"{{{{ {source} }}}}", file="f.yaml", line=1, functions=FUNCTIONS).value(names)
        assert not isinstance(result, str) or len(result) <= 64_000
