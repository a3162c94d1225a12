"""Tests for flowbot.messageml.schema: what it allows is what `check` takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from flowbot.messageml import MessageMLError, check
from flowbot.messageml.described import attributes_of
from flowbot.messageml.grammar import ELEMENTS, ROOT, STYLE_PROPERTIES, Element
from flowbot.messageml.grammar.model import (
    Anything,
    Attribute,
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
from flowbot.messageml.schema import json_schema, name_of, value_schema

SCHEMA = json_schema()
ALL = [*ELEMENTS.values()]
WHOLE = Whole | Long
FEW = max(5, settings().max_examples // 4)
"""Examples of each attribute, of which there are more than two hundred."""

# What must stand beside an attribute, for rules of the platform that are not about its value.
BESIDE: Mapping[tuple[str, str], str] = {
    ("text-field", "pattern"): ' pattern-error-message="x"',
    ("textarea", "pattern"): ' pattern-error-message="x"',
    ("richtextarea", "pattern"): ' pattern-error-message="x"',
    ("select", "min"): ' multiple="true"',
    ("select", "max"): ' multiple="true"',
}
# What rules of the platform bind to something else: the class of a `div`, the dialog that an action opens.
BOUND = {
    *((key, "data-entity-id") for key in ("div", "span")),
    *((key, "class") for key in ("div", "span")),
    *(("div", name) for name in ("data-icon-src", "data-accent-color", "data-state", "data-variant")),
    *(("ui-action", name) for name in ("action", "data-action", "user-ids", "data-user-ids")),
    *(("ui-action", name) for name in ("stream-id", "data-stream-id", "target-id", "data-target-id")),
    *(("ui-action", name) for name in ("side-by-side", "data-side-by-side")),
    ("button", "type"),
    ("button", "name"),
}


def attributes() -> list[tuple[Element, str, Attribute]]:
    found = [(element, named.name, named.attribute) for element in ALL for named in attributes_of(element)]
    return [each for each in found if (each[0].key, each[1]) not in BOUND]


ATTRIBUTES = attributes()
BY_NAME = {f"{element.key} {name}": (element, name, attribute) for element, name, attribute in ATTRIBUTES}
CHARACTERS = st.characters(min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=["Cs", "Cc"])
texts = st.text(CHARACTERS, max_size=300)


def any_case(text: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([each.lower(), each.upper()]) for each in text)).map("".join)


def good(value: Value) -> st.SearchStrategy[Any]:
    """Values of a kind, from the words of the grammar itself."""
    match value:
        case Anything(longest):
            return st.text(CHARACTERS, max_size=longest or 300)
        case OneOf(options=options, may_be_empty=empty, exact=exact, deprecated=deprecated):
            words = st.sampled_from([*options, *deprecated, *([""] if empty else [])])
            return words if exact else words.flatmap(any_case)
        case Whole(least, most):
            return st.integers(least, most)
        case Long():
            return st.integers(-(2**63), 2**63 - 1)
        case Matching(pattern=pattern):
            return st.from_regex(re.compile(pattern), fullmatch=True, alphabet=CHARACTERS)
        case Identifier(longest):
            return st.text(CHARACTERS, min_size=1, max_size=longest).filter(lambda text: not re.search(r"\s", text))
        case Exactly(text=text):
            return any_case(text)
        case Json(items=items):
            return {
                "days": st.lists(st.dates().map(lambda day: {"day": day.isoformat()}), max_size=5),
                "times": st.just([{"time": "09:30:00"}]),
                "zones": st.just(["Europe/Paris"]),
                "user ids": st.lists(st.integers(0, 2**40), max_size=5),
                "room ids": st.lists(st.text("abc", max_size=5), max_size=5),
            }[items].map(json.dumps)
        case Format(notation=notation):
            return {
                "style": st.lists(st.sampled_from(sorted(STYLE_PROPERTIES)).map(lambda name: f" {name} : red")).map(
                    ";".join
                ),
                "uri": st.text("abc/", max_size=20).map(lambda path: f"https://example.com/{path}"),
                "pattern": st.sampled_from(["[a-z]+", r"\d{2}", ""]),
                "date": st.dates().map(lambda day: day.isoformat()),
                "time": st.times().map(lambda time: time.strftime("%H:%M:%S")),
                "date format": st.sampled_from(["dd/MM/yyyy", "M-d-yy"]),
                "time format": st.sampled_from(["hh:mm a", "HH:mm:ss"]),
                "moment": st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)),
                "zone": st.sampled_from(["Europe/Paris", "UTC", "+02:00", ""]),
            }[notation]


def strange(value: Value) -> st.SearchStrategy[Any]:
    """Values that are often none of a kind."""
    if isinstance(value, WHOLE):
        return st.integers()
    if isinstance(value, OneOf | Exactly):
        return texts | good(value).map(lambda text: f"{text}x") | good(value).map(str.upper)
    return texts | good(value).map(lambda text: text + " ") | good(value).map(lambda text: text * 3)


@cache
def validator(key: str, name: str) -> Draft202012Validator:
    definition = SCHEMA["$defs"][name_of(key)]["properties"]["attributes"]["properties"][name]
    return Draft202012Validator({**definition, "$defs": {"style": SCHEMA["$defs"]["style"]}})


def allows(element: Element, name: str, value: object) -> bool:
    return validator(element.key, name).is_valid(value)


def is_taken(element: Element, name: str, value: object) -> bool:
    """Whether `check` takes the value, in the element's own example; what it refuses is this attribute."""
    refusal = refused(element, name, value)
    known = BY_NAME[f"{element.key} {name}"][2].name

    assert refusal is None or f'"{name}"' in refusal or f'"{known}"' in refusal, refusal
    return refusal is None


def refused(element: Element, name: str, value: object) -> str | None:
    tag = re.search(rf"<{element.name}\b[^>]*?(?=/?>)", element.example)
    assert tag is not None
    names = {name, *(each.name for each in attributes_of(element) if name in (each.name, *each.attribute.also))}
    names |= {each.attribute.name for each in attributes_of(element) if each.name == name}
    kept = re.sub(rf"\s({'|'.join(sorted(names))})=\"[^\"]*\"", "", tag[0])
    beside = BESIDE.get((element.key, name), "")
    written = f'{kept}{beside} {name}="{escape(str(value))}"'
    try:
        check(f"<messageML>{element.example.replace(tag[0], written, 1)}</messageML>", schemes=None)
    except MessageMLError as error:
        return str(error)
    return None


def harmless(text: object) -> bool:
    """FreeMarker is refused wherever it stands, which is not about an attribute."""
    return not re.search(r"[$#]\{|[\n\r\t]", str(text))


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=FEW)
@given(data=st.data())
def test_a_good_value_is_allowed_and_taken(name: str, data: st.DataObject) -> None:
    element, attribute_name, attribute = BY_NAME[name]
    value = data.draw(good(attribute.value))
    assume(harmless(value) and (attribute.need != "filled" or str(value).strip(" \t\r\n")))

    assert allows(element, attribute_name, value)
    assert is_taken(element, attribute_name, value)


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=FEW)
@given(data=st.data())
def test_what_the_schema_forbids_is_refused(name: str, data: st.DataObject) -> None:
    element, attribute_name, attribute = BY_NAME[name]
    value = data.draw(strange(attribute.value))
    assume(harmless(value))

    if not allows(element, attribute_name, value):
        assert not is_taken(element, attribute_name, value)
    elif not isinstance(attribute.value, Format | Json):  # of these the schema knows the outline
        assert is_taken(element, attribute_name, value)


def tree(element: etree._Element, parent: str = "") -> dict[str, Any]:
    """A message as the schema has it."""
    key = f"{parent} {element.tag}" if f"{parent} {element.tag}" in ELEMENTS else str(element.tag)
    kinds = {name: each.attribute.value for name, each in named(ELEMENTS.get(key, ROOT)).items()}
    values = {
        str(name): int(value) if isinstance(kinds.get(str(name)), WHOLE) else str(value)
        for name, value in element.attrib.items()
    }
    children = [str(element.text)] if element.text else []
    for child in element:
        children.append(tree(child, str(element.tag)))  # type: ignore[arg-type]  # a text or an element
        children += [str(child.tail)] if child.tail else []
    return {"element": str(element.tag), "attributes": values, "children": children}


def named(element: Element) -> dict[str, Any]:
    return {each.name: each for each in attributes_of(element)}


def is_valid(message: str) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(tree(etree.fromstring(message)))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$defs"].keys() == {"messageML", "style", "any-element", "inline-element", *map(name_of, ELEMENTS)}


@pytest.mark.parametrize("element", ALL, ids=[each.key for each in ALL])
def test_the_snippet_of_an_element_is_valid(element: Element) -> None:
    definition = SCHEMA["$defs"][name_of(element.key)]

    assert definition["examples"] == [element.example]
    assert is_valid(f"<messageML>{element.example}</messageML>")


@pytest.mark.parametrize(
    "message",
    [
        "<messageML><bold>x</bold></messageML>",
        '<messageML><p onclick="x">x</p></messageML>',
        "<messageML><ul/></messageML>",
        "<messageML><ul><p>x</p></ul></messageML>",
        "<messageML><ul>x<li>x</li></ul></messageML>",
        "<messageML><br>x</br></messageML>",
        "<messageML><li>x</li></messageML>",
        "<messageML><p><chime/></p></messageML>",
        "<messageML><hash/></messageML>",
        "<messageML><emoji/></messageML>",
        '<messageML><expandable-card state=" "><body>x</body></expandable-card></messageML>',
        '<messageML><p style="position: fixed">x</p></messageML>',
        '<messageML><form id="f"><select name="x"/><button name="y">z</button></form></messageML>',
        '<messageML><form id="f"><text-field name="x" maxlength="129"/><button name="y">z</button></form></messageML>',
    ],
)
def test_what_check_refuses_is_not_valid(message: str) -> None:
    with pytest.raises(MessageMLError):
        check(message)

    assert not is_valid(message)


def test_integers_have_their_bounds_and_words_their_order() -> None:
    field = SCHEMA["$defs"]["text-field"]["properties"]["attributes"]

    assert field["required"] == ["name"]
    assert field["additionalProperties"] is False
    assert field["properties"]["maxlength"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 128,
        "description": "1 to 128",
    }
    assert value_schema(OneOf(("a", "b"), exact=True)) == {"enum": ["a", "b"]}
    assert value_schema(OneOf(("a-1",), may_be_empty=True)) == {
        "anyOf": [{"enum": ["a-1", ""]}, {"type": "string", "pattern": r"^(?:[Aa]\-1)$"}]
    }


def test_another_name_of_an_attribute_is_marked_as_such() -> None:
    emoji = SCHEMA["$defs"]["emoji"]["properties"]["attributes"]

    assert emoji["properties"]["annotation"]["deprecated"] is True
    assert emoji["allOf"] == [{"anyOf": [{"required": ["shortcode"]}, {"required": ["annotation"]}]}]
    assert SCHEMA["$defs"]["dialog"]["properties"]["attributes"]["properties"]["width"]["default"] == "medium"
