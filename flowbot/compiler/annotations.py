"""Whether the annotations of an author's Python and the types of slots agree, as far as that is certain."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

_TEXTS = (str, Decimal, date, datetime, time, timedelta)
"""What JSON holds as a text."""
_TAKES: Mapping[type, tuple[type, ...]] = {
    str: _TEXTS,
    int: (int, bool),
    float: (int, Decimal),
    Decimal: (int, Decimal),
    bool: (bool,),
    date: (date,),
    datetime: (date, datetime),
    time: (time,),
    timedelta: (timedelta,),
    list: (list,),
    dict: (dict,),
}
"""For each type of a parameter, those of which every value is read as one of it."""
_HOLDS: Mapping[type, tuple[type, ...]] = {
    str: (*_TEXTS, int, float, bool),
    int: (int,),
    Decimal: (int, float, Decimal),
    bool: (bool,),
    date: (date,),
    datetime: (datetime,),
    time: (time,),
    timedelta: (timedelta,),
    list: (list,),
    dict: (dict,),
}
"""For each type of a slot, those of which every value fits."""
_WORDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    bool: "yes or no",
    date: "a date",
    datetime: "a moment",
    time: "a time of day",
    timedelta: "a duration",
    list: "a list",
    dict: "a record",
    types.NoneType: "nothing",
}


def takes(annotation: Any, kind: Any) -> bool:
    """Whether a parameter may take every value of a type; True where that is not known."""
    return _agree(kinds_of(annotation), _TAKES, kinds_of(kind))


def fits(annotation: Any, kind: Any) -> bool:
    """Whether what a function gives may be a value of a slot's type; True where that is not known."""
    return _agree(kinds_of(kind), _HOLDS, kinds_of(annotation))


def described(annotation: Any) -> str:
    """An annotation in the words of people who write dialogs."""
    kinds = kinds_of(annotation) or ()
    return " or ".join(dict.fromkeys(_WORDS[each] for each in sorted(kinds, key=list(_WORDS).index))) or "something"


def _agree(
    targets: AbstractSet[type] | None, allowed: Mapping[type, Collection[type]], sources: AbstractSet[type] | None
) -> bool:
    """Whether one of the sources may go to one of the targets."""
    if targets is None or sources is None:
        return True
    return any(source in allowed.get(target, ()) for target in targets for source in sources)


def kinds_of(annotation: Any) -> frozenset[type] | None:
    """The plain types that an annotation stands for, each as `_TAKES` has it; None where that is not known."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kinds_of(arguments[0])
    if origin in (Union, types.UnionType):
        found = [kinds_of(each) for each in arguments]
        return None if None in found else frozenset[type]().union(*(each for each in found if each is not None))
    if origin is Literal:
        return frozenset(type(each) for each in arguments) & frozenset(_WORDS)
    if hasattr(annotation, "__supertype__"):
        return kinds_of(annotation.__supertype__)
    kind = origin or annotation
    if annotation is None or kind is types.NoneType:
        return frozenset({types.NoneType})
    return _kind_of_class(kind) if isinstance(kind, type) else None


def _kind_of_class(kind: type) -> frozenset[type] | None:
    if kind in _WORDS:
        return frozenset({kind})
    if issubclass(kind, Enum):
        return None
    if kind in (tuple, set, frozenset) or (kind.__module__ == "collections.abc" and kind.__name__ in _SEQUENCES):
        return frozenset({list})
    if issubclass(kind, BaseModel) or kind.__name__ == "Mapping":
        return frozenset({dict})
    return None


_SEQUENCES = ("Sequence", "Collection", "Iterable", "MutableSequence", "Set")
