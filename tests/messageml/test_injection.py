"""Tests for flowbot.messageml: whatever a value is, a message has its template's markup and the value's text."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flowbot.compiler.samples import sample_names
from flowbot.definition.steps import Say as SayStep
from flowbot.engine.facts import CompiledSlot
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.record_slots import RecordSlot, field_of
from flowbot.engine.shown import ShownSlots
from flowbot.errors import RenderError
from flowbot.messageml import User, check, render
from flowbot.messageml._macros import BuiltIns
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.environment import make_environment
from flowbot.messageml.filters import FILTERS
from flowbot.messageml.text import TextTemplate, compile_text
from flowbot.project import find_projects, load_project, own_functions
from flowbot.values.functions import FUNCTIONS
from flowbot.values.types import SLOT_TYPES, record_list_type, record_type

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


TRIP_FIELDS = {each: CompiledSlot(name=each, label=f"the <{each}>", type=SLOT_TYPES["text"]) for each in ("x", "y")}
TRIP = RecordSlot(
    name="trip",
    label="trip",
    type=record_type([field_of(each, each.type) for each in TRIP_FIELDS.values()]),
    fields=TRIP_FIELDS,
)
TRIPS = replace(TRIP, name="trips", type=record_list_type([field_of(each, each.type) for each in TRIP_FIELDS.values()]))
OF_RECORDS = compile_text(
    "{{ trip.x }}-{{ shown.trip }}-{% for each in trips %}{{ each.y }}{% endfor %}-{{ shown.trips }}",
    file="flow.yaml",
    line=1,
    functions=FUNCTIONS,
)


def check_record(x: str, y: str) -> None:
    record = {"x": x, "y": y}
    held = {"trip": record, "trips": [record, record]}
    said = {**held, "shown": ShownSlots({"trip": TRIP, "trips": TRIPS}, held, "en")}

    message = OF_RECORDS.render(said)
    assert [tag for tag, _ in shape(message)] == ["messageML"]
    assert text_of(message) == as_shown(
        f"{x}-{TRIP.show(record, 'en', {})}-{y}{y}-{TRIPS.show([record] * 2, 'en', {})}"
    )


@given(values, values)
def test_a_record_is_the_text_of_its_fields_and_nothing_else(x: str, y: str) -> None:
    check_record(x, y)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_record_is_shown_as_it_is(hostile: str) -> None:
    check_record(hostile, "b")
    check_record("a", hostile)


@given(st.text(alphabet="<>&;${}#@%ab \n\"'!-?[]/", max_size=40), values)
def test_whatever_words_an_author_writes_they_are_words(words: str, x: str) -> None:
    source = words.replace("{{", "").replace("{%", "").replace("{#", "").strip()
    source = source.rstrip("{ \n")  # before `{{ x }}` it would be the start of another thing
    template = compile_text(source + "{{ x }}" + source.lstrip("}"), file="f", line=1)

    message = template.render({"x": x})

    assert shape(message) == [("messageML", [])]
    assert text_of(message) == source + as_shown(x) + source.lstrip("}")


FRAGMENTS = [
    *HOSTILE,
    *(
        "<b>",
        "</p>",
        "<ul><li>",
        "<br/>",
        "<#list x as y>",
        "</#if>",
        "<@x.y/>",
        "${",
        "#{",
        "}",
        "{{",
        "}}",
        "{%",
        "%}",
    ),
    *("&", ";", "&#", "&#x", "amp", "lt;", "&quot;", '"', "'", "=", '" class="card', "' data-format='PresentationML"),
    *(
        "\u202e",
        "\u200b",
        "\u2066",
        "\u0301",
        "\U0001f600",
        "\ud800",
        "\udc00",
        "\x00",
        "\x1f",
        "\r",
        "\n",
        "\t",
        "\ue000",
    ),
    *("]]>", "<![CDATA[", "<!--", "-->", "--", "<?", "?>", "<!DOCTYPE", "xmlns:x='y'", " ", "\xa0", "a", "x y z"),
]


def hostile_strings(count: int) -> list[str]:
    """Hostile texts, the same ones each time: those above, then what is made of parts of markup."""
    chosen = random.Random(4)
    made = ("".join(chosen.choices(FRAGMENTS, k=chosen.randint(1, 8))) for _ in range(count - len(HOSTILE)))
    return [*HOSTILE, *made]


THOUSAND = hostile_strings(1000)
ROOT = Path(__file__).resolve().parent.parent.parent
HARMLESS = "harmless"
NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def with_text(value: object, text: str) -> object:
    """A value with a text wherever it has one; an address is harmless already."""
    match value:
        case str() if text == HARMLESS and value.startswith("https:"):
            return value
        case str():
            return text
        case Mapping():
            return {name: with_text(each, text) for name, each in value.items()}
        case list():
            return [with_text(each, text) for each in value]
    return value


def harmless(flow: CompiledFlow | None) -> Mapping[str, object]:
    """A value of its kind for each name that the words of a flow may use, with the same text everywhere."""
    return {name: with_text(value, HARMLESS) for name, value in sample_names(flow, NOW).items()}


def example_messages() -> Iterator[tuple[str, Messages, str, str, Mapping[str, object]]]:
    for project in PROJECTS:
        flows: Mapping[str, CompiledFlow | None] = {"pattern": None, **{flow.id: flow for flow, _ in project.flows}}
        for id, flow in flows.items():
            for name in project.messages.names(id):
                yield f"{id} {name}", project.messages, id, name, harmless(flow)
    messages = Messages(FUNCTIONS)
    for name in messages.built_in_names:
        yield name, messages, "pattern", name, harmless(None)


def example_texts() -> Iterator[tuple[str, TextTemplate, Mapping[str, object]]]:
    for project in PROJECTS:
        functions = {**own_functions(project.authored), **FUNCTIONS}
        for definition, (flow, _) in zip(project.definitions, project.flows, strict=True):
            for path, step in definition.walk():
                if isinstance(step, SayStep):
                    text = compile_text(step.say, file=definition.flow, line=1, functions=functions)
                    yield f"{definition.flow} {path}", text, harmless(flow)


PROJECTS = [load_project(each) for each in find_projects(ROOT / "examples")]
EXAMPLES = list(example_messages())
TEXTS = list(example_texts())


Say = Callable[[Mapping[str, object]], str]


def tags(message: str) -> Counter[str]:
    """How often each element is in a message, which was checked when it was made."""
    return Counter(str(each.tag) for each in etree.fromstring(message.encode()).iter() if each.tag != "br")


def check_slots(say: Say, names: Mapping[str, object], variables: frozenset[str], hostile: Sequence[str]) -> int:
    """Check a message with each hostile text in each of its slots in turn; how often it was said."""
    usual = {**dict.fromkeys(variables, HARMLESS), **names}
    wanted, said = tags(say(usual)), 0
    for name, text in itertools.product(variables, filter(None, hostile)):  # an empty one may decide an {% if %}
        try:
            message = say({**usual, name: with_text(usual[name], text)})
        except RenderError:
            continue  # a filter that wants another kind of value refused it, and nothing is said
        said += 1
        assert tags(message) == wanted
        assert not re.search(r"[$#]\{|<[#@]", message)
    return said


def test_there_are_a_thousand_hostile_strings_and_examples_to_try_them_on() -> None:
    assert len(THOUSAND) == 1000
    assert len(set(THOUSAND)) > 900
    assert len(EXAMPLES) >= 15
    assert len(TEXTS) >= 4


@pytest.mark.parametrize(
    ("messages", "flow", "name", "names"), [each[1:] for each in EXAMPLES], ids=[each[0] for each in EXAMPLES]
)
def test_no_hostile_text_in_any_slot_changes_an_example_message(
    messages: Messages, flow: str, name: str, names: Mapping[str, object]
) -> None:
    variables = messages.variables(flow, name)
    said = check_slots(lambda given: messages.render(flow, name, given), names, variables, THOUSAND)

    assert said or not variables


@pytest.mark.parametrize(("text", "names"), [each[1:] for each in TEXTS], ids=[each[0] for each in TEXTS])
def test_no_hostile_text_in_any_slot_changes_a_text_of_an_example(
    text: TextTemplate, names: Mapping[str, object]
) -> None:
    said = check_slots(text.render, names, text.variables, THOUSAND)

    assert said or not text.variables


SNIPPETS = [
    "{{ x }} {{ y | upper }}",
    "<b>{{ x }}</b> ${{ y }} #{{ x }}{ .",
    '<p class="a {{ x }}">{{ y }}</p>',
    '<p style="color:{{ x }};width:{{ y }}%">{{ y }}</p>',
    "{{ x | lines }}{{ x | truncate(9) }}",
    "{{ [x, y] | list }}{{ [x] | list(ordered=true) }}",
    "{{ [{'k': x, 'l': y}] | table }}{{ [{'k': x}] | table({'k': y}) }}",
    "{{ [[x, y]] | table([x, y ~ 'z']) }}",
    "{{ x | code }}{{ y | code('python') }}",
    "{{ 'https://example.com' | link(x) }}",
    "{{ user | mention }}{{ [user] | map('mention') | list }}",
    "{{ 'fx' | hashtag }}{{ 'VOD' | cashtag }}{{ 'smile' | emoji }}",
    "{{ n | plural(one=x, other=y) }}{{ n | number }}{{ n | percent }}",
    "{{ n | money(x) }}{{ n | money(y, symbol=true) }}",
    "{{ day | date }}{{ at | time }}{{ now | datetime }}{{ took | duration }}",
    "{% if x is empty %}{{ y }}{% elif x is one_of(y) %}{{ x }}{% else %}{{ x }}{% endif %}",
    "{% set z %}<i>{{ x }}</i>{% endset %}{{ z }}{{ z ~ y }}",
    "{% for each in [x, y] %}<p>{{ loop.index }} {{ each }}</p>{% endfor %}",
    "{% call card(x, accent=y, icon=x) %}{{ y }}{% endcall %}",
    "{% call expandable_card(x) %}<p>{{ y }}</p>{% endcall %}",
    "{% call(row) table([x, y], [y, x]) %}<td>{{ row }}</td><td>{{ x }}</td>{% endcall %}",
    "{% call form('f@', submit=x) %}{{ text_field('a', label=x, placeholder=y, value=x, hint=y) }}"
    "{{ text_field('b', value=y, minlength=3, maxlength=9, pattern='.*', pattern_message=x) }}"
    "{{ textarea('c', label=y, value=x, placeholder=x, hint=x) }}{{ button(y, name='d') }}{{ button(x, type='reset') }}"
    "{{ select('e', [x, y], value=x, label=y, placeholder=x, hint=y) }}{{ select('e2', {'v': x}) }}"
    "{{ radio('g', [{'value': x, 'label': y}], label='L') }}{{ checkbox('h', [x, y], value=[y], label='M') }}"
    "{{ date_picker('i', label=x, placeholder=y, value=day, min=day, hint=x) }}"
    "{{ time_picker('j', label=x, placeholder=y, value=at, hint=x) }}"
    "{{ timezone_picker('k', label=x, placeholder=y, value='UTC', hint=x) }}"
    "{{ person_selector('l', label=x, placeholder=y, value=[user], hint=x) }}"
    "{{ room_selector('m', label=x, placeholder=y, hint=x) }}{% endcall %}",
]
"""Parts of messages that use every filter and macro; `@` becomes the number of the part."""

VALUES_OF_SNIPPETS = {
    "n": 3,
    "day": date(2026, 9, 1),
    "at": time(8, 30),
    "now": NOW,
    "took": timedelta(hours=3),
    "user": {"id": 1, "name": "Ann", "first_name": "Ann"},
}


def made(snippets: list[str]) -> Messages:
    body = "".join(snippet.replace("@", str(number)) for number, snippet in enumerate(snippets))
    messages = Messages(FUNCTIONS)
    assert [str(each) for each in messages.add("made", f"{{% msg m %}}{body}{{% endmsg %}}", "made.en.mml.j2")] == []
    return messages


def say_made(messages: Messages, x: str, y: str) -> str:
    return messages.render("made", "m", {**VALUES_OF_SNIPPETS, "x": x, "y": y})


def check_made(messages: Messages, wanted: Counter[str], x: str, y: str) -> str:
    message = say_made(messages, x, y)

    assert tags(message) == wanted
    assert not re.search(r"[$#]\{|<[#@]", message)
    return message


def test_the_parts_use_every_filter_and_macro() -> None:
    everything = "".join(SNIPPETS)

    assert set(FILTERS) - set(re.findall(r"\| (\w+)", everything)) == set()
    assert set(BuiltIns(make_environment({})).names) - set(re.findall(r"(\w+)\(", everything)) == set()


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_no_hostile_text_changes_what_a_filter_or_macro_makes(snippet: str) -> None:
    messages = made([snippet])
    wanted = tags(say_made(messages, "harmless", "text"))

    for index, hostile in enumerate(THOUSAND):
        check_made(messages, wanted, hostile, THOUSAND[(index * 7 + 3) % 1000])


@given(
    st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=4),
    st.lists(st.tuples(values, values), min_size=1, max_size=5),
)
def test_no_text_changes_a_message_of_any_filters_and_macros(snippets: list[str], pairs: list[tuple[str, str]]) -> None:
    messages = made(snippets)
    wanted = tags(say_made(messages, "harmless", "text"))

    for x, y in pairs:
        message = check_made(messages, wanted, x, y)
        assert render(message, users=[User(1, "Ann")]).presentationml


@pytest.mark.parametrize("name", ["hashtag", "cashtag", "emoji", "link", "mention", "date", "code(x)", "table([x])"])
def test_a_filter_that_wants_more_than_any_text_makes_its_element_or_refuses(name: str) -> None:
    messages = made([f"{{{{ x | {name} }}}}"])
    refused = 0
    for hostile in THOUSAND:
        try:
            message = messages.render("made", "m", {"x": hostile})
        except RenderError:
            refused += 1
            continue
        assert len(parsed(message)) == 1
        assert not re.search(r"[$#]\{|<[#@]", message)

    assert refused > 500
