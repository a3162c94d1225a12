"""Tests for flowbot.messageml.grammar: the data is whole, and the interpreter takes what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.messageml import MessageMLError, User, check, render
from flowbot.messageml.grammar import (
    CLASS_BOUND,
    DIV_CLASSES,
    ELEMENTS,
    GROUPS,
    INPUT_TYPES,
    MEANT,
    ROOT,
    STYLE_PROPERTIES,
)
from flowbot.messageml.grammar.model import Element

ALL = [*ELEMENTS.values()]


def keys(elements: list[Element]) -> list[str]:
    return [element.key for element in elements]


@pytest.mark.parametrize("element", ALL, ids=keys(ALL))
def test_the_example_of_an_element_has_it_and_is_taken(element: Element) -> None:
    assert f"<{element.name}" in element.example

    render(f"<messageML>{element.example}</messageML>", users=[User(1, "Ann")])


def test_every_element_stands_in_one_group() -> None:
    assert sorted(keys([each for group in GROUPS.values() for each in group])) == sorted(ELEMENTS)


@pytest.mark.parametrize("element", ALL, ids=keys(ALL))
def test_an_element_names_only_elements_that_there_are(element: Element) -> None:
    named = {
        *element.parents,
        *element.inside,
        *element.not_inside,
        *(element.content.elements or ()),
        *element.content.needs,
    }

    assert named - {"text", ROOT.key} - set(ELEMENTS) == set()


@pytest.mark.parametrize("element", ALL, ids=keys(ALL))
def test_the_order_of_attributes_names_each_that_is_written_once(element: Element) -> None:
    if element.order:
        written = {each.name for each in element.attributes if not each.dropped}
        assert len(set(element.order)) == len(element.order)
        assert written <= set(element.order)
        assert set(element.order) - written <= {"first value"}


@pytest.mark.parametrize("element", ALL, ids=keys(ALL))
def test_an_attribute_that_is_nowhere_in_the_grammar_is_refused(element: Element) -> None:
    broken = element.example.replace(f"<{element.name}", f'<{element.name} no-such="x"', 1)

    with pytest.raises(MessageMLError, match='the attribute "no-such" is not allowed in <'):
        check(f"<messageML>{broken}</messageML>")


def test_no_attribute_has_two_meanings_in_one_language() -> None:
    for element in ALL:
        for where in ("messageml", "presentationml"):
            names = [each.name for each in element.attributes if each.where in ("both", where)]
            assert len(names) == len(set(names)), element.key


def test_what_presentationml_is_read_as_is_in_the_grammar() -> None:
    assert set(DIV_CLASSES.values()) <= set(ELEMENTS)
    assert set(INPUT_TYPES.values()) <= set(ELEMENTS)
    assert set(MEANT.values()) <= {element.name for element in ALL}
    assert set(CLASS_BOUND) <= {each.name for each in ELEMENTS["div"].attributes}


def test_the_style_properties_are_those_of_the_reference() -> None:
    assert len(STYLE_PROPERTIES) == 144
    assert {"color", "word-wrap"} <= STYLE_PROPERTIES
    assert "position" not in STYLE_PROPERTIES


PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "messageml.md").read_text(
    encoding="utf-8"
)


def test_the_reference_page_names_every_style_property() -> None:
    assert [name for name in STYLE_PROPERTIES if f"`{name}`" not in PAGE] == []
