"""Tests for flowbot.messageml: whatever a value is, a message has its template's markup and the value's text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flowbot.messageml import User, check, render
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.text import TextTemplate, compile_text
from flowbot.values.functions import FUNCTIONS

CATALOGUE = """
{% macro card(title) %}<p class="{{ title }}"><b>{{ title }}</b>{{ caller() }}</p>{% endmacro %}
{% msg plain %}{{ x }}{% endmsg %}
{% msg text %}a <b>{{ x }}</b> b<br/>{{ y }}{% endmsg %}
{% msg quoted %}<p class="{{ x }}"><b class='a {{ y }} b'>{{ x }}{{ y }}</b></p>{% endmsg %}
{% msg dollar %}${{ x }} #{{ x }} {{ x }}{x} ${{ y }}{{ x }}{x} $${{ x }}{% endmsg %}
{% msg braces %}{ {{ x }} } &#36;{{ x }} { {{- x }}{{ y -}} {x}{% endmsg %}
{% msg angles %}5 > {{ x }} &lt;{{ x }}&gt; &amp;{{ x }}; &lt;{{ y }}#if{{ x }}{% endmsg %}
{% msg joined %}{{ x ~ '$' ~ y }}{% raw %}{{% endraw %}{{ x + y }}{ {{- (x ~ '') | upper | lower | trim }}{% endmsg %}
{% msg set %}{% set z %}<i>{{ x }}</i>{% endset %}{{ z }}{{ z ~ y }}{{ z + y }}{% endmsg %}
{% msg macro %}{% call card(x) %}{{ y }}{% endcall %}{% endmsg %}
{% msg loop %}<ul>{% for each in [x, y, x ~ y] %}<li class="{{ each }}">{{ each }}</li>{% endfor %}</ul>{% endmsg %}
{% msg filters %}{{ [x, y] | list }}{{ x | lines }}{{ x | default('') }}{{ [x, y] | first }}{{ y | title }}{% endmsg %}
{% msg functions %}{{ join([x, y]) }}{{ default(x, y) }}{{ upper(x) }}{{ trim(y) }}{{ lower(x ~ y) }}{% endmsg %}
{% msg record %}{{ r.x }}{{ r['x'] }}{{ [x][0] }}{{ x[0:3] }}{{ [x, y] }}{{ (1).x | default(x) }}{% endmsg %}
"""

WORDS = """Profit & loss < 0: {{ x }}
<b>{{ y }}</b> ${{ x }} {{ x }}{ &{{ x }}; &#{{ y }} {% if x %}{{ [x, y] | list }}{% endif %}
${% raw %}{{% endraw %}{{ x }}} <#if {{ x }}> <{{ y }}>"""

HOSTILE = [
    "",
    " ",
    "<",
    ">",
    "&",
    "{",
    "}",
    "$",
    "#",
    "@",
    "$$",
    "{x}",
    "${x}",
    "#{x}",
    "${'a'?new()}",
    "${entity}",
    "<#if true>x</#if>",
    "<#include 'x'>",
    "<@macro/>",
    "#if x>",
    "[#if x]",
    "</b>",
    "<br/>",
    "<b",
    '"><script>alert(1)</script>',
    "' onclick='x",
    '" title="',
    "&lt;b&gt;",
    "&amp;",
    "&#60;b&#62;",
    "&nbsp;",
    "#60;",
    "amp;",
    "lt",
    "<!-- x -->",
    "-->",
    "<![CDATA[x]]>",
    "]]>",
    "<!DOCTYPE x [<!ENTITY e 'x'>]>",
    "<?xml version='1.0'?>",
    "<messageML>x</messageML>",
    "</messageML>",
    '<div data-format="PresentationML" data-version="2.0">',
    '<mention uid="1"/>',
    '<form id="x"><button name="y" type="action">z</button></form>',
    "{{ x }}",
    "{% include 'x' %}",
    "{# x #}",
    "{{ ''.__class__ }}",
    "a\nb",
    "a\r\nb\rc",
    "\tx\t",
    "\0\x01\x1b[31m",
    "\x0b\x0c",
    "\ud83d",
    "\ufffe\uffff",
    "\ufeff",
    "\x7f\x85\u2028",
    "😀 naïve ﷽",
    "a" * 10_000,
    "\\u003cb\\u003e",
    "%3Cb%3E",
    "＜b＞",
    "javascript:alert(1)",
]

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

MESSAGES = Messages(FUNCTIONS)
assert MESSAGES.add("hostile", CATALOGUE, "hostile.en.mml.j2") == []
TEXT = compile_text(WORDS, file="flow.yaml", line=1, functions=FUNCTIONS)


def names(x: str, y: str) -> Mapping[str, object]:
    return {"x": x, "y": y, "r": {"x": x}}


def as_shown(text: str) -> str:
    """A value as a reader may see it: what XML cannot hold replaced, line ends made one kind."""
    return NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def parsed(message: str) -> etree._Element:
    check(message)
    return etree.fromstring(message.encode())


def shape(message: str) -> list[tuple[str, list[str]]]:
    """The elements and attribute names of a message, `<br/>` apart."""
    elements = parsed(message).iter()
    return [(str(each.tag), sorted(map(str, each.attrib))) for each in elements if each.tag != "br"]


def text_of(message: str) -> str:
    return "".join(str(each) for each in parsed(message.replace("<br/>", "&#10;")).itertext())


values = st.text() | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE)).map("".join)
template_names = st.sampled_from(list(MESSAGES.names("hostile")))


def check_message(name: str, x: str, y: str) -> None:
    message = MESSAGES.render("hostile", name, names(x, y))

    # `[x, y]` and the like have their elements whatever the values are, so a harmless pair shows the shape.
    assert shape(message) == shape(MESSAGES.render("hostile", name, names("a", "b")))
    assert not re.search(r"[$#]\{|<[#@]", message)
    assert render(message, users=[User(1, "Ann")]).presentationml


@pytest.mark.parametrize("name", list(MESSAGES.names("hostile")))
def test_no_hostile_text_changes_the_markup_of_a_message(name: str) -> None:
    for hostile in HOSTILE:
        check_message(name, hostile, "b")
        check_message(name, "a", hostile)
        check_message(name, hostile, hostile)


@given(template_names, values, values)
def test_no_text_changes_the_markup_of_a_message(name: str, x: str, y: str) -> None:
    check_message(name, x, y)


@given(values, values)
def test_a_message_parses_back_to_the_text_of_its_values(x: str, y: str) -> None:
    shown_x, shown_y = as_shown(x), as_shown(y)

    assert text_of(MESSAGES.render("hostile", "plain", names(x, y))) == shown_x
    assert text_of(MESSAGES.render("hostile", "text", names(x, y))) == f"a {shown_x} b\n{shown_y}"
    quoted = parsed(MESSAGES.render("hostile", "quoted", names(x, y)))[0]
    assert quoted.get("class") == shown_x
    assert quoted[0].get("class") == f"a {shown_y} b"
    assert "".join(map(str, quoted.itertext())) == shown_x + shown_y
    dollar = f"${shown_x} #{shown_x} {shown_x}{{x}} ${shown_y}{shown_x}{{x}} $${shown_x}"
    assert text_of(MESSAGES.render("hostile", "dollar", names(x, y))) == dollar


def check_text(template: TextTemplate, x: str, y: str) -> None:
    message = template.render(names(x, y))
    shown_x, shown_y = as_shown(x), as_shown(y)
    listed = ["messageML", "ul", "li", "li"] if x else ["messageML"]

    assert [tag for tag, _ in shape(message)] == listed
    assert not re.search(r"[$#]\{|<[#@]", message)
    assert text_of(message) == (
        f"Profit & loss < 0: {shown_x}\n<b>{shown_y}</b> ${shown_x} {shown_x}{{ &{shown_x}; &#{shown_y} "
        f"{shown_x + shown_y if x else ''}\n${{{shown_x}}} <#if {shown_x}> <{shown_y}>"
    )


@given(values, values)
def test_a_text_says_the_authors_words_and_the_values_and_nothing_else(x: str, y: str) -> None:
    check_text(TEXT, x, y)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_says_hostile_values_as_they_are(hostile: str) -> None:
    check_text(TEXT, hostile, "b")
    check_text(TEXT, "a", hostile)


@given(st.text(alphabet="<>&;${}#@%ab \n\"'!-?[]/", max_size=40), values)
def test_whatever_words_an_author_writes_they_are_words(words: str, x: str) -> None:
    source = words.replace("{{", "").replace("{%", "").replace("{#", "").strip()
    source = source.rstrip("{ \n")  # before `{{ x }}` it would be the start of another thing
    template = compile_text(source + "{{ x }}" + source.lstrip("}"), file="f", line=1)

    message = template.render({"x": x})

    assert shape(message) == [("messageML", [])]
    assert text_of(message) == source + as_shown(x) + source.lstrip("}")
