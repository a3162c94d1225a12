"""The slot type `time`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache

from flowbot.message import Passage, strip_blank
from flowbot.values._calendar import word_key
from flowbot.values._locales import find_locale
from flowbot.values._slot_type import AnswerError, SlotType, sent_text
from flowbot.values._words import ascii_digits, shortened, unaccented
from flowbot.values.context import ReadContext

MAX_TIME_CHARACTERS = 30
"""The longest text that is read as a time."""
EXAMPLE = time(14, 30)
"""A time, for people who wrote none."""

_ISO_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")


_HOUR_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("ca", "es", "fr", "it", "pt", "ro"), "|h"),
    "th": "|น\\.?",
}
"""By language, what marks an hour of the day (`14h`, `14:00 น.`) besides `Uhr`, as an alternative of a pattern."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a locale writes times of day."""

    pattern: str
    """A regular expression with the groups that `clock_time` takes; for text as `unaccented` makes it."""
    afternoon: Mapping[str, bool]
    """Word such as `pm` → whether it is the second half of the day."""


@lru_cache(maxsize=64)
def find_clock(name: str) -> Clock:
    """The clock of a locale; `am` and `pm` hold in every one."""
    locale = find_locale(name)
    halves = {"am": False, "pm": True, "a.m.": False, "p.m.": True}
    for forms in locale.day_periods.values():
        for words in forms.values():
            halves |= {unaccented(words[each]): each == "pm" for each in ("am", "pm") if each in words}
    spelled = (re.escape(each).replace(r"\.", r"\.?").replace(r"\ ", r"\s?") for each in halves)
    half = "|".join(sorted(spelled, key=len, reverse=True))
    points = any(re.search("[Hh][.]mm", str(each.pattern)) for each in locale.time_formats.values())
    hours = _HOUR_WORDS.get(locale.language, "")
    return Clock(
        rf"(?:(?P<before>{half})\s?)?(?P<hour>[0-9]{{1,2}})"
        rf"(?:\s?(?P<mark>[:h{'.' if points else ''}]|\.(?=[0-9.]+\s?(?:{half})))\s?(?P<minute>[0-9]{{2}})"
        rf"(?:[:.](?P<second>[0-9]{{2}}))?)?(?:\s?(?P<after>{half})(?!\w))?(?P<hour_word>\s?(?:uhr{hours}))?",
        {word_key(word): afternoon for word, afternoon in halves.items()},
    )


def clock_time(found: re.Match[str], clock: Clock) -> time | None:
    """The time that a match of the clock's pattern is; None when it is none, such as a bare number."""
    half = found["before"] or found["after"]
    hour = int(found["hour"])
    if half is None and found["minute"] is None and found["hour_word"] is None:
        return None
    if half is not None:
        if not 1 <= hour <= 12 or (found["before"] and found["after"]):
            return None
        hour = hour % 12 + 12 * clock.afternoon[word_key(half)]
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


def read_time(passage: Passage, context: ReadContext) -> time:
    """A time of day: `14:30`, `14:30:15`, `2:30 pm`, `2pm`, `14h30`, `14 Uhr`; `14.30` where the locale writes it so.

    Raises:
        AnswerError: It is none.
    """
    text = strip_blank(passage.text)
    if _ISO_TIME.fullmatch(text):
        return _iso(text)
    if len(text) <= MAX_TIME_CHARACTERS:
        clock = find_clock(context.locale)
        found = re.fullmatch(clock.pattern, unaccented(ascii_digits(text)))
        value = clock_time(found, clock) if found else None
        if value is not None:
            return value
    raise _no_time(text)


def _no_time(text: str) -> AnswerError:
    return AnswerError("not_a_time", text=shortened(text), example=EXAMPLE)


def _iso(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise _no_time(text) from None


def _show(value: time, locale: str) -> str:
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def _decode(value: object) -> time:
    return time.fromisoformat(str(value))


def _read_control(sent: object, context: ReadContext) -> time:
    """A time picker sends `13:51:06`."""
    text = sent_text(sent)
    if not _ISO_TIME.fullmatch(text):
        raise _no_time(text)
    return _iso(text)


TIME = SlotType(
    name="time",
    words=3,
    python_type=time,
    read=read_time,
    show=_show,
    encode=time.isoformat,
    decode=_decode,
    read_control=_read_control,
    hold=lambda value, _locale: (value.isoformat("seconds"),),
)
