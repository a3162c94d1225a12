"""Tests for flowbot.compiler.expressions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest

from flowbot.compiler.expressions import ExpressionSyntaxError, Kind, Record, compile_expression, list_of
from flowbot.errors import GuardError
from flowbot.values.functions import FUNCTIONS

USER = Record("user", {"id": int, "name": str, "email": str}, identity="id")
TYPES: dict[str, Kind] = {
    "amount": Decimal,
    "count": int,
    "name": str,
    "spent_on": date,
    "today": date,
    "agreed": bool,
    "user": dict,
    "rows": list,
    "anything": object,
    "now": datetime,
    "currency": Literal["EUR", "USD"],
    "words": list[str],
    "numbers": list[int],
    "ann": USER,
    "people": list_of(USER),
    "trades": list_of(Record("trade", {"price": Decimal, "status": Literal["red", "green"], "by": USER})),
    "box": dict[str, int],
}
VALUES: dict[str, object] = {
    "amount": Decimal("12.50"),
    "count": 3,
    "name": "Ann",
    "spent_on": date(2026, 9, 1),
    "today": date(2026, 11, 23),
    "agreed": True,
    "user": {"id": 2, "name": "Bob", "email": None},
    "now": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    "people": [{"id": 2, "name": "Bob", "email": None}, {"id": 1, "name": "Ann", "email": "ann@example.com"}],
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
        ("false or not false", True),
        ("default(none, 7)", 7),
        ("amount > 10 if agreed else false", True),
        ("'a' in 'cab'", True),
        ("7 // 2 + -7 // 2", -1),
        ("7 // 0.5", Decimal(14)),
        ("1_000 + 1", 1001),
        ("amount\n > 10\tand agreed", True),
        ("  amount", Decimal("12.50")),
        ("'\\u00e4\\x41\\n' == 'äA\\n'", True),
        ("'Ann' in column(people, 'name')", True),
        ("user.id == first(people).id", True),
        ("today - spent_on", timedelta(days=83)),
        ("today - days(1)", date(2026, 11, 22)),
        ("now - hours(2)", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("now + 2 * minutes(15) - now", timedelta(minutes=30)),
        ("(today - spent_on) / days(1)", Decimal(83)),
        ("hours(5) // hours(2)", 2),
        ("-days(1) + hours(12)", timedelta(hours=-12)),
        ("date(now) == today", True),
        ("[1] + rows", [1, 1, 2, 3]),
        ("[1, count]", [1, 3]),
    ],
)
def test_an_expression_gives_its_value(source: str, value: object) -> None:
    assert evaluate(source) == value


MISTAKES = """
amuont > 1
^^^^^^ there is no name 'amuont' here | did you mean 'amount'?
1 < lenn(rows)
    ^^^^ there is no function 'lenn' | did you mean 'len'?
amount(1)
^^^^^^ there is no function 'amount' | 'amount' is a value
len > 1
^^^ there is no name 'len' here | 'len' is a function: write len(…)
len(rows, 3)
^^^^^^^^^^^^ 'len' cannot be called so: too many positional arguments | it is len(value)
amount = 1
       ^ '=' is not part of the expression language | write '==' to compare
amount === 1
       ^^^ '===' is not part of the expression language | write '=='
amount <> 1
       ^^ '<>' is not part of the expression language | write '!='
amount => 1
       ^^ '=>' is not part of the expression language | write '>='
agreed && agreed
       ^^ '&&' is not part of the expression language | write 'and'
agreed || agreed
       ^^ '||' is not part of the expression language | write 'or'
!agreed
^ '!' is not part of the expression language | write 'not'
agreed AND agreed
       ^^^ an operator is missing between 'agreed' and 'AND' | write 'and'
agreed ? 1 : 2
       ^ '?' is not part of the expression language | write `a if test else b`
amount | length
       ^ '|' is not part of the expression language | filters are for words; write 'or', or call a function: len(x)
agreed # and more
       ^ '#' is not part of the expression language | a note stands outside of the expression
True
^^^^ True is not part of the expression language | write 'true'
agreed == False
          ^^^^^ False is not part of the expression language | write 'false'
name == null
        ^^^^ there is no name 'null' here | write 'none'
name == none
^^^^^^^^^^^^ nothing is compared with none | write missing(name)
none != ann.name
^^^^^^^^^^^^^^^^ nothing is compared with none | write not missing(ann.name)
name is none
^^^^^^^^^^^^ use == to compare | write missing(name)
name is not None
^^^^^^^^^^^^^^^^ use == to compare | write not missing(name)
amount is 1
^^^^^^^^^^^ use == to compare | and missing(x) to ask whether there is a value
rows.len()
^^^^^^^^^^ a function is called by its bare name | write len(rows)
name.strip()
^^^^^^^^^^^^ a function is called by its bare name | write trim(name)
name.upper
^^^^^^^^^^ a text has no fields | write upper(name)
{{ amount }}
^^ '{{' is not part of the expression language | an expression stands without {{ }}
(amount > 1
^ '(' is not closed | write ')'
[amount, (count]
               ^ ']' does not close '(' | write ')' first
amount > 1)
          ^ ')' closes nothing
name == 'x
        ^^ this text is not closed | write ' where it ends
name == “x”
        ^ '“' is not part of the expression language | write straight quotes
'a' 'b'
    ^^^ an operator is missing between ''a'' and ''b''
'a''b'
   ^^^ texts that touch are not part of the expression language | write + to join texts
f'{name}'
^^^^^^^^^ an f-string is not part of the expression language | write + to join texts
b'x'
^^^^ 'b' before a text is not part of the expression language | write + to join texts
'\\d'
 ^^ '\\d' is not part of the expression language | write \\\\ for a backslash
amount 100
       ^^^ an operator is missing between 'amount' and '100'
not paid
    ^^^^ there is no name 'paid' here | the names are NAMES
amount >
       ^ something is missing behind '>'
(amount >) + 1
        ^ something is missing behind '>'
1,
 ^ something is missing behind ','
1,2
^^^ a ',' is not part of the expression language | write a list: [ ]
ann.nmae
^^^^^^^^ 'ann' has no field 'nmae' | did you mean 'name'? a user has: id, name, email
ann.x
^^^^^ 'ann' has no field 'x' | a user has: id, name, email
first(people).nmae == 'Ann'
^^^^^^^^^^^^^^^^^^ 'first(people)' has no field 'nmae' | did you mean 'name'? a user has: id, name, email
ann.__class__
^^^^^^^^^^^^^ '__class__' is not a field
name > 1
       ^ a text is never compared with an integer
amount == 'x'
          ^^^ a decimal is never compared with a text
amount == '1.50'
          ^^^^^^ a decimal is never compared with a text | a number stands without quotes
now > today
      ^^^^^ a datetime is never compared with a date | take the date of a datetime: date(…)
today == '2026-12-31'
         ^^^^^^^^^^^^ a date is never compared with a text | write a day as date('2026-12-31')
1 < 2 < 'a'
        ^^^ an integer is never compared with a text
agreed < true
^^^^^^^^^^^^^ a boolean has no order | compare with == or !=
ann == first(people)
^^^^^^^^^^^^^^^^^^^^ a user is known by its 'id' | write ann.id == first(people).id
ann in people
^^^ a user is known by its 'id' | write ann.id in column(people, 'id')
currency == 'EURO'
            ^^^^^^ this is never 'EURO' | did you mean 'EUR'? it is one of EUR, USD
currency in ['EUR', 'GBP']
                    ^^^^^ this is never 'GBP' | it is one of EUR, USD
currency == EUR
            ^^^ there is no name 'EUR' here | text stands in quotes: 'EUR'
name in [red, 'blue']
         ^^^ there is no name 'red' here | text stands in quotes: 'red'; did you mean 'agreed'?
count in words
^^^^^ an integer is never in a list of texts
'a' in count
       ^^^^^ nothing is in an integer
1 in name
^ an integer is never in a text
name + 1
^^^^^^^^ a text and an integer do not go together with '+' | make a text of it: join([…])
today + 1
^^^^^^^^^ a date and an integer do not go together with '+' | say of what: days(1), hours(1), minutes(1)
now - today
^^^^^^^^^^^ a datetime and a date do not go together with '-' | take the date of a datetime: date(…)
-name
^^^^^ a text has no negative
name and agreed
^^^^ a text is neither true nor false | compare it with something
not count
    ^^^^^ an integer is neither true nor false | compare it with something
1 if count else 2
     ^^^^^ an integer is neither true nor false | compare it with something
lower(3)
      ^ 'lower' takes a text, and this is an integer
abs(name)
    ^^^^ 'abs' takes an integer, a decimal or a duration, and this is a text
join(people)
     ^^^^^^ 'join' takes a list of texts, a list of decimals or a list of dates, and this is a list of users
first(words) + 1
^^^^^^^^^^^^^^^^ a text and an integer do not go together with '+' | make a text of it: join([…])
sum(words)
    ^^^^^ this takes numbers or durations, and not a text
max(people)
    ^^^^^^ this takes values that have an order, and not a user
max(count)
    ^^^^^ this takes one list, or several values, and not an integer
min(count, name)
           ^^^^ a text is never compared with an integer
default(amount, 'x')
                ^^^ this is a text, and what it stands for is a decimal
start_of_day(today)
             ^^^^^ 'start_of_day' takes a datetime, and this is a date
weekday(today) == 'Saterday'
                  ^^^^^^^^^^ this is never 'Saterday' | did you mean 'saturday'? it is one of monday, tuesday, wednesday, thursday, friday, saturday, sunday
column(trades, 'prize')
               ^^^^^^^ a trade has no field 'prize' | did you mean 'price'?
column(words, 'x')
       ^^^^^ this takes rows, which are records, and not a text
filter_by(trades, 'status', 'rd')
                            ^^^^ this is never 'rd' | did you mean 'red'? it is one of red, green
filter_by(trades, 'price', 'x')
                           ^^^ the field is a decimal, and this is a text
sort_by(trades, 'price', 'down')
                         ^^^^^^ this is never 'down' | it is one of asc, desc
sort_by(trades, 'by')
                ^^^^ this takes a field whose values have an order, and not a user
tally(trades, 'status') == 1
                           ^ a list of tally rows is never compared with an integer
round(amount, ndigits=1)
^^^^^^^^^^^^^^^^^^^^^^^^ 'round' takes plain arguments only | arguments go by their place
round(amount, 99)
              ^^ the places are from 0 to 60
date('2026-02-30')
^^^^^^^^^^^^^^^^^^ there is no day 2026-02-30
first([])
^^^^^^^^^ the list is empty
1 / 0
^^^^^ division by zero
rows[0]
^^^^^^^ '[ ]' after a value is not part of the expression language | use first, last, or a field: row.price
[x for x in rows]
^^^^^^^^^^^^^^^^^ a comprehension is not part of the expression language | use column, filter_by or a function of your own
{'a': 1}
^^^^^^^^ a map is not part of the expression language
{1}
^^^ a set is not part of the expression language | write a list: [ ]
2 ** 3
^^^^^^ this operator is not part of the expression language
~count
^^^^^^ this operator is not part of the expression language
.5
^^ '.5' is not a number | write 0.5
007
^^^ '007' is not a number | write its figures, as 1000 or 0.5
0.1234567890123456
^^^^^^^^^^^^^^^^^^ a decimal has at most 15 figures
99999999999999999999999
^^^^^^^^^^^^^^^^^^^^^^^ the number is larger than 2^64
ｎame == 'x'
^^^^ this name has letters that only look like others | write 'name'
nаme == 'x'
^^^^ there is no name 'nаme' here | did you mean 'name'?
name == 'ä' and amnt > 1
                ^^^^ there is no name 'amnt' here | did you mean 'amount'?
"""


def mistakes() -> list[tuple[str, str]]:
    """Each mistake with what is told of it."""
    lines = MISTAKES.replace("NAMES", ", ".join(sorted(TYPES))).strip().splitlines()
    return list(zip(lines[::2], lines[1::2], strict=True))


def told(source: str) -> str:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(source, TYPES)
    problem = caught.value
    assert 0 <= problem.offset <= problem.offset + problem.length <= max(1, len(source))
    return f"{' ' * problem.offset}{'^' * problem.length} {problem.message}{' | ' if problem.hint else ''}{problem.hint or ''}"


@pytest.mark.parametrize(("source", "answer"), mistakes())
def test_a_mistake_is_told_at_its_place_with_the_mend(source: str, answer: str) -> None:
    assert told(source) == answer


@pytest.mark.parametrize("source", ["", "  ", "\n"])
def test_an_empty_expression_is_none(source: str) -> None:
    with pytest.raises(ExpressionSyntaxError, match="this is not an expression"):
        compile_expression(source, TYPES)


def test_a_name_that_is_near_nothing_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression("zzz", {"b": int, "a": int})

    assert caught.value.hint == "the names are a, b"


def test_the_place_of_a_mistake_is_counted_in_characters_with_the_blanks_before() -> None:
    assert (
        told("  'äöü€😀' + 1 + amount")
        == "  ^^^^^^^^^^^ a text and an integer do not go together with '+' | make a text of it: join([…])"
    )


@pytest.mark.parametrize(
    ("source", "values", "why"),
    [
        ("amount > 1", {}, "there is no value for amount"),
        ("amount > count", {"count": 1}, "there is no value for amount"),
        ("amount + count > 1", {}, "there is no value for amount, count"),
        ("ann.name + 'x' == 'y'", {"ann": {"name": None}}, "there is no value for ann.name"),
        ("ann.name == 'y'", {}, "there is no value for ann"),
        ("missing(amount) or count > 1", {"amount": 1}, "there is no value for count"),
        ("agreed and agreed", {}, "there is no value for agreed"),
        ("anything > 1", {"anything": "x"}, "values of different types are never compared"),
        ("1 in anything", {"anything": 3}, "nothing is in a number"),
        ("anything.x", {"anything": 3}, "there is no 'x' of a number"),
        ("anything", None, ""),
        ("not anything", {"anything": 3}, "a number is neither true nor false"),
        ("amount / count", {"amount": 1, "count": 0}, "division by zero"),
        ("amount * amount", {"amount": Decimal("1e40")}, "the number has more than 60 digits before or after its point"),
        ("amount + 1", {"amount": Decimal("nan")}, "the number has more than 60 digits before or after its point"),
        ("first(rows)", {"rows": []}, "the list is empty"),
        ("first(rows)", {}, "there is no value for rows"),
        ("max(rows)", {"rows": [{}, {}]}, "a record has no order"),
        ("sum(rows)", {"rows": [1, "x"]}, "a number and a text cannot be added"),
        ("join(rows)", {"rows": [True]}, "yes or no cannot be joined; texts, numbers and dates can"),
        ("column(rows, 'prize')", {"rows": [{"price": 1}]}, "the rows have no field 'prize'; did you mean 'price'?"),
        ("sort_by(rows, 'a')", {"rows": [{"a": 1}, {"a": "x"}]}, "the values of 'a' have no order"),
        ("column(rows, 'a')", {"rows": [1]}, "a number is not a row: rows are records"),
        ("today + hours(3)", {"today": date(2026, 1, 1)}, "a date is moved by whole days"),
        ("anything * 'a'", {"anything": 1}, None),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_a_guard_error_that_says_why(
    source: str, values: dict[str, object] | None, why: str | None
) -> None:
    if why is None:
        assert told(source).endswith("do not go together with '*'")
        return
    expression = compile_expression(source, TYPES)
    if values is None:
        assert expression.evaluate({}) is None
        return

    with pytest.raises(GuardError) as caught:
        expression.evaluate(values)

    assert str(caught.value) == f"'{source}' cannot be evaluated: {why}"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("amount > default(count, 3)", bool),
        ("amount + count", Decimal),
        ("count + 1", int),
        ("count / 2", Decimal),
        ("name + name", str),
        ("anything + 1", object),
        ("today - spent_on", timedelta),
        ("today + days(1)", date),
        ("now - now", timedelta),
        ("now - hours(1)", datetime),
        ("2 * days(1)", timedelta),
        ("days(1) / hours(1)", Decimal),
        ("-days(1)", timedelta),
        ("first(numbers)", int),
        ("first(rows)", object),
        ("first(people).name", str),
        ("[1, 2.5]", list[Decimal]),
        ("[1, 'x']", list),
        ("words + words", list[str]),
        ("box.anything", int),
        ("max(count, amount)", Decimal),
        ("max(numbers)", int),
        ("sum(column(trades, 'price'))", Decimal),
        ("mean(numbers)", Decimal),
        ("round(amount)", int),
        ("round(amount, 2)", Decimal),
        ("abs(days(1))", timedelta),
        ("join(words)", str),
        ("column(trades, 'status')", list[Literal["red", "green"]]),
        ("first(tally(trades, 'status')).share", Decimal),
        ("first(sort_by(filter_by(trades, 'status', 'red'), 'price', 'desc')).by.id", int),
        ("currency if agreed else 'GBP'", str),
        ("count if agreed else amount", Decimal),
        ("count if agreed else none", int),
        ("count if agreed else name", object),
        ("start_of_day(now)", datetime),
        ("date(now)", date),
        ("missing(ann.email)", bool),
        ("default(currency, 'EUR')", str),
    ],
)
def test_an_expression_knows_what_it_gives(source: str, kind: Kind) -> None:
    assert compile_expression(source, TYPES).type == kind


def test_an_expression_knows_the_names_it_reads() -> None:
    assert compile_expression("amount > default(count, 3)", TYPES).names == {"amount", "count"}


def test_names_and_fields_may_have_the_letters_of_any_language() -> None:
    expression = compile_expression("zeile.größe > 1 and 価格 == 2", {"zeile": dict, "価格": int})

    assert expression.evaluate({"zeile": {"größe": 2}, "価格": 2}) is True
    with pytest.raises(GuardError, match=r"there is no value for zeile.größe, 価格$"):
        expression.evaluate({"zeile": {}})


def test_words_that_python_keeps_are_names_here() -> None:
    types = {"from": str, "class": Record("class", {"import": int}), "try": int}
    expression = compile_expression("  from == 'Rome' and\nclass.import + try == 3 and not missing(from)", types)

    assert expression.names == {"from", "class", "try"}
    assert expression.evaluate({"from": "Rome", "class": {"import": 1}, "try": 2}) is True
    with pytest.raises(GuardError, match=r"there is no value for class.import, try$"):
        expression.evaluate({"from": "Rome", "class": {}})
    with pytest.raises(ExpressionSyntaxError, match="there is no name 'From' here"):
        compile_expression("From == 'Rome'", types)


def test_plain_python_types_are_taken() -> None:
    assert compile_expression("a > 1", {"a": int}).evaluate({"a": 2})
    assert compile_expression("first(xs)", {"xs": list}).evaluate({"xs": [7]}) == 7
    assert compile_expression("r.x", {"r": dict}).evaluate({"r": {"x": 7}}) == 7


def double(value: int) -> int:
    return value * 2


def fail(value: object) -> object:
    raise RuntimeError("out of order")


OWN = {"double": double, "fail": fail, "plain": lambda value: value, "lower": lambda value: "mine"}


def test_functions_of_the_author_may_be_called() -> None:
    expression = compile_expression("double(count)", TYPES, OWN)

    assert expression.evaluate(VALUES) == 6
    assert expression.type is int
    assert compile_expression("lower(1)", TYPES, OWN).evaluate(VALUES) == "mine"
    assert compile_expression("plain(count)", TYPES, OWN).type is object


def test_the_annotations_of_a_function_of_the_author_are_kept_to() -> None:
    with pytest.raises(ExpressionSyntaxError, match="'double' takes an integer, and this is a text"):
        compile_expression("double(name)", TYPES, OWN)


def test_a_function_that_is_always_there_is_none_of_the_author() -> None:
    with pytest.raises(ExpressionSyntaxError, match="'lower' takes a text"):
        compile_expression("lower(3)", TYPES, FUNCTIONS)


def paint(color: Literal["red", "green"] | None = None) -> None: ...


def test_an_annotation_may_be_a_choice_and_the_result_nothing() -> None:
    assert compile_expression("missing(paint('red'))", TYPES, {"paint": paint}).evaluate({}) is True
    with pytest.raises(ExpressionSyntaxError, match="this is never 'blue'"):
        compile_expression("paint('blue')", TYPES, {"paint": paint})


def test_a_function_of_the_author_that_fails_is_a_guard_error() -> None:
    with pytest.raises(GuardError, match=r"^'fail\(1\)' cannot be evaluated: fail\(\) failed: out of order$"):
        compile_expression("fail(1)", TYPES, OWN).evaluate({})


def test_a_list_that_an_expression_gives_is_a_new_one_each_time() -> None:
    expression = compile_expression("['a', 'b']", {})
    expression.evaluate({}).append("c")

    assert expression.evaluate({}) == ["a", "b"]
