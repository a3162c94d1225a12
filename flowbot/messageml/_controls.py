"""What the macros for cards and forms are made with: attributes and options that an agent takes, whatever is in them.

The filters are for the files in `flowbot/messageml/macros` alone; a space before their names keeps others away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from functools import cache
from typing import Any

from markupsafe import Markup

from flowbot.messageml._escape import escape, text_of
from flowbot.messageml._kinds import kind_of
from flowbot.messageml._values import ValueFault, checker, units
from flowbot.messageml.grammar import ELEMENTS
from flowbot.messageml.grammar.model import Anything, Attribute, Json, Whole

_CHOSEN = "who is chosen already is a list of users or of ids"
_PARTS: Mapping[str, str] = {"body": "expandable-card body"}


def attributes(given: Mapping[str, object], element: str) -> Markup:
    """The attributes of an element as they stand in its tag; those without a value are left out.

    A text that is longer than it may be is cut.

    Raises:
        ValueError: A value is none that the attribute may have, or one that must be there is missing.
    """
    known = _attributes(_PARTS.get(element, element))
    shown = []
    for name, value in given.items():
        attribute = known[name]
        if _is_nothing(value, attribute):
            if attribute.need != "optional":
                raise ValueError(f"the attribute '{name}' of <{element}> must not be empty")
            continue
        shown.append(f' {name}="{escape(_written(value, attribute, element))}"')
    return Markup("".join(shown))


@cache
def _attributes(key: str) -> Mapping[str, Attribute]:
    return {each.name: each for each in ELEMENTS[key].attributes if each.where != "presentationml"}


def _is_nothing(value: object, attribute: Attribute) -> bool:
    if value is None or value is False or (isinstance(value, Sequence) and not isinstance(value, str) and not value):
        return True
    return isinstance(value, str) and not value.strip() and attribute.need != "present"


def _written(value: object, attribute: Attribute, element: str) -> str:
    match attribute.value:
        case Json():
            text = _json(value)
        case Anything(longest=int(longest)):
            return cut(text_of(value), longest)
        case _:
            text = "true" if value is True else _clock(value) if isinstance(value, time) else text_of(value)
    check = checker(attribute.value)
    try:
        return text if check is None else check(text, None)
    except ValueFault as fault:
        raise ValueError(f"the attribute '{attribute.name}' of <{element}> {fault.said}") from None


def _clock(value: time) -> str:
    return value.replace(microsecond=0, tzinfo=None).isoformat()


def _json(value: object) -> str:
    """People by their ids, rooms by theirs."""
    every = [value] if isinstance(value, Mapping | str | int) else value
    if not isinstance(every, Iterable):
        raise TypeError(f"{_CHOSEN}, and this is {kind_of(value)}")
    ids = [each["id"] if isinstance(each, Mapping) and "id" in each else each for each in every]
    for each in ids:
        if isinstance(each, bool) or not isinstance(each, str | int):
            raise TypeError(f"{_CHOSEN}, and one of them is {kind_of(each)}")
    return json.dumps(ids)


def cut(text: str, most: int) -> str:
    """A text of at most so many UTF-16 units, as agents count; a longer one ends with `…`."""
    if units(text) <= most:
        return text
    kept = text[: most - 1]
    while units(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept}…"


def first_value(value: object, element: str, least: object = None, most: object = None) -> str:
    """What a control of text has already: cut to what it may have, and nothing where that is too short for it."""
    bounds = _attributes(element)["maxlength"].value
    assert isinstance(bounds, Whole)
    longest = most if isinstance(most, int) else bounds.most
    text = cut(text_of(value), longest)
    return "" if isinstance(least, int) and units(text) < least else text


def shown_text(value: object, otherwise: object) -> str:
    """A text that must be there and be no longer than 256 UTF-16 units: another one where it is blank."""
    text = text_of(value)
    return cut(text if text.strip() else text_of(otherwise), 256)


def options(given: object, value: object = None) -> list[Mapping[str, object]]:
    """The options of a choice: each with its value, its label, and whether it is chosen already.

    Raises:
        TypeError: They are neither a list nor a record.
        ValueError: There is none.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"the options of a choice are a list or a record, and this is {kind_of(given)}")
    pairs: list[tuple[object, object]] = (
        list(given.items()) if isinstance(given, Mapping) else [_value_and_label(each) for each in given]
    )
    if not pairs:
        raise ValueError("a choice must have at least one option")
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    chosen = {text_of(each) for each in listed if each is not None}
    found: list[Mapping[str, object]] = []
    for each, label in pairs:
        text = text_of(each)
        found.append({"value": text, "label": shown_text(label, text or "–"), "chosen": text in chosen})
        chosen.discard(text)  # of two options with one value, the first is meant
    return found


def _value_and_label(option: object) -> tuple[object, object]:
    if not isinstance(option, Mapping):
        return option, option
    if "value" not in option:
        raise ValueError("an option that is a record has a 'value', and may have a 'label'")
    return option["value"], option.get("label", option["value"])


CONTROL_FILTERS: Mapping[str, Any] = {
    " attributes": attributes,
    " first_value": first_value,
    " options": options,
    " shown_text": shown_text,
}
"""The filters, by the names that the macros' trees have for them."""
