"""The words that values are read and shown with, in every language that the bot speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from flowbot.values._locales import find_locale
from flowbot.values._number_marks import compact_words
from flowbot.values._units import UNITS
from flowbot.values.booleans import YES_AND_NO
from flowbot.values.languages import language_texts, languages

if TYPE_CHECKING:
    from babel import Locale

WORD = re.compile(r"[^\W\d_]{2,}")
"""A word: two letters or more."""


def words_in(text: str) -> Iterator[str]:
    """The words of a text, as they are compared."""
    return (found[0].casefold() for found in WORD.finditer(text))


@cache
def common_words(locales: Iterable[str] = ()) -> frozenset[str]:
    """Words that say nothing of who uses them: of dates, numbers, units, money, yes and no, and of the bot itself.

    Args:
        locales: Beside the languages that the bot speaks.
    """
    texts = [*language_texts(), *YES_AND_NO]
    for name in (*languages(), *locales):
        texts += _texts_of(find_locale(name))
    return frozenset(word for text in texts for word in words_in(text))


def _texts_of(locale: Locale) -> Iterator[str]:
    """The names of a locale's calendar, numbers, money and units."""
    from babel.units import format_unit

    for forms in (*locale.months.values(), *locale.days.values()):
        yield from (str(name) for names in forms.values() for name in names.values())
    yield from (str(each.pattern) for each in locale.date_formats.values())
    yield from compact_words(locale)
    yield from map(str, locale.currencies)
    for unit in UNITS:
        for length in ("long", "short"):
            yield from (format_unit(count, f"duration-{unit}", length, locale=locale) for count in (1, 2, 5))
