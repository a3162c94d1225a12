"""The slot type `timezone`: a zone of the tz database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import available_timezones

from flowbot.message import Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType, sent_text
from flowbot.values._words import bare, shortened
from flowbot.values.context import ReadContext

MAX_ZONE_CHARACTERS = 60
"""The longest text that is read as a time zone."""


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, tuple[str, ...]]:
    """Zones by their name and by its last part, folded: `europe/london` and `london`; a whole name goes first."""
    names = sorted(each for each in available_timezones() if not each.startswith(_NO_NAMES))
    whole = {_key(name): (name,) for name in reversed(names)}
    cities: dict[str, tuple[str, ...]] = {}
    for name in names:
        city = _key(name.rpartition("/")[2])
        if "/" in name and not name.startswith("Etc/"):
            cities[city] = (*cities.get(city, ()), name)
    return {**cities, **whole, **{name: (name,) for name in names}}


_NO_NAMES = ("posix/", "right/", "localtime", "posixrules")
"""What lies in the database and names no zone: `localtime` is another one on each machine."""


def _key(text: str) -> str:
    return "/".join(bare(part.replace("_", " ")) for part in text.split("/"))


def read_zone(passage: Passage, context: ReadContext) -> str:
    """A time zone by its name or by its city: `Europe/London`, `new york`.

    Raises:
        AnswerError: There is none of that name, or there are several.
    """
    text = strip_blank(passage.text)
    found = (_zones().get(text) or _zones().get(_key(text), ())) if len(text) <= MAX_ZONE_CHARACTERS else ()
    if not found:
        raise _no_zone(text)
    if len(found) > 1:
        raise AnswerError("not_clear", text=shortened(text), choices=list(found))
    return found[0]


def _no_zone(text: str) -> AnswerError:
    return AnswerError("not_a_zone", text=shortened(text), example="Europe/London")


def _read_control(sent: object, context: ReadContext) -> str:
    """A timezone-picker sends the name."""
    text = sent_text(sent)
    if (text,) != _zones().get(text):
        raise _no_zone(text)
    return text


def _show(value: str, locale: str) -> str:
    return value


TIMEZONE = SlotType(name="timezone", words=3, python_type=str, read=read_zone, show=_show, read_control=_read_control)
