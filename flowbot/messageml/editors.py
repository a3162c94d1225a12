"""What editors need to complete MessageML: VS Code's custom data of HTML, from the grammar."""

from __future__ import annotations

from typing import Any

from flowbot.messageml.described import NamedAttribute, attributes_of, places_of, remarks_on
from flowbot.messageml.grammar import ELEMENTS, ROOT, Element
from flowbot.messageml.grammar.model import OneOf


def html_data() -> dict[str, Any]:
    """Tags and attributes with what they are and may be, as VS Code's `html.customData` has them (version 1.1)."""
    tags: dict[str, dict[str, Any]] = {}
    for element in (ROOT, *ELEMENTS.values()):
        tag = tags.setdefault(element.name, {"name": element.name, "description": "", "attributes": []})
        tag["description"] = f"{tag['description']}\n\n{_words(element)}".strip()
        known = {each["name"] for each in tag["attributes"]}
        named = (each for each in attributes_of(element) if not each.is_alias and each.name not in known)
        tag["attributes"] += [_attribute(element, each) for each in named]
    return {"version": 1.1, "tags": list(tags.values())}


def _words(element: Element) -> str:
    return element.summary if element is ROOT else f"{element.summary} It stands {places_of(element)}."


def _attribute(element: Element, named: NamedAttribute) -> dict[str, Any]:
    found: dict[str, Any] = {"name": named.name}
    said = "; ".join(remarks_on(element, named))
    if said:
        found["description"] = said
    value = named.attribute.value
    if isinstance(value, OneOf):
        found["values"] = [{"name": option} for option in value.options]
    return found
