"""Which element of the grammar a tag is: by its name, by what it stands in, or by its class or type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from flowbot.messageml._node import Node
from flowbot.messageml._problem import Problem, among
from flowbot.messageml._source import attributes_of
from flowbot.messageml._tables import NAMES, TAGS
from flowbot.messageml.grammar import DIV_CLASSES, ELEMENTS, INPUT_TYPES, MEANT, Element


@dataclass(slots=True)
class Found:
    """An element that was recognised, and its attributes."""

    kind: Element
    pml: bool
    attributes: dict[str, str] = field(default_factory=dict)
    is_group: bool = False
    """Whether it is the group of a box and its label, rather than one tag."""
    childless: bool = False
    """Whether what stands inside does not count."""


def recognise(element: etree._Element, name: str, parent: Node, *, pml: bool) -> Found:
    """The element that a tag is.

    Args:
        element: The tag.
        name: Its name.
        parent: What it stands in.
        pml: Whether the message is written in PresentationML.

    Raises:
        Problem: There is no such element, or not in this language.
    """
    attributes = dict(attributes_of(element))
    if name == "div":
        return _div(attributes)
    if name == "input":
        return _input(attributes, element)
    kind = TAGS.get(name) or _by_parent(name, parent)
    if kind is None:
        if name == "audio":
            return Found(ELEMENTS["chime"], pml=True, attributes=attributes)
        raise Problem(f"<{name}> is not an element of MessageML", hint=_meant(name, parent), element=element)
    if pml and kind.shorthand:
        raise Problem(f"<{name}> is MessageML, and not allowed in PresentationML", element=element)
    if pml and kind.key in ("checkbox", "radio"):
        return Found(kind, pml=True, attributes=attributes, is_group=True)
    return Found(kind, pml=pml, attributes=attributes)


def _by_parent(name: str, parent: Node) -> Element | None:
    if name not in ("header", "body"):
        return None
    if name == "body" and "dialog" in (parent.kind.key, parent.parent.kind.key if parent.parent else ""):
        return ELEMENTS["dialog body"]
    card = "expandable-card" if parent.kind.key == "expandable-card" else "card"
    return ELEMENTS[f"{card} {name}"]


def _meant(name: str, parent: Node) -> str | None:
    """The element that was probably meant, or what may stand there when that is not much."""
    meant = next((MEANT[part] for part in (name.lower(), *name.lower().split("-")) if part in MEANT), None)
    if meant:
        return f"did you mean '{meant}'?"
    allowed = parent.kind.content.elements
    hint = among(name, NAMES)
    if hint is not None and hint.startswith("did you mean"):
        return hint
    return among(name, (ELEMENTS[key].name for key in allowed)) if allowed else None


def _div(attributes: dict[str, str]) -> Found:
    classes = attributes.get("class")
    if classes:
        tokens = classes.split()
        for token, key in DIV_CLASSES.items():
            if token in tokens:
                rest = " ".join(each for each in tokens if each.lower() != token.lower())
                _set_or_drop(attributes, "class", rest)
                return Found(ELEMENTS[key], pml=True, attributes=attributes, is_group=key in ("checkbox", "radio"))
    return Found(ELEMENTS["div"], pml=True, attributes=attributes)


def _input(attributes: dict[str, str], element: etree._Element) -> Found:
    types = attributes.get("type", "").split()
    for type_, key in INPUT_TYPES.items():
        if type_ in types:
            if key == "text-field":
                _set_or_drop(attributes, "type", " ".join(each for each in types if each.lower() != type_))
            elif key in ("checkbox", "radio"):
                del attributes["type"]
            return Found(ELEMENTS[key], pml=True, attributes=attributes, childless=key in ("checkbox", "radio"))
    given = attributes.get("type", "")
    raise Problem(
        f'an <input> of the type "{given}" is not allowed', hint=f"allowed: {', '.join(INPUT_TYPES)}", element=element
    )


def _set_or_drop(attributes: dict[str, str], name: str, value: str) -> None:
    if value:
        attributes[name] = value
    else:
        attributes.pop(name, None)


def is_hint(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether a tag is the hint beside a control, as PresentationML has it."""
    return (
        name == "span"
        and attributes.get("class") == "info-hint"
        and "data-target-id" in attributes
        and "data-title" in attributes
    )
