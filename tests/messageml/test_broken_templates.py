"""Tests that a broken template is told with its file, line, column, what is wrong and how it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from flowbot.errors import RenderError
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

Problem = tuple[str, str, str | None]
"""The place, what is wrong, and the hint."""

_FORM_ID = 'the id of a form says where answers go, and begins with words of yours: write form("order-" ~ value)'
VALUES_IN_FORM_IDS: list[tuple[str, list[Problem]]] = [
    (
        f"{{% msg a %}}{{% call form({given}) %}}x{{% endcall %}}{{% endmsg %}}",
        [("talk.en.mml.j2:1:20", _FORM_ID, None)],
    )
    for given in ("x", "id=x", "x ~ '-order'", "'' ~ x", "'order' if x else x", "x + 'order'")
]

BROKEN: list[tuple[str, list[Problem]]] = [
    (
        "{% msg a %}\n{{ x }\n{% endmsg %}",
        [("talk.en.mml.j2:2:1", "'{{' is not closed", "write }} where the expression ends")],
    ),
    (
        "{% msg a %}\n{% if x %}y\n{% endmsg %}",
        [
            (
                "talk.en.mml.j2:3:4",
                "encountered unknown tag 'endmsg'; expected 'elif' or 'else' or 'endif' to close 'if'",
                None,
            )
        ],
    ),
    (
        "{% msg a %}{% foo %}{% endmsg %}",
        [("talk.en.mml.j2:1:4", "encountered unknown tag 'foo'; expected 'endmsg' to close 'msg'", None)],
    ),
    (
        "{% msg a %}{% variant %}x{% endmsg %}",
        [("talk.en.mml.j2:1:8", "a variant of the message 'a' says nothing", None)],
    ),
    (
        "{% msg a %}x{% variant %}{% endmsg %}",
        [("talk.en.mml.j2:1:8", "a variant of the message 'a' says nothing", None)],
    ),
    (
        "{% msg a %}{% if x %}y{% variant %}z{% endif %}{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:23",
                "{% variant %} stands directly in a message, between what is said and what is said instead",
                None,
            )
        ],
    ),
    (
        "{% variant %}",
        [
            (
                "talk.en.mml.j2:1:1",
                "{% variant %} stands directly in a message, between what is said and what is said instead",
                None,
            )
        ],
    ),
    (
        "{% msg a %}{{ x | mony('EUR') }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "there is no filter 'mony'", "did you mean 'money'?")],
    ),
    (
        "{% msg a %}{{ x is mising }}{% endmsg %}",
        [("talk.en.mml.j2:1:20", "there is no test 'mising'", "did you mean 'missing'?")],
    ),
    (
        "{% msg a %}{{ x | money('EUR', curency='USD') }}{% endmsg %}",
        [("talk.en.mml.j2:1:32", "the filter 'money' has no 'curency'", "did you mean 'currency'?")],
    ),
    (
        "{% msg a %}{{ x | number(1, 2) }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "the filter 'number' takes at most 1 value in its brackets", None)],
    ),
    (
        "{% msg a %}{{ x | date('meduim') }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "the filter 'date': 'meduim' is no way to show a date", "did you mean 'medium'?")],
    ),
    (
        "{% msg a %}{{ x | plural(one='# day') }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "the filter 'plural' needs 'other'", "write other=…")],
    ),
    (
        "{% msg a %}{{ x | plural(oen='# day', other='d') }}{% endmsg %}",
        [("talk.en.mml.j2:1:26", "the filter 'plural' has no 'oen'", "did you mean 'one'?")],
    ),
    (
        "{% msg a %}{{ x | code('pyhton') }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "the filter 'code': 'pyhton' is not a language of code", "did you mean 'python'?")],
    ),
    (
        "{% msg a %}{{ x | map('mentoin') | list }}{% endmsg %}",
        [("talk.en.mml.j2:1:24", "there is no filter 'mentoin'", "did you mean 'mention'?")],
    ),
    (
        "{% msg a %}{{ x | map(' style') | list }}{% endmsg %}",
        [("talk.en.mml.j2:1:24", "there is no filter ' style'", None)],
    ),
    (
        "{% msg a %}{{ x | selectattr('missing', 'missng') | list }}{% endmsg %}",
        [("talk.en.mml.j2:1:42", "there is no test 'missng'", "did you mean 'missing'?")],
    ),
    (
        "{% msg a %}{{ x | reject(y) | list }}{% endmsg %}",
        [("talk.en.mml.j2:1:19", "the test of 'reject' is written out in quotes", None)],
    ),
    (
        "{% msg a %}{{ x is past(1) }}{% endmsg %}",
        [("talk.en.mml.j2:1:20", "the test 'past' takes no value in its brackets", None)],
    ),
    (
        "{% msg a %}{% call card(titel='x') %}y{% endcall %}{% endmsg %}",
        [("talk.en.mml.j2:1:25", "the macro 'card' has no 'titel'", "did you mean 'title'?")],
    ),
    (
        "{% msg a %}{% call card() %}y{% endcall %}{% endmsg %}",
        [("talk.en.mml.j2:1:20", "the macro 'card' needs 'title'", "write title=…")],
    ),
    (
        "{% msg a %}{{ card('x') }}{% endmsg %}",
        [("talk.en.mml.j2:1:15", "the macro 'card' has something inside", "write {% call card(…) %}…{% endcall %}")],
    ),
    (
        "{% msg a %}{% call form('f') %}{{ text_field(label='x') }}{% endcall %}{% endmsg %}",
        [("talk.en.mml.j2:1:35", "the macro 'text_field' needs 'name'", "write name=…")],
    ),
    *VALUES_IN_FORM_IDS,
    (
        "{% msg a %}<b>${x}</b>{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:15",
                "'${' would be evaluated by Symphony: write {{ name }}, or $&#123; for the characters",
                None,
            )
        ],
    ),
    (
        "{% msg a %}<#if x>y</#if>{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:12",
                "'<#' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {% if %}",
                None,
            ),
            (
                "talk.en.mml.j2:1:20",
                "'</#' is FreeMarker, which Symphony would evaluate: write Jinja2, such as {% if %}",
                None,
            ),
        ],
    ),
    ("{% msg a %}<!-- x -->{% endmsg %}", [("talk.en.mml.j2:1:12", "a comment is written {# … #}", None)]),
    (
        "{% msg a %}<a href={{ x }}>y</a>{% endmsg %}",
        [("talk.en.mml.j2:1:20", 'a value within a tag must stand between quotes: <a href="{{ url }}">', None)],
    ),
    (
        '{% msg a %}<div class="{{ x }}">y</div>{% endmsg %}',
        [
            (
                "talk.en.mml.j2:1:24",
                "a value cannot stand in the class of <div>, which says what a <div> is: choose with {% if %} among those that you mean",
                None,
            )
        ],
    ),
    (
        "{% msg a %}&{{ x }};{% endmsg %}",
        [("talk.en.mml.j2:1:13", "a value cannot stand within &…; — write &amp; for the character &", None)],
    ),
    (
        '{% msg a %}\n  <p>Pick:</p> <dropdown-menu name="x"/>\n{% endmsg %}',
        [("talk.en.mml.j2:2:16", "<dropdown-menu> is not an element of MessageML", "did you mean 'select'?")],
    ),
    (
        '{% msg a %}<selekt name="x"/>{% endmsg %}',
        [("talk.en.mml.j2:1:12", "<selekt> is not an element of MessageML", "did you mean 'select'?")],
    ),
    (
        '{% msg a %}<p colour="red">x</p>{% endmsg %}',
        [("talk.en.mml.j2:1:15", 'the attribute "colour" is not allowed in <p>', "allowed: class, style")],
    ),
    (
        '{% msg a %}<p>ok</p><p\n   clas="red">x</p>{% endmsg %}',
        [("talk.en.mml.j2:2:4", 'the attribute "clas" is not allowed in <p>', "did you mean 'class'?")],
    ),
    (
        "{% msg a %}<ul><li>x</li><p>y</p></ul>{% endmsg %}",
        [("talk.en.mml.j2:1:26", "<p> is not allowed in <ul>", "allowed: <li>")],
    ),
    (
        "{% msg a %}<b><ul><li>x</li></ul></b>{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:15",
                "<ul> is not allowed in <b>",
                "allowed: text, <a>, <b>, <br>, <cash>, <chime>, <emoji>, <hash>, <i>, <img>, <mention>, <span>, <sub>, <sup>",
            )
        ],
    ),
    (
        "{% msg a %}<ul>{{ x }}</ul>{% endmsg %}",
        [("talk.en.mml.j2:1:12", "text is not allowed directly in <ul>", "allowed: <li>")],
    ),
    (
        "{% msg a %}<li>{{ x }}</li>{% endmsg %}",
        [("talk.en.mml.j2:1:12", "<li> must stand directly in <ol> or <ul>", None)],
    ),
    (
        "{% msg a %}<b>{{ x | table }}</b>{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:22",
                "<table> is not allowed in <b>",
                "allowed: text, <a>, <b>, <br>, <cash>, <chime>, <emoji>, <hash>, <i>, <img>, <mention>, <span>, <sub>, <sup>",
            )
        ],
    ),
    (
        '{% msg a %}<form id="f"><text-field name="x"/></form>{% endmsg %}',
        [("talk.en.mml.j2:1:12", 'the form "f" must have a <button> of the type "action"', None)],
    ),
    (
        '{% msg a %}<text-field name="x"/>{% endmsg %}',
        [("talk.en.mml.j2:1:12", "<text-field> must stand in a <form>", None)],
    ),
    (
        '{% msg a %}<a href="mailto:a@example.com">x</a>{% endmsg %}',
        [
            (
                "talk.en.mml.j2:1:15",
                'the attribute "href" of <a> has the scheme "mailto", which the pod does not allow',
                "allowed: http, https",
            )
        ],
    ),
    (
        '{% msg a %}<p style="colour:red">x</p>{% endmsg %}',
        [("talk.en.mml.j2:1:15", 'the attribute "style" of <p> may not set colour', "did you mean 'color'?")],
    ),
    (
        "{% msg a %}{% if x %}<b>y{% else %}<b>z</b>{% endif %}{% endmsg %}",
        [("talk.en.mml.j2:1:22", "<b> is not closed", "write </b>")],
    ),
    ("{% msg a %}<b>x{% endmsg %}", [("talk.en.mml.j2:1:12", "<b> is not closed", "write </b>")]),
    ("{% msg a %}x</b>{% endmsg %}", [("talk.en.mml.j2:1:13", "</b> closes nothing", None)]),
    (
        "{% msg a %}<b><i>x</b></i>{% endmsg %}",
        [("talk.en.mml.j2:1:19", "<i> is not closed before </b>", "write </i> there")],
    ),
    (
        "{% msg a %}a&nbsp;b{% endmsg %}",
        [("talk.en.mml.j2:1:13", "&nbsp; is not known in XML", "write the character itself")],
    ),
    ("{% msg a %}a & b{% endmsg %}", [("talk.en.mml.j2:1:14", "the character & stands alone", "write &amp;")]),
    (
        "{% msg a %}{% if x %}<bold>y</bold>{% else %}z{% endif %}{% endmsg %}",
        [("talk.en.mml.j2:1:22", "<bold> is not an element of MessageML", "did you mean 'b'?")],
    ),
    (
        "{% macro m(x) %}<foo>{{ x }}</foo>{% endmacro %}\n{% msg a %}{{ m('y') }}{% endmsg %}",
        [("talk.en.mml.j2:1:17", "<foo> is not an element of MessageML", "did you mean 'tfoot'?")],
    ),
    (
        "{% msg a %}{% include '../x.mml.j2' %}{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:24",
                "'../x.mml.j2' leads out of the folder of the messages",
                "write the way from the folder of the messages, such as 'shared/cards.mml.j2'",
            )
        ],
    ),
    (
        "{% msg a %}{% include 'shared/crads.mml.j2' %}{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:24",
                "there is no file 'shared/crads.mml.j2' in the folder of the messages",
                "did you mean 'shared/cards.mml.j2'?",
            )
        ],
    ),
    (
        "{% msg a %}{% include x %}{% endmsg %}",
        [
            (
                "talk.en.mml.j2:1:15",
                "the file of {% include %} is written out in quotes, such as 'shared/cards.mml.j2'",
                None,
            )
        ],
    ),
    (
        "{% from 'shared/cards.mml.j2' import bagde %}\n{% msg a %}x{% endmsg %}",
        [("talk.en.mml.j2:1:38", "'shared/cards.mml.j2' has no macro 'bagde'", "did you mean 'badge'?")],
    ),
    (
        "{% import 'shared/cards.mml.j2' as kit %}\n{% msg a %}{{ kit.bagde() }}{% endmsg %}",
        [("talk.en.mml.j2:2:19", "what is imported as 'kit' has no macro 'bagde'", "did you mean 'badge'?")],
    ),
    (
        "{% msg a %}{% include 'shared/circle.mml.j2' %}{% endmsg %}",
        [
            (
                "shared/circle.mml.j2:2:13",
                "files take in one another in a circle: shared/circle.mml.j2 → shared/circle.mml.j2",
                None,
            )
        ],
    ),
    (
        "{% msg a %}{% include 'talk.en.mml.j2' %}{% endmsg %}",
        [("talk.en.mml.j2:1:24", "files take in one another in a circle: talk.en.mml.j2 → talk.en.mml.j2", None)],
    ),
    (
        "{% msg a %}{{ x ** 2 }}{% endmsg %}",
        [("talk.en.mml.j2:1:17", "'**' is not part of the language of messages", None)],
    ),
    (
        "{% msg a %}<messageML>x</messageML> y{% endmsg %}",
        [("talk.en.mml.j2:1:37", "something stands behind the end of the message", None)],
    ),
    (
        "{% msg a %}{% call card('x') %}<bold>y</bold>{% endcall %}{% endmsg %}",
        [("talk.en.mml.j2:1:32", "<bold> is not an element of MessageML", "did you mean 'b'?")],
    ),
    ("{% msg a %}{{ 'a' | }}{% endmsg %}", [("talk.en.mml.j2:1:21", "expected token 'name', got '}}'", None)]),
    ("{% msg a %}{{ a b }}{% endmsg %}", [("talk.en.mml.j2:1:17", "expected token '}}', got 'b'", None)]),
    (
        "{% msg a %}{{ a }}{{ note{% endmsg %}",
        [("talk.en.mml.j2:1:19", "'{{' is not closed", "write }} where the expression ends")],
    ),
    (
        "{% msg a %}{{ '}}' }}, {{ note, thanks\n{% endmsg %}{% msg b %}{{ c }}{% endmsg %}",
        [("talk.en.mml.j2:1:24", "'{{' is not closed", "write }} where the expression ends")],
    ),
    (
        "{% msg a %}{{ a b }}{% endmsg %}\n{% msg b %}{{ c{% endmsg %}",
        [("talk.en.mml.j2:1:17", "expected token '}}', got 'b'", None)],
    ),
    (
        "{# {{ #}{% msg a %}{% raw %}{{ x{% endraw %}{% set b = '{{' %}{{ {'a': 1}['a'] }}{% if %}{% endmsg %}",
        [("talk.en.mml.j2:1:1", "expected an expression, got '%}'", None)],
    ),
    ("{% msg a %}{% if %}x{% endif %}{% endmsg %}", [("talk.en.mml.j2:1:1", "expected an expression, got '%}'", None)]),
    (
        "{% msg a %}{% endfor %}{% endmsg %}",
        [("talk.en.mml.j2:1:4", "encountered unknown tag 'endfor'; expected 'endmsg' to close 'msg'", None)],
    ),
    ("{% msg a %}{# x {% endmsg %}", [("talk.en.mml.j2:1:1", "missing end of comment tag", None)]),
    (
        '{% msg a %}<select name="s"><option value="1"/></select>{% endmsg %}',
        [("talk.en.mml.j2:1:12", "<select> must stand in a <form>", None)],
    ),
    (
        '{% msg a %}<form id="f"><select name="s" min="2"><option value="1">x</option></select><button name="b">x</button></form>{% endmsg %}',
        [("talk.en.mml.j2:1:42", 'the attribute "min" is only allowed with multiple="true"', None)],
    ),
    (
        "{% msg a %}<mention/>{% endmsg %}",
        [("talk.en.mml.j2:1:12", 'a <mention> must have a "uid" or an "email"', None)],
    ),
    (
        "{% msg a %}<card><header>x</header></card><card><title>y</title></card>{% endmsg %}",
        [("talk.en.mml.j2:1:49", "<title> must stand directly in <dialog> or <form>", None)],
    ),
    (
        '{% msg a %}<p>{{ x }}</p> <p id="{{ y }}">{{ x }}</p>{% endmsg %}',
        [("talk.en.mml.j2:1:30", 'the attribute "id" is not allowed in <p>', "allowed: class, style")],
    ),
]
"""Catalogues that `flowbot check` refuses."""

FAILING: list[tuple[str, str]] = [
    ("{{ amuont }}", "1: message 'a' cannot be made: there is no name 'amuont' here; did you mean 'amount'?"),
    ("\n\n{{ user.nmae }}", "3: message 'a' cannot be made: there is no field 'nmae'; there are: id, name"),
    (
        "\n{{ user }}",
        "2: message 'a' cannot be made: a record has no text of its own; name one of its fields (id, name)",
    ),
    ("{{ text | money('EUR') }}", "1: message 'a' cannot be made: a text is not a number"),
    ("{{ text | date }}", "1: message 'a' cannot be made: a text is not a date"),
    ("{{ day | date(style) }}", "1: message 'a' cannot be made: 'lnog' is no way to show a date; did you mean 'long'?"),
    (
        "{{ text | mention }}",
        "1: message 'a' cannot be made: only a user can be mentioned, such as {{ initiator | mention }}",
    ),
    (
        "{{ text | link }}",
        "1: message 'a' cannot be made: the address of a link must be a URI, not \"a text\"",
    ),
    ("{{ amount / 0 }}", "1: message 'a' cannot be made: division by zero"),
    (
        '\n<a href="{{ text }}">x</a>',
        "1: message 'a' does not give MessageML: the attribute \"href\" of <a> must be a URI, "
        'not "a text" '
        "(line 1, column 12 of what was made)",
    ),
    (
        "{% set y %}<b>{{ text }}</b>{% endset %}<table>{{ y }}</table>",
        "1: message 'a' does not give MessageML: <b> is not allowed in <table>; allowed: <tbody>, <tfoot>, <thead>, <tr> "
        "(line 1, column 19 of what was made)",
    ),
    (
        "{% call form('f') %}{{ select('s', none_yet) }}{% endcall %}",
        "1: message 'a' cannot be made: a choice must have at least one option",
    ),
    (
        "{% call form('f') %}{{ date_picker('d', min=text) }}{% endcall %}",
        "1: message 'a' cannot be made: the attribute 'min' of <date-picker> must be a date such as 2026-09-01, not \"a text\"",
    ),
]
"""Messages that cannot be made of these values, and why, behind the name of the file."""

VALUES: dict[str, object] = {
    "amount": 3,
    "text": "a text",
    "day": date(2026, 9, 1),
    "style": "lnog",
    "user": {"id": 7, "name": "Ann"},
    "none_yet": [],
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("messages/shared").mkdir(parents=True)
    macros = "{% macro badge(x) %}<b>{{ x }}</b>{% endmacro %}\n"
    Path("messages/shared/cards.mml.j2").write_text(macros, encoding="utf-8")
    circle = "x\n{% include 'shared/circle.mml.j2' %}\n"
    Path("messages/shared/circle.mml.j2").write_text(circle, encoding="utf-8")


@pytest.mark.parametrize(("source", "expected"), BROKEN)
def test_a_broken_template_is_told_before_it_is_used(source: str, expected: Sequence[Problem]) -> None:
    Path("messages/talk.en.mml.j2").write_text(source, encoding="utf-8")

    _messages, problems = load_messages(Path("messages"), functions=FUNCTIONS, locale="en")

    assert [(str(each.location).removeprefix("messages/"), each.message, each.hint) for each in problems] == expected


@pytest.mark.parametrize(("source", "expected"), FAILING)
def test_a_message_that_cannot_be_made_is_told_with_its_line(source: str, expected: str) -> None:
    Path("messages/talk.en.mml.j2").write_text(f"{{% msg a %}}{source}{{% endmsg %}}", encoding="utf-8")
    messages, problems = load_messages(Path("messages"), functions=FUNCTIONS, locale="en")

    assert problems == []
    with pytest.raises(RenderError) as caught:
        messages.render("talk", "a", VALUES)
    assert str(caught.value) == f"messages/talk.en.mml.j2:{expected}"


def test_there_are_more_than_forty() -> None:
    assert len(BROKEN) + len(FAILING) > 40
