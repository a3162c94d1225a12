"""The JSON Schema of MessageML for authors' tools: every element, what it may have and what it may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flowbot.messageml.described import NamedAttribute, attributes_of, children_of, places_of, remarks_on
from flowbot.messageml.grammar import ELEMENTS, ROOT, STYLE_PROPERTIES, Element
from flowbot.messageml.grammar.model import (
    Anything,
    Content,
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

Schema = dict[str, Any]

_NOT_BLANK = r"[^ \t\n\r]"
_DAY = r"(?:-?[0-9]{4}|[+-][0-9]{5,9})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = r"(?:[Zz]|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?)"
_NOTATIONS: Mapping[str, tuple[str, str]] = {
    "uri": (r"^[A-Za-z][A-Za-z0-9+.-]*:", "https://example.com"),
    "date": (rf"^{_DAY}{_OFFSET}?$", "2026-09-01"),
    "time": (rf"^(?:{_TIME}:[0-5][0-9]|24:00:00)$", "09:30:00"),
    "moment": (rf"^{_DAY}[Tt]{_TIME}(?::[0-5][0-9](?:\.[0-9]{{0,9}})?)?{_OFFSET}$", "2026-09-01T09:30:00Z"),
    "date format": (r"^[0-9Mdy/. !-:]+$", "dd/MM/yyyy"),
    "time format": (r"^[hHmsa: ]+$", "hh:mm a"),
    "zone": (r"^[A-Za-z0-9_+\-/:]*$", "Europe/Paris"),
}
_PROPERTY = "|".join(re.escape(name) for name in sorted(STYLE_PROPERTIES))
_STYLE = rf"^(?:\s*(?:(?:{_PROPERTY})\s*:(?:[^;]|;base64,)*)?(?:;(?!base64,)|$))*$"
_STYLE_NAME = "style"


def json_schema() -> Schema:
    """The schema (draft 2020-12) of a message as a tree of objects, with a definition for each element.

    An element is `{"element": NAME, "attributes": {…}, "children": […]}`, where attributes of whole numbers are
    numbers and all others are texts, and a child is a text or an element. What an element says of those around
    it at a distance (a control stands in a form) is in its description; `check` knows that as well.
    Lengths are counted in UTF-16 units by an agent, and in characters by JSON Schema.
    """
    everything = (ROOT, *ELEMENTS.values())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "MessageML",
        "description": "What a bot sends on Symphony, MessageML 2.0, as a tree of elements.",
        "$ref": _reference(ROOT.key),
        "$defs": {
            **{name_of(each.key): _definition(each) for each in everything},
            **{name: _one_by_name(keys) for keys, name in _SHARED.items()},
            _STYLE_NAME: {"type": "string", "pattern": _STYLE, "examples": ["color: red"]},
        },
    }


def name_of(key: str) -> str:
    """The name of an element's definition, by its key."""
    return key.replace(" ", "-")


def _reference(key: str) -> str:
    return f"#/$defs/{name_of(key)}"


def _definition(element: Element) -> Schema:
    content = element.content
    children = {"type": "array", **_children(element)}
    needed = ["children"] if content.needs else []
    attributes = _attributes(element)
    return {
        "title": f"<{element.name}>",
        "description": f"{element.summary} It stands {places_of(element)}." if element is not ROOT else element.summary,
        "type": "object",
        "properties": {"element": {"const": element.name}, "attributes": attributes, "children": children},
        "required": ["element", *(["attributes"] if attributes.get("required") else []), *needed],
        "additionalProperties": False,
        "examples": [element.example],
    }


def _attributes(element: Element) -> Schema:
    named = list(attributes_of(element))
    required = [each.name for each in named if each.attribute.need != "optional" and not each.attribute.also]
    either: list[Schema] = [
        {"anyOf": [{"required": [name]} for name in (each.attribute.name, *each.attribute.also)]}
        for each in named
        if each.attribute.need != "optional" and each.attribute.also and not each.is_alias
    ]
    schema: Schema = {
        "type": "object",
        "properties": {each.name: _attribute(element, each) for each in named},
        "additionalProperties": False,
    }
    if required:
        schema["required"] = required
    if either:
        schema["allOf"] = either
    return schema


def _attribute(element: Element, named: NamedAttribute) -> Schema:
    each = named.attribute
    schema = value_schema(each.value)
    if each.need == "filled" and schema.get("type") == "string" and "pattern" not in schema:
        schema["pattern"] = _NOT_BLANK
    said = "; ".join(remarks_on(element, named))
    if said:
        schema["description"] = said
    if named.is_alias:
        schema["deprecated"] = True
    elif each.default is not None:
        schema["default"] = each.default
    return schema


def value_schema(value: Value) -> Schema:
    """What the value of an attribute may be."""
    match value:
        case Anything(longest):
            return _text(longest)
        case Identifier(longest):
            return {**_text(longest), "pattern": r"^\S+$"}
        case OneOf():
            return _one_of(value)
        case Whole(least, most):
            return {"type": "integer", "minimum": least, "maximum": most}
        case Long():
            return {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
        case Matching(pattern=pattern):
            return {"type": "string", "pattern": f"^(?:{pattern})$"}
        case Exactly(text=text):
            return {"anyOf": [{"const": text}, {"type": "string", "pattern": f"^{_any_case(text)}$"}]}
        case Json(longest=longest, most=most):
            inside: Schema = {"type": "array", **({"maxItems": most} if most else {})}
            return {**_text(longest), "contentMediaType": "application/json", "contentSchema": inside}
        case Format(notation="style"):
            return {"$ref": f"#/$defs/{_STYLE_NAME}"}
        case Format(notation="pattern", longest=longest):
            return _text(longest)
        case Format(notation=notation, longest=longest):
            pattern, example = _NOTATIONS[notation]
            return {**_text(longest), "pattern": pattern, "examples": [example]}


def _text(longest: int | None) -> Schema:
    return {"type": "string"} if longest is None else {"type": "string", "maxLength": longest}


def _one_of(value: OneOf) -> Schema:
    offered: Schema = {"enum": [*value.options, *([""] if value.may_be_empty else [])]}
    taken = (*value.options, *value.deprecated)
    if value.exact:
        return (
            {"anyOf": [offered, {"enum": list(value.deprecated), "deprecated": True}]} if value.deprecated else offered
        )
    return {"anyOf": [offered, {"type": "string", "pattern": f"^(?:{'|'.join(map(_any_case, taken))})$"}]}


def _any_case(text: str) -> str:
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else re.escape(each) for each in text)


def _children(element: Element) -> Schema:
    content = element.content
    if content.empty:
        return {"maxItems": 0}
    text: Schema = {} if content.text else {"pattern": r"^\s*$"}
    keys = tuple(children_of(element))
    if not keys:
        return {"items": {"type": "string", **text}, **_needed(content)}
    one_of_them: Schema = {"$ref": f"#/$defs/{_SHARED[keys]}"} if keys in _SHARED else _one_by_name(keys)
    items = {"if": {"type": "string"}, "then": text, "else": one_of_them}
    return {"items": items, **_needed(content)}


def _one_by_name(keys: Sequence[str]) -> Schema:
    """One of some elements, told by its name: a validator looks at no other, however deep the tree is."""
    return {
        "type": "object",
        "properties": {"element": {"enum": [ELEMENTS[key].name for key in keys]}},
        "required": ["element"],
        "allOf": [{"if": _is_named(key), "then": {"$ref": _reference(key)}} for key in keys],
    }


def _is_named(key: str) -> Schema:
    return {"type": "object", "properties": {"element": {"const": ELEMENTS[key].name}}, "required": ["element"]}


def _needed(content: Content) -> Schema:
    """That one child at least is one of those that are needed."""
    if not content.needs:
        return {}
    wanted = [{"type": "string"} if key == "text" else _is_named(key) for key in content.needs]
    return {"contains": wanted[0] if len(wanted) == 1 else {"anyOf": wanted}}


_SHARED: Mapping[tuple[str, ...], str] = {
    tuple(children_of(ELEMENTS["p"])): "any-element",
    tuple(children_of(ELEMENTS["b"])): "inline-element",
}
"""What many elements may hold, by the keys."""
