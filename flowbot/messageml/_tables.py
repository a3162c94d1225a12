"""The grammar, made ready for reading: for each element and language, what a name in the source means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowbot.messageml._values import Checker, checker
from flowbot.messageml.grammar import ELEMENTS, ROOT, Element
from flowbot.messageml.grammar.model import Json, OneOf, Where

FIRST_VALUE = "first value"
"""What stands in a text field, which PresentationML has as the attribute `value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the attributes of an element are read in one language."""

    names: Mapping[str, tuple[str, Checker | None, frozenset[str]]]
    """The attribute that each name means, what checks its value, and values that need no check."""
    needed: tuple[tuple[str, bool], ...]
    """What must be there, and whether it must not be blank."""
    defaults: tuple[tuple[str, str], ...]
    binds: bool
    """Whether its `id` binds it to a label and a hint."""


def _reading(element: Element, language: Where) -> Reading:
    names: dict[str, tuple[str, Checker | None, frozenset[str]]] = {}
    needed = []
    for each in element.attributes:
        if each.where not in ("both", language):
            continue
        usual = frozenset(each.value.options) if isinstance(each.value, OneOf) else frozenset[str]()
        entry = (each.name, checker(each.value), usual)
        names[each.name] = entry
        if each.also_where in ("both", language):
            names.update(dict.fromkeys(each.also, entry))
        if each.need != "optional":
            needed.append((each.name, each.need == "filled"))
    return Reading(
        names=names,
        needed=tuple(needed),
        defaults=tuple((each.name, each.default) for each in element.attributes if each.default is not None),
        binds=any(each.binds and each.where in ("both", language) for each in element.attributes),
    )


_ALL = (ROOT, *ELEMENTS.values())

MESSAGEML: Mapping[str, Reading] = {each.key: _reading(each, "messageml") for each in _ALL}
"""How elements of MessageML are read, by key."""
PRESENTATIONML: Mapping[str, Reading] = {each.key: _reading(each, "presentationml") for each in _ALL}
"""How elements of PresentationML are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How the attributes of an element that was read in one language are written in PresentationML."""

    names: Mapping[str, tuple[str, bool]]
    """The name that each has there, and whether it is JSON; in their order, if they have one."""
    ordered: tuple[tuple[str, str, bool], ...]
    """The same as (name, name there, is JSON), in their order; empty where they have none."""
    has_doubles: bool
    """Whether two of them may have one name there, of which the last counts."""
    constants: str
    """What is always there, before them."""


def _writing(element: Element, language: Where) -> Writing:
    names = {
        each.name: (each.written or each.name, isinstance(each.value, Json) and each.value.items in _JSON_ITEMS)
        for each in element.attributes
        if not each.dropped and each.where in ("both", language)
    }
    names[FIRST_VALUE] = ("value", False)
    constants = "".join(f' {name}="{text}"' for name, text in element.constants)
    order = element.order or tuple(names)
    written = {name: names[name] for name in order if name in names}
    return Writing(
        names=written,
        ordered=tuple((name, *written[name]) for name in written) if element.order else (),
        has_doubles=len({shown for shown, _is_json in written.values()}) < len(written),
        constants=constants,
    )


_JSON_ITEMS = ("days", "times", "zones")

WRITINGS: Mapping[bool, Mapping[str, Writing]] = {
    False: {each.key: _writing(each, "messageml") for each in _ALL},
    True: {each.key: _writing(each, "presentationml") for each in _ALL},
}
"""How elements are written, by whether they were read in PresentationML, and by key."""

TAGS: Mapping[str, Element] = {each.name: each for each in ELEMENTS.values() if each.name not in ("header", "body")}
"""The elements whose name alone tells which they are."""

NAMES = frozenset(each.name for each in ELEMENTS.values())
"""The name of every element."""
