"""What a value of a slot must keep to, in pydantic's words, and what to tell a person otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from pydantic_core import SchemaError, SchemaValidator, core_schema

from flowbot.values._slot_type import AnswerError
from flowbot.values._words import shortened
from flowbot.values.controls import is_choosable
from flowbot.values.identified import is_among, is_stream, may_be_external

Bound = Callable[[Mapping[str, object]], object]
"""A limit's value, given the names of the turn; constant limits ignore them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a slot."""

    word: str
    """The key in the flow: `gt`, `max_length` …"""
    bound: Bound

    def check(self, value: object, names: Mapping[str, object]) -> None:
        """Do nothing when `value` keeps to the limit.

        Raises:
            AnswerError: It does not; the text says why.
        """
        bound = self.bound(names)
        if bound is not None and not _HOLDS[self.word](value, bound):
            raise _broken(self.word, bound, value)


@lru_cache(maxsize=256)
def compile_pattern(source: str) -> SchemaValidator:
    """What a whole text is held against: pydantic's own engine, whose time grows with the text alone.

    It is that of Rust: without look-around and back references, for which there is no such bound.

    Raises:
        ValueError: It is no such regular expression; the text says why.
    """
    try:
        return SchemaValidator(core_schema.str_schema(pattern=f"^(?:{source})$"))
    except SchemaError as error:
        reason = str(error).strip().rpartition("error: ")[2].splitlines()[0]
        raise ValueError(reason) from None


_EXACT = Context(prec=1_000)
"""An answer has at most 100 characters, so nothing of it is rounded here."""


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize(_EXACT).as_tuple().exponent))


def _digits(value: Decimal) -> int:
    digits = value.normalize(_EXACT).as_tuple()
    return max(len(digits.digits), -int(digits.exponent)) + max(0, int(digits.exponent))


def _is_multiple(value: int | Decimal, bound: int | Decimal) -> bool:
    return _EXACT.remainder(Decimal(value), Decimal(bound)) == 0


_MOMENTS = (date, time)
"""The types (a `datetime` is a `date`) whose values come before and after one another."""
_COMPARED = {
    "gt": ("more_than", "after"),
    "ge": ("at_least", "not_before"),
    "lt": ("less_than", "before"),
    "le": ("at_most", "not_after"),
}
"""What is said of amounts, and of moments."""
_COUNTED = {"min_length": ("min_characters", "min_items"), "max_length": ("max_characters", "max_items")}
"""What is said of texts, and of lists."""


_OF = ("one_of_people", "one_of_rooms")
_EXTERNAL = {True: ("person_external", "room_external"), False: ("person_internal", "room_internal")}
"""What is said of people, and of streams."""


def _broken(word: str, bound: Any, value: object) -> AnswerError:
    if word in _COMPARED:
        return AnswerError(_COMPARED[word][isinstance(bound, _MOMENTS)], bound=bound)
    if word in _COUNTED:
        return AnswerError(_COUNTED[word][isinstance(value, list | tuple)], count=bound)
    if isinstance(value, Mapping):
        return AnswerError((_OF if word == "of" else _EXTERNAL[bound])[is_stream(value)])
    match word:
        case "decimal_places" | "max_digits":
            return AnswerError(word, count=bound)
        case "multiple_of":
            return AnswerError(word, bound=bound)
        case "choosable":
            return AnswerError("no_choice", text=shortened(str(value)))
    return AnswerError("wrong_form")


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: bool(value > bound),
    "ge": lambda value, bound: bool(value >= bound),
    "lt": lambda value, bound: bool(value < bound),
    "le": lambda value, bound: bool(value <= bound),
    "multiple_of": _is_multiple,
    "decimal_places": lambda value, bound: _places(value) <= bound,
    "max_digits": lambda value, bound: _digits(value) <= bound,
    "min_length": lambda value, bound: len(value) >= bound,
    "max_length": lambda value, bound: len(value) <= bound,
    "pattern": lambda value, bound: compile_pattern(bound).isinstance_python(value),
    "of": is_among,
    "external": may_be_external,
    "choosable": lambda value, _bound: not isinstance(value, str) or is_choosable(value),
}

IDENTIFIED_WORDS = ("of", "external")
"""The limits of people and streams."""
CHOOSABLE = Limit("choosable", lambda _names: True)
"""The limit of a text that others choose, which no flow writes: a choice can have it as its value."""
LIMIT_WORDS = tuple(word for word in _HOLDS if word not in (*IDENTIFIED_WORDS, CHOOSABLE.word))
"""Every other limit there is, as a flow writes it."""
