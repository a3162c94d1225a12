"""Tests for flowbot.messageml._static: markup checked before there are values, and never refused wrongly."""

from __future__ import annotations

import re

import pytest

from flowbot.messageml import check
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.grammar import ELEMENTS
from flowbot.values.functions import FUNCTIONS

EXAMPLES = {key: element.example for key, element in ELEMENTS.items()}


def problems(body: str, before: str = "") -> list[str]:
    found = Messages(FUNCTIONS).add("talk", f"{before}{{% msg a %}}{body}{{% endmsg %}}", "talk.en.mml.j2")
    return [each.message for each in found]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_of_an_element_is_fine(example: str) -> None:
    check(f"<messageML>{example}</messageML>")

    assert problems(example) == []


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_values_may_be_in_all_its_attributes_and_texts(example: str) -> None:
    filled = re.sub(r'(\w+)="([^"=]*)"', r'\1="{{ x }}"', example)
    filled = re.sub(r"(?<=>)[xyz](?=<)", "{{ y }}", filled)

    told = [each for each in problems(filled) if not re.match("a value cannot|the id of a <form>", each)]

    assert told == []


@pytest.mark.parametrize(
    "body",
    [
        "{% if a %}<b>{% endif %}x{% if a %}</b>{% endif %}",
        "{% if a %}<b>{% endif %}x{% if not a %}{% else %}</b>{% endif %}",
        "{% if a %}<ul>{% else %}<ol>{% endif %}<li>x</li>{% if a %}</ul>{% else %}</ol>{% endif %}",
        "<ul>{% for x in y %}<li>{{ x }}</li>{% endfor %}</ul>",
        "<form id='f'>{% if a %}<button name='x'>x</button>{% endif %}{% if b %}<button name='y'>y</button>{% endif %}</form>",
        "{% if a == 1 %}<chime/>{% endif %}{% if a == 2 %}x{% endif %}",
        "{% set rows %}<li>x</li>{% endset %}<ul>{{ rows }}</ul>",
        "<ul>{{ rows() }}</ul>",
        "<p>{{ x if y else z }}</p>",
        "{% for x in y %}<dialog id='d{{ x }}'><title>a</title><body>b</body></dialog>{% endfor %}",
        "<form id='f'>{% call inner() %}<text-field name='x'/>{% endcall %}<button name='x'>x</button></form>",
        "{% call form('f') %}<text-field name='x'/>{% endcall %}",
        "{% call card('x') %}{% call form('f') %}{{ select('s', y) }}{% endcall %}{% endcall %}",
        "<form id='f'><text-field name='x' minlength='5'>{{ x }}</text-field><button name='x'>x</button></form>",
        "<form id='f'><select name='x'>{% for o in y %}<option value='{{ o }}' selected='{{ o }}'>x</option>{% endfor %}"
        "<option value='' selected='true'>z</option></select><button name='x'>x</button></form>",
        "{% filter upper %}x{% endfilter %}<p>{{ [1] | list }}</p>",
        "{% set y = x | list %}<p>{{ y }}</p>{{ y if x }}",
        "<p>{{ x | lines }}</p><b>{{ x | lines }}</b>",
        "a{% if x %}<br/>{% endif %}",
        "<messageML>{{ x }}</messageML>",
        "{% if x %}" * 12 + "y" + "{% endif %}" * 12,
        "".join(f"{{% if x{number} %}}<b>{number}</b>{{% endif %}}" for number in range(12)),
    ],
)
def test_what_may_be_fine_is_not_refused(body: str) -> None:
    macros = "{% macro rows() %}<li>x</li>{% endmacro %}{% macro inner() %}<p>{{ caller() }}</p>{% endmacro %}"

    assert problems(body, macros) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{% if a %}<foo/>{% else %}<bar/>{% endif %}", ["<foo>", "<bar>"]),
        (
            "".join(f"{{% if x{number} %}}<f{number}/>{{% endif %}}" for number in range(9)),
            [f"<f{number}>" for number in range(9)],
        ),
        ("{% for x in y %}{% else %}<foo/>{% endfor %}", ["<foo>"]),
        ("{% with a = 1 %}<foo/>{% endwith %}", ["<foo>"]),
        ("x{% variant %}<foo/>", ["<foo>"]),
    ],
)
def test_every_branch_is_looked_at(body: str, told: list[str]) -> None:
    assert [each.partition(" ")[0] for each in problems(body)] == told
