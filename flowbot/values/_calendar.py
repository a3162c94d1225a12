"""The words and the order that a locale writes dates with: CLDR's, and the words for today and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flowbot.values._locales import find_locale
from flowbot.values._words import unaccented

if TYPE_CHECKING:
    from babel.core import Locale

SEPARATORS = " ,.،/()'-"
"""What may stand between the parts of a date."""

_RELATIVE: Mapping[str, str] = {
    "bg": "днес утре вчера",
    "ca": "avui demà ahir",
    "cs": "dnes zítra včera",
    "da": "i_dag i_morgen i_går",
    "de": "heute morgen gestern",
    "el": "σήμερα αύριο χθες",
    "en": "today tomorrow yesterday",
    "es": "hoy mañana ayer",
    "et": "täna homme eile",
    "fi": "tänään huomenna eilen",
    "fr": "aujourd'hui demain hier",
    "hr": "danas sutra jučer",
    "hu": "ma holnap tegnap",
    "id": "hari_ini besok kemarin",
    "it": "oggi domani ieri",
    "lt": "šiandien rytoj vakar",
    "lv": "šodien rīt vakar",
    "nb": "i_dag i_morgen i_går",
    "nl": "vandaag morgen gisteren",
    "no": "i_dag i_morgen i_går",
    "pl": "dzisiaj jutro wczoraj",
    "pt": "hoje amanhã ontem",
    "ro": "astăzi mâine ieri",
    "ru": "сегодня завтра вчера",
    "sk": "dnes zajtra včera",
    "sl": "danes jutri včeraj",
    "sv": "i_dag i_morgon i_går",
    "th": "วันนี้ พรุ่งนี้ เมื่อวาน",
    "tr": "bugün yarın dün",
    "uk": "сьогодні завтра вчора",
    "vi": "hôm_nay ngày_mai hôm_qua",
}
"""Today, tomorrow and yesterday: CLDR's relative types 0, 1 and -1 of the field `day`, which Babel leaves out."""
_ALSO: Mapping[str, str] = {
    "de": "den der am",
    "en": "st nd rd th of the",
    "es": "de del el o",
    "fr": "er le",
    "it": "il",
    "nl": "e",
    "pt": "o",
}
"""What people write in dates beside the words of CLDR's patterns: mostly what makes a figure the first, the second …"""
_UNSURE: Mapping[str, tuple[str, ...]] = {"en": ("dmy", "mdy", "ymd"), "es": ("dmy", "mdy")}
"""The languages whose territories disagree on whether the day or the month comes first, and their orders."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a locale writes dates; every word is as `word_key` makes it."""

    token: re.Pattern[str]
    """A part of a date: a `name`, a `number`, a `filler` or a `separator`."""
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """Monday is 0."""
    relative: Mapping[str, int]
    """Days from today."""
    order: str
    """`dmy`, `mdy` or `ymd`: how the short form stands."""
    orders: tuple[str, ...]
    """That, or all that are usual where the locale names no territory and its language's disagree."""


def word_key(text: str) -> str:
    """A name as it is looked up: case, accents, dots and blanks do not count."""
    return unaccented(text).replace(".", "").replace(" ", "")


@lru_cache(maxsize=64)
def find_calendar(name: str) -> Calendar:
    """The calendar of a locale; the names of English hold in every locale that has no other use for them."""
    locale, english = find_locale(name), find_locale("en")
    months = {"sept": 9} | _names(english, "months") | _names(locale, "months")
    weekdays = _names(english, "days") | _names(locale, "days")
    fillers = _fillers(locale)
    order = "".join(dict.fromkeys(re.sub("[^yMd]", "", locale.date_formats["short"].pattern).lower()))
    return Calendar(
        token=_token({*_spellings(english), *_spellings(locale), "sept"} - fillers, fillers),
        months={name: month for name, month in months.items() if month is not None},
        weekdays={name: day for name, day in weekdays.items() if day is not None},
        relative=_relative("en") | _relative(locale.language),
        order=order,
        orders=(order,) if locale.territory else _UNSURE.get(locale.language, (order,)),
    )


def _relative(language: str) -> dict[str, int]:
    words = _RELATIVE.get(language, _RELATIVE["en"]).split()
    days = {word_key(word.replace("_", " ")): day for word, day in zip(words, (0, 1, -1), strict=True)}
    return {word: day for word, day in days.items() if len(word) > 3}


def _widths(locale: Locale, field: str) -> Iterator[tuple[int, str]]:
    """The names of a field with their numbers; the narrow ones, which are letters, are left out."""
    for forms in getattr(locale, field).values():
        for width in ("wide", "abbreviated"):
            yield from ((int(number), str(name)) for number, name in forms[width].items())


def _names(locale: Locale, field: str) -> dict[str, int | None]:
    """Name → number; None for a name that has two."""
    names: dict[str, int | None] = {}
    for number, name in _widths(locale, field):
        key = word_key(name)
        names[key] = number if names.get(key, number) == number else None
    return names


def _spellings(locale: Locale) -> set[str]:
    return {unaccented(name) for field in ("months", "days") for _number, name in _widths(locale, field)}


def _fillers(locale: Locale) -> set[str]:
    """The words of the locale's patterns that say nothing by themselves, and the name of our era."""
    patterns = [str(each.pattern) for each in locale.date_formats.values()]
    quoted = " ".join(" ".join(re.findall(r"'([^']+)'", pattern)) for pattern in patterns)
    bare = " ".join(re.sub(r"'[^']*'|[A-Za-z]", " ", pattern) for pattern in patterns)
    eras = " ".join(str(forms[1]) for forms in locale.eras.values() if 1 in forms)
    words = re.split(rf"[{re.escape(SEPARATORS)}\s]+", unaccented(f"{quoted} {bare}"))
    return {*words, *_ALSO.get(locale.language, "").split(), *unaccented(eras).split()} - {""}


def _token(names: set[str], fillers: set[str]) -> re.Pattern[str]:
    filler = "|".join(re.escape(each) for each in _longest_first(fillers)) or "(?!)"
    ends = rf"(?:(?={filler})|(?![^\W\d_]))"  # no longer word begins so, unless it is one with a filler, as in Basque
    name = "|".join(_spelled(each, ends) for each in _longest_first(names))
    marks = re.escape(SEPARATORS)
    return re.compile(rf"(?P<name>{name})|(?P<number>[0-9]+)|(?P<separator>[{marks}])|(?P<filler>{filler})")


def _longest_first(words: set[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _spelled(name: str, ends: str) -> str:
    """A pattern of the name, whose dots may be left out."""
    pattern = re.escape(name).replace(r"\.", r"\.?").replace(r"\ ", r"\ ?")
    before = "(?<![0-9])" if name[0].isdigit() else ""
    last = name.rstrip(".")[-1:]
    after = "(?![0-9])" if last.isdigit() else ends if last.upper() != last.lower() else ""
    return f"{before}{pattern}{after}"
