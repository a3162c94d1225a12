"""Tests for flowbot.messageml.text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from flowbot.errors import DefinitionErrors, DefinitionSyntaxError, RenderError
from flowbot.messageml.text import TextTemplate, compile_text
from flowbot.values.functions import FUNCTIONS

NAMES: Mapping[str, object] = {
    "name": "Ann <ann@example.com>",
    "amount": Decimal("12.50"),
    "day": date(2026, 9, 1),
    "user": {"id": 7, "name": "Ann", "items": "her things"},
    "words": ["a", "b"],
    "poem": "one\ntwo",
    "nothing": None,
}


def text(source: str, line: int = 10) -> TextTemplate:
    return compile_text(source, file="flows/expense.yaml", line=line, functions=FUNCTIONS)


def said(source: str) -> str:
    """What a text says, without the root."""
    message = text(source).render(NAMES)
    return message.removeprefix("<messageML>").removesuffix("</messageML>")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Hello", "Hello"),
        ("Profit & loss < 0", "Profit &amp; loss &lt; 0"),
        ("<b>not bold</b> ${x} &nbsp;", "&lt;b&gt;not bold&lt;/b&gt; $&#123;x} &amp;nbsp;"),
        ("Dear {{ name }}", "Dear Ann &lt;ann@example.com&gt;"),
        ("one\ntwo\n\nthree\n", "one<br/>two<br/><br/>three"),
        ("\n  one  \n", "one"),
        ("{{ poem }}!", "one<br/>two!"),
        ("{% if amount > 10 %}much{% else %}little{% endif %}", "much"),
        ("{% for word in words %}{{ loop.index }}. {{ word }}\n{% endfor %}done", "1. a<br/>2. b<br/>done"),
        ("first\n{% if true %}\nsecond\n{% endif %}\nthird", "first<br/>second<br/>third"),
        ("a\n{# a remark #}\nb", "a<br/>b"),
        ("{{ amount | money('EUR') }} on {{ day | date }}", "12.50 EUR on Sep 1, 2026"),
        ("{{ user | mention }}: {{ words | list }}", '<mention uid="7"/>: <ul><li>a</li><li>b</li></ul>'),
        ("{{ user.items }}", "her things"),
        ("{{ user['name'] }}{{ words[1] }}{{ words[-1] }}", "Annbb"),
        ("{{ upper(user.name) }} {{ user.name | upper }}", "ANN ANN"),
        ("[{{ nothing }}]", "[]"),
        ("{{ missing(nothing) }} {{ missing(unheard) }} {{ default(unheard, 'x') }}", "yes yes x"),
        ("{{ '{' }}{{ '${' }}", "&#123;$&#123;"),
        ("{% set x %}<{{ name }}>{% endset %}{{ x }}{{ x ~ '<' }}", "&lt;Ann &lt;ann@example.com&gt;&gt;" * 2 + "&lt;"),
        ("{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m('<') + '<' }}", "[&lt;]&lt;"),
        ("{{ '<' ~ 1 ~ nothing ~ '$' }}{", "&lt;1&#36;&#123;"),
        ("{{ 0.1 + amount }} {{ 1 / 4 }} {{ 7 % 4 }} {{ -amount }}", "12.60 0.25 3 -12.50"),
        ("{% raw %}{{ x }}{% endraw %}", "&#123;&#123; x }}"),
        ("{% set box = namespace(n=0) %}{% for w in words %}{% set box.n = box.n + 1 %}{% endfor %}{{ box.n }}", "2"),
    ],
)
def test_a_text_says_its_words(source: str, shown: str) -> None:
    assert said(source) == shown


def test_an_empty_text_says_nothing() -> None:
    assert text(" \n").render({}) == "<messageML></messageML>"


def test_the_names_of_a_text_are_those_it_does_not_set_itself() -> None:
    template = text(
        "{{ a }} {% set b = c %}{{ b }}{{ missing(d) }}{% for e in f.g %}{{ e }}{{ loop.index }}{% endfor %}"
    )

    assert template.variables == {"a", "c", "d", "f"}
    assert template.source.startswith("{{ a }}")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ amount }}", Decimal("12.50")),
        (" {{ amount * 2 }}\n", Decimal("25.00")),
        ("{{ user }}", NAMES["user"]),
        ("{{ nothing }}", None),
        ("{{ words }}", ["a", "b"]),
        ("https://example.com/?q={{ name }}&n={{ amount }}", "https://example.com/?q=Ann <ann@example.com>&n=12.50"),
        ("{{ poem }}\n{x}", "one\ntwo\n{x}"),
        ("Hello", "Hello"),
        ("", ""),
    ],
)
def test_a_text_that_is_one_expression_keeps_its_type(source: str, value: object) -> None:
    result = text(source).value(NAMES)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("source", "line", "column_text", "reason"),
    [
        ("{{ x", 10, "{{ x", "'{{' is not closed"),
        ("a\n{{ x\nb c", 11, "{{ x", "'{{' is not closed"),
        ("one\n{{ a b }}", 11, "{{ a b }}", "expected token '}}', got 'b'"),
        ("\n\n{{ }}", 12, "{{ }}", "expected an expression, got '}}'"),
        (
            "{% if x %}a",
            10,
            "{% if x %}a",
            "unexpected end of template; expected 'elif' or 'else' or 'endif' to close 'if'",
        ),
        ("{% endif %}", 10, "{% endif %}", "encountered unknown tag 'endif'"),
        ("{% msg a %}x{% endmsg %}", 10, "{% msg a %}x{% endmsg %}", "encountered unknown tag 'msg'"),
        ("a\n{{ x | safe }}", 11, "{{ x | safe }}", "there is no filter 'safe'"),
        ("{{ x is nice }}", 10, "{{ x is nice }}", "there is no test 'nice'"),
        ("{{ 2 ** 8 }}", 10, "{{ 2 ** 8 }}", "'**' is not part of the language of messages"),
        (
            "{% autoescape false %}{{ x }}{% endautoescape %}",
            10,
            "{% autoescape false %}{{ x }}{% endautoescape %}",
            "{% autoescape %} is not part of a message: values are always escaped",
        ),
        (
            "{% for loop in x %}{% endfor %}",
            10,
            "{% for loop in x %}{% endfor %}",
            "can't assign to special loop variable in for-loop target",
        ),
        *(
            (
                source,
                10,
                source,
                "{% include %}, {% import %} and {% extends %} are not part of a text; a message of the catalogue has them",
            )
            for source in (
                "{% include '/etc/passwd' %}",
                "{% import 'x' as y %}",
                "{% from 'x' import y %}",
                "{% extends 'x' %}",
            )
        ),
        (
            "{% block x %}{% endblock %}",
            10,
            "{% block x %}{% endblock %}",
            "{% block %} is not part of a message: a catalogue that extends another one has its {% msg %} instead",
        ),
    ],
)
def test_a_mistake_in_a_text_is_told_with_its_line(source: str, line: int, column_text: str, reason: str) -> None:
    with pytest.raises(DefinitionSyntaxError) as caught:
        text(source)

    error = caught.value
    assert error.message == f"in this text: {reason}"
    assert str(error.location) == f"flows/expense.yaml:{line}:1"
    assert error.location is not None
    assert error.location.source == column_text


def test_a_filter_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(DefinitionSyntaxError) as caught:
        text("{{ amount | mony('EUR') }}")

    assert caught.value.hint == "did you mean 'money'?"


def test_all_mistakes_of_a_text_are_told() -> None:
    with pytest.raises(DefinitionErrors) as caught:
        text("{{ x | safe }}\n{{ y | urlize }}")

    assert [str(each.location) for each in caught.value.problems] == [
        "flows/expense.yaml:10:1",
        "flows/expense.yaml:11:1",
    ]


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("{{ amuont }}", 10, "there is no name 'amuont' here; did you mean 'amount'?"),
        ("one\n{{ zzz }}", 11, "there is no name 'zzz' here; is it filled on every way to here?"),
        ("{{ user.nmae }}", 10, "there is no field 'nmae'; there are: id, name, items"),
        ("{{ user.x.y }}", 10, "there is no field 'x'; there are: id, name, items"),
        ("{{ zzz.y }}", 10, "there is no name 'zzz' here; is it filled on every way to here?"),
        ("{{ zzz + 1 }}", 10, "there is no name 'zzz' here; is it filled on every way to here?"),
        ("{% for x in zzz %}{% endfor %}", 10, "there is no name 'zzz' here; is it filled on every way to here?"),
        ("{{ zzz() }}", 10, "there is no name 'zzz' here; is it filled on every way to here?"),
        ("{{ words[7] }}", 10, "there is no item 7"),
        ("{{ nothing.x }}", 10, "nothing has no field 'x'"),
        ("{{ user }}", 10, "a record has no text of its own; name one of its fields (id, name, items)"),
        ("a\nb\n{{ name | money }}", 12, "a text is not a number"),
        ("{{ amount / 0 }}", 10, "division by zero"),
        ("{{ amount + 'x' }}", 10, "a number and a text cannot be added"),
        ("{{ len(nothing) }}", 10, "nothing is not a list"),
        ("{{ user.items() }}", 10, "a str cannot be called"),
    ],
)
def test_what_cannot_be_said_is_told_with_its_line(source: str, line: int, reason: str) -> None:
    with pytest.raises(RenderError) as caught:
        text(source).render(NAMES)

    assert str(caught.value) == f"flows/expense.yaml:{line}: this text cannot be made: {reason}"
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("source", ["{{ zzz }}", "{{ zzz }}!", "{{ amount / 0 }}"])
def test_a_value_that_cannot_be_had_is_told(source: str) -> None:
    with pytest.raises(RenderError, match=r"^flows/expense.yaml:10: this text cannot be made: "):
        text(source).value(NAMES)


def test_the_line_is_that_of_the_text_and_not_of_what_it_calls() -> None:
    template = text("{% macro m(x) %}\n{{ x.y }}\n{% endmacro %}\n\n{{ m(3) }}")

    with pytest.raises(RenderError, match=r"^flows/expense.yaml:11: .* a int has no field 'y'$"):
        template.render({})
