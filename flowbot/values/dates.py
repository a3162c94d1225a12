"""The slot type `date`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flowbot.message import Passage, strip_blank
from flowbot.values._calendar import Calendar, find_calendar, word_key
from flowbot.values._slot_type import AnswerError, SlotType, UnclearError, sent_text
from flowbot.values._words import ascii_digits, shortened, unaccented
from flowbot.values.context import ReadContext

MAX_DATE_CHARACTERS = 60
"""The longest text that is read as a date."""
EXAMPLE = date(2026, 9, 1)
"""A date, for people who wrote none."""

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ORDERS = ("dmy", "mdy", "ymd")


def read_date(passage: Passage, context: ReadContext) -> date:
    """A date: ISO always, else as people of the locale write one.

    `1 September 2026`, `Tue, Sept 1`, `1.9.26`, `tomorrow`, `friday`. A weekday is the next such
    day, from tomorrow on. A day and month without a year are of this year. A year of two figures
    is of 2000 to 2099. Figures alone stand in the order of the locale; where that is not sure,
    and they give two dates, it is asked back.

    Raises:
        AnswerError: It is no date, or it may be more than one.
    """
    text = strip_blank(passage.text)
    found = _ISO_DATE.fullmatch(text)
    if found:
        return _iso(text, *(int(part) for part in found.groups()))
    if len(text) > MAX_DATE_CHARACTERS:
        raise _no_date(text)
    calendar = find_calendar(context.locale)
    near = _near(text, calendar, context.today)
    return near if near is not None else _everyday(text, calendar, context.today)


def _no_date(text: str) -> AnswerError:
    return AnswerError("not_a_date", text=shortened(text), example=EXAMPLE)


def _iso(text: str, year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise UnclearError("no_such_month", text=text, month=month)
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnclearError("no_such_day", text=shortened(text), day=day) from None


def _near(text: str, calendar: Calendar, today: date) -> date | None:
    """A date named by a word alone: today and its neighbours, and weekdays of four letters or more."""
    word = word_key(text.rstrip(".,!"))
    if word in calendar.relative:
        return today + timedelta(days=calendar.relative[word])
    weekday = calendar.weekdays.get(word) if len(word) > 3 else None
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


@dataclass(slots=True)
class _Parts:
    """What a text consists of."""

    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    """For each number, the marks that follow it, blanks aside."""
    before_name: int = 0
    """How many numbers stand before the last name."""


def _everyday(text: str, calendar: Calendar, today: date) -> date:
    parts = _parts(text, calendar)
    if not 1 <= len(parts.numbers) <= 3 or any(len(each) not in (1, 2, 4) for each in parts.numbers):
        raise _no_date(text)
    month, weekday = _named(text, parts.names, calendar)
    if month is None:
        found = _figures(text, parts, calendar, today)
    else:
        if parts.before_name == 2 and all(len(each) <= 2 for each in parts.numbers):
            raise _no_date(text)  # `10 31 feb`: a number, and the 31st
        year, day = _year_and_day(text, parts.numbers, calendar, today)
        found = _day(text, year, month, day)
    if weekday is not None and found.weekday() != weekday:
        raise UnclearError("other_weekday", text=shortened(text), date=found)
    return found


def _parts(text: str, calendar: Calendar) -> _Parts:
    """The parts of a text; nothing may be left over."""
    folded = unaccented(ascii_digits(text))
    parts, position = _Parts(), 0
    while position < len(folded):
        found = calendar.token.match(folded, position)
        if found is None:
            raise _no_date(text)
        position = found.end()
        match found.lastgroup:
            case "name":
                parts.names.append(word_key(found[0]))
                parts.before_name = len(parts.numbers)
            case "number":
                parts.numbers.append(found[0])
                parts.marks.append("")
            case "separator" if parts.numbers:
                parts.marks[-1] += found[0].strip()
    return parts


def _named(text: str, names: Sequence[str], calendar: Calendar) -> tuple[int | None, int | None]:
    """The month and the weekday that the names are; `mar` may be either in Spanish."""
    months, weekdays = calendar.months, calendar.weekdays
    match names:
        case []:
            return None, None
        case [name]:
            return (months[name], None) if name in months else (None, weekdays.get(name))
        case [first, second] if first in weekdays and second in months:
            return months[second], weekdays[first]
        case [first, second] if first in months and second in weekdays:
            return months[first], weekdays[second]
    raise _no_date(text)


def _year_and_day(text: str, numbers: Sequence[str], calendar: Calendar, today: date) -> tuple[int, int]:
    """The year and the day beside the name of a month."""
    if len(numbers) == 1 and len(numbers[0]) <= 2:
        return today.year, int(numbers[0])
    if len(numbers) != 2:
        raise _no_date(text)
    first, second = numbers
    year, day = (
        (first, second) if len(first) == 4 or (len(second) != 4 and calendar.order == "ymd") else (second, first)
    )
    if len(year) == 1 or len(day) > 2:
        raise _no_date(text)
    return _full(year), int(day)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _figures(text: str, parts: _Parts, calendar: Calendar, today: date) -> date:
    """A date of figures alone: `1.9.2026`, `24/12`, `24.12.`."""
    numbers, marks = list(parts.numbers), parts.marks
    if len(numbers) == 2 and marks in (["/", ""], ["/", "."], [".", "."]):
        numbers.append(str(today.year))
    elif len(numbers) != 3 or marks[0] != marks[1] or marks[0] not in ("/", ".", "-"):
        raise _no_date(text)
    readings = {order: _reading(numbers, order) for order in _possible(numbers)}
    return _one(text, readings, calendar.orders)


def _possible(numbers: Sequence[str]) -> Sequence[str]:
    if len(numbers[0]) == 4:
        return ("ymd",)
    return ("dmy", "mdy") if len(numbers[2]) == 4 else _ORDERS


def _reading(numbers: Sequence[str], order: str) -> date | None:
    values = dict(zip(order, numbers, strict=True))
    if len(values["y"]) == 1 or len(values["m"]) > 2 or len(values["d"]) > 2:
        return None
    try:
        return date(_full(values["y"]), int(values["m"]), int(values["d"]))
    except ValueError:
        return None


def _one(text: str, readings: Mapping[str, date | None], orders: Sequence[str]) -> date:
    """The one date that the usual orders give; where they give none, the one that any order gives."""
    usual = {readings.get(order) for order in orders} - {None}
    dates = sorted(each for each in usual or readings.values() if each is not None)
    if not dates:
        raise _no_date(text)
    if dates[0] != dates[-1]:
        raise UnclearError("not_clear", text=shortened(text), choices=list(dict.fromkeys(dates)))
    return dates[0]


def _show(value: date, locale: str) -> str:
    return value.isoformat()


def _decode(value: object) -> date:
    return date.fromisoformat(str(value))


def _read_control(sent: object, context: ReadContext) -> date:
    """A date picker sends `2026-12-31`."""
    text = sent_text(sent)
    found = _ISO_DATE.fullmatch(text)
    if found is None or len(text) != 10:
        raise _no_date(text)
    return _iso(text, *(int(part) for part in found.groups()))


DATE = SlotType(
    name="date",
    words=8,
    python_type=date,
    read=read_date,
    show=_show,
    encode=date.isoformat,
    decode=_decode,
    read_control=_read_control,
)
