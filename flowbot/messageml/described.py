"""The grammar in words, for people who write messages: what a value may be, where an element may stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flowbot.errors import did_you_mean
from flowbot.messageml.grammar import CLASS_BOUND, ELEMENTS, MEANT, ROOT, Attribute, Element
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

_NOTATIONS: Mapping[str, str] = {
    "style": "`property: value; …`",
    "uri": "an absolute URI with a scheme that the pod allows, such as `https://example.com`",
    "pattern": "a regular expression of Java",
    "date": "`2026-09-01`",
    "time": "`09:30:00`",
    "date format": "such as `dd/MM/yyyy`",
    "time format": "such as `hh:mm a`",
    "moment": "`2026-09-01T09:30:00Z`",
    "zone": "such as `Europe/Paris`; empty for none",
}


@dataclass(frozen=True, slots=True)
class NamedAttribute:
    """An attribute of MessageML by one of the names that it has there."""

    name: str
    attribute: Attribute

    @property
    def is_alias(self) -> bool:
        """Whether this is another name than the one it is known by."""
        return self.name != self.attribute.name


def attributes_of(element: Element) -> Iterator[NamedAttribute]:
    """The attributes that an element may have in MessageML, each by all its names; its look comes last."""
    for each in sorted(element.attributes, key=lambda each: each.name in ("class", "style")):
        if each.where == "presentationml":
            continue
        yield NamedAttribute(each.name, each)
        if each.also_where != "presentationml":
            yield from (NamedAttribute(name, each) for name in each.also)


def find_elements(name: str) -> list[Element]:
    """The elements of a name or key: several for a `header` or `body`; none when there is none."""
    if name in ELEMENTS:
        return [ELEMENTS[name]]
    return [each for each in ELEMENTS.values() if each.name == name]


def meant(name: str) -> str | None:
    """A hint with the element that was probably meant; None when none is near."""
    known = MEANT.get(name.lower())
    return f"did you mean '{known}'?" if known else did_you_mean(name.lower(), [*ELEMENTS, "header", "body"])


def words_of(value: Value) -> str:
    """What a value may be, in a few words; empty for any text."""
    match value:
        case Anything(None):
            return ""
        case Anything(longest):
            return f"at most {longest} characters"
        case OneOf(options=options, may_be_empty=may_be_empty):
            return ", ".join(options) + (", or empty" if may_be_empty else "")
        case Whole(least, most):
            return f"{least} or more" if most == 2**31 - 1 else f"{least} to {most}"
        case Long():
            return "a whole number"
        case Matching(said=said):
            return said.removeprefix("must have ").removeprefix("may only have ")
        case Identifier(longest):
            return f"no white space, at most {longest} characters"
        case Exactly(text=text):
            return f"only `{text}`"
        case Json(items=items, longest=longest, most=most):
            bounds = [f"at most {most}"] if most else [f"at most {longest} characters"] if longest else []
            return ", ".join((f"a JSON array of {items}", *bounds))
        case Format(notation=notation, longest=longest):
            return _NOTATIONS[notation] + (f", at most {longest} characters" if longest else "")


def remarks_on(element: Element, named: NamedAttribute) -> list[str]:
    """What there is to know of an attribute, in pieces: needed or not, values, what it is when left out."""
    each = named.attribute
    if named.is_alias:
        return [f"another name of `{each.name}`"]
    said = words_of(each.value)
    found = ["required"] if each.need != "optional" else []
    found += [said] if said else []
    found += [f"{each.default} when left out"] if each.default is not None else []
    if element.key == "div" and each.name in CLASS_BOUND:
        found.append(f"with the class `{CLASS_BOUND[each.name]}`")
    return found


def places_of(element: Element) -> str:
    """Where an element may stand, in words."""
    if element.parents == (ROOT.key,):
        return "as the only thing in a message"
    if element.parents:
        return f"directly in {_either(element.parents)}"
    if element.inside:
        return f"at any depth in {_either(element.inside)}"
    apart = f", but not in {_either(element.not_inside)}" if element.not_inside else ""
    return f"anywhere that holds it{apart}"


def content_of(element: Element) -> str:
    """What an element may hold, in words."""
    content = element.content
    if content.empty:
        return "nothing"
    if content.elements is None:
        return "text and any element"
    held = ["text"] if content.text else []
    held += [f"<{ELEMENTS[key].name}>" for key in sorted(content.elements)]
    needed = " (at least one)" if content.needs and not content.text else " (which must be there)"
    return ", ".join(held) + (needed if content.needs else "")


def children_of(element: Element) -> list[str]:
    """The keys of the elements that may stand directly in an element."""
    allowed = element.content.elements
    return [
        key
        for key, each in ELEMENTS.items()
        if (allowed is None or key in allowed) and (not each.parents or element.key in each.parents)
    ]


def _either(keys: Iterable[str]) -> str:
    return " or ".join(f"<{ELEMENTS[key].name}>" for key in keys)
