"""Tests for flowbot.swadl.words and flowbot.swadl.forms."""

from __future__ import annotations

from typing import Any

import pytest

from flowbot.swadl import Imported, import_swadl
from flowbot.yamlsource import write_yaml

EVENT = {"message-received": {"content": "/x {what}"}}
VARIABLES = {"n": 1, "items": ["a", "b"]}


def said(content: str, *more: dict[str, Any]) -> Imported:
    """A workflow that says something."""
    first = {"send-message": {"id": "first", "on": EVENT, "content": content}}
    return import_swadl(write_yaml({"id": "w", "variables": VARIABLES, "activities": [first, *more]}), "a.swadl.yaml")


def message(content: str) -> str:
    return said(f"<p>{content}</p>").messages.removeprefix("{% msg first %}<p>").removesuffix("</p>{% endmsg %}\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("${event.args.what} of ${variables.n + 1}", "{{ what }} of {{ n + 1 }}"),
        ("${variables.n == 1 ? '}' : 'no'}", "{{ '}' if n == 1 else 'no' }}"),
        ("{{ n }} {% if %}", "{{ '{{' }} n {{ '}}' }} {{ '{%' }} if {{ '%}' }}"),
        ("<#if variables.n gt 1>a<#else>b</#if>", "{% if n > 1 %}a{% else %}b{% endif %}"),
        ("<#if ${variables.n} == 1>a<#elseif foo()>b</#if>", None),
        ("<#list variables.items as i>${i};</#list>", "{% for i in items %}{{ i }};{% endfor %}"),
        ("</#if><#macro x>", "{# left: </#if> #}{# left: <#macro x> #}"),
        ("${open", "${open"),
        ("\\${entity['a']}", "{# left: \\${entity['a']} #}"),
        ('<mention uid="${event.initiator.user.userId}"/>', "{{ initiator | mention }}"),
    ],
)
def test_words_are_written_as_templates(content: str, words: str | None) -> None:
    expected = words or "{% if n == 1 %}a{% elif false %}{# left: <#elseif foo()> #}b{% endif %}"

    assert message(content) == expected


def test_a_condition_in_words_that_is_left_does_not_hold() -> None:
    made = said("<p><#if isAllowed()>secret</#if></p>")

    assert "{% if false %}" in made.messages
    assert [each.what for each in made.left] == [
        "'<#if isAllowed()>' in the words of the activity 'send-message' (first)"
    ]


def test_controls_whose_names_are_worked_out_or_that_no_slot_takes_are_told() -> None:
    controls = (
        '<text-field name="a" required="true"/><text-field name="b-${variables.n}"/><table-select name="c"/>'
        '<radio name="d" value="x">${variables.n}</radio><button name="a">A</button><button name="A">B</button>'
    )
    answer = {"id": "answer", "on": {"form-replied": {"form-id": "first", "exclusive": True}}, "content": "Thanks."}

    made = said(f'<form id="first">{controls}</form>', {"send-message": answer})

    assert [each.what.split(" of ")[0] for each in made.left] == [
        "the control 'b-${variables.n}'",
        "the control 'c'",
    ]
    assert "a: { type: text }\n  d: { type: choice, of: [x] }\n" in str(made.flow)
    assert '<button name="a_2">A</button><button name="a_3">B</button>' in made.messages


def test_a_directive_that_nothing_ends_ends_with_the_words() -> None:
    assert said("<#if variables.n == 1>open").messages == "{% msg first %}{% if n == 1 %}open{% endif %}{% endmsg %}\n"
