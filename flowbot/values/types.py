"""The slot types: how each reads what a person wrote, and how it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

MAX_TEXT_CHARACTERS = 64_000
"""The longest text that is taken into a slot."""

_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_TRUE = frozenset({"yes", "y", "true", "1", "on"})
_FALSE = frozenset({"no", "n", "false", "0", "off"})


class AnswerError(ValueError):
    """What a person wrote is not a value of the slot; the text says why, to that person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotType:
    """A type of slot as four functions and a word."""

    name: str
    python_type: type
    read: Callable[[str], object]
    """Text as a person writes it → value; raises AnswerError when it is none."""
    encode: Callable[[object], object] = lambda value: value
    """Value → what JSON can hold."""
    decode: Callable[[object], object] = lambda value: value
    """What `encode` gave → value."""
    show: Callable[[object], str] = str
    """Value → text that `read` takes."""


def fold(text: str) -> str:
    """Text for comparing words: case, surrounding space and runs of space do not count."""
    return " ".join(text.casefold().split())


def read_text(text: str) -> str:
    """The text itself, without the space around it."""
    text = text.strip()
    if not text:
        raise AnswerError("an empty text says nothing")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise AnswerError(f"that is {len(text):,} characters; at most {MAX_TEXT_CHARACTERS:,} fit")
    return text


def read_decimal(text: str) -> Decimal:
    """A number such as `12.50` or `1,250.50`."""
    text = text.strip()
    if not text or len(text) > 100 or not _NUMBER.fullmatch(text):
        raise AnswerError(f"'{shortened(text)}' is not a number")
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise AnswerError(f"'{shortened(text)}' is not a number") from None


def read_integer(text: str) -> int:
    """A whole number such as `12` or `1,250`."""
    number = read_decimal(text)
    if number != number.to_integral_value():
        raise AnswerError(f"'{text.strip()}' is not a whole number")
    return int(number)


def read_boolean(text: str) -> bool:
    """Yes or no."""
    word = fold(text)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise AnswerError(f"'{shortened(text.strip())}' is neither yes nor no")


def read_date(text: str) -> date:
    """A date written as `2026-09-01`."""
    text = text.strip()
    found = _ISO_DATE.fullmatch(text)
    if not found:
        raise AnswerError(f"'{shortened(text)}' is not a date such as 2026-09-01")
    year, month, day = (int(part) for part in found.groups())
    if not 1 <= month <= 12:
        raise AnswerError(f"'{text}' is not a date: there is no month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        raise AnswerError(f"'{text}' is not a date: that month has no day {day}") from None


def _encode_number(value: object) -> object:
    return str(value)


def _decode_decimal(value: object) -> object:
    return Decimal(str(value))


def _encode_date(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _decode_date(value: object) -> object:
    return date.fromisoformat(str(value))


def _show_boolean(value: object) -> str:
    return "yes" if value else "no"


TEXT = SlotType(name="text", python_type=str, read=read_text)
INTEGER = SlotType(name="integer", python_type=int, read=read_integer)
DECIMAL = SlotType(
    name="decimal", python_type=Decimal, read=read_decimal, encode=_encode_number, decode=_decode_decimal
)
BOOLEAN = SlotType(name="boolean", python_type=bool, read=read_boolean, show=_show_boolean)
DATE = SlotType(name="date", python_type=date, read=read_date, encode=_encode_date, decode=_decode_date)

SLOT_TYPES: Mapping[str, SlotType] = {each.name: each for each in (TEXT, INTEGER, DECIMAL, BOOLEAN, DATE)}
"""Every type that needs nothing but its name; a choice is made by `choice_type`."""


def choice_type(labels: Mapping[str, str]) -> SlotType:
    """A choice of the given values (value → label), answered by label, value or number.

    Example:
        >>> choice_type({"EUR": "Euro", "USD": "Dollar"}).read("2")
        'USD'
    """
    words: dict[str, str] = {}
    for number, (value, label) in enumerate(labels.items(), 1):
        words.setdefault(str(number), value)
        words[fold(label)] = value
    for value in labels:  # a value wins over another one's label or number
        words[fold(value)] = value

    def read(text: str) -> str:
        found = words.get(fold(text))
        if found is None:
            raise AnswerError(f"'{shortened(text.strip())}' is not one of {listed(list(labels.values()))}")
        return found

    return SlotType(name="choice", python_type=str, read=read, show=lambda value: labels.get(str(value), str(value)))


def listed(words: Sequence[str], joiner: str = "or") -> str:
    """Words as people list them: `EUR, USD or GBP`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}" if words else ""


def shortened(text: str, most: int = 40) -> str:
    """The text, cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
