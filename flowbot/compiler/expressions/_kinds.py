"""The types of expressions: Python's own as annotations write them, `Literal` for choices, and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import GenericAlias, NoneType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from flowbot.errors import did_you_mean

Kind: TypeAlias = object
"""A type of values: `int`, `list[str]`, `Literal["EUR", "USD"]`, a `Record`; `object` where it is not known.

A bare `list` or `dict` is one of anything. Every value may be missing besides.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A record whose fields are known."""

    name: str
    """What people call one: `user`."""
    fields: Mapping[str, Kind]
    identity: str | None = None
    """The field by which two of them are the same, where it is not all of them."""
    hint: str = field(default="", kw_only=True)
    """What to say of a field that there is not; what there is, when left out."""


NUMBERS: tuple[Kind, ...] = (int, Decimal)
ORDERED: tuple[Kind, ...] = (*NUMBERS, str, date, time, datetime, timedelta)
"""What has an order."""

_SAID: Mapping[Kind, str] = {
    object: "something",
    NoneType: "none",
    str: "a text",
    int: "an integer",
    Decimal: "a decimal",
    bool: "a boolean",
    date: "a date",
    time: "a time",
    datetime: "a datetime",
    timedelta: "a duration",
    list: "a list",
    dict: "a record",
}
_KNOWN = frozenset(_SAID)


def base(kind: Kind) -> Kind:
    """The plain type of one: `list` of `list[int]`, `str` of a choice, `dict` of a record; `object` of what is none."""
    if isinstance(kind, Record):
        return dict
    if get_origin(kind) is Literal:
        return str
    found = get_origin(kind) or kind
    return found if isinstance(found, type) and found in _KNOWN else object


def said(kind: Kind) -> str:
    """A type with its article, in the words of the slot types."""
    if isinstance(kind, Record):
        return f"{'an' if kind.name[:1] in 'aeio' else 'a'} {kind.name}"
    item = item_of(kind)
    if item is not object:
        return f"a list of {said(item).partition(' ')[2]}s"
    return _SAID[base(kind)]


def choices(kind: Kind) -> tuple[str, ...] | None:
    """The values of a choice; None for any other type."""
    return get_args(kind) if get_origin(kind) is Literal else None


def choice(values: Iterable[str]) -> Kind:
    """The type of a choice of these values; of any text where there is none."""
    known = tuple(values)
    return Literal.__getitem__(known) if known else str


def never(kind: Kind, value: object) -> tuple[str, str] | None:
    """That a choice never has a value, and which ones it has; None when it may have it."""
    known = choices(kind)
    if known is None or not isinstance(value, str) or value in known:
        return None
    there_are = f"it is one of {', '.join(known[:12])}"
    near = did_you_mean(value, known)
    return f"this is never '{value:.40}'", f"{near} {there_are}" if near else there_are


def list_of(item: Kind) -> Kind:
    """The type of a list of such items."""
    return list if item is object else GenericAlias(list, (item,))


def item_of(kind: Kind) -> Kind:
    """What a list has; `object` where that is not known."""
    arguments = get_args(kind)
    return arguments[0] if get_origin(kind) is list and arguments else object


def field_of(kind: Kind, name: str) -> Kind | None:
    """What a record has in a field; None for a field that there is not, and `object` where that is not known."""
    if isinstance(kind, Record):
        return kind.fields.get(name)
    arguments = get_args(kind)
    return arguments[1] if get_origin(kind) is dict and len(arguments) == 2 else object


def is_number(kind: Kind) -> bool:
    """Whether it is a type of numbers."""
    return kind in NUMBERS


def joined(kinds: Iterable[Kind]) -> Kind:
    """What a value is that has one of some types; `object` where they have nothing in common."""
    found = dict.fromkeys(kind for kind in kinds if kind is not NoneType)
    if len(found) <= 1:
        return next(iter(found), object)
    bases = {base(kind) for kind in found}
    if bases <= {int, Decimal}:
        return Decimal
    if len(bases) > 1:
        return object
    known = bases.pop()
    if known is list:
        return list_of(joined(map(item_of, found)))
    if known is str and all(choices(kind) for kind in found):
        return choice(dict.fromkeys(value for kind in found for value in choices(kind) or ()))
    return known


def fits(given: Kind, wanted: Kind) -> bool:
    """Whether a value of one type may be where another is wanted; what is not known may be."""
    if object in (base(given), base(wanted)) or given is NoneType:
        return True
    if base(given) is base(wanted):
        return base(given) is not list or fits(item_of(given), item_of(wanted))
    return given is int and wanted is Decimal


def are_comparable(left: Kind, right: Kind) -> bool:
    """Whether two values can be the same: both are of one type, or numbers."""
    return fits(left, right) or fits(right, left)


def from_annotation(annotation: Any) -> Kind:
    """The type that an annotation of an author's function means; `object` where there is none that is known."""
    if get_origin(annotation) in (Union, type(int | str)):
        return joined(map(from_annotation, get_args(annotation)))
    return annotation if base(annotation) is not object else object


def kind_of_value(value: object, name: str) -> Kind:
    """The type of a value that is known beforehand, such as one of `config`; its records have that name."""
    match value:
        case None | float():
            return object
        case Mapping():
            return Record(name, {str(key): kind_of_value(each, name) for key, each in value.items()})
        case list() | tuple():
            kinds = [kind_of_value(each, name) for each in value]
            return list if any(isinstance(each, Record) for each in kinds) else list_of(joined(kinds))
    return type(value) if base(type(value)) is not object else object
