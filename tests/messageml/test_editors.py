"""Tests for flowbot.messageml.editors."""

from __future__ import annotations

from typing import Any

from flowbot.messageml.editors import html_data
from flowbot.messageml.grammar import ELEMENTS

TAGS: dict[str, dict[str, Any]] = {tag["name"]: tag for tag in html_data()["tags"]}


def test_every_element_is_a_tag_once() -> None:
    assert html_data()["version"] == 1.1
    assert [tag["name"] for tag in html_data()["tags"]] == list(
        dict.fromkeys(["messageML", *(each.name for each in ELEMENTS.values())])
    )


def test_a_tag_says_what_it_is_and_what_it_may_have() -> None:
    attributes = {each["name"]: each for each in TAGS["dialog"]["attributes"]}

    assert TAGS["b"]["description"] == "Bold. It stands anywhere that holds it."
    assert attributes["id"] == {"name": "id", "description": "required; no white space, at most 64 characters"}
    assert attributes["state"]["values"] == [{"name": "open"}, {"name": "close"}]
    assert "data-state" not in attributes


def test_elements_of_one_name_are_one_tag() -> None:
    description = TAGS["body"]["description"]

    assert "The body of a `card`." in description
    assert "The body of a dialog." in description
    assert [each["name"] for each in TAGS["body"]["attributes"]] == ["variant"]
