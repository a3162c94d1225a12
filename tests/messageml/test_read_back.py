"""What flowbot sends it can read: templates rendered and parsed keep their text and their mentions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.message import INVISIBLE
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.text import Texts
from flowbot.presentationml import parse_message
from flowbot.values.functions import FUNCTIONS

TEXTS = Texts(FUNCTIONS)
LEGAL = st.characters(codec="utf-8", exclude_characters="\x7f\ufffe\uffff" + INVISIBLE, exclude_categories=("Cc", "Cs"))
VALUES = st.text(LEGAL | st.sampled_from("<>&\"'${}#@\n\t ;/"), max_size=40)


def read_back(template: str, **values: object) -> tuple[str, list[int]]:
    """The text without white space, and who is mentioned, of what a template says."""
    message = parse_message(TEXTS.compile(template, file="flow.yaml", line=1).render(values))
    assert message.problem is None
    return "".join(message.text.split()), [mention.user_id for mention in message.mentions]


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(VALUES)
def test_any_value_is_read_as_it_was_said(value: str) -> None:
    assert read_back("Hello {{ value }}!", value=value) == (squeezed(f"Hello{value}!"), [])


@given(VALUES)
def test_the_lines_of_a_value_are_lines_of_what_is_read(value: str) -> None:
    message = parse_message(TEXTS.compile("{{ value | lines }}", file="flow.yaml", line=1).render({"value": value}))

    lines = [squeezed(line) for line in value.split("\n")]
    assert [squeezed(line) for line in message.text.split("\n") if line.strip()] == [line for line in lines if line]


@given(st.lists(VALUES.filter(str.strip), min_size=1, max_size=4))
def test_a_list_is_read_as_its_items(items: list[str]) -> None:
    assert read_back("{{ items | list }}", items=items) == (squeezed("".join(items)), [])


@given(st.integers(min_value=1, max_value=2**63 - 1), VALUES)
def test_a_mention_is_read_as_one_of_the_same_user(user_id: int, name: str) -> None:
    text, mentioned = read_back("{{ user | mention }}, hello {{ user.name }}!", user={"id": user_id, "name": name})

    assert mentioned == [user_id]
    assert text == squeezed(f"@{user_id},hello{name}!")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ amount | money('EUR') }}", "1,250.50EUR"),
        ("{{ amount | number }}", "1,250.5"),
        ("{{ day | date }}", "Sep1,2026"),
    ],
)
def test_what_filters_make_is_read_as_it_was_shown(template: str, text: str) -> None:
    assert read_back(template, amount=Decimal("1250.5"), day=date(2026, 9, 1)) == (text, [])


SHOWN = [
    "<p>{{ x }}</p>",
    "<b>{{ y }}</b> and {{ x }}",
    "{{ [x, y] | list }}",
    "{{ [{'k': x, 'l': y}] | table({'k': 'K', 'l': 'L'}) }}",
    "{{ [[x, y]] | table }}",
    "{{ 'https://example.com' | link(x ~ 'a') }}",
    "{{ n | plural(one=x, other=y ~ ' others') }}",
    "{% call card(x ~ 'a') %}{{ y }}{% endcall %}",
    "{% set z %}<i>{{ x }}</i>{% endset %}{{ z ~ y }}",
    "{% if x is one_of('a') %}{{ x }}{% else %}{{ x }}{% endif %}",
]
"""Parts of messages that show all of what they are given."""


@given(st.lists(st.sampled_from(SHOWN), min_size=1, max_size=4), VALUES.filter(str.strip), VALUES.filter(str.strip))
def test_any_message_of_a_catalogue_is_read_as_it_was_said(parts: list[str], x: str, y: str) -> None:
    messages = Messages(FUNCTIONS)
    assert messages.add("made", f"{{% msg m %}}{''.join(parts)}{{% endmsg %}}", "made.en.mml.j2") == []

    def read(x: str, y: str) -> str:
        message = parse_message(messages.render("made", "m", {"x": x, "y": y, "n": 3}))
        assert message.problem is None
        return squeezed(message.text)

    x, y = x.replace("#", ""), y.replace("#", "")  # which stands for the number in a plural
    shown = {"\u4e00": squeezed(x), "\u4e01": squeezed(y)}
    assert read(x, y) == "".join(shown.get(each, each) for each in read("\u4e00", "\u4e01"))
