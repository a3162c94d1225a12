"""The slot type `list`: several values of one type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from flowbot.message import Passage
from flowbot.values._locales import find_locale
from flowbot.values._number_marks import number_marks
from flowbot.values._slot_type import AnswerError, SlotType, UnclearError
from flowbot.values._splitting import COMMAS, MAX_ITEMS, SEPARATORS, STRONG, Commas, quoted, split, split_entities
from flowbot.values._words import shortened, unaccented
from flowbot.values.context import ReadContext
from flowbot.values.phrases import Phrase
from flowbot.values.texts import MAX_TEXT_CHARACTERS

_FIGURES = (int, Decimal, timedelta)
_WITH_COMMAS = (*_FIGURES, date, datetime)
"""The types whose values may have a comma in them."""
_MAX_JOINED = 200
"""The longest text in which an `and` is looked for, in characters."""
_GROUP = re.compile("0[0-9]+")
"""Figures as they stand between the commas of one number."""
_ENTITIES = frozenset({"user", "hashtag", "cashtag"})
_CHOSEN = frozenset({"choice", "user", "room", "stream"})
"""The types whose controls send what was chosen; for others a text is what was typed."""


def list_type(items: SlotType, *, unique: bool = False) -> SlotType:
    """A list of values of a type, in the order they were written.

    Commas, semicolons, line breaks and tabs separate; mentions and tags need nothing between
    them. An item in quotes keeps its separators, and a separator within a mention, tag or link
    is none. Where the items may have commas in them (numbers, dates, durations), semicolons and
    line breaks separate alone if there are any; else commas do where the text can be read in one
    way only. A last `and` separates where what stands around it is no item as a whole.

    Args:
        items: The type of each.
        unique: Whether an item that stands twice is refused.
    """

    def read(passage: Passage, context: ReadContext) -> list[object]:
        if len(passage.text) > MAX_TEXT_CHARACTERS:
            raise AnswerError("too_long", length=len(passage.text), most=MAX_TEXT_CHARACTERS)
        splits = _splits(passage.stripped(), items, context)
        readings: list[list[object]] = []
        problem: AnswerError | None = None
        for pieces in splits:
            try:
                values = _read_all(pieces, items, context)
            except UnclearError as error:
                raise _to_separate(error) if len(splits) > 1 else error from None
            except AnswerError as error:
                problem = error
            else:
                readings += [] if values in readings else [values]
        if len(readings) > 1:
            counts = [Phrase("items", {"count": len(each)}) for each in readings]
            raise UnclearError("separate_items", text=shortened(passage.text), choices=counts)
        if problem is not None and not readings:
            raise _to_separate(problem) if len(splits) > 1 and len(splits[-1]) > 1 else problem
        return distinct(readings[0], unique)

    def read_control(sent: object, context: ReadContext) -> list[object]:
        if isinstance(sent, str) and items.name not in _CHOSEN:
            return read(Passage(sent), context)
        values: list[object] = []
        chosen = [each for each in items.each(sent) if each not in ("", None)]
        if len(chosen) > MAX_ITEMS:
            raise AnswerError("too_many_items", most=MAX_ITEMS)
        for number, each in enumerate(chosen, 1):
            try:
                values.append(items.read_control(each, context))
            except AnswerError as error:
                raise of_item(number, error) from None
        return distinct(values, unique)

    def show(values: Sequence[object], locale: str) -> str:
        joiner, separators = ("; ", STRONG) if items.python_type in _WITH_COMMAS else (", ", SEPARATORS)
        return joiner.join(quoted(items.show(each, locale), separators) for each in values)

    def hold(values: Sequence[object], locale: str) -> tuple[str, ...]:
        if items.name in _CHOSEN:
            return tuple(text for each in values for text in items.held(each, locale))
        return (show(values, locale),)

    def encode(values: Sequence[object]) -> list[object]:
        return [items.encode(each) for each in values]

    def decode(value: object) -> list[object]:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return [items.decode(each) for each in value]

    return SlotType(
        name="list",
        words=0,
        python_type=list,
        read=read,
        show=show,
        encode=encode,
        decode=decode,
        read_control=read_control,
        hold=hold,
    )


def of_item(number: int, error: AnswerError) -> AnswerError:
    """The same of the item with that number."""
    return type(error)("item", number=number, problem=error.phrase)


def _to_separate(error: AnswerError) -> AnswerError:
    """The same, with how it is made clear where an item ends."""
    return type(error)("separate_problem", problem=error.phrase)


def _splits(passage: Passage, items: SlotType, context: ReadContext) -> list[list[Passage]]:
    """The ways to split a text that are worth reading; the last is what the reader of an error expects."""
    if items.python_type not in _WITH_COMMAS:
        pieces = split(passage, Commas.ALL)
        if items.name in _ENTITIES:
            pieces = [part for piece in pieces for part in split_entities(piece)]
        return [pieces]
    whole = split(passage, Commas.NONE)
    if len(whole) > 1:
        return [whole]
    spaced = split(passage, Commas.SPACED)
    if len(spaced) > 1:
        return [whole, spaced]
    decimal_comma = items.python_type in _FIGURES and number_marks(context.locale).decimal == ","
    commas = any(each in COMMAS for each in passage.text)
    return [whole, split(passage, Commas.ALL)] if commas and not decimal_comma else [whole]


def _read_all(pieces: Sequence[Passage], items: SlotType, context: ReadContext) -> list[object]:
    if not pieces:
        raise AnswerError("empty_list")
    if len(pieces) > MAX_ITEMS:
        raise AnswerError("too_many_items", most=MAX_ITEMS)
    values: list[object] = []
    for number, piece in enumerate(pieces, 1):
        try:
            if len(pieces) > 1 and items.python_type in _FIGURES and _GROUP.fullmatch(piece.text):
                raise UnclearError("part_of_a_number", text=shortened(piece.text))
            values.append(items.read(piece, context))
        except UnclearError as error:
            raise of_item(number, error) if len(pieces) > 1 else error from None
        except AnswerError as error:
            last = _last_two(piece, items, context) if number == len(pieces) else None
            if last is None:
                raise of_item(number, error) if len(pieces) > 1 else error from None
            values += last
    return values


def _last_two(piece: Passage, items: SlotType, context: ReadContext) -> list[object] | None:
    """The items on both sides of an `and`; None when there are not two, or they may be others as well."""
    if len(piece.text) > _MAX_JOINED:
        return None
    found: list[list[object]] = []
    words = "|".join(map(re.escape, {"and", _and(context.locale)}))
    for between in re.finditer(rf"\s(?:{words})(?=\s)", piece.text, re.IGNORECASE):
        both = (piece.cut(0, between.start()), piece.cut(between.end(), len(piece.text)))
        try:
            found.append([items.read(each.stripped(), context) for each in both])
        except AnswerError:
            continue
    return found[0] if len(found) == 1 else None


def _and(locale: str) -> str:
    """The word that CLDR puts before the last item of a list; `and` where it is none."""
    word = unaccented(find_locale(locale).list_patterns["standard"]["end"].replace("{0}", "").replace("{1}", ""))
    return word if word.isalpha() else "and"


def distinct(values: list[object], unique: bool) -> list[object]:
    """The values; raises AnswerError when one stands twice that must be the only one."""
    for number, value in enumerate(values, 1):
        if unique and value in values[: number - 1]:
            raise AnswerError("item_twice", number=number)
    return values
