"""The marks and short words that a locale writes numbers with, from CLDR."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from flowbot.values._locales import find_locale
from flowbot.values._words import fold

if TYPE_CHECKING:
    from babel.core import Locale

_EVERYWHERE = {"k": 3, "m": 6, "mm": 6, "mn": 6, "mln": 6, "mio": 6, "b": 9, "bn": 9, "bln": 9, "mrd": 9}
"""What traders of every language write, as powers of ten."""
_ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "t": 12, "tn": 12}
_APOSTROPHES = "'’"


@dataclass(frozen=True, slots=True)
class NumberMarks:
    """How a locale writes numbers."""

    decimal: str
    group: str
    """A blank or an apostrophe, of whatever kind, is written `' '` or `"'"`."""
    grouping: tuple[int, int] = (3, 3)
    """How many figures stand in the last group, and in the others: (3, 2) in India."""
    powers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Folded word such as `mio` → the powers of ten that it stands for; more than one where it is not clear."""


@lru_cache(maxsize=256)
def number_marks(locale: str) -> NumberMarks:
    """The marks of a locale; those of English are known without Babel."""
    if locale in ("en", "en_US", "en_GB", "en-US", "en-GB"):
        return NumberMarks(".", ",", powers=_merged({word: {power} for word, power in _ENGLISH.items()}))
    found = find_locale(locale)
    symbols = found.number_symbols.get("latn") or found.number_symbols[found.default_numbering_system]
    first, second = found.decimal_formats[None].grouping
    return NumberMarks(
        decimal=symbols["decimal"],
        group=_one_spelling(symbols["group"]),
        grouping=(3, 2) if (first, second) == (3, 2) else (3, 3),
        powers=_merged(compact_words(found)),
    )


def _one_spelling(mark: str) -> str:
    return " " if mark.isspace() else "'" if mark in _APOSTROPHES else mark


def _merged(own: Mapping[str, set[int]]) -> dict[str, tuple[int, ...]]:
    words = {word: {power} for word, power in _EVERYWHERE.items()}
    for word, powers in own.items():
        words[word] = words.get(word, set()) | powers
    return {word: tuple(sorted(powers)) for word, powers in words.items()}


def compact_words(locale: Locale) -> dict[str, set[int]]:
    """The words of CLDR's compact patterns, such as `0 Mio'.'` for 1000000."""
    words: dict[str, set[int]] = {}
    for magnitude, pattern in _compact_patterns(locale):
        zeros = pattern.count("0")
        word = fold(re.sub(r"[0'.\u200e\u200f]", "", pattern.partition(";")[0]))
        if zeros and word:
            words.setdefault(word, set()).add(len(magnitude) - zeros)
    return words


def _compact_patterns(locale: Locale) -> Iterator[tuple[str, str]]:
    for forms in locale.compact_decimal_formats.values():
        for patterns in forms.values():
            for magnitude, pattern in patterns.items():
                yield str(magnitude), str(pattern.pattern)
