"""What a value of a slot must keep to, in pydantic's words, and what to tell a person otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from pydantic_core import SchemaError, SchemaValidator, core_schema

from flowbot.values._slot_type import AnswerError
from flowbot.values.durations import show_duration

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
            noun = "item" if isinstance(value, list | tuple) else "character"
            raise AnswerError(_WORDS[self.word](bound).replace("character", noun))


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


def _shown(bound: object) -> str:
    match bound:
        case Decimal():
            return f"{bound:f}"
        case timedelta():
            return show_duration(bound, "en")
        case datetime():
            return f"{bound:%Y-%m-%d %H:%M}"
        case time():
            return f"{bound:%H:%M}"
    return str(bound)


_MOMENTS = (date, time)
"""The types (a `datetime` is a `date`) whose values come before and after one another."""


def _after(bound: object) -> str:
    return f"it must be {'after' if isinstance(bound, _MOMENTS) else 'more than'} {_shown(bound)}"


def _before(bound: object) -> str:
    return f"it must be {'before' if isinstance(bound, _MOMENTS) else 'less than'} {_shown(bound)}"


def _least(bound: object) -> str:
    return f"it must be {_shown(bound)} or {'later' if isinstance(bound, _MOMENTS) else 'more'}"


def _most(bound: object) -> str:
    return f"it must be {_shown(bound)} or {'earlier' if isinstance(bound, _MOMENTS) else 'less'}"


def _count(bound: Any, noun: str) -> str:
    return f"{bound} {noun}{'' if bound == 1 else 's'}"


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
}

_WORDS: Mapping[str, Callable[[Any], str]] = {
    "gt": _after,
    "ge": _least,
    "lt": _before,
    "le": _most,
    "multiple_of": lambda bound: f"it must be a multiple of {_shown(bound)}",
    "decimal_places": lambda bound: f"it may have at most {_count(bound, 'decimal place')}",
    "max_digits": lambda bound: f"it may have at most {_count(bound, 'digit')}",
    "min_length": lambda bound: f"it must have at least {_count(bound, 'character')}",
    "max_length": lambda bound: f"it may have at most {_count(bound, 'character')}",
    "pattern": lambda _bound: "it does not have the right form",
}

LIMIT_WORDS = tuple(_HOLDS)
"""Every limit there is, as a flow writes it."""
