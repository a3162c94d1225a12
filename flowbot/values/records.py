"""The slot type `record`: several named values, each of a type of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowbot.message import Passage
from flowbot.values._slot_type import AnswerError, PartsError, SlotType, as_typed
from flowbot.values._splitting import LINES, line_end, past_blanks, quote_end, quoted, split_rows, unquoted
from flowbot.values._words import bare, shortened
from flowbot.values.context import ReadContext
from flowbot.values.texts import MAX_TEXT_CHARACTERS

_COLONS = ":：="
_LONGEST_LABEL = 256
_MOST_COLONS = 5
"""How many marks of a line are tried as the end of a label, which may have some itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordField:
    """A field of a record."""

    name: str
    label: str
    type: SlotType
    optional: bool = False
    """Whether it may be left out, and is None then."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a text fits the fields, and what does not."""

    values: Mapping[str, object]
    problems: Mapping[str, AnswerError]
    texts: Mapping[str, str]
    """What was written where it does not fit."""


def record_type(fields: Sequence[RecordField]) -> SlotType:
    """A record: field → value, None for one that was left out.

    It is written as a line `label: value` for each field, in any order, or as its values in order, with
    semicolons, tabs or line breaks between them. A value in quotes keeps its separators.

    Args:
        fields: What it has, in order.
    """
    labels = {name: field for field in fields for name in (bare(field.name), bare(field.label))}

    def read(passage: Passage, context: ReadContext) -> dict[str, object]:
        check_size(passage)
        given = _labelled(passage.stripped(), labels)
        if given is None:
            given = in_order(fields, [cell for row in split_rows(passage.stripped()) for cell in row], passage.text)
        parts = read_fields(fields, given, context)
        if parts.problems:
            raise PartsError(parts.problems, labels_of(fields), parts.values, parts.texts)
        return dict(parts.values)

    def show(value: Mapping[str, object], locale: str) -> str:
        held = [(each, value.get(each.name)) for each in fields]
        lines = [(each.label, each.type.show(found, locale)) for each, found in held if found is not None]
        return "\n".join(f"{label[:1].upper()}{label[1:]}: {quoted(text, LINES)}" for label, text in lines)

    def encode(value: Mapping[str, object]) -> dict[str, object]:
        held = [(each, value.get(each.name)) for each in fields]
        return {each.name: None if found is None else each.type.encode(found) for each, found in held}

    def decode(value: object) -> dict[str, object]:
        if not isinstance(value, dict):
            raise TypeError(f"{value!r} is not a record")
        held = [(each, value.get(each.name)) for each in fields]
        return {each.name: None if found is None else each.type.decode(found) for each, found in held}

    return SlotType(
        name="record",
        words=0,
        python_type=dict,
        read=read,
        show=show,
        encode=encode,
        decode=decode,
        read_control=as_typed(read),
    )


def labels_of(fields: Sequence[RecordField]) -> dict[str, str]:
    """Field → how people see it named."""
    return {field.name: field.label for field in fields}


def check_size(passage: Passage) -> None:
    """Do nothing when a text is no longer than any text that is taken; raises AnswerError otherwise."""
    if len(passage.text) > MAX_TEXT_CHARACTERS:
        raise AnswerError("too_long", length=len(passage.text), most=MAX_TEXT_CHARACTERS)


def in_order(fields: Sequence[RecordField], cells: Sequence[Passage], text: str) -> dict[str, Passage]:
    """Field → what stands for it, where the values stand in the order of the fields.

    Raises:
        AnswerError: There are more values than fields.
    """
    while len(cells) > len(fields) and not cells[-1].text:
        cells = cells[:-1]
    if len(cells) > len(fields):
        wanted = "; ".join(each.label for each in fields)
        raise AnswerError("too_many_values", text=shortened(text), number=len(cells), fields=wanted)
    return {field.name: cell for field, cell in zip(fields, cells, strict=False)}


def read_fields(fields: Sequence[RecordField], given: Mapping[str, Passage], context: ReadContext) -> Parts:
    """The values of what stands for each field; one for which nothing stands is left out, or needed."""
    values: dict[str, object] = {}
    problems: dict[str, AnswerError] = {}
    texts: dict[str, str] = {}
    for field in fields:
        cell = given.get(field.name, Passage("")).stripped()
        if cell.text:
            try:
                values[field.name] = field.type.read(cell, context)
            except AnswerError as error:
                problems[field.name], texts[field.name] = error, cell.text
        elif field.optional:
            values[field.name] = None
        else:
            problems[field.name], texts[field.name] = AnswerError("needed"), ""
    return Parts(values, problems, texts)


def _labelled(passage: Passage, labels: Mapping[str, RecordField]) -> dict[str, Passage] | None:
    """Field → what stands after its label; None where the first line does not begin with one.

    A line that begins with no label, or with one that there was, belongs to the value above it.
    """
    text = passage.text
    spans: dict[str, tuple[int, int]] = {}
    in_quotes: dict[str, Passage] = {}
    name, start, place = "", 0, 0
    while place < len(text):
        end = line_end(text, place)
        found = _label(text[place:end], labels)
        if found is not None and found[0] not in (*spans, *in_quotes):
            name, start = found[0], place + found[1]
            opening = past_blanks(text, start)
            closing = quote_end(text, opening, LINES)
            if closing is not None:
                in_quotes[name] = unquoted(passage.cut(opening + 1, closing), text[closing])
                name, end = "", line_end(text, closing)
        elif not name:
            return None
        if name:
            spans[name] = start, end
        place = end + 1
    return {name: passage.cut(*span).stripped() for name, span in spans.items()} | in_quotes


def _label(line: str, labels: Mapping[str, RecordField]) -> tuple[str, int] | None:
    """The field whose label a line begins with, and where what stands for it begins."""
    colons = [at for at, each in enumerate(line[:_LONGEST_LABEL]) if each in _COLONS][:_MOST_COLONS]
    found = ((labels.get(bare(line[:at])), at + 1) for at in colons)
    return next(((field.name, after) for field, after in found if field is not None), None)
