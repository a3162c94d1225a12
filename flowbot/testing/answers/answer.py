"""An answer in words, and an entry in a control of a form: each with what flowbot makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody gives for a slot."""

    fits: bool
    """Whether the slot takes it."""
    value: object = None
    """What the slot holds then; None where it does not fit, or may be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Given):
    """A message that answers a question."""

    text: str
    files: tuple[str, ...] = ()
    """The names of those that go with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Given):
    """What a control of a form holds when it is submitted."""

    shown: object
    """As a line of a transcript has it: `@ann` and `#desk` stand for her and for it. None: it is left alone."""
    sent: object
    """As a client sends it."""


G = TypeVar("G", bound=Given)


def usual_first(given: Sequence[G]) -> list[G]:
    """The same, with the first that fits, and says something, at the beginning."""
    usual = next((each for each in given if each.fits and each.value is not None), None)
    return list(given) if usual is None else [usual, *(each for each in given if each is not usual)]


_FAR = date(2100, 1, 1)
"""No day after it is one that matters."""


def extremes(given: Sequence[G]) -> list[G]:
    """Of what fits, the least and the most, or the shortest and the longest; and what leaves it out."""
    fitting = [each for each in given if each.fits]
    some = [each for each in fitting if each.value is not None and not _is_far(each.value)]
    try:
        in_order = sorted(some, key=_size)
    except TypeError:
        in_order = []  # people, rooms and records are neither more nor less
    return [*in_order[:1], *in_order[-1:], *[each for each in fitting if each.value is None][:1]]


def _size(each: Given) -> Any:
    return len(each.value) if isinstance(each.value, str | list) else each.value


def _is_far(value: object) -> bool:
    return type(value) is date and value > _FAR
