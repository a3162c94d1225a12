"""Hypothesis strategies: definitions of every shape, made from the classes of their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flowbot.definition.annotations import annotation_of, keys_of, unnamed
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Meaning, Part
from flowbot.definition.steps import Unreadable
from flowbot.definition.waiting import Reminder

_NAMES = st.sampled_from(
    [
        "amount",
        "currency",
        "details",
        "approved",
        "summary",
        "if",
        "end",
        "date",
        "a_",
        "cancelled",
        "steps",
        "x9",
        "next",
    ]
)
"""Few, so that one part often names another; some mean something to Python."""
_EXPRESSIONS = st.sampled_from(
    [
        *("amount > 1000", "amount + 1 < 3 * x9", "not missing(amount) and (currency == 'EUR' or details)"),
        *("initiator.name", "user.id == initiator.id", "'text'", "3", "today", "len(currency) > 0.5", "true"),
        *("amount in [1, 2]", "currency in details", "-amount", " amount  >1", "1 if amount > 2 else 3", "it's"),
        *("2026-12-31", "1h30m", "answers.summary.by", "amount and details or x9", "amount - (x9 - 1)", "a b"),
    ]
)
_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1)
_TRICKY_TEXTS = st.sampled_from(
    [
        *("Hello {{ user.name }}", "NO", "12:30", 'it\'s "quoted"', "line\nline\n", "a\\b", " blank "),
        *("word " * 40, "/x {amount}", "word\n" * 40, "x" * 150),
    ]
)
_TEXTS = _ANY_TEXT | _TRICKY_TEXTS
_PATTERNED: Mapping[str, st.SearchStrategy[str]] = {
    "flow": _NAMES | st.just("pattern.human"),
    "run": _NAMES | st.just("pattern.human"),
    "call": st.sampled_from(["ledger.book", "a.b.c", "_x.Y"]),
    "command": st.sampled_from(["/rfq {side} [quantity]", "/x"]),
    "zone": st.sampled_from(["Europe/London", "UTC"]),
    "pattern": st.sampled_from(["[A-Z]{2}", r"\d+"]),
}
"""Texts with a form of their own, by the field that holds them."""
_ONE_OF: Mapping[type[Part], tuple[str, ...]] = {
    FlowDefinition: ("steps", "states"),
    Reminder: ("every", "after", "at"),
}
"""Keys of which a part has just one."""
_PLAIN: Mapping[type, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 99),
    Decimal: st.decimals(0, 1000, places=2) | st.integers(1, 10_000).map(Decimal),
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(timezones=st.timezones().filter(lambda zone: zone.key == "UTC") | st.none()),
    timedelta: st.timedeltas(min_value=timedelta(microseconds=1)),
}


_ONES = st.none() | st.booleans() | st.integers(0, 99) | _PLAIN[Decimal] | _TEXTS
_DATA = st.recursive(
    _ONES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=6
)
"""What a field holds that may hold anything: it is sent somewhere."""


def definitions() -> st.SearchStrategy[FlowDefinition]:
    """Flows of every shape: each can be read and written, though not each makes sense."""
    return _part(FlowDefinition, 2)


@cache
def _part(model: type[Part], depth: int) -> st.SearchStrategy[Any]:
    """Any part of a class; branches hold steps `depth` deep."""
    either = _ONE_OF.get(model, ())
    made = {key: _value(annotation_of(field), key, depth) for key, field in keys_of(model).items()}
    needed = {key: each for key, each in made.items() if keys_of(model)[key].is_required()}
    others = {key: each for key, each in made.items() if key not in needed and key not in either}
    kinds = [
        st.fixed_dictionaries({**needed, **({key: made[key]} if key else {})}, optional=others)
        for key in either or [""]
    ]
    return st.one_of(kinds).filter(_reads(model.model_validate)).map(model.model_validate)


def _value(annotation: Any, key: str, depth: int) -> st.SearchStrategy[Any]:
    """Any value that an annotation allows, and that its validators take."""
    annotation = unnamed(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        meaning = next((each.word for each in arguments[1:] if isinstance(each, Meaning)), None)
        if meaning is not None:
            return {"name": _NAMES, "expression": _EXPRESSIONS, "text": _TEXTS}[meaning]
        inner = _value(arguments[0], key, depth)
        bare = arguments[0]
        is_leaf = bare is Any or (isinstance(bare, type) and not issubclass(bare, Part))
        return inner.filter(_reads(TypeAdapter(annotation).validate_python)) if is_leaf else inner
    if origin in (Union, UnionType):
        arms = [each for each in arguments if each is not NoneType and not _is_too_deep(each, depth)]
        return st.one_of([_value(each, key, depth) for each in arms])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_value(arguments[0], key, depth - 1), min_size=1, max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(
            _value(arguments[0], key, depth), _value(arguments[1], key, depth), min_size=1, max_size=3
        )
    if annotation is Any:
        return _DATA
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return st.nothing() if annotation is Unreadable else st.deferred(lambda: _part(annotation, depth))
    return _PATTERNED.get(key, _PLAIN[annotation]) if annotation is str else _PLAIN[annotation]


def _is_too_deep(annotation: Any, depth: int) -> bool:
    """Whether an arm is a list of steps, where no more are wanted."""
    bare = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return depth <= 0 and get_origin(bare) is tuple


def _reads(read: Callable[[Any], object]) -> Callable[[object], bool]:
    def reads(value: object) -> bool:
        try:
            read(value)
        except ValidationError:
            return False
        return True

    return reads
