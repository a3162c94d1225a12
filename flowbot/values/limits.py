"""What a value of a slot must keep to, in pydantic's words, and what to tell a person otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Any

from flowbot.values.types import AnswerError

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
            raise AnswerError(_WORDS[self.word](bound))


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
    return f"{bound:f}" if isinstance(bound, Decimal) else str(bound)


def _after(bound: object) -> str:
    return f"it must be after {bound}" if isinstance(bound, date) else f"it must be more than {_shown(bound)}"


def _before(bound: object) -> str:
    return f"it must be before {bound}" if isinstance(bound, date) else f"it must be less than {_shown(bound)}"


def _least(bound: object) -> str:
    return f"it must be {_shown(bound)} or {'later' if isinstance(bound, date) else 'more'}"


def _most(bound: object) -> str:
    return f"it must be {_shown(bound)} or {'earlier' if isinstance(bound, date) else 'less'}"


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
    "pattern": lambda value, bound: re.fullmatch(bound, value) is not None,
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
