"""Tests for flowbot.messageml._places."""

from __future__ import annotations

import pytest

from flowbot.messageml._places import START, Place, check_places
from flowbot.messageml.environment import make_environment

QUOTES = 'a value within a tag must stand between quotes: <a href="{{ url }}">'
REFERENCE = "a value cannot stand within &…; — write &amp; for the character &"
OPEN = "a tag, an attribute or an &…; begins here and does not end in every case"


def problems(source: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    tree = make_environment({}).parse(source)
    check_places(tree.body, lambda problem, line: found.append((line, problem)), 1)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "<b>{{ x }}</b> > {{ x }}",
        "<a href=\"{{ x }}\" title='{{ x }}'>{{ x }}</a>",
        '<a href="it\'s {{ x }}">"{{ x }}\'</a>',
        '<p{% if a %} class="x"{% endif %}>{{ x }}</p>',
        '<p class="{% if a %}x{% else %}{{ x }}{% endif %}">',
        "{% for x in y %}<b>{{ x }}</b>{% else %}<i>none</i>{% endfor %}",
        "{% if a %}<b>{% elif b %}<i>{% endif %}{{ x }}",
        "&amp; {{ x }} &#36;{{ x }}; &amp;{{ x }}",
        "a & {{ x }}",
        "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% call m(1) %}{{ x }}{% endcall %}",
        "{% set x %}<b/>{% endset %}{{ x }}{% filter upper %}{{ x }}{% endfilter %}{% with a = 1 %}<b>{{ a }}</b>{% endwith %}",
        "${{ x }} #{{ x }} 5 $",
    ],
)
def test_a_value_may_stand_in_text_and_in_quotes(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<{{ x }}>", [(1, QUOTES)]),
        ("\n<a\n {{ x }}>", [(3, QUOTES)]),
        ("<a href={{ x }}>", [(1, QUOTES)]),
        ("</{{ x }}>", [(1, QUOTES)]),
        ('<a href="x"{{ x }}>', [(1, QUOTES)]),
        ("<a href='\"'{{ x }}>", [(1, QUOTES)]),
        ("<p {% if a %}>{% endif %}{{ x }}>", [(1, QUOTES)]),
        ("<p {% for a in b %}{{ a }}{% endfor %}>", [(1, QUOTES)]),
        ("{% for a in b %}{{ a }}<p {% endfor %}>", [(1, QUOTES)]),
        ("<p {% call m() %}{% endcall %}>", [(1, QUOTES)]),
        ("&{{ x }};", [(1, REFERENCE)]),
        ("&#{{ x }};", [(1, REFERENCE)]),
        ("&#x{% if a %}1{% endif %}{{ x }};", [(1, REFERENCE)]),
        ('<a title="&l{{ x }};">', [(1, REFERENCE)]),
        ("<b", [(1, OPEN)]),
        ("<b title='", [(1, OPEN)]),
        ("{% if a %}<b{% endif %}", [(1, OPEN)]),
        ("a &", [(1, OPEN)]),
        ("\n{% macro m() %}<b {% endmacro %}", [(2, OPEN)]),
        ("{% set x %}&{% endset %}", [(1, OPEN)]),
        (
            "a\n<#if x>",
            [(2, "'<#' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {% if %}")],
        ),
        ("</@m>", [(1, "'</@' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {% if %}")]),
        (
            "\n\n a ${x}",
            [(3, "'${' would be evaluated by Symphony: write {{ name }}, or $&#123; for the characters")],
        ),
        ("#{x}", [(1, "'#{' would be evaluated by Symphony: write {{ name }}, or #&#123; for the characters")]),
        ("<!-- x -->", [(1, "a comment is written {# … #}")]),
        ("<![CDATA[ x ]]>", [(1, "<!… is not allowed in a message")]),
        ("<?x ?>", [(1, "a processing instruction (<?…?>) is not allowed")]),
    ],
)
def test_a_value_that_could_become_markup_is_told(source: str, expected: list[tuple[int, str]]) -> None:
    assert problems(source) == expected


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("", Place()),
        ("<a", Place("tag")),
        ("<a>", Place()),
        ('<a b="', Place('"')),
        ("<a b=\"'>", Place('"')),
        ("<a b='x\"", Place("'")),
        ("<a b='x'", Place("tag")),
        ("x &am", Place(half_a_reference=True)),
        ("x &amp;", Place()),
        ("<a b='&", Place("'", half_a_reference=True)),
        ("&<a", Place("tag")),
    ],
)
def test_the_place_behind_some_markup(data: str, place: Place) -> None:
    (start,) = START

    assert start.after(data) == place


def test_a_reference_goes_on_in_the_next_piece() -> None:
    begun = Place().after("&")

    assert begun.after("am") == Place(half_a_reference=True)
    assert begun.after("") == Place(half_a_reference=True)
    assert begun.after("amp;") == Place()
    assert begun.after(" x") == Place()
