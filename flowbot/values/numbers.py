"""The slot types `integer` and `decimal`: figures as the locale writes them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from flowbot.message import Passage, strip_blank
from flowbot.values._number_marks import NumberMarks, number_marks
from flowbot.values._slot_type import AnswerError, SlotType, UnclearError, as_typed
from flowbot.values._words import ascii_digits, fold, shortened
from flowbot.values.context import ReadContext

MAX_NUMBER_CHARACTERS = 100
"""The longest text that is read as a number."""
EXAMPLE = Decimal("12.50")
"""A number, for people who wrote none."""

_PLAIN = re.compile(r"[+-]?(?:[0-9]+|[0-9]*\.[0-9]{1,2}|[0-9]{4,}\.[0-9]+|[0-9]*\.[0-9]{4,}|0*\.[0-9]+)")
"""What every locale reads in the same way: a point here groups nothing, wherever points group."""
_SHAPE = re.compile(r"(?P<percent>%\s?)?(?P<sign>[+-]?)(?P<figures>[0-9.,' ٫]*[0-9])\s?(?P<word>\D{0,30})")
_GROUPED = {
    (3, 3): "[1-9][0-9]{0,2}(?:{}[0-9]{3})+",
    (3, 2): "[1-9][0-9]?(?:{}[0-9]{2})*{}[0-9]{3}",
}
_PERCENT = frozenset({"%", "pct", "percent"})
_ONE_SPELLING = str.maketrans(
    dict.fromkeys("−‐‑‒–﹣－", "-")
    | dict.fromkeys("\xa0\u2009\u202f\t", " ")
    | dict.fromkeys("’‘ʼ٬", "'")
    | {"＋": "+", "，": ",", "．": ".", "٪": "%", "％": "%"}
)


def read_decimal(passage: Passage, context: ReadContext) -> Decimal:
    """A number such as `12.50`, `1,250.50`, `10k`, `1.5bn` or `5%` (0.05), exactly.

    A number that the locale writes so is taken so: `1,250` is 1250 in `en` and 1.250 in `de`.
    What it would write otherwise is taken where there is one reading (`12.50` in `de`), else
    asked back (`1,25` in `en`).

    Raises:
        AnswerError: It is no number, or more than one.
    """
    return _read(strip_blank(passage.text), context.locale)


def read_integer(passage: Passage, context: ReadContext) -> int:
    """A whole number such as `12`, `1,250` or `10k`, read as `read_decimal` does.

    Raises:
        AnswerError: It is no number, not a whole one, or a percentage.
    """
    text = strip_blank(passage.text)
    number = _read(text, context.locale, percent=False)
    if number != number.to_integral_value():
        raise AnswerError("not_a_whole_number", text=shortened(text), example=12)
    return int(number)


def _read(text: str, locale: str, *, percent: bool = True) -> Decimal:
    readings: list[Decimal] = []
    if len(text) <= MAX_NUMBER_CHARACTERS:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        found = _SHAPE.fullmatch(ascii_digits(text).translate(_ONE_SPELLING))
        if found is not None:
            readings = _readings(found, number_marks(locale), percent=percent)
    if not readings:
        if any(each.isdecimal() for each in text):
            raise AnswerError("not_a_number_such_as", text=shortened(text), example=EXAMPLE)
        raise AnswerError("not_a_number", text=shortened(text))
    if len(readings) > 1:
        choices = [_grouped(each, locale) for each in readings]
        raise UnclearError("not_clear", text=shortened(text), choices=choices)
    return readings[0]


def _readings(found: re.Match[str], marks: NumberMarks, *, percent: bool) -> list[Decimal]:
    """Every number that the text may be: of the figures, times every power of ten that the word may be."""
    words = [word for word in (fold(found["percent"] or ""), fold(found["word"]).replace(".", "")) if word]
    powers: tuple[int, ...] = ()
    if not words:
        powers = (0,)
    elif len(words) == 1:
        powers = ((-2,) if percent else ()) if words[0] in _PERCENT else marks.powers.get(words[0], ())
    figures = _figures(found["figures"], marks)
    values = [_scaled(found["sign"] + each, power) for each in figures for power in powers]
    return list(dict.fromkeys(values))


def _scaled(figures: str, power: int) -> Decimal:
    """Exactly, whatever the precision of decimal's context; without an exponent."""
    return Decimal(format(Decimal(f"{figures}E{power}"), "f")) if power else Decimal(figures)


def _figures(text: str, marks: NumberMarks) -> list[str]:
    """The readings of figures with marks in them, as plain figures: the locale's own, else every other."""
    text = text.replace("٫", marks.decimal)
    own = _plain(text, marks.decimal, marks.group, marks.grouping)
    if own is not None:
        return [own]
    others = [_plain(text, ".", ",", (3, 3)), _plain(text, ",", ".", (3, 3))]
    if marks.group == "," and text.count(",") == 1 and set(text) <= set("0123456789,"):
        others.insert(0, text.replace(",", ""))  # a figure is missing as likely as the mark is foreign
    return list(dict.fromkeys(each for each in others if each is not None))


def _plain(text: str, decimal: str, group: str, grouping: tuple[int, int]) -> str | None:
    """Figures with these marks as plain figures; None when they do not stand where they must.

    Blanks and apostrophes group in every locale, for they mean nothing else.
    """
    whole, point, fraction = text.partition(decimal)
    if point and not _digits(fraction):
        return None
    used = set(whole) - set("0123456789")
    if used:
        mark = used.pop()
        pattern = _GROUPED[grouping].replace("{}", re.escape(mark))
        if used or mark not in (group, " ", "'") or not re.fullmatch(pattern, whole):
            return None
        whole = whole.replace(mark, "")
    return f"{whole or '0'}.{fraction}" if point else whole


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _grouped(value: Decimal, locale: str) -> str:
    """As shown, a long one in groups set apart by blanks, which every locale reads alike."""
    shown = show_decimal(value, locale)
    return format(int(value), ",").replace(",", " ") if shown.lstrip("-").isdecimal() and len(shown) > 5 else shown


def show_decimal(value: Decimal, locale: str) -> str:
    """The number without grouping or exponent, with the decimal mark of the locale."""
    text = format(value, "f")
    return text.replace(".", number_marks(locale).decimal) if "." in text else text


def _show_integer(value: int, locale: str) -> str:
    return str(value)


def _decode_integer(value: object) -> int:
    if isinstance(value, bool | float):
        raise TypeError(f"{value!r} is not a whole number")
    return int(str(value))


def _decode_decimal(value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


INTEGER = SlotType(
    name="integer",
    words=4,
    python_type=int,
    read=read_integer,
    show=_show_integer,
    decode=_decode_integer,
    read_control=as_typed(read_integer),
)
DECIMAL = SlotType(
    name="decimal",
    words=4,
    python_type=Decimal,
    read=read_decimal,
    show=show_decimal,
    encode=str,
    decode=_decode_decimal,
    read_control=as_typed(read_decimal),
)
