"""Tests that the page about templates is complete and true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2.tests import TESTS as JINJA_TESTS

from flowbot.messageml import User, render
from flowbot.messageml._macros import BuiltIns
from flowbot.messageml._tests import TESTS
from flowbot.messageml.catalogue import Messages
from flowbot.messageml.environment import make_environment
from flowbot.messageml.filters import FILTERS
from flowbot.values.functions import FUNCTIONS

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/reference/templates.md").read_text(encoding="utf-8")
CODE = " ".join(re.findall(r"`([^`\n]+)`", PAGE))
NAMES: dict[str, object] = {
    "amount": Decimal("1234.5"),
    "share": Decimal("0.125"),
    "day": date(2026, 9, 1),
    "at": time(8, 30),
    "now": datetime(2026, 9, 1, 22, 30, tzinfo=UTC),
    "today": date(2026, 9, 1),
    "took": timedelta(hours=26),
    "n": 3,
    "text": "Profit & loss",
    "url": "https://example.com/?id=7",
    "user": {"id": 7, "name": "Ann"},
    "trades": [{"ticker": "VOD", "size": 100}, {"ticker": "IBM", "size": 50}],
}


def examples() -> Iterator[tuple[str, str]]:
    """Every template of the page and what the page says that it shows."""
    for templates, shown in re.findall(r"^```jinja\n(.*?)^```\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        separator = "\n\n" if "{% call" in templates or "{%- call" in templates else "\n"
        yield from zip(templates.strip().split(separator), shown.strip().split(separator), strict=True)


def test_there_are_examples() -> None:
    assert len(list(examples())) >= 30


@pytest.mark.parametrize(("template", "shown"), list(examples()))
def test_an_example_shows_what_the_page_says(template: str, shown: str) -> None:
    messages = Messages(FUNCTIONS)
    assert messages.add("f", f"{{% msg m %}}{template}{{% endmsg %}}", "f.en.mml.j2") == []

    message = messages.render("f", "m", NAMES)

    assert message == f"<messageML>{shown}</messageML>"
    assert render(message, users=[User(7, "Ann")]).presentationml


def test_every_filter_of_flowbot_has_an_example() -> None:
    used = {name for template, _shown in examples() for name in re.findall(r"\| (\w+)", template)}

    assert set(FILTERS) - used == set()


def test_every_filter_is_named_and_every_one_that_is_named_is_there() -> None:
    known = {name for name in make_environment({}).filters if not name.startswith(" ")}

    assert known - set(re.findall(r"\w+", CODE)) == set()
    jinja = PAGE.partition("## Filters of Jinja2")[2].partition("## ")[0]
    assert set(re.findall(r"`(\w+)`", jinja)) == known - set(FILTERS)


def test_every_macro_is_described_with_its_arguments() -> None:
    rows = re.findall(r"^\| `(\w+)\(([\w, ]+)\)` \| .* \| (.*) \|$", PAGE, re.MULTILINE)
    described = {name: [*first.split(", "), *re.findall(r"`(\w+)`", rest)] for name, first, rest in rows}

    macros = BuiltIns(make_environment({})).macros
    assert described == {name: [each.name for each in macro.args] for name, macro in macros.items()}


def test_the_variants_of_the_page_are_fine() -> None:
    source = re.search(r"```text\n({% msg greeting %}.*?)```", PAGE, re.DOTALL)

    assert source is not None
    assert Messages(FUNCTIONS).add("f", source[1], "f.en.mml.j2") == []


def test_every_test_of_flowbot_has_an_example_and_those_of_jinja2_that_are_named_are_there() -> None:
    used = {name for template, _shown in examples() for name in re.findall(r" is (\w+)", template)}

    assert set(TESTS) - used == set()
    assert {"defined", "odd", "divisibleby"} <= set(JINJA_TESTS)
