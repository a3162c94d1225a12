"""CLDR's data, by way of Babel, which is imported when a locale is first asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.core import Locale


@lru_cache(maxsize=256)
def find_locale(name: str) -> Locale:
    """CLDR's locale of that name; its language's, or else English, where there is none."""
    from babel.core import Locale, UnknownLocaleError

    parts = name.replace("-", "_").split("_")
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return Locale("en")


def language_of(name: str) -> str:
    """The language that a locale's name begins with."""
    return name.replace("-", "_").partition("_")[0].lower()
