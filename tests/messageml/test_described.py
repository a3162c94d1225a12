"""Tests for flowbot.messageml.described."""

from __future__ import annotations

import pytest

from flowbot.messageml.described import (
    attributes_of,
    children_of,
    content_of,
    find_elements,
    meant,
    places_of,
    remarks_on,
    words_of,
)
from flowbot.messageml.grammar import ELEMENTS
from flowbot.messageml.grammar.model import (
    Anything,
    Exactly,
    Format,
    Identifier,
    Json,
    Long,
    Matching,
    OneOf,
    Value,
    Whole,
)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Anything(), ""),
        (Anything(64), "at most 64 characters"),
        (OneOf(("a", "b")), "a, b"),
        (OneOf(("a",), may_be_empty=True), "a, or empty"),
        (Whole(0), "0 or more"),
        (Whole(1, 128), "1 to 128"),
        (Long(), "a whole number"),
        (Matching("x", "must have an x"), "an x"),
        (Matching("x", "may only have x"), "x"),
        (Identifier(), "no white space, at most 64 characters"),
        (Exactly("x"), "only `x`"),
        (Json("user ids"), "a JSON array of user ids"),
        (Json("user ids", most=15), "a JSON array of user ids, at most 15"),
        (Json("days", longest=1024), "a JSON array of days, at most 1024 characters"),
        (Format("date"), "`2026-09-01`"),
        (Format("pattern", 256), "a regular expression of Java, at most 256 characters"),
    ],
)
def test_a_value_is_told_in_a_few_words(value: Value, words: str) -> None:
    assert words_of(value) == words


@pytest.mark.parametrize(
    ("key", "places", "content"),
    [
        ("p", "anywhere that holds it", "text and any element"),
        ("chime", "as the only thing in a message", "nothing"),
        ("td", "anywhere that holds it", "text and any element"),
        ("li", "directly in <ol> or <ul>", "text and any element"),
        ("ul", "anywhere that holds it", "<li> (at least one)"),
        ("form", "anywhere that holds it, but not in <form>", "text and any element"),
        ("checkbox", "at any depth in <form>", "text, <b>, <i>"),
        ("button", "at any depth in <form> or <ui-action>", "text and any element"),
        ("option", "directly in <select>", "text (which must be there)"),
    ],
)
def test_where_an_element_stands_and_what_it_holds(key: str, places: str, content: str) -> None:
    assert (places_of(ELEMENTS[key]), content_of(ELEMENTS[key])) == (places, content)


def test_the_attributes_are_those_of_messageml_with_their_other_names() -> None:
    named = [each.name for each in attributes_of(ELEMENTS["card"])]

    assert named == ["iconSrc", "data-icon-src", "accent", "data-accent-color", "class", "style"]
    assert "data-format" not in [each.name for each in attributes_of(ELEMENTS["date-picker"])]


def test_what_there_is_to_know_of_an_attribute() -> None:
    dialog = {each.name: remarks_on(ELEMENTS["dialog"], each) for each in attributes_of(ELEMENTS["dialog"])}
    div = {each.name: remarks_on(ELEMENTS["div"], each) for each in attributes_of(ELEMENTS["div"])}

    assert dialog["id"] == ["required", "no white space, at most 64 characters"]
    assert dialog["width"] == ["small, medium, large, full-width", "medium when left out"]
    assert dialog["data-width"] == ["another name of `width`"]
    assert div["data-state"] == ["with the class `expandable-card`"]


def test_only_what_may_stand_there_is_among_the_children() -> None:
    assert children_of(ELEMENTS["select"]) == ["option"]
    assert children_of(ELEMENTS["tr"]) == ["td", "th"]
    assert {"p", "form", "card header"} <= set(children_of(ELEMENTS["card"]))
    assert "card header" not in children_of(ELEMENTS["p"])


def test_an_element_is_found_by_its_key_or_its_name() -> None:
    assert [each.key for each in find_elements("select")] == ["select"]
    assert [each.key for each in find_elements("card header")] == ["card header"]
    assert [each.key for each in find_elements("header")] == ["card header", "expandable-card header"]
    assert find_elements("bold") == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("bold", "did you mean 'b'?"), ("tabel", "did you mean 'table'?"), ("qqqqqq", None)],
)
def test_what_was_probably_meant(name: str, hint: str | None) -> None:
    assert meant(name) == hint
