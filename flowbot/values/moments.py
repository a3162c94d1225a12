"""The slot type `datetime`: a date and a time in the person's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flowbot.message import Passage, strip_blank
from flowbot.values._slot_type import AnswerError, SlotType, as_typed
from flowbot.values._words import ascii_digits, shortened, unaccented
from flowbot.values.context import ReadContext
from flowbot.values.dates import MAX_DATE_CHARACTERS, read_date
from flowbot.values.times import MAX_TIME_CHARACTERS, clock_time, find_clock

EXAMPLE = datetime(2026, 9, 1, 14, 30, tzinfo=UTC)
"""A date and time, for people who wrote none."""

_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9:]+(\.[0-9]+)?)?"
)
_JOINER = r"[\s,]+(?:(?:at|um|a|a las|alle|ore|kl\.?|klo|om|as|в|о|ob|u)\s+)?"
"""What stands between a date and a time, in English and in the languages that put a word there."""
_ZONED = re.compile(r"(?P<moment>[^\[]+)\[(?P<zone>[^\]]+)\]")


def read_datetime(passage: Passage, context: ReadContext) -> datetime:
    """A date and a time, aware, in the zone of the context: `2026-09-01 14:30`, `tomorrow at 2pm`, `1.9.26 14:30`.

    ISO with an offset is taken to the zone. A local time that a clock change skips is the next
    that exists; one that occurs twice is the first.

    Raises:
        AnswerError: It is none, or only a date or a time, or the date may be more than one.
    """
    text = strip_blank(passage.text)
    try:
        if _ISO.fullmatch(text.upper()):
            moment = datetime.fromisoformat(text.upper())
            return moment.astimezone(context.zone) if moment.tzinfo else in_zone(moment, context.zone)
        if len(text) <= MAX_DATE_CHARACTERS + MAX_TIME_CHARACTERS:
            return _everyday(text, context)
    except AnswerError:
        raise
    except (ValueError, OverflowError):  # no such time, or no such date once it is in the zone
        pass
    raise _no_moment(text)


def _no_moment(text: str) -> AnswerError:
    return AnswerError("not_a_moment", text=shortened(text), example=EXAMPLE)


def _everyday(text: str, context: ReadContext) -> datetime:
    clock = find_clock(context.locale)
    folded = unaccented(ascii_digits(text))
    for pattern in (rf"(?P<date>.+?){_JOINER}{clock.pattern}", rf"{clock.pattern}{_JOINER}(?P<date>.+)"):
        found = re.fullmatch(pattern, folded)
        at = clock_time(found, clock) if found else None
        if found and at is not None:
            return in_zone(datetime.combine(read_date(Passage(found["date"]), context), at), context.zone)
    raise _no_moment(text)


def in_zone(local: datetime, zone: tzinfo) -> datetime:
    """A local time as an aware one: the first of two, and the next that exists for one that the clocks skip."""
    aware = local.replace(tzinfo=zone)
    if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local:
        return aware
    before, after = aware.utcoffset(), aware.replace(fold=1).utcoffset()  # PEP 495: of a gap, those around it
    if before is None or after is None:  # only a zone that is not aware says None
        return aware
    start = local.replace(microsecond=0, tzinfo=UTC) - after
    low, high = 0, int((after - before).total_seconds()) + 1
    while low < high:
        middle = (low + high) // 2
        if (start + timedelta(seconds=middle)).astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle + 1
    return (start + timedelta(seconds=high)).astimezone(zone)


def _show(value: datetime, locale: str) -> str:
    """With its offset, so that it says one moment in every zone."""
    return value.isoformat(" ", "auto" if value.second or value.microsecond else "minutes")


def _encode(value: datetime) -> str:
    """As RFC 9557 writes it: with the offset and, in brackets, the zone."""
    key = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    return value.isoformat() + (f"[{key}]" if key else "")


def _decode(value: object) -> datetime:
    found = _ZONED.fullmatch(str(value))
    moment = datetime.fromisoformat(found["moment"] if found else str(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} is not a time in a zone")
    return moment.astimezone(ZoneInfo(found["zone"])) if found else moment


DATETIME = SlotType(
    name="datetime",
    words=12,
    python_type=datetime,
    read=read_datetime,
    show=_show,
    encode=_encode,
    decode=_decode,
    read_control=as_typed(read_datetime),
)
