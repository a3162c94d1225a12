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

    def report(message: str, line: int, hint: str | None = None, at: str = "", nth: int = 0, *, code: str = "") -> None:
        found.append((line, message))

    check_places(tree.body, report, 1)
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


CLASS = "a value cannot stand in the class of <{0}>, which says what a <{0}> is: choose with {{% if %}} among those that you mean"
TYPE = "a value cannot stand in the type of <{0}>, which says what a <{0}> is: choose with {{% if %}} among those that you mean"
READ = "a value cannot stand in {}, which says how the message is read"
PROPERTY = 'a value cannot name a property of a style: write style="color:{{ value }}"'
FORM_ID = 'the id of a <form> says where answers go, and begins with words of yours: write id="order-{{ value }}"'


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('<div class="{{ x }}"/>', CLASS.format("div")),
        ('<div class="row {{ x }}"/>', CLASS.format("div")),
        ('<div title="a" class="{% if a %}b{% else %}{{ x }}{% endif %}"/>', CLASS.format("div")),
        ("<span class='{{ x }}'/>", CLASS.format("span")),
        ('<input class="{{ x }}"/>', CLASS.format("input")),
        ('<input type="{{ x }}"/>', TYPE.format("input")),
        ('<button type="{{ x }}"/>', TYPE.format("button")),
        ('<div class="entity" data-entity-id="{{ x }}"/>', READ.format("data-entity-id")),
        ('<div data-format="{{ x }}"/>', READ.format("data-format")),
        ('<messageML xmlns="{{ x }}"/>', READ.format("xmlns")),
        ('<messageML xmlns:a="{{ x }}"/>', READ.format("xmlns:a")),
        ('<p style="{{ x }}"/>', PROPERTY),
        ('<p style="color:red;{{ x }}"/>', PROPERTY),
        ('<p style="{{ x }}:red"/>', PROPERTY),
        ('<form id="{{ x }}"/>', FORM_ID),
        ('<p title="{{ x | list }}"/>', "the filter 'list' makes markup, which cannot stand in an attribute"),
        ('<p style="color:{% filter upper %}x{% endfilter %}"/>', "a value in a style stands in {{ }}"),
    ],
)
def test_a_value_that_could_make_an_element_another_one_is_told(source: str, reason: str) -> None:
    assert problems(source) == [(1, reason)]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="{{ x }}"/>',
        '<li class="row {{ x }}"/>',
        '<div title="{{ x }}" class="a"/>',
        '<div class="{% if x %}a{% else %}b{% endif %}"/>',
        '<date-picker data-format="{{ x }}"/>',
        '<form id="order-{{ x }}"/>',
        '<dialog id="{{ x }}"/>',
        '<text-field name="{{ x }}"/>',
        '<p style="color:{{ x }}"/>',
        '<p style="width:{{ x }}%; color: {{ y }} {{ z }}"/>',
    ],
)
def test_a_value_that_cannot_change_what_an_element_is_may_stand_there(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("", Place()),
        ("<a", Place("tag", tag="a", tail="a")),
        ("<a>", Place()),
        ('<a b="', Place('"', tag="a", attribute="b")),
        ("<a b=\"'>", Place('"', tag="a", attribute="b", begun=True)),
        ("<a b='x\"", Place("'", tag="a", attribute="b", begun=True)),
        ("<a b='x'", Place("tag", tag="a")),
        ("<a b='x' c = '", Place("'", tag="a", attribute="c")),
        ("<a style='b:", Place("'", tag="a", attribute="style", begun=True, named=True)),
        ("<a style='b:c;d", Place("'", tag="a", attribute="style", begun=True)),
        ("x &am", Place(half_a_reference=True)),
        ("x &amp;", Place()),
        ("<a b='&", Place("'", half_a_reference=True, tag="a", attribute="b", begun=True)),
        ("&<a", Place("tag", tag="a", tail="a")),
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
