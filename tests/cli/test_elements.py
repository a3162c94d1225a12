"""Tests for flowbot.cli.elements."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from flowbot.cli import main
from flowbot.messageml import check
from flowbot.messageml.grammar import ELEMENTS, GROUPS


def elements(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["elements", *arguments], catch_exceptions=False)


def test_every_element_has_a_line_with_its_snippet() -> None:
    result = elements()
    lines = result.stdout.splitlines()

    assert result.exit_code == 0
    assert [line for line in lines if line and not line.startswith((" ", "`"))] == list(GROUPS)
    for each in ELEMENTS.values():
        (line,) = [line for line in lines if line.startswith(f"  {each.key} ") and line.split("  ")[1] == each.key]
        assert line.endswith(f"  {each.summary}  {each.example}")


def test_an_element_is_shown_with_all_there_is_to_know() -> None:
    result = elements("expandable-card body")

    assert result.exit_code == 0
    assert result.stdout == (
        "expandable-card body: The body of an `expandable-card`.\n"
        '  <expandable-card state="expanded"><body>New claim</body></expandable-card>\n'
        "stands directly in <expandable-card>\n"
        "holds  text and any element\n"
        "attributes\n"
        "  variant       default, error\n"
        "  data-variant  another name of `variant`\n"
    )


def test_an_element_without_attributes_says_so() -> None:
    assert elements("br").stdout == (
        "br: A line break.\n  one line<br/>and the next\nstands anywhere that holds it\nholds  nothing\nattributes: none\n"
    )


def test_elements_of_one_name_are_shown_together() -> None:
    shown = elements("footer").stdout, elements("header").stdout

    assert shown[0].startswith("dialog footer: The foot of a dialog.\n")
    assert [line.partition(":")[0] for line in shown[1].splitlines() if ": The head" in line] == [
        "card header",
        "expandable-card header",
    ]


@pytest.mark.parametrize("key", ELEMENTS)
def test_the_snippet_that_is_shown_is_taken_by_an_agent(key: str) -> None:
    snippet = elements(key).stdout.splitlines()[1].strip()

    check(f"<messageML>{snippet}</messageML>")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tabel", "did you mean 'table'?"),
        ("bold", "did you mean 'b'?"),
        ("BUTTON", "did you mean 'button'?"),
        ("qqqqq", "`flowbot elements` lists them all"),
    ],
)
def test_a_name_that_there_is_not_gets_the_right_one(name: str, hint: str) -> None:
    result = elements(name)

    assert result.exit_code == 2
    assert result.stderr.endswith(f"there is no element '{name}' in MessageML; {hint}\n")


def test_the_message_itself_is_no_element_to_put_into_one() -> None:
    assert elements("messageML").stderr.endswith(
        "<messageML> is a whole message; `flowbot elements` lists what may stand in it\n"
    )


def test_the_whole_grammar_is_json() -> None:
    groups = json.loads(elements("--json").stdout)
    by_key = {each["key"]: each for group in groups for each in group["elements"]}

    assert [group["group"] for group in groups] == list(GROUPS)
    assert by_key.keys() == ELEMENTS.keys()
    assert by_key["checkbox"]["content"] == {"text": True, "elements": ["b", "i"], "needs": [], "empty": False}
    assert by_key["td"]["attributes"][2]["value"] == {"kind": "Long"}


def test_one_element_is_json() -> None:
    (found,) = json.loads(elements("option", "--json").stdout)

    assert found["key"] == "option"
    assert found["parents"] == ["select"]


def test_the_schema_and_the_data_of_editors_are_json() -> None:
    assert json.loads(elements("--schema").stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(elements("--html-data").stdout)["version"] == 1.1


@pytest.mark.parametrize("option", ["--schema", "--html-data"])
def test_what_is_about_all_elements_takes_no_name(option: str) -> None:
    result = elements("p", option)

    assert result.exit_code == 2
    assert f"{option} is about all elements; leave 'p' out" in result.stderr
