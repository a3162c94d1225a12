"""Tests for flowbot.messageml._skeletons: what is checked once is what need not be checked again, and no more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.errors import MessageMLError, RenderError
from flowbot.messageml import _program, check
from flowbot.messageml._marks import TextValue
from flowbot.messageml._skeletons import MARK, Skeletons
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.text import compile_text
from flowbot.values.functions import FUNCTIONS

HOSTILE = [
    *("", " ", "<", ">", "&", "{", "}", "$", "#", "@", "$$", "{x}", "${x}", "#{x}", "lt;", "#60;", "amp;", "]]>"),
    *("<b>", "</b>", "<br/>", "</p>", "<chime/>", "<li>x</li>", '"><b>', "' class='x", "&lt;b&gt;", "&#60;b&#62;"),
    *(
        "<#if true>x</#if>",
        "<@macro/>",
        "#if x>",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<!DOCTYPE x>",
        "<?xml version='1.0'?>",
    ),
    *("<messageML>x</messageML>", "</messageML>", '<div data-format="PresentationML" data-version="2.0">', "{{ x }}"),
    *("a\nb", "a\r\nb", "\tx", "\0\x01", "\ud83d", "\ufffe", "\ufeff", "😀", MARK, f"a{MARK}b", "a" * 300, "\u2028"),
]

FORM = '<form id="f">{}<button name="b">go</button></form>'
TEMPLATES = {
    "text": "a <b>{{ x }}</b> b<br/>{{ y }}",
    "root": "<messageML>{{ x }}</messageML>",
    "loop": "<ul>{% for each in items %}<li>{{ each }}</li>{% endfor %}</ul>",
    "branch": "{% if x %}<p>{{ x }}</p>{% else %}<i>{{ y }}</i>{% endif %}",
    "attribute": '<p class="{{ x }}">{{ y }}</p>',
    "address": '<a href="{{ x }}">{{ y }}</a>',
    "number": '<table><tr><td colspan="{{ x }}">{{ y }}</td></tr></table>',
    "option": FORM.format('<select name="s"><option value="o">{{ x }}</option></select>'),
    "field": FORM.format('<text-field name="t" minlength="2" maxlength="5">{{ x }}</text-field>'),
    "area": FORM.format('<textarea name="t" maxlength="5">{{ x }}</textarea>'),
    "box": FORM.format('<checkbox name="c">{{ x }}</checkbox><p>{{ y }}</p>'),
    "group": FORM.format('<div class="checkbox-group"><input type="checkbox" name="c"/><label>{{ x }}</label></div>'),
    "label": FORM.format('<label for="s">{{ x }}</label><select id="s" name="s"><option value="o">o</option></select>'),
    "button": '<form id="f"><button name="b">{{ x }}</button></form>',
    "in a form": FORM.format("<p>{{ x }}</p><h1>{{ y }}</h1>"),
    "directly in a form": FORM.format("{{ x }}<h1>{{ y }}</h1>"),
    "dollar": "${{ x }}{ #{{ y }}{x} $ {{ x }}{ ",
    "dollar and branch": "a ${% if x %}b{% endif %}{x}",
    "reference": "&lt;{{ x }}&gt; &amp;{{ y }};",
    "mark": f"{MARK}{{{{ x }}}}{MARK}",
    "markup": "{{ x | lines }}{{ [x, y] | list }}",
    "set": "{% set z %}<i>{{ x }}</i>{% endset %}{{ z }}{{ y }}",
    "code": '<code language="python">{{ x }}</code><pre>{{ y }}</pre>',
    "hidden": '<hash tag="fx">{{ x }}</hash>',
    "emoji": '<emoji shortcode="{{ x }}">{{ y }}</emoji>',
}
HARMLESS = [{"x": x, "y": y, "items": items} for x in ("", " ", "abc") for y in ("", "abc") for items in ([], ["a"])]


NAMES = {name: f"a.m{number}" for number, name in enumerate(TEMPLATES)}


def messages(*names: str) -> Messages:
    """Those of the templates that are named, or all, each on its line; nothing of them was made before."""
    made = Messages(FUNCTIONS)
    wanted = names or TEMPLATES
    lines = [
        f"{{% msg {NAMES[name]} %}}{text}{{% endmsg %}}" if name in wanted else "" for name, text in TEMPLATES.items()
    ]
    assert made.add("a", "\n".join(lines), "a") == []
    return made


def outcome(made: Messages, name: str, values: Mapping[str, object]) -> tuple[str, str]:
    try:
        message = made.render("a", NAMES[name], values)
    except RenderError as error:
        return "refused", str(error)
    check(message)
    return "made", message


@pytest.fixture(scope="module")
def warm() -> Messages:
    """Messages that were made before, with values of every kind."""
    made = messages()
    for name in NAMES:
        for values in HARMLESS:
            outcome(made, name, values)
    return made


texts = st.text(max_size=20) | st.sampled_from(HOSTILE) | st.sampled_from(["", " ", "a", MARK, "1", "abcdef"])


@pytest.mark.parametrize("name", NAMES)
@given(x=texts, y=texts, items=st.lists(texts, max_size=3))
def test_what_was_made_before_changes_nothing_of_what_is_made_or_refused(
    warm: Messages, name: str, x: str, y: str, items: list[str]
) -> None:
    values = {"x": x, "y": y, "items": items}

    assert outcome(warm, name, values) == outcome(messages(name), name, values)


@pytest.mark.parametrize("name", NAMES)
def test_no_hostile_text_is_treated_otherwise_the_second_time(warm: Messages, name: str) -> None:
    fresh = messages(name)
    for hostile in HOSTILE:
        for values in ({"x": hostile, "y": "", "items": [hostile]}, {"x": "abc", "y": hostile, "items": []}):
            first = outcome(fresh, name, values)

            assert outcome(fresh, name, values) == first
            assert outcome(warm, name, values) == first


def count_checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    checked: list[str] = []

    def counted(message: str) -> None:
        checked.append(message)
        check(message)

    monkeypatch.setattr(_program, "check", counted)
    return checked


@pytest.mark.parametrize("name", ["text", "root", "branch", "in a form", "code", "reference", "hidden"])
def test_a_message_with_values_in_its_text_is_checked_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, checked = messages(), count_checks(monkeypatch)
    for value in ("a", "b", "<b>", "c" * 1000):
        made.render("a", NAMES[name], {"x": value, "y": value, "items": [value]})

    assert len(checked) == 1


def test_a_loop_is_checked_once_for_each_length(monkeypatch: pytest.MonkeyPatch) -> None:
    made, checked = messages(), count_checks(monkeypatch)
    for length in (1, 2, 1, 2, 3, 1):
        made.render("a", NAMES["loop"], {"items": ["x"] * length})
    with pytest.raises(RenderError, match="<ul> must have at least one <li> inside"):
        made.render("a", NAMES["loop"], {"items": []})

    assert len(checked) == 4


@pytest.mark.parametrize("name", ["attribute", "address", "field", "option", "button", "group", "label"])
def test_a_message_whose_values_matter_is_checked_each_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, checked = messages(), count_checks(monkeypatch)
    value = {"address": "https://example.com"}.get(name, "abc")
    for _ in range(3):
        made.render("a", NAMES[name], {"x": value, "y": "y", "items": []})

    assert len(checked) == 3


def test_a_text_of_a_flow_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked, template = count_checks(monkeypatch), compile_text("Profit & loss: {{ x }}", file="f", line=1)

    made = [template.render({"x": value}) for value in ("a", "<b>", "c\nd")]

    assert made[:2] == [
        "<messageML>Profit &amp; loss: a</messageML>",
        "<messageML>Profit &amp; loss: &lt;b&gt;</messageML>",
    ]
    assert made[2] == "<messageML>Profit &amp; loss: c<br/>d</messageML>"
    assert len(checked) == 2  # a line break of a value is an element


def test_a_message_that_is_too_large_is_refused_though_its_markup_is_known() -> None:
    made = messages()
    made.render("a", NAMES["text"], {"x": "a", "y": "b"})

    with pytest.raises(RenderError, match="the message is larger than 1,500,000 bytes"):
        made.render("a", NAMES["text"], {"x": "€" * 600_000, "y": "b"})


def test_only_so_many_skeletons_are_kept_and_tried() -> None:
    known = Skeletons()
    for number in range(100):
        known.learn([f"<p>{number}", TextValue("x"), "</p>"])

    assert known.has(["<p>63", TextValue("y"), "</p>"], 20)
    assert not known.has(["<p>64", TextValue("y"), "</p>"], 20)


def test_what_no_agent_takes_is_never_known() -> None:
    known = Skeletons()
    for pieces in (["<bold>", TextValue("x"), "</bold>"], ["<p>", TextValue("x")], ["$", TextValue("x"), "{y}"]):
        known.learn(pieces)

        assert not known.has(pieces, 20)
        with pytest.raises(MessageMLError):
            check(f"<messageML>{''.join(pieces).replace('x', '')}</messageML>")
